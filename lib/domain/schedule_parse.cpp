#include <fmt/format.h>

#include <bit>
#include <utility>

#include "domain/schedule_rule.h"
#include "domain/schedule_words.h"
#include "domain/text.h"

namespace autoship {

namespace {

constexpr const char* forms = "write for example 45d, 2 weeks on tue, month on 15, year on mar 1";

/// A number, a word, or a sign. A number knows the letters that touch it: `45d`, `2nd`.
struct Token {
  enum class Kind : std::uint8_t { end, number, word, sign };
  Kind kind = Kind::end;
  char sign = 0;
  int number = 0;          // At most 99,999: more than any rule takes.
  std::uint64_t name = 0;  // The packed word, or the letters behind the number.
  std::size_t at = 0, size = 0;
};

class SpokenParser {
 public:
  explicit SpokenParser(std::string_view text) : text_(text) { advance(); }

  Rule parse() {
    if (is_word(word("every"))) advance();
    parse_head();
    switch (rule_.unit) {
      case Unit::day:
        break;
      case Unit::week:
        parse_week();
        break;
      case Unit::month:
        parse_month();
        break;
      case Unit::year:
        parse_year();
        break;
    }
    if (token_.kind != Token::Kind::end) refuse_rest();
    return std::move(rule_);
  }

