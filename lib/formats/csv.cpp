#include "formats/csv.h"

#include "domain/text.h"

namespace autoship {

bool needs_formula_guard(std::string_view text) {
  const auto first = text.find_first_not_of('\'');
  if (first == std::string_view::npos) return false;
  switch (text[first]) {
    case '=':
    case '+':
    case '-':
    case '@':
    case '\t':
    case '\r':
      return true;
    default:
      return false;
  }
}

std::string_view unguarded(std::string_view cell) {
  if (!cell.empty() && cell.front() == '\'' && needs_formula_guard(cell)) cell.remove_prefix(1);
  return cell;
}

std::string csv_excerpt(std::string_view cell) {
  constexpr std::size_t bytes_max = 40;
  if (holds_card_number(cell)) return "...";
  std::size_t length = cell.size();
  if (length > bytes_max) {
    length = bytes_max;
    while (length > 0 && (static_cast<unsigned char>(cell[length]) & 0xC0) == 0x80) --length;
  }
  std::string shown(cell.substr(0, length));
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return length < cell.size() ? shown + "..." : shown;
}

}  // namespace autoship
