#include <fmt/format.h>

#include <bit>

#include "domain/schedule_rule.h"
#include "domain/schedule_words.h"

namespace autoship {

namespace {

using Words = std::vector<std::string>;

constexpr std::string_view weekday_names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                              "Friday", "Saturday", "Sunday"};
constexpr std::string_view month_names[] = {"January",   "February", "March",    "April",
                                            "May",       "June",     "July",     "August",
                                            "September", "October",  "November", "December"};

/// "a", "a and b", "a, b and c".
std::string joined(const Words& words, const char* last = " and ") {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? last : ", ";
    text += words[i];
  }
  return text;
}

/// "1st", "22nd", "113th"; "last", "2nd last" for what counts from the end.
std::string ordinal(int n) {
  if (n == -1) return "last";
  if (n < 0) return ordinal(-n) + " last";
  const bool teen = n / 10 % 10 == 1;
  const char* ending = teen ? "th" : n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
  return fmt::format("{}{}", n, ending);
}

template <class Name>
void name_bits(Words& words, std::uint64_t mask, Name&& name) {
  for (; mask != 0; mask &= mask - 1) words.push_back(name(std::countr_zero(mask)));
}

/// "every month", "every 2 months".
std::string every(const Rule& rule) {
  static constexpr std::string_view units[] = {"day", "week", "month", "year"};
  const auto unit = units[static_cast<unsigned>(rule.unit)];
  return rule.interval == 1 ? fmt::format("every {}", unit)
                            : fmt::format("every {} {}s", rule.interval, unit);
}

Words weekday_words_of(const Rule& rule) {
  Words words;
  const bool limits = rule.days != 0 || rule.days_from_end != 0;
  const char* before = rule.unit == Unit::week || rule.unit == Unit::day ? "" : limits ? "a " : "every ";
  name_bits(words, rule.weekdays, [&](int bit) { return fmt::format("{}{}", before, weekday_names[bit]); });
  name_bits(words, rule.nth,
            [](int bit) { return fmt::format("the {} {}", ordinal(bit / 7 + 1), weekday_names[bit % 7]); });
  name_bits(words, rule.nth_from_end,
            [](int bit) { return fmt::format("the {} {}", ordinal(-bit / 7 - 1), weekday_names[bit % 7]); });
  for (const auto& [n, weekday] : rule.nth_in_year) {
    words.push_back(fmt::format("the {} {} of the year", ordinal(n), weekday_names[weekday]));
  }
  return words;
}

Words day_words_of(const Rule& rule) {
  Words words;
  name_bits(words, rule.days, [](int bit) { return fmt::format("the {}", ordinal(bit + 1)); });
  name_bits(words, rule.days_from_end, [](int bit) {
    if (bit == 0) return std::string("the last day");
    return bit == 1 ? std::string("the day before the last") : fmt::format("{} days before the last", bit);
  });
  return words;
}

std::string in_months(const Rule& rule) {
  if (rule.months == 0) return {};
  Words words;
  name_bits(words, rule.months, [](int bit) { return std::string(month_names[bit]); });
  return " in " + joined(words);
}

/// What a spoken rule does where a month is too short, as far as that can happen.
std::string on_short_months(const Rule& rule) {
  const std::uint32_t everywhere = days_everywhere(rule.months);
  if (((rule.days | rule.days_from_end) & ~everywhere) == 0) return {};
  if (rule.skip_short) return ", not in a month without that day";
  const bool backwards = (rule.days_from_end & ~everywhere) != 0;
  return backwards ? ", the month's first or last day where it is shorter"
                   : ", the month's last day where it is shorter";
}

/// "on 1 March", the way a single date of the year is said.
std::string on_one_date(const Rule& rule) {
  const auto month = month_names[std::countr_zero(rule.months)];
  return fmt::format(" on {} {}", std::countr_zero(rule.days) + 1, month) + on_short_months(rule);
}

std::string spoken(const Rule& rule) {
  const bool one_date = std::popcount(rule.months) == 1 && std::popcount(rule.days) == 1 &&
                        rule.days_from_end == 0 && rule.nth == 0 && rule.nth_from_end == 0;
  if (one_date) return every(rule) + on_one_date(rule);
  Words words = day_words_of(rule);
  for (std::string& word : weekday_words_of(rule)) words.push_back(std::move(word));
  return every(rule) + in_months(rule) + " on " + joined(words) + on_short_months(rule);
}

std::string rrule(const Rule& rule) {
  std::string text = every(rule) + in_months(rule);
  const Words days = day_words_of(rule);
  const Words weekdays = weekday_words_of(rule);
  if (!days.empty()) text += " on " + joined(days);
  if (!weekdays.empty())
    text += days.empty() ? " on " + joined(weekdays) : ", but only on " + joined(weekdays, " or ");
  if (!rule.positions.empty()) {
    Words words;
    for (const int position : rule.positions) words.push_back("the " + ordinal(position));
    text += fmt::format(", of these days {}", joined(words));
  }
  if (days.empty() && weekdays.empty() && rule.unit != Unit::day) {
    text += rule.unit == Unit::week ? " on the weekday of its start"
                                    : " on the day of its start, not in a month without that day";
  }
  if (rule.week_start != 0) text += fmt::format(", weeks from {}", weekday_names[rule.week_start]);
  if (rule.count > 0) text += rule.count == 1 ? ", once" : fmt::format(", {} times", rule.count);
  if (rule.until != day_max) text += ", until " + to_text(rule.until);
  return text;
}

}  // namespace

std::string in_english(const Rule& rule) {
  switch (rule.form) {
    case Rule::Form::spoken:
      return spoken(rule);
    case Rule::Form::rrule:
      return rrule(rule);
    case Rule::Form::anchored:
      break;
  }
  switch (rule.unit) {
    case Unit::day:
      return every(rule);
    case Unit::week:
      return every(rule) + " on the weekday of its start";
    case Unit::month:
      return every(rule) + " on the day of its start, the month's last day where it is shorter";
    case Unit::year:
      break;
  }
  return every(rule) + " on the date of its start";
}

}  // namespace autoship
