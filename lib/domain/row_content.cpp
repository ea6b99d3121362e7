#include "domain/row_content.h"

#include <fmt/format.h>

#include "domain/sha256.h"
#include "domain/text.h"

namespace autoship {

namespace {

constexpr std::size_t digits = 6;

std::map<std::string, std::string> columns_of(std::string_view text) {
  std::map<std::string, std::string> columns;
  for (const std::string_view piece : split_list(text, ' ')) {
    const auto equals = piece.find('=');
    if (equals != piece.npos) columns.emplace(piece.substr(0, equals), piece.substr(equals + 1));
  }
  return columns;
}

}  // namespace

void RowContent::add(std::string_view column, std::string_view text) {
  hashes_[std::string(column)] = hex_text(sha256(text)).substr(0, digits);
}

std::string RowContent::to_text() const {
  std::string text;
  for (const auto& [column, hash] : hashes_)
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", column, hash);
  return text;
}

std::string content_difference(std::string_view then, std::string_view now) {
  const auto before = columns_of(then), after = columns_of(now);
  std::string text;
  const auto add = [&](const std::string& column, const char* what) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", column, what);
  };
  for (const auto& [column, hash] : after) {
    const auto found = before.find(column);
    if (found == before.end()) add(column, "is new");
    if (found != before.end() && found->second != hash) add(column, "is another");
  }
  for (const auto& [column, hash] : before) {
    if (!after.contains(column)) add(column, "is gone");
  }
  return text;
}

}  // namespace autoship