 private:
  void advance() {
    while (next_ < text_.size() && (text_[next_] == ' ' || text_[next_] == '\t')) ++next_;
    token_ = Token{};
    token_.at = next_;
    if (next_ == text_.size()) return;
    const char c = text_[next_];
    if (is_digit(c)) {
      token_.kind = Token::Kind::number;
      for (; next_ < text_.size() && is_digit(text_[next_]); ++next_) {
        if (token_.number < 10'000) token_.number = token_.number * 10 + (text_[next_] - '0');
      }
    } else if (is_letter(c)) {
      token_.kind = Token::Kind::word;
    } else {
      token_.kind = Token::Kind::sign;
      token_.sign = c;
      // A character of several bytes is one sign, so that a message does not cut it.
      do ++next_;
      while (next_ < text_.size() && (static_cast<unsigned char>(text_[next_]) & 0xc0) == 0x80);
    }
    if (token_.kind != Token::Kind::sign) {
      for (; next_ < text_.size() && is_letter(text_[next_]); ++next_)
        token_.name = packed(token_.name, text_[next_]);
    }
    token_.size = next_ - token_.at;
  }

  bool is_word(std::uint64_t name) const { return token_.kind == Token::Kind::word && token_.name == name; }
  bool is_sign(char sign) const { return token_.kind == Token::Kind::sign && token_.sign == sign; }
  std::string_view text_of(const Token& token) const { return text_.substr(token.at, token.size); }

  [[noreturn]] void refuse(const Token& token, std::string_view problem, std::string_view correction) const {
    if (token.kind == Token::Kind::end) {
      throw RuleError(text_, text_.size(), "", text_.empty() ? "is no rule" : "ends too early", correction);
    }
    throw RuleError(text_, token.at, text_of(token), problem, correction);
  }

  // --- N and its unit ---------------------------------------------------------------------------

  void parse_head() {
    const Token start = token_;
    if (start.kind == Token::Kind::number) {
      set_interval(token_, token_.number);
      if (token_.name != 0) {
        if (!set_short_unit(token_.name) && !set_long_unit(token_)) {
          refuse(token_, "is no interval", "write d, w, m or y behind the number: 45d");
        }
        return advance();
      }
      advance();
      if (token_.kind == Token::Kind::word && set_short_unit(token_.name)) return advance();
    }
    if (token_.kind != Token::Kind::word || !set_long_unit(token_)) refuse_unit(start);
    advance();
  }

  void set_interval(const Token& token, int interval) {
    if (interval < 1 || interval > interval_max) refuse(token, "is no interval", "write 1 to 9999");
    rule_.interval = static_cast<std::uint16_t>(interval);
  }

  bool set_short_unit(std::uint64_t name) {
    switch (name) {
      case word("d"):
        rule_.unit = Unit::day;
        return true;
      case word("w"):
        rule_.unit = Unit::week;
        return true;
      case word("m"):
        rule_.unit = Unit::month;
        return true;
      case word("y"):
        rule_.unit = Unit::year;
        return true;
      default:
        return false;
    }
  }

  bool set_long_unit(const Token& token) {
    switch (token.name) {
      case word("day"):
      case word("days"):
      case word("daily"):
        rule_.unit = Unit::day;
        return true;
      case word("week"):
      case word("weeks"):
      case word("weekly"):
        rule_.unit = Unit::week;
        return true;
      case word("month"):
      case word("months"):
      case word("monthly"):
        rule_.unit = Unit::month;
        return true;
      case word("year"):
      case word("years"):
      case word("yearly"):
      case word("annually"):
        rule_.unit = Unit::year;
        return true;
      case word("quarter"):
      case word("quarters"):
      case word("quarterly"):
        rule_.unit = Unit::month;
        set_interval(token, rule_.interval * 3);
        return true;
      default:
        return false;
    }
  }

  [[noreturn]] void refuse_unit(const Token& start) const {
    if (token_.kind == Token::Kind::end && start.kind == Token::Kind::number) {
      refuse(start, "has no unit", fmt::format("write {0}d, {0}w, {0}m or {0}y", start.number));
    }
    switch (token_.name) {
      case word("biweekly"):
        refuse(token_, "means two things", "write 2 weeks");
      case word("bimonthly"):
        refuse(token_, "means two things", "write 2 months");
      case word("hour"):
      case word("hours"):
      case word("hourly"):
      case word("minute"):
      case word("minutes"):
        refuse(token_, "lies beyond whole days", "write days, weeks, months or years");
      default:
        break;
    }
    static const std::vector<std::string> known = {"day",    "days", "week",  "weeks",   "month",
                                                   "months", "year", "years", "quarter", "every"};
    const auto meant = nearest(text_of(token_), known);
    refuse(token_, "is no unit of time",
           meant.empty() ? std::string(forms) : fmt::format("did you mean {}?", meant));
  }

  // --- what stands behind the unit --------------------------------------------------------------

  /// Steps over `on`; false when the rule ends here.
  bool on() {
    if (!is_word(word("on"))) return false;
    advance();
    if (is_word(word("the"))) advance();
    rule_.form = Rule::Form::spoken;
    return true;
  }

  /// Steps over a comma or `and`; false when the list ends here.
  bool another() {
    const bool comma = is_sign(',');
    if (!comma && !is_word(word("and"))) return false;
    advance();
    if (comma && is_word(word("and"))) advance();
    if (is_word(word("the"))) advance();
    return true;
  }

  void parse_week() {
    if (!on()) return;
    do {
      const int weekday = token_.kind == Token::Kind::word ? weekday_named(token_.name) : -1;
      if (weekday < 0) refuse_weekday();
      add(rule_.weekdays, static_cast<unsigned>(weekday), token_);
      advance();
    } while (another());
  }

  [[noreturn]] void refuse_weekday() const {
    const bool is_day = token_.kind == Token::Kind::number || is_word(word("last"));
    refuse(token_, "is not a weekday",
           is_day ? fmt::format("write mon, tue, wed, thu, fri, sat or sun; or month on {}", text_of(token_))
                  : "write mon, tue, wed, thu, fri, sat or sun");
  }

  void parse_month() {
    if (is_word(word("in"))) refuse(token_, "goes with years alone", "write year in mar,sep on 15");
    if (!on()) return;
    do parse_month_day();
    while (another());
    parse_or_skip();
  }

  void parse_year() {
    if (is_word(word("in"))) {
      rule_.form = Rule::Form::spoken;
      do {
        advance();
        if (is_word(word("and"))) advance();
        const int month = expect_month();
        add(rule_.months, static_cast<unsigned>(month), token_);
        advance();
      } while (is_sign(',') || is_word(word("and")));
      if (!on()) refuse(token_, "stands where 'on' and a day belong", "write year in mar,sep on 15");
    } else {
      if (!on()) return;
      rule_.months = static_cast<std::uint16_t>(1u << expect_month());
      advance();
    }
    do {
      if (token_.kind == Token::Kind::word && month_named(token_.name) >= 0) {
        refuse(token_, "is a second month", "write year in mar,sep on 15 for one day in several months");
      }
      parse_month_day();
    } while (another());
    parse_or_skip();
  }

  int expect_month() const {
    const int month = token_.kind == Token::Kind::word ? month_named(token_.name) : -1;
    if (month < 0) refuse(token_, "is not a month", "write jan, feb, mar and so on: year on mar 1");
    return month;
  }

  /// `15`, `15th`, `last`, `last-2`, `last day`, `2nd tue`, `last fri`.
  void parse_month_day() {
    const Token start = token_;
    if (token_.kind == Token::Kind::number) return parse_numbered_day();
    if (token_.kind != Token::Kind::word) refuse_month_day(start);
    int n = 0;
    switch (token_.name) {
      case word("last"):
        return parse_last();
      case word("first"):
        n = 1;
        break;
      case word("second"):
        n = 2;
        break;
      case word("third"):
        n = 3;
        break;
      case word("fourth"):
        n = 4;
        break;
      case word("fifth"):
        n = 5;
        break;
      default:
        refuse_month_day(start);
    }
    advance();
    if (is_word(word("day"))) {
      advance();
      return add_day(start, n);
    }
    add_nth_weekday(start, n);
  }

  void parse_numbered_day() {
    const Token start = token_;
    const bool ordinal = token_.name == word("st") || token_.name == word("nd") ||
                         token_.name == word("rd") || token_.name == word("th");
    if (token_.name != 0 && !ordinal) refuse_month_day(start);
    advance();
    if (token_.kind == Token::Kind::word && weekday_named(token_.name) >= 0) {
      if (!ordinal) {
        refuse(start, "stands before a weekday",
               fmt::format("write {} {}, or a comma between a day and the next",
                           ordinal_words[start.number >= 1 && start.number <= 5 ? start.number - 1 : 0],
                           text_of(token_)));
      }
      return add_nth_weekday(start, start.number);
    }
    add_day(start, start.number);
  }

  void add_day(const Token& start, int day) {
    if (day < 1 || day > 31) refuse(start, "is not a day of the month", "write 1 to 31, or last");
    const auto bit = static_cast<unsigned>(day - 1);
    if (!(days_somewhere(rule_.months) >> bit & 1)) refuse_never(start);
    add(rule_.days, bit, start);
  }

  /// A day that no month of a yearly rule ever has.
  [[noreturn]] void refuse_never(const Token& start) const {
    const auto longest_day = std::popcount(days_somewhere(rule_.months));
    if (std::popcount(rule_.months) == 1) {
      const auto name = month_words[std::countr_zero(rule_.months)];
      refuse(start, fmt::format("never comes: {} has at most {} days", name, longest_day),
             fmt::format("write year on {} {}", name, longest_day));
    }
    refuse(start, fmt::format("never comes: these months have at most {} days", longest_day),
           fmt::format("write {} or last", longest_day));
  }

  void parse_last() {
    const Token start = token_;
    advance();
    if (is_word(word("day"))) advance();
    if (token_.kind == Token::Kind::word && weekday_named(token_.name) >= 0) {
      add(rule_.nth_from_end, static_cast<unsigned>(weekday_named(token_.name)), start);
      advance();
      return;
    }
    unsigned back = 0;
    if (is_sign('-')) {
      advance();
      if (token_.kind != Token::Kind::number || token_.name != 0 || token_.number > 30) {
        refuse(token_, "is not a number of days before the last", "write last-1 to last-30");
      }
      back = static_cast<unsigned>(token_.number);
      if (!(days_somewhere(rule_.months) >> back & 1))
        refuse(token_, "goes back beyond the month", "write a smaller number");
      advance();
    }
    add(rule_.days_from_end, back, start);
  }

  void add_nth_weekday(const Token& start, int n) {
    const int weekday = token_.kind == Token::Kind::word ? weekday_named(token_.name) : -1;
    if (weekday < 0)
      refuse(token_, "stands where a weekday belongs", fmt::format("write {} tue", text_of(start)));
    if (n < 1 || n > 5)
      refuse(start, "never comes: a month has at most 5 of a weekday", "write 1st to 5th, or last");
    add(rule_.nth, static_cast<unsigned>((n - 1) * 7 + weekday), start);
    advance();
  }

  [[noreturn]] void refuse_month_day(const Token& start) const {
    if (start.kind == Token::Kind::word && weekday_named(start.name) >= 0) {
      refuse(start, "comes four or five times a month",
             fmt::format("write 1st {0}, last {0}, or week on {0}", text_of(start)));
    }
    if (start.kind == Token::Kind::word && month_named(start.name) >= 0) {
      refuse(start, "is a month", fmt::format("write year on {} 1", text_of(start)));
    }
    refuse(start, "is not a day of the month", "write 1 to 31, last, last-2, 2nd tue or last fri");
  }

  void parse_or_skip() {
    if (is_word(word("or"))) {
      advance();
      if (!is_word(word("skip"))) refuse(token_, "stands where 'skip' belongs", "write month on 31 or skip");
      advance();
      rule_.skip_short = true;
    }
    // Where no month is too short, skipping and clamping are one rule, and it has one form.
    const std::uint32_t everywhere = days_everywhere(rule_.months);
    if ((rule_.days & ~everywhere) == 0 && (rule_.days_from_end & ~everywhere) == 0) rule_.skip_short = false;
  }

  template <class Set>
  void add(Set& set, unsigned bit, const Token& token) {
    const Set one = static_cast<Set>(Set{1} << bit);
    if (set & one) refuse(token, "stands there twice", "take one out");
    set = static_cast<Set>(set | one);
  }

  [[noreturn]] void refuse_rest() const {
    if (is_word(word("on")) && rule_.unit == Unit::day) {
      refuse(token_, "does not go with days", "write week on mon or month on 15");
    }
    if (is_word(word("until"))) refuse(token_, "is no part of a rule", "give the end by --until");
    if (is_word(word("or")) && rule_.form == Rule::Form::anchored) {
      refuse(token_, "goes with a day of the month", "write month on 31 or skip");
    }
    refuse(token_, "is not understood here",
           rule_.form == Rule::Form::anchored ? forms : "take it out, or put a comma before it");
  }

  std::string_view text_;
  std::size_t next_ = 0;
  Token token_;
  Rule rule_;
};

bool starts_with_word(std::string_view text, std::string_view upper) {
  if (text.size() < upper.size()) return false;
  for (std::size_t i = 0; i < upper.size(); ++i) {
    if (lower_letter(text[i]) != lower_letter(upper[i])) return false;
  }
  return true;
}

}  // namespace

Rule parse_rule(std::string_view text) {
  if (!text.empty() && lower_letter(text[0]) == 'r' && starts_with_word(text, "RRULE:"))
    return parse_rrule(text, 6);
  if (text.find('=') != std::string_view::npos) return parse_rrule(text, 0);
  return SpokenParser(text).parse();
}

}  // namespace autoship
