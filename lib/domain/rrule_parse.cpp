#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

#include "domain/schedule.h"
#include "domain/schedule_words.h"
#include "domain/text.h"

namespace autoship {

namespace {

/// Reads an RFC 5545 recurrence of whole days, to the letter. What the RFC forbids is refused, and
/// what it leaves undefined for whole days (UNTIL with a time: DTSTART is a date, and section 3.3.10
/// wants both of one type).
class RruleParser {
 public:
  RruleParser(std::string_view text, std::size_t at) : text_(text), next_(at) {
    rule_.form = Rule::Form::rrule;
  }

  Rule parse() {
    if (next_ == text_.size()) refuse(text_, "has no parts", "write RRULE:FREQ=MONTHLY;BYMONTHDAY=15");
    while (next_ < text_.size()) {
      const auto end = std::min(text_.find(';', next_), text_.size());
      parse_part(text_.substr(next_, end - next_));
      next_ = end + 1;
      if (end + 1 == text_.size()) refuse(text_.substr(end), "ends the rule", "take the last ';' out");
    }
    check_parts();
    settle_ordinals();
    std::sort(rule_.positions.begin(), rule_.positions.end());
    rule_.positions.erase(std::unique(rule_.positions.begin(), rule_.positions.end()), rule_.positions.end());
    check_possible();
    return std::move(rule_);
  }

 private:
  enum Part : unsigned {
    freq,
    interval,
    count,
    until,
    byday,
    bymonthday,
    bymonth,
    bysetpos,
    wkst,
    part_count
  };

  [[noreturn]] void refuse(std::string_view word, std::string_view problem,
                           std::string_view correction) const {
    throw RuleError(text_, static_cast<std::size_t>(word.data() - text_.data()), word, problem, correction);
  }

  bool has(Part part) const { return !parts_[part].empty(); }

  void parse_part(std::string_view part) {
    const auto equals = part.find('=');
    if (equals == std::string_view::npos)
      refuse(part, "is no part of an RRULE", "write NAME=VALUE, parts apart by ';'");
    const std::string_view name = part.substr(0, equals);
    const std::string_view value = part.substr(equals + 1);
    if (value.empty()) refuse(part, "has no value", "give one, or take the part out");
    std::uint64_t key = 0;
    for (const char c : name) key = is_letter(c) ? packed(key, c) : word_too_long;
    switch (key) {
      case word("freq"):
        once(freq, part);
        return parse_freq(value);
      case word("interval"):
        once(interval, part);
        return parse_interval(value);
      case word("count"):
        once(count, part);
        return parse_count(value);
      case word("until"):
        once(until, part);
        return parse_until(value);
      case word("byday"):
        once(byday, part);
        return parse_byday(value);
      case word("bymonthday"):
        once(bymonthday, part);
        return parse_bymonthday(value);
      case word("bymonth"):
        once(bymonth, part);
        return parse_bymonth(value);
      case word("bysetpos"):
        once(bysetpos, part);
        return parse_bysetpos(value);
      case word("wkst"):
        once(wkst, part);
        return parse_wkst(value);
      default:
        refuse_name(name);
    }
  }

  void once(Part part, std::string_view text) {
    if (has(part)) refuse(text, "stands there twice", "keep one of the two");
    parts_[part] = text;
  }

  [[noreturn]] void refuse_name(std::string_view name) const {
    const std::string upper = upper_case(name);
    if (upper == "BYHOUR" || upper == "BYMINUTE" || upper == "BYSECOND") {
      refuse(name, "lies beyond whole days", "take it out: a cycle has a date and no time");
    }
    if (upper == "BYWEEKNO" || upper == "BYYEARDAY") {
      refuse(name, "is not supported", "say it by BYMONTH, BYMONTHDAY and BYDAY");
    }
    static const std::vector<std::string> known = {"FREQ",       "INTERVAL", "COUNT",    "UNTIL", "BYDAY",
                                                   "BYMONTHDAY", "BYMONTH",  "BYSETPOS", "WKST"};
    const auto meant = nearest(name, known);
    refuse(name, "is no part of an RRULE",
           meant.empty() ? "the parts are FREQ INTERVAL COUNT UNTIL BYDAY BYMONTHDAY BYMONTH BYSETPOS WKST"
                         : fmt::format("did you mean {}?", meant));
  }

