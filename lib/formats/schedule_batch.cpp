#include "formats/schedule_batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <istream>
#include <map>
#include <optional>
#include <ostream>

#include "domain/cycle_dates.h"
#include "domain/schedule.h"
#include "domain/text.h"
#include "formats/csv_columns.h"
#include "formats/csv_reader.h"

namespace autoship {

namespace {

enum Column : std::size_t { rule, anchor, after, count, calendar, roll, lead, column_count };

constexpr std::array<ColumnSpec, column_count> columns{
    {{"rule", true}, {"anchor"}, {"after"}, {"count"}, {"calendar"}, {"roll"}, {"lead"}}};

/// The lines written, handed to the stream in blocks. A line has no text that could need quotes, and
/// its dates are mostly the same one three times: written once and copied, at a third of the cost.
class Lines {
 public:
  explicit Lines(std::ostream& out) : out_(out) {
    buffer_.reserve(block_bytes + line_bytes_max);
    buffer_ = "row,cycle_date,ship_date,order_date\n";
  }

  void add(std::int64_t row, const CycleDates& dates) {
    char line[line_bytes_max];
    char* end = std::to_chars(line, line + sizeof line, row).ptr;
    *end++ = ',';
    const char* const cycle = end;
    end = write_day(end, dates.cycle);
    *end++ = ',';
    end = write_again(end, dates.ship, dates.cycle, cycle);
    *end++ = ',';
    end = write_again(end, dates.order, dates.cycle, cycle);
    *end++ = '\n';
    buffer_.append(line, static_cast<std::size_t>(end - line));
    if (buffer_.size() >= block_bytes) hand_over();
  }

  void finish() {
    hand_over();
    if (!out_.flush()) throw Error("cannot write the output");
  }

 private:
  static constexpr std::size_t block_bytes = 256 * 1024;
  static constexpr std::size_t line_bytes_max = 64;

  static char* write_again(char* end, Day day, Day written, const char* text) {
    return day == written ? std::copy_n(text, 10, end) : write_day(end, day);
  }

  void hand_over() {
    if (!out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()))) {
      throw Error("cannot write the output");
    }
    buffer_.clear();
  }

  std::ostream& out_;
  std::string buffer_;
};

class BatchReader {
 public:
  BatchReader(std::istream& in, const std::string& file_name, std::ostream& out, const ScheduleBatch& batch)
      : reader_(in, file_name, faults_),
        lines_(out),
        batch_(batch),
        places_(match_columns(reader_, columns, UnknownColumns::refuse, faults_)) {}

  std::int64_t run() {
    const bool has_rules = places_[rule].has_value();
    while (reader_.next()) {
      ++row_;
      if (has_rules) take_row();
    }
    faults_.throw_if_any();
    lines_.finish();
    return row_;
  }

 private:
  std::string_view cell(Column column) const {
    const auto& place = places_[column];
    return place ? reader_.cell(*place) : std::string_view{};
  }

  void refuse(Column column, std::string what) { reader_.refuse(*places_[column], std::move(what)); }

  std::optional<Day> day_of_cell(Column column) {
    const std::string_view text = cell(column);
    if (text.empty()) return std::nullopt;
    const auto day = parse_day(text);
    if (!day) refuse(column, day_fault(csv_excerpt(text)));
    return day;
  }

  int number_of_cell(Column column, int fallback, int min, int max) {
    const std::string_view text = cell(column);
    if (text.empty()) return fallback;
    const auto number = parse_integer(text);
    if (number && *number >= min && *number <= max) return static_cast<int>(*number);
    refuse(column, fmt::format("'{}' is not a number from {} to {}", csv_excerpt(text), min, max));
    return fallback;
  }

  Roll roll_of_cell() {
    const std::string_view text = cell(roll);
    if (text.empty()) return Roll::following;
    if (const auto parsed = parse_roll(text)) return *parsed;
    static const std::vector<std::string> known = {"following", "preceding", "modified-following", "none"};
    refuse(roll, fmt::format("'{}' is no roll: following, preceding, modified-following or none{}",
                             csv_excerpt(text), did_you_mean(text, known)));
    return Roll::following;
  }

  const Calendar& calendar_of_cell() {
    const std::string_view code = cell(calendar);
    if (code.empty()) return open_;
    auto known = calendars_.find(code);
    if (known == calendars_.end()) {
      const Calendar* const found = batch_.find_calendar ? batch_.find_calendar(code) : nullptr;
      known = calendars_.emplace(std::string(code), found).first;
    }
    if (known->second != nullptr) return *known->second;
    refuse(calendar, fmt::format("no calendar '{}'", csv_excerpt(code)));
    return open_;
  }

  /// Reads every cell of the row, so that all its faults are found in one go.
  void take_row() {
    const std::int64_t faults_before = faults_.total();
    const auto anchored = day_of_cell(anchor);
    const auto asked = day_of_cell(after);
    const Day start = anchored ? *anchored : asked.value_or(batch_.today);
    const bool dated = faults_.total() == faults_before;
    const int left = number_of_cell(count, 1, 1, batch_count_max);
    const Shipping shipping{calendar_of_cell(), roll_of_cell(), number_of_cell(lead, 0, 0, lead_max)};
    try {
      const Rule parsed = parse_rule(cell(rule));
      if (!dated) return;  // Whether rule and anchor meet is unknown.
      const Schedule schedule(parsed, Anchor{start}, cell(rule));
      if (faults_.empty()) write_cycles(schedule, shipping, asked.value_or(start), left);
    } catch (const RuleError& error) {
      refuse(rule, std::string(error.without_subject()));
    } catch (const CalendarClosed& error) {
      refuse(calendar, error.what());
    }
  }

  void write_cycles(const Schedule& schedule, const Shipping& shipping, Day from, int left) {
    for (auto cycle = schedule.first_on_or_after(from); cycle; cycle = schedule.first_after(*cycle)) {
      lines_.add(row_, dates_of(*cycle, shipping));
      if (--left == 0) return;
    }
  }

  FaultList faults_;
  CsvReader reader_;
  Lines lines_;
  const ScheduleBatch& batch_;
  std::vector<std::optional<std::size_t>> places_;
  std::int64_t row_ = 0;
  const Calendar open_ = Calendar::every_day();
  std::map<std::string, const Calendar*, std::less<>> calendars_;
};

}  // namespace

std::int64_t run_schedule_batch(std::istream& in, const std::string& file_name, std::ostream& out,
                                const ScheduleBatch& batch) {
  return BatchReader(in, file_name, out, batch).run();
}

}  // namespace autoship
