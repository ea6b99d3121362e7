#include "formats/change_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <streambuf>

#include "domain/text.h"
#include "formats/csv_reader.h"

namespace autoship {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t json_line_bytes_max = 1024 * 1024;

using Json = nlohmann::json;

/// Turns one JSON object into cells. Stops at the first thing that is wrong, which is then in fault().
class CellSax : public nlohmann::json_sax<Json> {
 public:
  explicit CellSax(std::vector<ChangeRow::Cell>& cells) : cells_(cells) {}

  const std::string& column() const { return key_; }
  const std::string& fault() const { return fault_; }

  bool null() override { return take(""); }
  bool boolean(bool value) override { return take(value ? "yes" : "no"); }
  bool number_integer(number_integer_t value) override { return take(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return take(std::to_string(value)); }
  bool number_float(number_float_t /*value*/, const string_t& digits) override { return take(digits); }
  bool string(string_t& text) override { return take(text); }
  bool binary(binary_t& /*bytes*/) override { return refuse("holds bytes"); }

  bool start_object(std::size_t /*members*/) override {
    if (depth_++ == 0) return true;
    return refuse("holds an object, where a text, a number or a list belongs");
  }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool key(string_t& name) override {
    key_ = name;
    list_.reset();
    for (const ChangeRow::Cell& cell : cells_) {
      if (cell.column == name) return refuse("stands twice in this object");
    }
    return true;
  }
  bool start_array(std::size_t /*members*/) override {
    if (depth_ == 0) return refuse("is a list; each line is one object: {\"action\": ...}");
    if (list_) return refuse("holds a list within a list");
    list_.emplace();
    return true;
  }
  bool end_array() override {
    const std::string text = std::move(*list_);
    list_.reset();
    return take(text);
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const Json::exception& /*error*/) override {
    key_.clear();
    return refuse(fmt::format("is not a JSON object (it cannot be read from character {} on)", position));
  }

 private:
  bool take(const std::string& text) {
    if (depth_ == 0) return refuse("is not a JSON object: {\"action\": ...}");
    if (text.find('\0') != std::string::npos) return refuse("holds a NUL character");
    if (list_) {
      *list_ += (list_->empty() ? "" : ";") + text;
    } else if (!text.empty()) {
      cells_.push_back({key_, text});
    }
    return true;
  }

  bool refuse(std::string what) {
    fault_ = std::move(what);
    return false;
  }

  std::vector<ChangeRow::Cell>& cells_;
  std::string key_;
  std::optional<std::string> list_;
  int depth_ = 0;
  std::string fault_;
};

}  // namespace

/// A stream from its first byte on, although some of it was looked at.
class ChangeFile::Rewound : public std::streambuf {
 public:
  explicit Rewound(std::istream& rest) : rest_(rest) {
    buffer_.resize(block_bytes);
    fill(0);
  }

  /// The first byte that is not blank; reads on while there are only blanks.
  char first_byte() {
    for (;;) {
      std::string_view seen(buffer_.data(), held_);
      if (seen.starts_with(byte_order_mark)) seen.remove_prefix(byte_order_mark.size());
      const auto at = seen.find_first_not_of(blanks);
      if (at != seen.npos) return seen[at];
      const std::size_t before = held_;
      buffer_.resize(before + block_bytes);
      fill(before);
      if (held_ == before) return '\0';
    }
  }

 private:
  static constexpr std::size_t block_bytes = 64 * 1024;

  void fill(std::size_t from) {
    rest_.read(buffer_.data() + from, static_cast<std::streamsize>(buffer_.size() - from));
    held_ = from + static_cast<std::size_t>(rest_.gcount());
    if (rest_.bad()) throw Error("the input could not be read to its end");
    setg(buffer_.data(), buffer_.data(), buffer_.data() + held_);
  }

  int_type underflow() override {
    fill(0);
    return held_ == 0 ? traits_type::eof() : traits_type::to_int_type(buffer_.front());
  }

  std::istream& rest_;
  std::vector<char> buffer_;
  std::size_t held_ = 0;
};

class ChangeFile::Rows {
 public:
  virtual ~Rows() = default;
  virtual bool next(ChangeRow& row) = 0;

  std::vector<std::string> header;
  std::int64_t header_line = 0;
};

class ChangeFile::CsvRows : public Rows {
 public:
  CsvRows(std::istream& in, const std::string& name, FaultList& faults) : reader_(in, name, faults) {
    header = reader_.header();
    header_line = reader_.header_line();
  }

  bool next(ChangeRow& row) override {
    if (header.empty() || !reader_.next()) return false;
    row.line = reader_.line();
    row.cells.resize(header.size());
    std::size_t given = 0;
    for (std::size_t i = 0; i < header.size(); ++i) {
      const std::string_view text = unguarded(reader_.cell(i));
      if (text.empty()) continue;
      row.cells[given].column = header[i];
      row.cells[given++].text = text;
    }
    row.cells.resize(given);
    return true;
  }

 private:
  CsvReader reader_;
};

class ChangeFile::JsonRows : public Rows {
 public:
  JsonRows(std::istream& in, std::string name, FaultList& faults)
      : in_(in), name_(std::move(name)), faults_(faults) {}

  bool next(ChangeRow& row) override {
    while (read_line()) {
      if (line_ == 1 && text_.starts_with(byte_order_mark)) text_.erase(0, byte_order_mark.size());
      if (trimmed(text_).empty()) continue;
      row.line = line_;
      row.cells.clear();
      CellSax sax(row.cells);
      if (Json::sax_parse(text_, &sax)) return true;
      faults_.add({name_, line_, sax.column(), sax.fault()});
    }
    return false;
  }

 private:
  bool read_line() {
    ++line_;
    text_.clear();
    std::streambuf& bytes = *in_.rdbuf();
    for (int c = bytes.sbumpc(); c != std::streambuf::traits_type::eof(); c = bytes.sbumpc()) {
      if (c == '\n') return true;
      text_ += static_cast<char>(c);
      if (text_.size() <= json_line_bytes_max) continue;
      faults_.add({name_, line_, "", "is longer than 1 MiB; what follows was not read"});
      return false;
    }
    return !text_.empty();
  }

  std::istream& in_;
  std::string name_;
  FaultList& faults_;
  std::string text_;
  std::int64_t line_ = 0;
};

ChangeFile::ChangeFile(std::istream& in, std::string name, FaultList& faults)
    : source_(std::make_unique<Rewound>(in)), stream_(std::make_unique<std::istream>(source_.get())) {
  stream_->exceptions(std::ios::goodbit);
  if (source_->first_byte() == '{') {
    rows_ = std::make_unique<JsonRows>(*stream_, std::move(name), faults);
  } else {
    rows_ = std::make_unique<CsvRows>(*stream_, name, faults);
  }
}

ChangeFile::~ChangeFile() = default;

const std::vector<std::string>& ChangeFile::header() const { return rows_->header; }
std::int64_t ChangeFile::header_line() const { return rows_->header_line; }
bool ChangeFile::is_json() const { return dynamic_cast<const JsonRows*>(rows_.get()) != nullptr; }

bool ChangeFile::next(ChangeRow& row) { return rows_->next(row); }

}  // namespace autoship
