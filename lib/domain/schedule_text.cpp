#include <bit>

#include "domain/schedule_rule.h"
#include "domain/schedule_words.h"
#include "domain/text.h"

namespace autoship {

namespace {

/// Calls `visit(bit)` for each set bit, lowest first.
template <class Visit>
void each_bit(std::uint64_t mask, Visit&& visit) {
  for (; mask != 0; mask &= mask - 1) visit(static_cast<unsigned>(std::countr_zero(mask)));
}

/// Puts `separator` before every item but the first.
class List {
 public:
  List(std::string& out, char separator) : out_(out), separator_(separator) {}
  std::string& next() {
    if (started_) out_ += separator_;
    started_ = true;
    return out_;
  }

 private:
  std::string& out_;
  char separator_;
  bool started_ = false;
};

void append_month_days(std::string& out, const Rule& rule) {
  List list(out, ',');
  each_bit(rule.days, [&](unsigned bit) { append_integer(list.next(), bit + 1); });
  each_bit(rule.days_from_end, [&](unsigned bit) {
    list.next() += "last";
    if (bit == 0) return;
    out += '-';
    append_integer(out, bit);
  });
  each_bit(rule.nth, [&](unsigned bit) {
    list.next() += ordinal_words[bit / 7];
    out += ' ';
    out += weekday_words[bit % 7];
  });
  each_bit(rule.nth_from_end, [&](unsigned bit) {
    list.next() += "last ";
    out += weekday_words[bit % 7];
  });
  if (rule.skip_short) out += " or skip";
}

void append_anchored(std::string& out, const Rule& rule) {
  append_integer(out, rule.interval);
  out += "dwmy"[static_cast<unsigned>(rule.unit)];
}

void append_spoken(std::string& out, const Rule& rule) {
  static constexpr std::string_view units[] = {"day", "week", "month", "year"};
  if (rule.interval > 1) {
    append_integer(out, rule.interval);
    out += ' ';
  }
  out += units[static_cast<unsigned>(rule.unit)];
  if (rule.interval > 1) out += 's';
  const bool one_date = std::popcount(rule.months) == 1;
  if (rule.months != 0 && !one_date) {
    out += " in ";
    List list(out, ',');
    each_bit(rule.months, [&](unsigned bit) { list.next() += month_words[bit]; });
  }
  out += " on ";
  if (one_date) {
    out += month_words[std::countr_zero(rule.months)];
    out += ' ';
  }
  if (rule.unit != Unit::week) return append_month_days(out, rule);
  List list(out, ',');
  each_bit(rule.weekdays, [&](unsigned bit) { list.next() += weekday_words[bit]; });
}

void append_until(std::string& out, Day until) {
  char digits[10];
  write_day(digits, until);
  out += ";UNTIL=";
  out.append(digits, 4).append(digits + 5, 2).append(digits + 8, 2);
}

void append_byday(std::string& out, const Rule& rule) {
  List list(out, ',');
  const auto nth = [&](int n, unsigned weekday) {
    append_integer(list.next(), n);
    out += weekday_codes[weekday];
  };
  each_bit(rule.weekdays, [&](unsigned bit) { list.next() += weekday_codes[bit]; });
  each_bit(rule.nth, [&](unsigned bit) { nth(static_cast<int>(bit / 7) + 1, bit % 7); });
  each_bit(rule.nth_from_end, [&](unsigned bit) { nth(-static_cast<int>(bit / 7) - 1, bit % 7); });
  for (const auto& [n, weekday] : rule.nth_in_year) nth(n, weekday);
}

/// The rule's own sets in RFC 5545's words and in one order, whatever its form.
void append_rrule(std::string& out, const Rule& rule) {
  static constexpr std::string_view frequencies[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
  out += "FREQ=";
  out += frequencies[static_cast<unsigned>(rule.unit)];
  if (rule.interval > 1) append_integer(out += ";INTERVAL=", rule.interval);
  if (rule.count > 0) append_integer(out += ";COUNT=", rule.count);
  if (rule.until != day_max) append_until(out, rule.until);
  if (rule.months != 0) {
    out += ";BYMONTH=";
    List list(out, ',');
    each_bit(rule.months, [&](unsigned bit) { append_integer(list.next(), bit + 1); });
  }
  if (rule.days != 0 || rule.days_from_end != 0) {
    out += ";BYMONTHDAY=";
    List list(out, ',');
    each_bit(rule.days, [&](unsigned bit) { append_integer(list.next(), bit + 1); });
    each_bit(rule.days_from_end,
             [&](unsigned bit) { append_integer(list.next(), -static_cast<int>(bit) - 1); });
  }
  if (rule.weekdays != 0 || rule.nth != 0 || rule.nth_from_end != 0 || !rule.nth_in_year.empty()) {
    out += ";BYDAY=";
    append_byday(out, rule);
  }
  if (!rule.positions.empty()) {
    out += ";BYSETPOS=";
    List list(out, ',');
    for (const int position : rule.positions) append_integer(list.next(), position);
  }
  if (rule.week_start != 0) {
    out += ";WKST=";
    out += weekday_codes[rule.week_start];
  }
}

}  // namespace

void append_canonical(std::string& out, const Rule& rule) {
  switch (rule.form) {
    case Rule::Form::anchored:
      return append_anchored(out, rule);
    case Rule::Form::spoken:
      return append_spoken(out, rule);
    case Rule::Form::rrule:
      break;
  }
  out += "RRULE:";
  append_rrule(out, rule);
}

std::string canonical_text(const Rule& rule) {
  std::string text;
  append_canonical(text, rule);
  return text;
}

namespace {

/// Turns days beyond a month's end, which RFC 5545 leaves out, into words of its own that clamp.
/// False where one RRULE cannot say it. `rule` has days alone.
bool say_clamping(Rule& rule) {
  const std::uint32_t everywhere = days_everywhere(rule.months);
  const std::uint32_t somewhere = days_somewhere(rule.months);
  if (rule.days_from_end & ~everywhere) return false;  // Clamps to the 1st, for which there is no word.
  const std::uint32_t clamped = rule.days & ~everywhere;
  if (clamped == 0) return true;
  const std::uint32_t highest = std::bit_floor(clamped);
  if (highest == std::bit_floor(somewhere)) {
    // The longest month's last day is every month's last day, and the other clamped days meet it there.
    rule.days &= ~highest;
    rule.days_from_end |= 1;
    return true;
  }
  // A single day is the last that exists of itself and those it may be clamped to; the days before it
  // are the first ones of the set.
  if (!std::has_single_bit(clamped) || rule.days_from_end != 0) return false;
  if (rule.unit == Unit::year && rule.interval > 1) return false;  // BYSETPOS would pick from the year.
  rule.unit = Unit::month;
  const auto before = std::popcount(rule.days) - 1;
  for (int position = 1; position <= before; ++position)
    rule.positions.push_back(static_cast<std::int16_t>(position));
  rule.positions.insert(rule.positions.begin(), -1);
  rule.days |= (clamped - 1) & ~(std::bit_floor(everywhere) - 1);
  return true;
}

}  // namespace

std::optional<std::string> as_rrule(const Rule& rule, const Anchor& anchor) {
  Rule said = rule;
  if (rule.form == Rule::Form::anchored && (rule.unit == Unit::month || rule.unit == Unit::year)) {
    const date::year_month_day date{anchor.date};
    const auto wanted =
        anchor.wanted_day > 0 ? static_cast<unsigned>(anchor.wanted_day) : static_cast<unsigned>(date.day());
    const unsigned month = static_cast<unsigned>(date.month()) - 1;
    if (rule.unit == Unit::year) said.months = static_cast<std::uint16_t>(1u << month);
    const unsigned possible = rule.unit == Unit::year && wanted > longest(month) ? longest(month) : wanted;
    said.days = std::uint32_t{1} << (possible - 1);
  }
  if (rule.form != Rule::Form::rrule) {
    const bool has_days = said.days != 0 || said.days_from_end != 0;
    if (has_days && (said.nth != 0 || said.nth_from_end != 0)) return std::nullopt;
    if (has_days && !said.skip_short && !say_clamping(said)) return std::nullopt;
  }
  std::string text;
  append_rrule(text, said);
  return text;
}

}  // namespace autoship