  void parse_freq(std::string_view value) {
    switch (word(letters_of(value))) {
      case word("daily"):
        rule_.unit = Unit::day;
        return;
      case word("weekly"):
        rule_.unit = Unit::week;
        return;
      case word("monthly"):
        rule_.unit = Unit::month;
        return;
      case word("yearly"):
        rule_.unit = Unit::year;
        return;
      case word("hourly"):
      case word("minutely"):
      case word("secondly"):
        refuse(value, "lies beyond whole days", "write DAILY, WEEKLY, MONTHLY or YEARLY");
      default:
        refuse(value, "is no frequency", "write DAILY, WEEKLY, MONTHLY or YEARLY");
    }
  }

  /// `value` when it is letters alone, else nothing.
  static std::string_view letters_of(std::string_view value) {
    return std::all_of(value.begin(), value.end(), is_letter) ? value : std::string_view{};
  }

  /// A decimal number without sign, or -1; anything beyond nine digits is no number here.
  static int number(std::string_view digits) {
    if (digits.empty() || digits.size() > 9) return -1;
    int value = 0;
    for (const char c : digits) {
      if (!is_digit(c)) return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  }

  void parse_interval(std::string_view value) {
    const int n = number(value);
    if (n < 1 || n > interval_max) refuse(value, "is no interval", "write 1 to 9999");
    rule_.interval = static_cast<std::uint16_t>(n);
  }

  void parse_count(std::string_view value) {
    const int n = number(value);
    if (n < 1) refuse(value, "is no count", "write 1 or more");
    rule_.count = static_cast<std::uint32_t>(n);
  }

  void parse_until(std::string_view value) {
    if (value.size() > 8 && lower_letter(value[8]) == 't') {
      refuse(value, "lies beyond whole days",
             fmt::format("write the date alone: UNTIL={}", value.substr(0, 8)));
    }
    const auto day =
        value.size() == 8
            ? parse_day(fmt::format("{}-{}-{}", value.substr(0, 4), value.substr(4, 2), value.substr(6)))
            : std::nullopt;
    if (!day) refuse(value, "is not a date between 19000101 and 29991231", "write YYYYMMDD");
    rule_.until = *day;
  }

  void parse_wkst(std::string_view value) {
    const int weekday = weekday_of_code(value);
    if (weekday < 0) refuse(value, "is not a weekday", "write MO TU WE TH FR SA or SU");
    rule_.week_start = static_cast<std::uint8_t>(weekday);
  }

  static int weekday_of_code(std::string_view code) {
    switch (code.size() == 2 ? word(letters_of(code)) : 0) {
      case word("mo"):
        return 0;
      case word("tu"):
        return 1;
      case word("we"):
        return 2;
      case word("th"):
        return 3;
      case word("fr"):
        return 4;
      case word("sa"):
        return 5;
      case word("su"):
        return 6;
      default:
        return -1;
    }
  }

  template <class Read>
  void each(std::string_view list, Read&& read) const {
    for (;;) {
      const auto end = list.find(',');
      const std::string_view item = list.substr(0, end);
      if (item.empty()) refuse(item, "stands where a value belongs", "take the extra comma out");
      read(item);
      if (end == std::string_view::npos) return;
      list.remove_prefix(end + 1);
    }
  }

  /// Splits an optional sign off; 0 where what follows is no number from 1 to `max`.
  static int signed_number(std::string_view text, int max) {
    const bool negative = !text.empty() && text[0] == '-';
    if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
    const int n = number(text);
    if (n < 1 || n > max) return 0;
    return negative ? -n : n;
  }

  void parse_byday(std::string_view value) {
    each(value, [this](std::string_view item) {
      const auto split = item.size() < 2 ? 0 : item.size() - 2;
      const int weekday = weekday_of_code(item.substr(split));
      if (weekday < 0) refuse(item, "is not a weekday", "write MO TU WE TH FR SA or SU");
      if (split == 0) {
        rule_.weekdays = static_cast<std::uint8_t>(rule_.weekdays | 1u << weekday);
        return;
      }
      const int n = signed_number(item.substr(0, split), 53);
      if (n == 0) refuse(item, "has no such ordinal", "write -53 to -1 or 1 to 53 before the weekday");
      if (ordinal_.empty()) ordinal_ = item;
      if (n > 5 || n < -5) {
        if (far_ordinal_.empty()) far_ordinal_ = item;
        rule_.nth_in_year.push_back({static_cast<std::int16_t>(n), static_cast<std::uint8_t>(weekday)});
      } else {
        const auto bit = std::uint64_t{1} << ((std::abs(n) - 1) * 7 + weekday);
        (n > 0 ? rule_.nth : rule_.nth_from_end) |= bit;
      }
    });
  }

  void parse_bymonthday(std::string_view value) {
    each(value, [this](std::string_view item) {
      const int n = signed_number(item, 31);
      if (n == 0) refuse(item, "is not a day of the month", "write 1 to 31 or -31 to -1");
      (n > 0 ? rule_.days : rule_.days_from_end) |= std::uint32_t{1} << (std::abs(n) - 1);
    });
  }

  void parse_bymonth(std::string_view value) {
    each(value, [this](std::string_view item) {
      const int n = number(item);
      if (n < 1 || n > 12) refuse(item, "is not a month", "write 1 to 12");
      rule_.months = static_cast<std::uint16_t>(rule_.months | 1u << (n - 1));
    });
  }

  void parse_bysetpos(std::string_view value) {
    each(value, [this](std::string_view item) {
      const int n = signed_number(item, 366);
      if (n == 0) refuse(item, "is no position", "write 1 to 366 or -366 to -1");
      rule_.positions.push_back(static_cast<std::int16_t>(n));
    });
  }

  void check_parts() const {
    if (!has(freq)) refuse(text_, "has no FREQ", "write FREQ=DAILY, WEEKLY, MONTHLY or YEARLY");
    if (has(count) && has(until))
      refuse(parts_[until], "contradicts COUNT", "RFC 5545 allows one of the two; keep one");
    if (rule_.unit == Unit::week && has(bymonthday)) {
      refuse(parts_[bymonthday], "does not go with FREQ=WEEKLY", "write FREQ=MONTHLY, or BYDAY");
    }
    if (!ordinal_.empty() && (rule_.unit == Unit::day || rule_.unit == Unit::week)) {
      refuse(ordinal_, "counts weekdays of a month or year",
             "write FREQ=MONTHLY, or the weekday without its number");
    }
    if (has(bysetpos) && !has(byday) && !has(bymonthday) && !has(bymonth)) {
      refuse(parts_[bysetpos], "picks from nothing", "add BYDAY, BYMONTHDAY or BYMONTH");
    }
  }

  /// An ordinal counts within the month, except in a yearly rule without BYMONTH: within the year.
  void settle_ordinals() {
    if (ordinal_.empty()) return;
    auto& in_year = rule_.nth_in_year;
    if (rule_.unit == Unit::month || has(bymonth)) {
      if (!in_year.empty())
        refuse(far_ordinal_, "never comes: a month has at most 5 of a weekday", "write 1 to 5 or -5 to -1");
      return;
    }
    for (unsigned bit = 0; bit < 35; ++bit) {
      const auto n = static_cast<std::int16_t>(bit / 7 + 1);
      const auto weekday = static_cast<std::uint8_t>(bit % 7);
      if (rule_.nth >> bit & 1) in_year.push_back({n, weekday});
      if (rule_.nth_from_end >> bit & 1) in_year.push_back({static_cast<std::int16_t>(-n), weekday});
    }
    rule_.nth = rule_.nth_from_end = 0;
    std::sort(in_year.begin(), in_year.end());
    in_year.erase(std::unique(in_year.begin(), in_year.end()), in_year.end());
  }

  /// Refuses what no anchor could give a date (D4). An interval is judged with its anchor, by Schedule.
  void check_possible() const {
    const std::uint32_t somewhere = days_somewhere(rule_.months);
    const bool days_possible = (rule_.days & somewhere) != 0 || (rule_.days_from_end & somewhere) != 0;
    if (has(bymonthday) && !days_possible) {
      refuse(parts_[bymonthday],
             fmt::format("never comes in BYMONTH: it has at most {} days", std::popcount(somewhere)),
             "change one of the two");
    }
    if (rule_.unit == Unit::day && has(bysetpos)) {
      const bool any = std::any_of(rule_.positions.begin(), rule_.positions.end(),
                                   [](int n) { return n == 1 || n == -1; });
      if (!any)
        refuse(parts_[bysetpos], "never comes: a day has one position", "write 1, or take the part out");
    }
    if (!has(bysetpos) && rule_.nth_in_year.empty() && !(has(bymonthday) && has(byday))) return;
    Rule each_one = rule_;
    each_one.interval = 1;
    if (Schedule::first_match(each_one, Anchor{Day{date::year{2000} / 1 / 1}})) return;
    const Part blamed = has(bysetpos) ? bysetpos : byday;
    refuse(parts_[blamed], "never comes together with the other parts", "change one of them");
  }

  std::string_view text_;
  std::size_t next_;
  Rule rule_;
  std::array<std::string_view, part_count> parts_{};
  std::string_view ordinal_, far_ordinal_;  // The first of BYDAY with a number, and with one beyond 5.
};

}  // namespace

Rule parse_rrule(std::string_view text, std::size_t at) { return RruleParser(text, at).parse(); }

}  // namespace autoship
