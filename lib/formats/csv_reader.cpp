#include "formats/csv_reader.h"

#include "domain/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace autoship {

namespace {

/// Bytes that scanning may run over: all but the ones that mean something where they stand.
constexpr std::array<bool, 256> all_but(std::string_view meaningful) {
  std::array<bool, 256> runs{};
  runs.fill(true);
  for (const char c : meaningful) runs[static_cast<unsigned char>(c)] = false;
  return runs;
}

constexpr auto runs_plain = all_but(std::string_view(",\n\r\"\0", 5));
constexpr auto runs_quoted = all_but(std::string_view("\"\n\0", 3));

/// The end of `text`, from a whole character on.
std::string_view last_words(std::string_view text) {
  text.remove_prefix(text.size() - std::min<std::size_t>(text.size(), 24));
  while (!text.empty() && (static_cast<unsigned char>(text[0]) & 0xC0) == 0x80) text.remove_prefix(1);
  return text;
}

std::string utf8_fault(std::string_view cell) {
  std::size_t good = 0;
  for (std::size_t length = 1; good < cell.size() && length <= 4;) {
    if (is_valid_utf8(cell.substr(good, length))) {
      good += length;
      length = 1;
    } else {
      ++length;
    }
  }
  std::string text = fmt::format("not UTF-8: byte 0x{:02X}", static_cast<unsigned char>(cell[good]));
  if (good > 0) text += fmt::format(" after '{}'", csv_excerpt(last_words(cell.substr(0, good))));
  return text + " (save the file as UTF-8)";
}

}  // namespace

CsvReader::CsvReader(std::istream& in, std::string file_name, FaultList& faults, CsvOptions options)
    : in_(in), file_name_(std::move(file_name)), faults_(faults), options_(options) {
  options_.block_bytes = std::max<std::size_t>(options_.block_bytes, 4);
  cells_.reserve(csv_columns_max);
  read_header();
}

void CsvReader::read_header() {
  if (!skip_byte_order_mark()) return;
  if (options_.comments == CsvOptions::Comments::before_header) skip_comments();
  if (!read_row()) {
    faults_.add({file_name_, 0, "", "empty (the first line must name the columns)"});
    return;
  }
  header_line_ = line_;
  if (column_ > csv_columns_max) {
    faults_.add(
        {file_name_, line_, "", fmt::format("{} columns (at most {} are read)", column_, csv_columns_max)});
    row_refused_ = true;
  }
  if (row_refused_) return;
  for (std::size_t i = 0; i < column_; ++i) header_.emplace_back(cell(i));
  const auto is_last = [&](std::size_t column) {
    return std::all_of(header_.begin() + static_cast<std::ptrdiff_t>(column), header_.end(),
                       [](const std::string& name) { return name.empty(); });
  };
  for (std::size_t i = 0; i < column_; ++i) {
    const auto first = std::find(header_.begin(), header_.end(), header_[i]) - header_.begin();
    if (header_[i].empty()) {
      faults_.add(
          {file_name_, line_, "",
           fmt::format("column {} has no name{}", i + 1, is_last(i) ? " (delete the empty columns)" : "")});
    } else if (const auto earlier = static_cast<std::size_t>(first); earlier < i) {
      add_fault(line_, i, fmt::format("named twice (columns {} and {})", earlier + 1, i + 1));
    }
  }
}

/// False when the first bytes are those of an encoding, or a kind of file, which is not read.
bool CsvReader::skip_byte_order_mark() {
  if (!ensure_byte()) return true;
  const std::string_view start(buffer_.data(), end_);
  if (start.substr(0, 3) == "\xEF\xBB\xBF") read_ = 3;
  if (start.substr(0, 4) == "PK\x03\x04") {
    // Every workbook of today's spreadsheets is a zip archive.
    faults_.add({file_name_, 0, "", "an Excel workbook or another zip archive (save it as CSV UTF-8)"});
    return false;
  }
  if (start.substr(0, 2) != "\xFF\xFE" && start.substr(0, 2) != "\xFE\xFF") return true;
  faults_.add({file_name_, 1, "", "UTF-16 text (save the file as UTF-8)"});
  return false;
}

void CsvReader::skip_comments() {
  while (ensure_byte() && (buffer_[read_] == '#' || buffer_[read_] == '\n')) {
    while (ensure_byte() && buffer_[read_] != '\n') ++read_;
    if (!ensure_byte()) return;
    ++read_;
    ++line_next_;
    row_ = write_ = read_;
  }
}

bool CsvReader::next() {
  while (!header_.empty() && read_row()) {
    if (row_refused_) continue;
    if (column_ == header_.size()) return true;
    refuse_ragged();
  }
  return false;
}

void CsvReader::refuse(std::size_t column, std::string what) { add_fault(line_, column, std::move(what)); }

/// Reads what may be a faulty row, past blank lines; false at the end of the file.
bool CsvReader::read_row() {
  bool quoted = false;
  do {
    row_ = write_ = read_;
    cell_start_ = column_ = 0;
    cells_.clear();
    row_refused_ = cell_refused_ = false;
    line_ = line_next_;
    if (!ensure_byte()) return false;
    quoted = buffer_[read_] == '"';
    while (read_cell() == CellEnd::cell) {
    }
  } while (column_ == 1 && !quoted && !row_refused_ && cells_[0].length == 0);
  return true;
}

CsvReader::CellEnd CsvReader::read_cell() {
  write_ = read_;
  cell_start_ = read_ - row_;
  if (ensure_byte() && buffer_[read_] == '"') return read_quoted();
  return read_plain(0);
}

