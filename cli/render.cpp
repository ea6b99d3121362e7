#include "cli/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "domain/error.h"
#include "domain/json_writer.h"
#include "domain/text.h"
#include "formats/csv_writer.h"

namespace autoship {

namespace {

constexpr std::size_t laid_out_by = 1000;
constexpr std::size_t least_width = 12;  // No text is cut to less.
constexpr const char* bold = "\033[1m";
constexpr const char* plain = "\033[0m";

/// Columns of a terminal that `text` takes, as fmt reckons it.
std::size_t display_width(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    return text.size();
  }
  // Padding to a width tells how much was missing.
  const std::size_t wide = text.size() * 2;
  return wide - (fmt::format("{:<{}}", text, wide).size() - text.size());
}

/// `text` cut to `width` columns with an ellipsis; whole characters only.
std::string fitted(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string result;
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    while (i + length < text.size() && (static_cast<unsigned char>(text[i + length]) & 0xC0) == 0x80)
      ++length;
    const std::size_t step = display_width(text.substr(i, length));
    if (used + step + 1 > width) break;
    result += text.substr(i, length);
    used += step;
    i += length;
  }
  return result + "…";
}

/// As much of `text` as fits into `width` columns, to a blank where there is one; the rest stays in
/// `text`, without that blank.
std::string take_line(std::string& text, std::size_t width) {
  if (display_width(text) <= width) return std::exchange(text, {});
  std::size_t end = 0, blank = 0, used = 0;
  while (end < text.size()) {
    std::size_t length = 1;
    while (end + length < text.size() && (static_cast<unsigned char>(text[end + length]) & 0xC0) == 0x80)
      ++length;
    const std::size_t step = display_width(std::string_view(text).substr(end, length));
    if (text[end] == ' ') blank = end;
    if (used + step > width && end > 0) break;
    used += step;
    end += length;
  }
  const std::size_t cut = blank > 0 ? blank : end;
  std::string line = text.substr(0, cut);
  text.erase(0, blank > 0 ? cut + 1 : cut);
  return line;
}

/// What a person sees of a cell: control characters would move the cursor.
std::string shown(const Cell& cell) {
  std::string text = cell.text;
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text;
}

bool is_right(const Cell& cell) { return cell.kind == Cell::Kind::number || cell.kind == Cell::Kind::amount; }

}  // namespace

Format parse_format(std::string_view name) {
  if (name == "table") return Format::table;
  if (name == "csv") return Format::csv;
  if (name == "json") return Format::json;
  if (name == "jsonl") return Format::jsonl;
  throw UsageError(fmt::format("--format: '{}' is not table, csv, json or jsonl", name));
}

Cell Cell::of(std::int64_t number) {
  std::string text;
  append_integer(text, number);
  return {Kind::number, std::move(text)};
}

Cell Cell::volume(std::int64_t volume) {
  std::string text;
  append_decimal_short(text, volume, volume_digits);
  return {Kind::amount, std::move(text)};
}

Listing::Listing(Output& out, const Look& look, std::vector<std::string> columns)
    : out_(out), look_(look), columns_(std::move(columns)) {
  if (look_.format == Format::csv && look_.header) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) buffer_ += ',';
      append_csv_cell(buffer_, columns_[i]);
    }
    buffer_ += '\n';
  }
  if (look_.format == Format::json) buffer_ += '[';
}

Listing::~Listing() = default;

void Listing::row(std::vector<Cell> cells) {
  check(cells.size() == columns_.size(), "a row has another number of cells than the listing has columns");
  ++rows_;
  switch (look_.format) {
    case Format::table:
      if (laid_out_) {
        write_table_row(cells);
      } else {
        waiting_.push_back(std::move(cells));
        if (waiting_.size() == laid_out_by) lay_out();
      }
      break;
    case Format::csv:
      write_csv_row(cells);
      break;
    case Format::json:
      buffer_ += rows_ == 1 ? "\n" : ",\n";
      write_json_row(cells);
      break;
    case Format::jsonl:
      write_json_row(cells);
      buffer_ += '\n';
      break;
  }
  if (buffer_.size() > 64 * 1024) {
    out_.write(buffer_);
    buffer_.clear();
  }
}

void Listing::end(std::string_view nothing) {
  if (look_.format == Format::table) {
    if (rows_ == 0) {
      buffer_ += nothing;
      buffer_ += '\n';
    } else if (!laid_out_) {
      lay_out();
    }
    std::string names;
    for (std::size_t i = 0; i < hidden_.size(); ++i) {
      if (hidden_[i]) names += (names.empty() ? "" : ",") + columns_[i];
    }
    if (!names.empty()) buffer_ += fmt::format("(no room for {}; --columns chooses)\n", names);
  }
  if (look_.format == Format::json) buffer_ += rows_ == 0 ? "]\n" : "\n]\n";
  out_.write(buffer_);
  buffer_.clear();
}

