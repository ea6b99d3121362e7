#include "formats/label_values.h"

#include <algorithm>

namespace autoship {

/// Puts `text` into the lines from `line` on, broken between words, and moves `line` past what it took.
bool LabelValues::lay(const LayoutFold& fold, std::string_view text, std::size_t& line, const Wish& origin) {
  const std::string_view whole = text;
  while (!text.empty()) {
    if (line == fold.lines.size()) {
      return refuse(std::string(origin.column) + ": " + quoted(whole) + " is " +
                    std::to_string(length(whole)) + " characters, the column holds " +
                    std::to_string(origin.width) + " and the address lines are full");
    }
    const std::size_t width = wishes_[index_of(fold.lines[line])].width;
    std::string_view piece = text;
    while (width != 0 && length(piece) > width) {
      const auto gap = piece.find_last_of(' ');
      if (gap == piece.npos) {
        return refuse(std::string(origin.column) + ": " + quoted(piece) + " is one word of " +
                      std::to_string(length(piece)) + " characters, the column holds " +
                      std::to_string(width));
      }
      piece = piece.substr(0, gap);
    }
    laid_[line++] = piece;
    text.remove_prefix(std::min(text.size(), piece.size() + 1));
  }
  return true;
}

bool LabelValues::fold(const LayoutFold& fold) {
  const auto overlong = [this](LabelField field) {
    const std::size_t width = wishes_[index_of(field)].width;
    return width != 0 && text(field).size() > width && length(text(field)) > width;
  };
  if (std::none_of(fold.lines.begin(), fold.lines.end(), overlong) &&
      std::none_of(fold.names.begin(), fold.names.end(), overlong)) {
    return true;
  }
  laid_.assign(fold.lines.size(), {});
  std::size_t line = 0;
  for (const LabelField field : fold.lines) {
    if (!lay(fold, text(field), line, wishes_[index_of(field)])) return false;
  }
  for (const LabelField field : fold.names) {
    if (!overlong(field)) continue;
    const Wish& wish = wishes_[index_of(field)];
    std::string_view head = text(field);
    while (length(head) > wish.width) {
      const auto gap = head.find_last_of(' ');
      if (gap == head.npos) break;
      head = head.substr(0, gap);
    }
    if (length(head) > wish.width) continue;  // One word; the column itself refuses it.
    if (!lay(fold, text(field).substr(head.size() + 1), line, wish)) return false;
    texts_[index_of(field)] = head;
  }
  for (std::size_t i = 0; i < laid_.size(); ++i) {
    own_[index_of(fold.lines[i])] = laid_[i];
    texts_[index_of(fold.lines[i])] = own_[index_of(fold.lines[i])];
  }
  return true;
}

}  // namespace autoship
