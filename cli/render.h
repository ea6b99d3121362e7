#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output.h"
#include "domain/day.h"
#include "domain/money.h"

namespace autoship {

enum class Format { table, csv, json, jsonl };

/// The format of that name; throws UsageError with the names there are.
Format parse_format(std::string_view name);

/// One value of a listing. Numbers are numbers in JSON; money and volume are decimal strings.
struct Cell {
  enum class Kind { none, text, exact, number, amount };
  Kind kind = Kind::none;
  std::string text;

  static Cell none() { return {}; }
  static Cell of(std::string_view text) { return {Kind::text, std::string(text)}; }
  /// Text that is of no use when a narrow terminal shortens it: a path.
  static Cell exact(std::string_view text) { return {Kind::exact, std::string(text)}; }
  static Cell of(std::int64_t number);
  static Cell of(Day day) { return {Kind::text, to_text(day)}; }
  static Cell amount(std::int64_t minor, int digits) { return {Kind::amount, decimal_text(minor, digits)}; }
  static Cell volume(std::int64_t volume);
  template <class T>
  static Cell of(const std::optional<T>& value) {
    return value ? of(*value) : none();
  }
  /// Text, or nothing where it is empty.
  static Cell of_filled(std::string_view text) { return text.empty() ? none() : of(text); }
};

/// How results are shown, chosen once for a command.
struct Look {
  Format format = Format::table;
  bool color = false;
  bool header = true;                  ///< of a table or CSV
  std::optional<int> width;            ///< columns to fit a table into; none in a pipe
  std::vector<std::string> gives_way;  ///< columns left out where the width is too small, the first first
  bool wraps_last = false;  ///< the last column, a text, goes on in the next line instead of being cut
};

/// A table of results, row by row: a table for people, CSV, or JSON with the columns as keys.
/// CSV and JSON are written as the rows come; a table is laid out by its first thousand rows. Where
/// columns give way to a narrow terminal, the last line says so.
class Listing {
 public:
  Listing(Output& out, const Look& look, std::vector<std::string> columns);
  ~Listing();

  /// `cells` are one for each column, in their order.
  void row(std::vector<Cell> cells);

  /// Ends the listing; `nothing` is what a table says instead of no rows. JSON that is a part of a
  /// larger document is made by JsonWriter instead.
  void end(std::string_view nothing = "nothing to show");

  std::int64_t rows() const { return rows_; }

 private:
  void lay_out();
  void leave_out(std::size_t width, const std::vector<bool>& whole);
  void fit(std::size_t width, const std::vector<bool>& whole);
  void write_table_row(const std::vector<Cell>& cells);
  void write_table_line(const std::vector<Cell>& cells);
  void write_csv_row(const std::vector<Cell>& cells);
  void write_json_row(const std::vector<Cell>& cells);

  Output& out_;
  Look look_;
  std::vector<std::string> columns_;
  std::vector<std::vector<Cell>> waiting_;
  std::vector<std::size_t> widths_;
  std::vector<bool> right_;
  std::vector<bool> hidden_;
  bool laid_out_ = false;
  std::int64_t rows_ = 0;
  std::string buffer_;
};

/// `name: value` lines for people, one under the other, values aligned.
std::string facts_text(const std::vector<std::pair<std::string, std::string>>& facts);

/// "1 order", "2 orders".
std::string counted(std::int64_t count, std::string_view one, std::string_view many);

}  // namespace autoship
