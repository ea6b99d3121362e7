#include "formats/label_measure.h"

#include <array>

namespace autoship {
namespace {

constexpr std::array<std::int64_t, 4> powers_of_ten = {1, 10, 100, 1000};

std::int64_t divided_up(std::int64_t value, std::int64_t by) { return (value + by - 1) / by; }

}  // namespace

std::int64_t size_ng(WeightUnit unit) {
  constexpr std::array<std::int64_t, 5> sizes = {453'592'370'000, 28'349'523'125, 28'349'523'125,
                                                 1'000'000'000'000, 1'000'000'000};
  return sizes[static_cast<std::size_t>(unit)];
}

std::int64_t size_um(LengthUnit unit) {
  constexpr std::array<std::int64_t, 3> sizes = {25'400, 10'000, 1'000};
  return sizes[static_cast<std::size_t>(unit)];
}

std::string_view name_of(WeightUnit unit) {
  constexpr std::array<std::string_view, 5> names = {"lb", "oz", "oz", "kg", "g"};
  return names[static_cast<std::size_t>(unit)];
}

std::string_view name_of(LengthUnit unit) {
  constexpr std::array<std::string_view, 3> names = {"in", "cm", "mm"};
  return names[static_cast<std::size_t>(unit)];
}

std::int64_t weight_up(std::int64_t weight_g, WeightUnit unit, int digits) {
  return divided_up(weight_g * ng_per_g * powers_of_ten[static_cast<std::size_t>(digits)], size_ng(unit));
}

std::int64_t length_up(std::int64_t length_mm, LengthUnit unit, int digits) {
  return divided_up(length_mm * um_per_mm * powers_of_ten[static_cast<std::size_t>(digits)], size_um(unit));
}

std::int64_t written_um(std::int64_t length_mm, LengthUnit unit, int digits) {
  return length_up(length_mm, unit, digits) * size_um(unit) / powers_of_ten[static_cast<std::size_t>(digits)];
}

}  // namespace autoship
