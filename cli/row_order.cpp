#include "cli/row_order.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/error.h"
#include "domain/text.h"

namespace autoship {

namespace {

bool is_number(const Cell& cell) {
  return cell.kind == Cell::Kind::number || cell.kind == Cell::Kind::amount;
}

int sign_of(int comparison) { return comparison < 0 ? -1 : (comparison > 0 ? 1 : 0); }

/// Decimals of any length, digit by digit, as the program writes them: without leading zeros or a
/// plus. Amounts of two currencies may have another number of digits after the point.
int compare_decimals(std::string_view a, std::string_view b) {
  const bool a_negative = a.starts_with('-'), b_negative = b.starts_with('-');
  if (a_negative != b_negative) return a_negative ? -1 : 1;
  if (a_negative) return compare_decimals(b.substr(1), a.substr(1));
  const std::size_t a_point = std::min(a.find('.'), a.size()), b_point = std::min(b.find('.'), b.size());
  if (a_point != b_point) return a_point < b_point ? -1 : 1;
  if (const int whole = a.substr(0, a_point).compare(b.substr(0, b_point)); whole != 0) return sign_of(whole);
  for (std::size_t i = a_point + 1; i < std::max(a.size(), b.size()); ++i) {
    const char x = i < a.size() ? a[i] : '0', y = i < b.size() ? b[i] : '0';
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

int compare_texts(std::string_view a, std::string_view b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const auto x = static_cast<unsigned char>(folded(a[i])), y = static_cast<unsigned char>(folded(b[i]));
    if (x != y) return x < y ? -1 : 1;
  }
  return a.size() == b.size() ? 0 : (a.size() < b.size() ? -1 : 1);
}

int compare_cells(const Cell& a, const Cell& b) {
  return is_number(a) && is_number(b) ? compare_decimals(a.text, b.text) : compare_texts(a.text, b.text);
}

}  // namespace

RowOrder::RowOrder(std::string_view text, const std::vector<std::string>& all) {
  for (std::string_view name : split_list(text, ',')) {
    const bool descending = name.starts_with('-');
    if (descending) name.remove_prefix(1);
    const auto found = std::find(all.begin(), all.end(), name);
    if (found == all.end())
      throw UsageError(fmt::format("--sort: no column '{}'{}", name, did_you_mean(name, all)));
    keys_.push_back({static_cast<std::size_t>(found - all.begin()), descending});
  }
  if (keys_.empty()) throw UsageError("--sort: at least one column is wanted");
}

bool RowOrder::uses(std::size_t column) const {
  return std::any_of(keys_.begin(), keys_.end(), [&](const Key& key) { return key.column == column; });
}

std::vector<Cell> RowOrder::key_of(const std::vector<Cell>& cells) const {
  std::vector<Cell> key;
  key.reserve(keys_.size());
  for (const Key& part : keys_) key.push_back(cells.at(part.column));
  return key;
}

bool RowOrder::before(const std::vector<Cell>& a, const std::vector<Cell>& b) const {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const bool a_none = a[i].kind == Cell::Kind::none, b_none = b[i].kind == Cell::Kind::none;
    if (a_none && b_none) continue;
    if (a_none != b_none) return b_none;
    const int comparison = compare_cells(a[i], b[i]);
    if (comparison != 0) return keys_[i].descending ? comparison > 0 : comparison < 0;
  }
  return false;
}

}  // namespace autoship