void Listing::lay_out() {
  laid_out_ = true;
  widths_.clear();
  for (const std::string& column : columns_) widths_.push_back(look_.header ? display_width(column) : 0);
  right_.assign(columns_.size(), true);
  std::vector<bool> whole(columns_.size(), false);
  for (const auto& cells : waiting_) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths_[i] = std::max(widths_[i], display_width(shown(cells[i])));
      if (!is_right(cells[i]) && cells[i].kind != Cell::Kind::none) right_[i] = false;
      if (cells[i].kind == Cell::Kind::exact) whole[i] = true;
    }
  }
  hidden_.assign(columns_.size(), false);
  if (look_.width) {
    leave_out(static_cast<std::size_t>(*look_.width), whole);
    fit(static_cast<std::size_t>(*look_.width), whole);
  }
  if (look_.header) {
    std::vector<Cell> heads;
    for (const std::string& column : columns_) heads.push_back(Cell::of(column));
    if (look_.color) buffer_ += bold;
    write_table_row(heads);
    if (look_.color) buffer_.insert(buffer_.size() - 1, plain);
  }
  for (const auto& cells : waiting_) write_table_row(cells);
  waiting_.clear();
}

void Listing::leave_out(std::size_t width, const std::vector<bool>& whole) {
  const auto least_of = [&](std::size_t i) {
    return whole[i] || right_[i] ? widths_[i] : std::min(widths_[i], least_width);
  };
  std::size_t total = 0;
  for (std::size_t i = 0; i < widths_.size(); ++i) total += least_of(i) + (i > 0 ? 2 : 0);
  for (const std::string& name : look_.gives_way) {
    if (total <= width) return;
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    if (found == columns_.end()) continue;
    const auto at = static_cast<std::size_t>(found - columns_.begin());
    total -= least_of(at) + 2;
    hidden_[at] = true;
  }
}

void Listing::fit(std::size_t width, const std::vector<bool>& whole) {
  // The widest text gives way first. A date, a number or a path is shown whole or is no use.
  std::size_t total = 0, last = 0;
  for (std::size_t i = 0; i < widths_.size(); ++i) {
    if (hidden_[i]) continue;
    total += widths_[i] + (total > 0 ? 2 : 0);
    last = i;
  }
  while (total > width) {
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      const bool gives = !hidden_[i] && !whole[i] && !right_[i] && widths_[i] > least_width &&
                         !(look_.wraps_last && i != last);
      if (gives && (widest == nullptr || widths_[i] > *widest)) widest = &widths_[i];
    }
    if (widest == nullptr) return;
    --*widest;
    --total;
  }
}

void Listing::write_table_row(const std::vector<Cell>& cells) {
  if (!look_.wraps_last || !look_.width || cells.empty()) {
    write_table_line(cells);
    return;
  }
  std::vector<Cell> line = cells;
  std::string rest = shown(cells.back());
  do {
    line.back().text = take_line(rest, std::max<std::size_t>(widths_.back(), 1));
    write_table_line(line);
    for (Cell& cell : line) cell.text.clear();
  } while (!rest.empty());
}

void Listing::write_table_line(const std::vector<Cell>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (hidden_[i]) continue;
    const std::string text = look_.width ? fitted(shown(cells[i]), widths_[i]) : shown(cells[i]);
    const std::size_t width = display_width(text);
    const std::size_t pad = widths_[i] > width ? widths_[i] - width : 0;
    if (!line.empty() || (i > 0 && !hidden_[0])) line += "  ";
    const bool right = right_[i] || is_right(cells[i]);
    line += right ? std::string(pad, ' ') + text : text + std::string(pad, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  buffer_ += line;
  buffer_ += '\n';
}

void Listing::write_csv_row(const std::vector<Cell>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) buffer_ += ',';
    const bool is_text = cells[i].kind == Cell::Kind::text || cells[i].kind == Cell::Kind::exact;
    if (is_text && needs_formula_guard(cells[i].text)) {
      append_csv_cell(buffer_, "'" + cells[i].text);
    } else {
      append_csv_cell(buffer_, cells[i].text);
    }
  }
  buffer_ += '\n';
}

void Listing::write_json_row(const std::vector<Cell>& cells) {
  buffer_ += '{';
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) buffer_ += ',';
    append_json_string(buffer_, columns_[i]);
    buffer_ += ':';
    switch (cells[i].kind) {
      case Cell::Kind::none:
        buffer_ += "null";
        break;
      case Cell::Kind::number:
        buffer_ += cells[i].text;
        break;
      case Cell::Kind::text:
      case Cell::Kind::exact:
      case Cell::Kind::amount:
        append_json_string(buffer_, cells[i].text);
        break;
    }
  }
  buffer_ += '}';
}

std::string facts_text(const std::vector<std::pair<std::string, std::string>>& facts) {
  std::size_t width = 0;
  for (const auto& [name, value] : facts) width = std::max(width, display_width(name));
  std::string text;
  for (const auto& [name, value] : facts) {
    text += name + std::string(width - display_width(name) + 2, ' ') + value;
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace autoship
