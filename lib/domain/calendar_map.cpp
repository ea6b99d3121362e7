#include "domain/calendar_map.h"

#include <algorithm>
#include <array>

#include "domain/text.h"

namespace autoship {

namespace {

constexpr std::array<std::string_view, 7> names = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::array<std::string_view, 7> long_names = {"monday", "tuesday",  "wednesday", "thursday",
                                                        "friday", "saturday", "sunday"};

}  // namespace

std::optional<std::vector<date::weekday>> parse_weekdays(std::string_view text) {
  std::array<bool, 7> named{};
  for (const auto piece : split_list(text, ',')) {
    const std::string word = lower_case(piece);
    std::size_t at = 0;
    while (at < names.size() && word != names[at] && word != long_names[at]) ++at;
    if (at == names.size()) return std::nullopt;
    bool& seen = named[at];
    if (seen) return std::nullopt;
    seen = true;
  }
  std::vector<date::weekday> weekdays;
  for (unsigned i = 0; i < 7; ++i) {
    if (named[i]) weekdays.emplace_back(i + 1);
  }
  if (weekdays.size() == 7) return std::nullopt;
  return weekdays;
}

std::string weekdays_text(const std::vector<date::weekday>& weekdays) {
  std::string text;
  for (const auto weekday : weekdays) {
    if (!text.empty()) text += ',';
    text += names[weekday.iso_encoding() - 1];
  }
  return text;
}

}  // namespace autoship
