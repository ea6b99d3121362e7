#include "domain/period.h"

#include <fmt/format.h>

#include <array>

#include "domain/text.h"

namespace autoship {

namespace {

using date::days;

constexpr std::array<std::string_view, 7> weekday_names = {"sunday",   "monday", "tuesday", "wednesday",
                                                           "thursday", "friday", "saturday"};

int year_number(Day day) { return int(date::year_month_day(day).year()); }

Day year_start(int year) { return date::sys_days{date::year{year} / 1 / 1}; }

Period month_of(Day day) {
  const date::year_month_day date(day);
  const auto month = date.year() / date.month();
  return {fmt::format("{:04}-{:02}", int(date.year()), unsigned(date.month())), month / 1,
          month / date::last};
}

Period half_month_of(Day day) {
  const date::year_month_day date(day);
  const auto month = date.year() / date.month();
  const int half = unsigned(date.day()) < 16 ? 1 : 2;
  Period period{month_of(day).name + fmt::format("-{}", half), month / 1, month / 15};
  if (half == 2) period = {std::move(period.name), month / 16, month / date::last};
  return period;
}

/// The first day of the week that 4 January is in: week 1 of the year.
Day first_week(int year, date::weekday first) {
  const Day fourth = year_start(year) + days{3};
  return fourth - (date::weekday(fourth) - first);
}

Period week_of(date::weekday first_weekday, Day day) {
  const Day first = day - (date::weekday(day) - first_weekday);
  const int year = year_number(first + days{3});
  const auto number = (first - first_week(year, first_weekday)).count() / 7 + 1;
  return {fmt::format("{:04}-W{:02}", year, number), first, first + days{6}};
}

/// The first day of the first period that begins in the year.
Day first_four_weeks(int year, Day start) {
  const auto ahead = (year_start(year) - start).count() % 28;
  return year_start(year) + days{ahead > 0 ? 28 - ahead : -ahead};
}

Period four_weeks_of(Day start, Day day) {
  auto into = (day - start).count() % 28;
  if (into < 0) into += 28;
  const Day first = day - days{into};
  const int year = year_number(first);
  const auto number = (first - first_four_weeks(year, start)).count() / 28 + 1;
  return {fmt::format("{:04}-4W{:02}", year, number), first, first + days{27}};
}

std::string_view example_of(PeriodShape::Kind kind) {
  switch (kind) {
    case PeriodShape::Kind::month:
      return "2026-12";
    case PeriodShape::Kind::week:
      return "2026-W50";
    case PeriodShape::Kind::half_month:
      return "2026-12-1";
    case PeriodShape::Kind::four_weeks:
      break;
  }
  return "2026-4W13";
}

/// The digits of `name` from `at` on, so many of them.
std::optional<int> digits_at(std::string_view name, std::size_t at, std::size_t count) {
  if (name.size() < at + count) return std::nullopt;
  int value = 0;
  for (const char c : name.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// A day of the period that the name says, if the name says one at all.
std::optional<Day> day_named(const PeriodShape& shape, std::string_view name) {
  const auto year = digits_at(name, 0, 4);
  if (!year || *year < 1901 || *year > 2998) return std::nullopt;
  const bool is_four = shape.kind == PeriodShape::Kind::four_weeks;
  const auto number = digits_at(name, is_four ? 7 : shape.kind == PeriodShape::Kind::week ? 6 : 5, 2);
  if (!number || *number < 1) return std::nullopt;
  switch (shape.kind) {
    case PeriodShape::Kind::week:
      return first_week(*year, shape.first_weekday) + days{7 * (*number - 1)};
    case PeriodShape::Kind::four_weeks:
      return first_four_weeks(*year, shape.start) + days{28 * (*number - 1)};
    case PeriodShape::Kind::month:
    case PeriodShape::Kind::half_month:
      break;
  }
  if (*number > 12) return std::nullopt;
  const auto half = shape.kind == PeriodShape::Kind::half_month ? digits_at(name, 8, 1) : 1;
  return date::sys_days{date::year{*year} / date::month{static_cast<unsigned>(*number)} /
                        (half == 2 ? 16 : 1)};
}

}  // namespace

std::optional<PeriodShape> parse_period_shape(std::string_view text, Day start) {
  PeriodShape shape;
  shape.start = start;
  if (text == "month") return shape;
  shape.kind = PeriodShape::Kind::half_month;
  if (text == "half-month") return shape;
  shape.kind = PeriodShape::Kind::four_weeks;
  if (text == "four-weeks") return shape;
  shape.kind = PeriodShape::Kind::week;
  if (text == "week") return shape;
  for (unsigned day = 0; day < weekday_names.size(); ++day) {
    shape.first_weekday = date::weekday{day};
    if (text.starts_with("week-") && text.substr(5) == weekday_names[day]) return shape;
  }
  return std::nullopt;
}

std::string to_text(const PeriodShape& shape) {
  switch (shape.kind) {
    case PeriodShape::Kind::month:
      return "month";
    case PeriodShape::Kind::half_month:
      return "half-month";
    case PeriodShape::Kind::four_weeks:
      return "four-weeks";
    case PeriodShape::Kind::week:
      break;
  }
  if (shape.first_weekday == date::Monday) return "week";
  return fmt::format("week-{}", weekday_names[shape.first_weekday.c_encoding()]);
}

Period period_of(const PeriodShape& shape, Day day) {
  switch (shape.kind) {
    case PeriodShape::Kind::month:
      return month_of(day);
    case PeriodShape::Kind::half_month:
      return half_month_of(day);
    case PeriodShape::Kind::week:
      return week_of(shape.first_weekday, day);
    case PeriodShape::Kind::four_weeks:
      break;
  }
  return four_weeks_of(shape.start, day);
}

Period next_period(const PeriodShape& shape, const Period& period) {
  return period_of(shape, period.last + days{1});
}

std::optional<Period> parse_period(const PeriodShape& shape, std::string_view name) {
  const auto day = day_named(shape, name);
  if (!day) return std::nullopt;
  // What does not print back as it was written is no name: 2026-W54, 2026-12-3, 2026/12.
  Period period = period_of(shape, *day);
  return period.name == name ? std::optional(std::move(period)) : std::nullopt;
}

std::string period_fault(const PeriodShape& shape, std::string_view name) {
  return fmt::format("'{}' is no period (volume.period is \"{}\": write for example {})", excerpt(name),
                     to_text(shape), example_of(shape.kind));
}

}  // namespace autoship
