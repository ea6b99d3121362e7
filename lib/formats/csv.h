#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "domain/text.h"

namespace autoship {

// What the CSV reader and writer agree on: RFC 4180, UTF-8, a header row. See csv_reader.h and
// csv_writer.h.

constexpr std::size_t csv_cell_bytes_max = 64 * 1024;
constexpr std::size_t csv_columns_max = 200;

/// Whether a spreadsheet would run `text` as a formula, or could not tell it from a guarded one:
/// any number of apostrophes, then `=`, `+`, `-`, `@`, a tab or a carriage return. In a text
/// column such a text is written with one more apostrophe in front, and loses it when it is read
/// back, so that every text comes back as it went in.
bool needs_formula_guard(std::string_view text);

/// The text that a cell of a text column stands for: without the guard, where it has one.
std::string_view unguarded(std::string_view cell);

/// What a message shows of a cell.
inline std::string csv_excerpt(std::string_view cell) { return excerpt(cell); }

}  // namespace autoship
