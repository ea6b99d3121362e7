#include "formats/csv_writer.h"

#include "domain/error.h"
#include "domain/money.h"
#include "domain/text.h"

#include <array>
#include <utility>

namespace autoship {

namespace {

constexpr std::size_t block_bytes = 256 * 1024;

enum : std::uint8_t { needs_quotes = 1, impossible = 2 };

constexpr std::array<std::uint8_t, 256> byte_kinds = [] {
  std::array<std::uint8_t, 256> kinds{};
  kinds[','] = kinds['"'] = kinds['\n'] = kinds['\r'] = needs_quotes;
  kinds['\0'] = impossible;
  return kinds;
}();

void append_quoted(std::string& out, std::string_view cell) {
  out += '"';
  for (auto quote = cell.find('"'); quote != std::string_view::npos; quote = cell.find('"')) {
    out.append(cell.substr(0, quote + 1));
    out += '"';
    cell.remove_prefix(quote + 1);
  }
  out.append(cell);
  out += '"';
}

}  // namespace

void append_csv_cell(std::string& out, std::string_view cell) {
  std::uint8_t kinds = 0;
  for (const char c : cell) kinds |= byte_kinds[static_cast<unsigned char>(c)];
  if (kinds & impossible) throw Error("a text with a NUL byte cannot be written to a CSV file");
  // At the start of a file a byte-order mark of the text's own would be taken for the file's.
  if (kinds != 0 || cell.substr(0, 3) == "\xEF\xBB\xBF") {
    append_quoted(out, cell);
  } else {
    out.append(cell);
  }
}

CsvWriter::CsvWriter(std::ostream& out, std::string file_name) : out_(out), file_name_(std::move(file_name)) {
  buffer_.reserve(block_bytes + block_bytes / 4);
}

void CsvWriter::separate() {
  if (row_open_) buffer_ += ',';
  row_open_ = true;
}

void CsvWriter::text(std::string_view value) {
  separate();
  if (!needs_formula_guard(value)) {
    append_csv_cell(buffer_, value);
  } else {
    append_csv_cell(buffer_, "'" + std::string(value));
  }
}

void CsvWriter::plain(std::string_view value) {
  separate();
  append_csv_cell(buffer_, value);
}

void CsvWriter::integer(std::int64_t value) {
  separate();
  append_integer(buffer_, value);
}

void CsvWriter::decimal(std::int64_t value, int digits) {
  separate();
  append_decimal(buffer_, value, digits);
}

void CsvWriter::decimal_short(std::int64_t value, int digits) {
  separate();
  append_decimal_short(buffer_, value, digits);
}

void CsvWriter::day(Day value) {
  separate();
  append_day(buffer_, value);
}

void CsvWriter::end_row() {
  // A row of one empty cell would be a blank line, which readers skip.
  if (buffer_.size() == row_start_) buffer_ += "\"\"";
  buffer_ += '\n';
  row_open_ = false;
  ++rows_;
  if (buffer_.size() >= block_bytes) hand_over();
  row_start_ = buffer_.size();
}

void CsvWriter::hand_over() {
  if (!out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()))) {
    throw Error("cannot write '" + file_name_ + "' (is the disk full?)");
  }
  buffer_.clear();
}

void CsvWriter::finish() {
  check(!row_open_, "a CSV row was left open");
  hand_over();
  row_start_ = 0;
  if (!out_.flush()) throw Error("cannot write '" + file_name_ + "' (is the disk full?)");
}

}  // namespace autoship
