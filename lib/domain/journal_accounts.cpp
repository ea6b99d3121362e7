#include "domain/journal_accounts.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "domain/text.h"

namespace autoship {

namespace {

std::vector<std::string> placeholders_of(JournalRole role) {
  std::vector<std::string> words{"currency", "market"};
  if (role == JournalRole::clearing) words.emplace_back("kind");
  if (role == JournalRole::tax) words.insert(words.end(), {"country", "region"});
  return words;
}

/// `Card`, `By-hand`: the names of some programs begin with capital letters.
std::string capitalized(std::string word) {
  if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

std::string value_of(std::string_view placeholder, const JournalLine& line, std::string_view currency) {
  if (placeholder == "currency") return std::string(currency);
  if (placeholder == "market") return line.market;
  if (placeholder == "kind") return capitalized(line.method);
  return placeholder == "country" ? line.country : line.region;
}

bool is_mark(char c) { return std::string_view(":-./ ").find(c) != std::string_view::npos; }

}  // namespace

std::string account_fault(std::string_view name, JournalRole role) {
  if (name.empty()) return {};
  if (is_mark(name.front()) || is_mark(name.back()))
    return fmt::format("'{}' begins or ends with a blank or a mark", name);
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < ' ') return "an account has its name in one line, without tabs";
  }
  for (const std::string_view pair : {"  ", "::", ": ", " :"}) {
    if (name.find(pair) != name.npos) return fmt::format("'{}' has '{}' in it", name, pair);
  }
  const std::vector<std::string> words = placeholders_of(role);
  for (std::size_t at = 0; (at = name.find_first_of("{}", at)) != name.npos;) {
    const auto end = name.find('}', at);
    if (name[at] == '}' || end == name.npos)
      return fmt::format("'{}' has a brace without its other one", name);
    const std::string word(name.substr(at + 1, end - at - 1));
    if (std::find(words.begin(), words.end(), word) == words.end()) {
      return fmt::format("'{{{}}}' is none of {{{}}}{}", word, fmt::join(words, "}, {"),
                         did_you_mean(word, words));
    }
    at = end + 1;
  }
  return {};
}

std::string account_name(std::string_view name, const JournalLine& line, std::string_view currency) {
  std::string filled;
  while (!name.empty()) {
    const auto begin = name.find('{');
    filled += name.substr(0, begin);
    if (begin == name.npos) break;
    const auto end = name.find('}', begin);
    const std::string value = value_of(name.substr(begin + 1, end - begin - 1), line, currency);
    if (value.empty() && !filled.empty() && is_mark(filled.back())) filled.pop_back();
    filled += value;
    name.remove_prefix(end + 1);
  }
  return filled;
}

JournalAccount& JournalAccounts::of(const JournalLine& line, std::string_view currency) {
  // What placeholders may say: none of it has a line end in it.
  key_.assign(currency);
  for (const std::string* part : {&line.market, &line.country, &line.region, &line.method}) {
    key_ += '\n';
    key_ += *part;
  }
  JournalAccount*& known = known_[static_cast<std::size_t>(line.role)][key_];
  if (known == nullptr) {
    const std::string name = account_name(name_of(line.role), line, currency);
    known = &accounts_.try_emplace(name, JournalAccount{name, false}).first->second;
  }
  return *known;
}

}  // namespace autoship
