#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/kind_cell.h"
#include "domain/kinds.h"
#include "formats/csv_columns.h"
#include "formats/csv_reader.h"
#include "formats/csv_writer.h"

namespace autoship {

/// Reads a CSV file of one kind as typed rows. Memory does not grow with the file.
class KindCsvReader {
 public:
  /// Reads the header; what is wrong with it goes to `faults`, which must outlive the reader.
  KindCsvReader(std::istream& in, std::string file_name, const KindSpec& spec, UnknownColumns unknown,
                FaultList& faults);

  /// The next row that has a cell for each column; false at the end, and when the header was refused. A row
  /// with other faults comes with `refused` set. The texts are valid until the next call.
  bool next(KindRow& row);

 private:
  FieldValue read_cell(std::size_t column, std::string_view cell);
  void check_places(const KindRow& row);
  FieldValue refuse(std::size_t column, std::string what);

  const KindSpec& spec_;
  FaultList& faults_;
  CsvReader reader_;
  std::vector<std::optional<std::size_t>> places_;
  std::optional<std::size_t> region_, country_, postal_code_;
  bool header_refused_ = false;  // What the cells mean is not known then: no row is read.
  bool refused_ = false;
  CellReader cells_;
};

/// Writes rows of one kind as `import` reads them.
class KindCsvWriter {
 public:
  KindCsvWriter(std::ostream& out, std::string file_name, const KindSpec& spec);
  void write(const KindRow& row);
  void finish() { writer_.finish(); }

 private:
  void write_cell(const KindColumn& column, const FieldValue& value, int amount_digits);

  const KindSpec& spec_;
  CsvWriter writer_;
};

}  // namespace autoship
