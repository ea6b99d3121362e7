#include "formats/csv.h"

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

}  // namespace autoship
