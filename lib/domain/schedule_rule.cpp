#include "domain/schedule_rule.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/text.h"

namespace autoship {

namespace {

constexpr std::size_t quoted_max = 120;  // Beyond this, a message names the column without the whole text.

int column_of(std::string_view text, std::size_t at) {
  const auto is_lead = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  const std::string_view before = text.substr(0, std::min(at, text.size()));
  return 1 + static_cast<int>(std::count_if(before.begin(), before.end(), is_lead));
}

std::string sentence(std::string_view text, int column, std::string_view word, std::string_view problem,
                     std::string_view correction) {
  // A mistyped cell may hold what must not be repeated (S1).
  if (holds_card_number(text)) return std::string("rule ") + card_number_refusal;
  if (text.size() > quoted_max || word == text) {
    return fmt::format("rule, column {}: '{}' {} ({})", column, word.substr(0, quoted_max), problem,
                       correction);
  }
  return fmt::format("rule '{}', column {}: '{}' {} ({})", text, column, word, problem, correction);
}

/// What every sentence starts with; a blank or a comma follows.
constexpr std::string_view subject = "rule";

}  // namespace

RuleError::RuleError(std::string_view text, std::size_t at, std::string_view word, std::string_view problem,
                     std::string_view correction)
    : Error(sentence(text, column_of(text, at), word, problem, correction), Exit::refused),
      word_(word),
      column_(column_of(text, at)),
      correction_(correction) {}

std::string_view RuleError::without_subject() const {
  const std::string_view whole = what();
  return whole.substr(whole.find_first_not_of(" ,", subject.size()));
}

}  // namespace autoship