/// Goes on to the end of a cell outside of quotes. `seen` is the union of all bytes of the cell so
/// far: its top bit tells whether there is anything beyond ASCII.
CsvReader::CellEnd CsvReader::read_plain(unsigned char seen) {
  for (;;) {
    const char* const first = buffer_.data() + read_;
    const char* byte = first;
    while (runs_plain[static_cast<unsigned char>(*byte)]) seen |= static_cast<unsigned char>(*byte++);
    keep(static_cast<std::size_t>(byte - first));
    switch (*byte) {
      case ',':
        ++read_;
        return close_cell(seen, CellEnd::cell);
      case '\n':
        ++read_;
        ++line_next_;
        return close_cell(seen, CellEnd::row);
      case '\r':
        ++read_;
        if (!ensure_byte() || buffer_[read_] != '\n') {
          refuse_cell("a carriage return without a line feed (end lines with LF or CRLF)");
        }
        break;
      case '"':
        ++read_;
        refuse_cell("a quote in a cell without quotes (put the cell in quotes and write the quote twice)");
        break;
      default:
        if (read_ < end_) {
          ++read_;
          refuse_cell("holds a NUL byte");
        } else if (!more()) {
          return close_cell(seen, CellEnd::file);
        }
    }
  }
}

CsvReader::CellEnd CsvReader::read_quoted() {
  const std::int64_t opened_on = line_next_;
  write_ = ++read_;
  cell_start_ = read_ - row_;
  unsigned char seen = 0;
  for (;;) {
    const char* const first = buffer_.data() + read_;
    const char* byte = first;
    while (runs_quoted[static_cast<unsigned char>(*byte)]) seen |= static_cast<unsigned char>(*byte++);
    keep(static_cast<std::size_t>(byte - first));
    if (*byte == '\n') {
      ++line_next_;
      keep(1);
    } else if (*byte == '"') {
      ++read_;
      const char after = ensure_byte() ? buffer_[read_] : '\n';
      if (after == '"') {
        keep(1);
        continue;
      }
      if (after != ',' && after != '\n' && after != '\r') {
        refuse_cell("text after the closing quote (write a quote within quotes twice)");
      }
      return read_plain(seen);
    } else if (read_ < end_) {
      ++read_;
      refuse_cell("holds a NUL byte");
    } else if (!more()) {
      add_fault(opened_on, column_, "the quote that opens here is never closed");
      row_refused_ = true;
      return CellEnd::file;
    }
  }
}

CsvReader::CellEnd CsvReader::close_cell(unsigned char seen, CellEnd end) {
  const std::size_t length = write_ - row_ - cell_start_;
  const std::string_view text(buffer_.data() + row_ + cell_start_, length);
  // A text of the full length may carry a formula guard, which is not part of it.
  if (length > csv_cell_bytes_max && unguarded(text).size() > csv_cell_bytes_max) {
    refuse_cell(fmt::format("longer than {} bytes", csv_cell_bytes_max));
  } else if ((seen & 0x80) != 0 && !is_valid_utf8(text)) {
    refuse_cell(utf8_fault(text));
  }
  if (!row_refused_ && cells_.size() < csv_columns_max) cells_.push_back({cell_start_, length});
  ++column_;
  cell_refused_ = false;
  return end;
}

/// Takes the next `length` bytes, which are in the buffer, into the cell.
void CsvReader::keep(std::size_t length) {
  if (write_ != read_) std::memmove(buffer_.data() + write_, buffer_.data() + read_, length);
  write_ += length;
  read_ += length;
}

/// Reads the next block once the buffer is used up; false at the end of the file. What is kept of
/// the row moves to the front, an over-long cell only as far as it takes to know it for one.
bool CsvReader::more() {
  if (stream_done_) return false;
  const std::size_t whole = cells_.empty() ? 0 : cells_.back().start + cells_.back().length;
  const std::size_t part = std::min(write_ - row_ - cell_start_, csv_cell_bytes_max + 2);
  const std::size_t kept = whole + part;
  if (buffer_.size() < kept + options_.block_bytes + 1) {
    buffer_.resize(std::max(buffer_.size() * 3 / 2, kept + options_.block_bytes + 1));
  }
  char* const front = buffer_.data();
  const std::size_t part_from = row_ + cell_start_;
  std::memmove(front, front + row_, whole);
  std::memmove(front + whole, front + part_from, part);
  row_ = 0;
  cell_start_ = whole;
  write_ = read_ = kept;

  in_.read(front + kept, static_cast<std::streamsize>(options_.block_bytes));
  if (in_.bad()) throw Error(fmt::format("cannot read '{}'", file_name_));
  const auto got = static_cast<std::size_t>(in_.gcount());
  stream_done_ = got < options_.block_bytes;
  end_ = kept + got;
  front[end_] = '\0';
  return got > 0;
}

/// One fault a cell is enough: the first is the cause of the others.
void CsvReader::refuse_cell(std::string what) {
  if (!cell_refused_) add_fault(line_, column_, std::move(what));
  cell_refused_ = row_refused_ = true;
}

void CsvReader::refuse_ragged() {
  const std::string counts =
      fmt::format("{} cell{}, the header has {} columns", column_, column_ == 1 ? "" : "s", header_.size());
  if (column_ < header_.size()) {
    add_fault(line_, column_, "missing: the row has " + counts);
  } else {
    faults_.add({file_name_, line_, "", counts + " (a cell with a comma needs quotes)"});
  }
}

void CsvReader::add_fault(std::int64_t line, std::size_t column, std::string what) {
  std::string name =
      column < header_.size() ? csv_excerpt(header_[column]) : fmt::format("column {}", column + 1);
  faults_.add({file_name_, line, std::move(name), std::move(what)});
}

}  // namespace autoship
