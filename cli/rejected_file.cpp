#include "cli/rejected_file.h"

#include <algorithm>

#include "domain/text.h"

namespace autoship {

namespace {

bool is_added(std::string_view column) {
  return column == RejectedFile::line_column || column == RejectedFile::refusal_column;
}

}  // namespace

RejectedFile::RejectedFile(std::string path, std::span<const std::string> header)
    : path_(std::move(path)), grows_(header.empty()) {
  // A mended file has those of the last time; they tell of this one now.
  for (const std::string& column : header) {
    if (!is_added(column)) columns_.push_back(column);
  }
}

void RejectedFile::add(const ChangeRow& row, std::span<const Fault> why) {
  std::string refusal;
  for (const Fault& fault : why) {
    if (!refusal.empty()) refusal += "; ";
    refusal += fault.column + ": " + fault.what;
  }
  if (!file_) {
    file_.emplace(path_);
    writer_.emplace(file_->stream(), path_);
    if (!grows_) write_header();
  }
  if (!grows_) return write_row(row, refusal);
  for (const ChangeRow::Cell& cell : row.cells) {
    const bool known = std::find(columns_.begin(), columns_.end(), cell.column) != columns_.end();
    if (!known && !is_added(cell.column)) columns_.push_back(cell.column);
  }
  waiting_.emplace_back(row, std::move(refusal));
}

void RejectedFile::write_header() {
  for (const std::string& column : columns_) writer_->plain(column);
  writer_->plain(line_column);
  writer_->plain(refusal_column);
  writer_->end_row();
}

void RejectedFile::write_row(const ChangeRow& row, std::string_view refusal) {
  for (const std::string& column : columns_) {
    const auto cell = std::find_if(row.cells.begin(), row.cells.end(),
                                   [&](const ChangeRow::Cell& other) { return other.column == column; });
    if (cell == row.cells.end() || holds_card_number(cell->text)) {
      writer_->empty();
    } else {
      writer_->text(cell->text);
    }
  }
  writer_->integer(row.line);
  writer_->text(refusal);
  writer_->end_row();
}

void RejectedFile::write_rest() {
  if (!file_) return;
  if (grows_) write_header();
  for (const auto& [row, refusal] : waiting_) write_row(row, refusal);
  writer_->finish();
  file_->sync();
}

void RejectedFile::place() {
  if (!file_) return;
  try {
    file_->commit();
  } catch (...) {
    file_->leave();
    throw;
  }
}

}  // namespace autoship
