#include "domain/condition.h"

#include <fmt/format.h>

#include "domain/money.h"

namespace autoship {

namespace {

std::string pv_text(std::int64_t pv) {
  std::string text;
  append_decimal_short(text, pv, volume_digits);
  return text;
}

}  // namespace

std::optional<std::int64_t> parse_mark(std::string_view text) {
  const auto mark = parse_decimal(text, volume_digits);
  return mark && *mark > 0 ? mark : std::nullopt;
}

std::string mark_fault(std::string_view text) {
  if (!parse_decimal(text, volume_digits)) return decimal_fault(text, volume_digits, "a volume");
  return fmt::format("'{}' is not above zero", text);
}

std::string volume_text(std::int64_t seen_pv, std::int64_t below_pv) {
  return fmt::format("pv {} of {}", pv_text(seen_pv), pv_text(below_pv));
}

std::string in_words(const Condition& condition) {
  return fmt::format("below pv {}{}", pv_text(condition.below_pv), condition.top_up ? ", topping up" : "");
}

}  // namespace autoship
