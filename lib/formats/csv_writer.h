#pragma once

#include "domain/day.h"
#include "formats/csv.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace autoship {

/// Appends `cell` as RFC 4180 wants it: in quotes only where it needs them.
void append_csv_cell(std::string& out, std::string_view cell);

/// Writes rows of cells, lines ending in LF, and hands them to the stream in big blocks.
///
/// finish() has to be called at the end: only then is everything with the stream, and only its
/// return says so. All functions throw Error when the stream takes no more.
class CsvWriter {
 public:
  /// `file_name` is for messages.
  CsvWriter(std::ostream& out, std::string file_name);

  /// A cell of a text column: guarded against being run as a formula. Throws Error for a NUL
  /// byte, which no CSV file can hold.
  void text(std::string_view value);

  /// A cell of a column of codes, or a header: written as it is, quoted where needed.
  void plain(std::string_view value);

  void integer(std::int64_t value);

  /// `value` of 10^-digits, with exactly `digits` digits after the point.
  void decimal(std::int64_t value, int digits);

  /// The same without trailing zeros after the point.
  void decimal_short(std::int64_t value, int digits);

  void day(Day value);
  void empty() { separate(); }
  void end_row();

  /// Hands the rest over and flushes the stream.
  void finish();

  /// Rows ended so far, the header among them.
  std::int64_t rows() const { return rows_; }

 private:
  void separate();
  void hand_over();

  std::ostream& out_;
  std::string file_name_;
  std::string buffer_;
  std::size_t row_start_ = 0;
  bool row_open_ = false;
  std::int64_t rows_ = 0;
};

}  // namespace autoship
