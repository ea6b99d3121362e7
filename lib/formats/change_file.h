#pragma once

#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "domain/change_row.h"
#include "domain/error.h"

namespace autoship {

/// Reads an `apply` file row by row: CSV, or JSON lines when its first byte that is not blank is `{`.
/// Memory does not grow with the file.
///
/// A JSON line is one flat object. Its numbers are taken digit for digit, true and false are `yes`
/// and `no`, null and an empty text are not given, and an array is its members between semicolons,
/// as a CSV cell has them. What cannot be read becomes a fault, and its row is passed over.
class ChangeFile {
 public:
  /// `name` is for messages; `in` and `faults` must outlive the reader. Throws Error when the stream
  /// fails, as next() does.
  ChangeFile(std::istream& in, std::string name, FaultList& faults);
  ~ChangeFile();

  /// A CSV's columns as written; empty for JSON lines, of which each has its own.
  const std::vector<std::string>& header() const;
  std::int64_t header_line() const;
  bool is_json() const;

  /// False at the end.
  bool next(ChangeRow& row);

 private:
  class Rows;
  class CsvRows;
  class JsonRows;
  class Rewound;
  std::unique_ptr<Rewound> source_;
  std::unique_ptr<std::istream> stream_;
  std::unique_ptr<Rows> rows_;
};

}  // namespace autoship
