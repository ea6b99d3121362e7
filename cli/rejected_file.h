#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output_file.h"
#include "domain/change_row.h"
#include "domain/error.h"
#include "formats/csv_writer.h"

namespace autoship {

/// The rows that `apply --keep-going` refused, as a CSV to be mended and applied again: their columns
/// as given, then where each stood and why it was refused. What looks like a card number is left out
/// (S1).
class RejectedFile {
 public:
  /// The columns that it adds; `apply` passes them over.
  static constexpr std::string_view line_column = "line";
  static constexpr std::string_view refusal_column = "refusal";

  /// `header`: the columns of the file that is applied; empty where each row has its own. The rows of
  /// such a file are kept in memory until write_rest(), which alone knows all their columns.
  RejectedFile(std::string path, std::span<const std::string> header);

  /// The first one begins the file under a temporary name.
  void add(const ChangeRow& row, std::span<const Fault> why);

  /// All is on the disk when it returns, still under the temporary name.
  void write_rest();

  /// Puts it in its place; where that fails, leaves it under its temporary name. Does nothing, as
  /// write_rest(), when no row was added.
  void place();

  bool is_empty() const { return !file_; }
  const std::string& path() const { return path_; }

  /// Where it is at the moment.
  std::string place_now() const { return file_ ? file_->place_now() : std::string(); }

 private:
  void write_header();
  void write_row(const ChangeRow& row, std::string_view refusal);

  std::string path_;
  std::vector<std::string> columns_;
  bool grows_;
  std::vector<std::pair<ChangeRow, std::string>> waiting_;
  std::optional<OutputFile> file_;
  std::optional<CsvWriter> writer_;
};

}  // namespace autoship
