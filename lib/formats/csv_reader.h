#pragma once

#include "domain/error.h"
#include "formats/csv.h"

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace autoship {

struct CsvOptions {
  enum class Comments { no, before_header };

  Comments comments = Comments::no;      // before_header: lines that start with '#' are passed over.
  std::size_t block_bytes = 256 * 1024;  // How much is read at a time, at least 4.
};

/// Reads a CSV file (RFC 4180, UTF-8, LF or CRLF, with or without a byte-order mark) row by row,
/// in memory that does not grow with the file.
///
/// A faulty row is added to the fault list and passed over, so that all faults of a file are
/// found in one go; a quote that is never closed ends the reading. Blank lines are passed over:
/// they say nothing. A carriage return or a line feed within quotes is text, and any other
/// carriage return without a line feed is a fault.
///
/// Lines are those an editor shows, counted from 1; a row is on the line where it starts.
class CsvReader {
 public:
  /// Reads the header. `file_name` is for messages; `in` and `faults` must outlive the reader.
  CsvReader(std::istream& in, std::string file_name, FaultList& faults, CsvOptions options = {});

  const std::string& file_name() const { return file_name_; }

  /// The columns' names; empty when the header could not be read (which is among the faults).
  const std::vector<std::string>& header() const { return header_; }
  std::int64_t header_line() const { return header_line_; }

  /// Goes to the next row with nothing wrong with it, which has a cell for each column of the
  /// header; false at the end. Throws Error when the stream fails.
  bool next();

  /// A cell of the current row, as written in the file but for quotes. Valid until next().
  std::string_view cell(std::size_t column) const {
    return {buffer_.data() + row_ + cells_[column].start, cells_[column].length};
  }

  /// Where the current row starts.
  std::int64_t line() const { return line_; }

  /// Adds a fault of the current row. `column` counts from 0.
  void refuse(std::size_t column, std::string what);

 private:
  struct Cell {
    std::size_t start;  // From the row's first byte.
    std::size_t length;
  };
  enum class CellEnd { cell, row, file };

  void read_header();
  bool skip_byte_order_mark();
  void skip_comments();
  bool read_row();
  CellEnd read_cell();
  CellEnd read_plain(unsigned char seen);
  CellEnd read_quoted();
  CellEnd close_cell(unsigned char seen, CellEnd end);
  void keep(std::size_t length);
  bool more();
  bool ensure_byte() { return read_ < end_ || more(); }
  void refuse_cell(std::string what);
  void refuse_ragged();
  void add_fault(std::int64_t line, std::size_t column, std::string what);

  std::istream& in_;
  std::string file_name_;
  FaultList& faults_;
  CsvOptions options_;

  // The buffer holds the current row from row_ to write_ (quotes already undone, so it may be
  // shorter than in the file) and what is still to be read from read_ to end_. A NUL stands at
  // end_, so that scanning needs no other bound.
  std::vector<char> buffer_;
  std::size_t row_ = 0;
  std::size_t write_ = 0;
  std::size_t read_ = 0;
  std::size_t end_ = 0;
  bool stream_done_ = false;

  std::vector<std::string> header_;
  std::vector<Cell> cells_;  // At most csv_columns_max, whatever the row has.
  std::int64_t header_line_ = 0;
  std::int64_t line_ = 0;       // Where the current row starts.
  std::int64_t line_next_ = 1;  // Where read_ stands.
  std::size_t column_ = 0;      // The cell being read; after the row, how many it has.
  std::size_t cell_start_ = 0;  // Its first byte, from row_.
  bool cell_refused_ = false;
  bool row_refused_ = false;
};

}  // namespace autoship
