#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/error.h"

namespace autoship {

enum class Unit : std::uint8_t { day, week, month, year };

/// The recurrence of an autoship as data, without its anchor (rule D1). A plain value: the forms
/// people say own no memory. Made by parse_rule(); Schedule gives it dates.
///
/// Sets are bit masks. Weekdays count from Monday (bit 0), months from January (bit 0), days from
/// the 1st (bit 0), days from the end from the last (bit 0). An ordinal weekday, the n-th one of a
/// month, is bit 7 * (n - 1) + weekday, n from 1 to 5.
struct Rule {
  enum class Form : std::uint8_t {
    anchored,  ///< `2m`: every N units, the anchor's day kept
    spoken,    ///< `2 months on 15`: matches anywhere the sets say; the sets add up
    rrule,     ///< RFC 5545: sets limit and expand each other as its table says
  };

  /// The n-th weekday of a year, from its end where n is negative (`BYDAY=-20MO`, yearly only).
  struct NthInYear {
    std::int16_t n;
    std::uint8_t weekday;
    auto operator<=>(const NthInYear&) const = default;
  };

  Form form = Form::anchored;
  Unit unit = Unit::month;
  std::uint16_t interval = 1;  // 1 to 9999 (D3).
  std::uint8_t weekdays = 0;
  std::uint8_t week_start = 0;  // WKST.
  bool skip_short = false;      // `or skip`: a month without that day has no cycle; else it is clamped.
  std::uint16_t months = 0;     // Empty: every month.
  std::uint32_t days = 0;
  std::uint32_t days_from_end = 0;
  std::uint64_t nth = 0;
  std::uint64_t nth_from_end = 0;
  std::uint32_t count = 0;  // COUNT, 0 where not given.
  Day until = day_max;      // UNTIL, included.
  std::vector<NthInYear> nth_in_year;
  std::vector<std::int16_t> positions;  // BYSETPOS, sorted.

  bool operator==(const Rule&) const = default;
};

constexpr int interval_max = 9999;

/// A rule that is refused when written (D4). The sentence names the word, its column (from 1, in
/// characters) and a correction; the parts are kept for whoever prints them otherwise.
class RuleError : public Error {
 public:
  /// `at` is the byte at which `word` stands in `text`.
  RuleError(std::string_view text, std::size_t at, std::string_view word, std::string_view problem,
            std::string_view correction);

  /// The sentence without its subject, for where the cell or option is named already:
  /// `orders.csv:3: every: 'monht on 15', column 1: 'monht' is no unit of time (did you mean month?)`.
  std::string_view without_subject() const;

  const std::string& word() const { return word_; }
  int column() const { return column_; }
  const std::string& correction() const { return correction_; }

 private:
  std::string word_;
  int column_;
  std::string correction_;
};

/// Where a schedule starts (D2): its date and, apart from it, the day of the month it wants. A
/// monthly order wanted on the 31st may well be anchored on 30 April. 0: the date's own day.
/// An RRULE has only its DTSTART, the date.
struct Anchor {
  Day date;
  int wanted_day = 0;

  bool operator==(const Anchor&) const = default;
};

/// Reads a rule as people say it, or an RFC 5545 RRULE. Throws RuleError.
Rule parse_rule(std::string_view text);

/// The one form in which each rule prints back; parse_rule() of it gives the rule again.
std::string canonical_text(const Rule& rule);
void append_canonical(std::string& out, const Rule& rule);

/// "every 2 weeks on Monday and Thursday".
std::string in_english(const Rule& rule);

/// The rule in RFC 5545's words ("FREQ=MONTHLY;BYMONTHDAY=15"), for a DTSTART that is the first
/// cycle; nullopt where one RRULE cannot say it (days and ordinal weekdays together).
std::optional<std::string> as_rrule(const Rule& rule, const Anchor& anchor);

}  // namespace autoship
