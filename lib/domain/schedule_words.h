#pragma once

#include <cstdint>
#include <string_view>

// The words of the schedule language, packed so that comparing one costs a single instruction.
namespace autoship {

constexpr std::uint64_t word_too_long = ~std::uint64_t{0};

constexpr char lower_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
constexpr bool is_letter(char c) { return lower_letter(c) >= 'a' && lower_letter(c) <= 'z'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// One letter more of a packed word: five bits a letter, so twelve fit, case aside.
constexpr std::uint64_t packed(std::uint64_t word, char letter) {
  if (word >> 55 != 0) return word_too_long;
  return word << 5 | static_cast<std::uint64_t>(lower_letter(letter) - 'a' + 1);
}

/// `letters` packed; word_too_long for more than twelve.
constexpr std::uint64_t word(std::string_view letters) {
  std::uint64_t result = 0;
  for (const char c : letters) result = packed(result, c);
  return result;
}

/// 0 (Monday) to 6, or -1: `mon`, `monday`, `mondays`, ...
constexpr int weekday_named(std::uint64_t name) {
  switch (name) {
    case word("mon"):
    case word("monday"):
    case word("mondays"):
      return 0;
    case word("tue"):
    case word("tues"):
    case word("tuesday"):
    case word("tuesdays"):
      return 1;
    case word("wed"):
    case word("wednesday"):
    case word("wednesdays"):
      return 2;
    case word("thu"):
    case word("thur"):
    case word("thurs"):
    case word("thursday"):
    case word("thursdays"):
      return 3;
    case word("fri"):
    case word("friday"):
    case word("fridays"):
      return 4;
    case word("sat"):
    case word("saturday"):
    case word("saturdays"):
      return 5;
    case word("sun"):
    case word("sunday"):
    case word("sundays"):
      return 6;
    default:
      return -1;
  }
}

/// 0 (January) to 11, or -1.
constexpr int month_named(std::uint64_t name) {
  switch (name) {
    case word("jan"):
    case word("january"):
      return 0;
    case word("feb"):
    case word("february"):
      return 1;
    case word("mar"):
    case word("march"):
      return 2;
    case word("apr"):
    case word("april"):
      return 3;
    case word("may"):
      return 4;
    case word("jun"):
    case word("june"):
      return 5;
    case word("jul"):
    case word("july"):
      return 6;
    case word("aug"):
    case word("august"):
      return 7;
    case word("sep"):
    case word("sept"):
    case word("september"):
      return 8;
    case word("oct"):
    case word("october"):
      return 9;
    case word("nov"):
    case word("november"):
      return 10;
    case word("dec"):
    case word("december"):
      return 11;
    default:
      return -1;
  }
}

inline constexpr std::string_view weekday_words[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
inline constexpr std::string_view month_words[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
inline constexpr std::string_view ordinal_words[] = {"1st", "2nd", "3rd", "4th", "5th"};
inline constexpr std::string_view weekday_codes[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

/// The most days a month can have; 0 is January.
constexpr unsigned longest(unsigned month) {
  constexpr unsigned char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month];
}

constexpr std::uint16_t every_month = 0xfff;

/// Days of the month that some, and that all, of `months` have (every month where empty), as a mask.
constexpr std::uint32_t days_somewhere(std::uint16_t months) {
  std::uint32_t days = 0;
  for (unsigned month = 0; month < 12; ++month) {
    if ((months == 0 ? every_month : months) >> month & 1) days |= (std::uint32_t{1} << longest(month)) - 1;
  }
  return days;
}
constexpr std::uint32_t days_everywhere(std::uint16_t months) {
  std::uint32_t days = 0x7fffffff;
  for (unsigned month = 0; month < 12; ++month) {
    const unsigned shortest = month == 1 ? 28 : longest(month);
    if ((months == 0 ? every_month : months) >> month & 1) days &= (std::uint32_t{1} << shortest) - 1;
  }
  return days;
}

struct Rule;

/// Reads what follows an optional `RRULE:`; `at` is where that starts in `text`.
Rule parse_rrule(std::string_view text, std::size_t at);

}  // namespace autoship
