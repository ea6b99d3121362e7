#include "storage/completion_queries.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "domain/text.h"
#include "storage/kind_sql.h"
#include "storage/own_accounts.h"
#include "storage/statement.h"
#include "storage/stored_values.h"

namespace autoship {

namespace {

/// The first words of an index from `low` to before `high`, `count` at most.
using FetchCodes = std::function<std::vector<CompletionWord>(const std::string& low, const std::string& high,
                                                             std::size_t count)>;
using FetchNumbers =
    std::function<std::vector<CompletionWord>(std::int64_t low, std::int64_t high, std::size_t count)>;

/// The least text above all that begin with `prefix`. Bytes of UTF-8 stay below 0xFF.
std::string end_of(std::string prefix) {
  if (prefix.empty()) return "\xFF";
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

/// How many bytes the character at `at` has.
std::size_t character_length(std::string_view text, std::size_t at) {
  std::size_t length = 1;
  while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xC0) == 0x80)
    ++length;
  return length;
}

/// The beginnings, a character longer than `prefix`, of the codes that begin with it; `prefix` too,
/// where it is a code.
std::vector<CompletionWord> beginnings(const FetchCodes& fetch, const std::string& prefix) {
  std::vector<CompletionWord> found;
  const std::string high = end_of(prefix);
  std::string low = prefix;
  while (true) {
    auto next = fetch(low, high, 1);
    if (next.empty()) return found;
    const std::string& code = next.front().text;
    if (code == prefix) {
      found.push_back(next.front());
      low = prefix + '\x01';  // No code holds a control character.
      continue;
    }
    const std::string longer = code.substr(0, prefix.size() + character_length(code, prefix.size()));
    found.push_back({longer, {}, false});
    low = end_of(longer);
  }
}

std::vector<CompletionWord> codes_starting(const FetchCodes& fetch, std::string prefix) {
  auto found = fetch(prefix, end_of(prefix), CompletionQueries::words_max + 1);
  if (found.size() <= CompletionQueries::words_max) return found;
  do {
    found = beginnings(fetch, prefix);
    prefix = found.front().text;
  } while (found.size() == 1);  // All have that character too.
  return found;
}

/// Numbers whose digits begin with those of `typed`: 10, 100 to 109, 1000 to 1099, ...
std::vector<CompletionWord> numbers_in(const FetchNumbers& fetch, std::int64_t typed, std::int64_t last,
                                       std::size_t count) {
  std::vector<CompletionWord> found;
  for (std::int64_t low = typed, high = typed; low <= last && found.size() < count;
       low *= 10, high = high * 10 + 9) {
    for (CompletionWord& word : fetch(low, std::min(high, last), count - found.size()))
      found.push_back(std::move(word));
  }
  return found;
}

std::vector<CompletionWord> numbers_starting(const FetchNumbers& fetch, std::string_view typed,
                                             std::int64_t last) {
  constexpr std::size_t most = CompletionQueries::words_max + 1;
  const bool digits = std::all_of(typed.begin(), typed.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || typed.starts_with('0') || typed.size() > 15) return {};
  std::int64_t prefix = parse_integer(typed).value_or(0);
  auto found = prefix == 0 ? fetch(1, last, most) : numbers_in(fetch, prefix, last, most);
  if (found.size() < most) return found;
  do {
    found = prefix == 0 ? std::vector<CompletionWord>() : fetch(prefix, prefix, 1);
    for (std::int64_t digit = prefix == 0 ? 1 : 0; digit < 10; ++digit) {
      const std::int64_t longer = prefix * 10 + digit;
      if (!numbers_in(fetch, longer, last, 1).empty())
        found.push_back({fmt::format("{}", longer), {}, false});
    }
    prefix = parse_integer(found.front().text).value_or(0);
  } while (found.size() == 1);
  return found;
}

std::vector<CompletionWord> words_of(Statement& rows) {
  std::vector<CompletionWord> words;
  while (rows.step()) words.push_back({text_at(rows, 0), text_at(rows, 1)});
  return words;
}

}  // namespace

CompletionQueries::CompletionQueries(Ledger& ledger, const Person& person)
    : ledger_(ledger), person_(person) {}

std::vector<CompletionWord> CompletionQueries::autoships(std::string_view typed) {
  Statement rows(ledger_.db(), fmt::format(R"(
      SELECT s.id, a.account || ' ' || a.name FROM autoships s JOIN accounts a ON a.id = s.account_id
      WHERE s.id BETWEEN ?1 AND ?2{} ORDER BY s.id LIMIT ?3)",
                                           own_account(person_, "a", 4)));
  Statement last(ledger_.db(), "SELECT max(id) FROM autoships");
  last.step();
  const auto fetch = [&](std::int64_t low, std::int64_t high, std::size_t count) {
    rows.bind(1, low);
    rows.bind(2, high);
    rows.bind(3, static_cast<std::int64_t>(count));
    bind_person(rows, person_, 4);
    return words_of(rows);
  };
  return numbers_starting(fetch, typed, last.integer(0));
}

std::vector<CompletionWord> CompletionQueries::orders(std::string_view typed) {
  Statement rows(ledger_.db(), fmt::format(R"(
      SELECT o.id, a.account || ' ' || a.name || ', ' || o.ship_date
      FROM orders o JOIN accounts a ON a.id = o.account_id
      WHERE o.id BETWEEN ?1 AND ?2{} ORDER BY o.id LIMIT ?3)",
                                           own_account(person_, "a", 4)));
  Statement last(ledger_.db(), "SELECT max(id) FROM orders");
  last.step();
  const auto fetch = [&](std::int64_t low, std::int64_t high, std::size_t count) {
    rows.bind(1, low);
    rows.bind(2, high);
    rows.bind(3, static_cast<std::int64_t>(count));
    bind_person(rows, person_, 4);
    return words_of(rows);
  };
  return numbers_starting(fetch, typed, last.integer(0));
}

std::vector<CompletionWord> CompletionQueries::returns(std::string_view typed) {
  Statement rows(ledger_.db(), fmt::format(R"(
      SELECT r.ran, a.account || ' ' || a.name || ', ' || r.reason
      FROM returns r JOIN accounts a ON a.id = r.account_id
      WHERE r.ran >= ?1 AND r.ran < ?2{} ORDER BY r.ran LIMIT ?3)",
                                           own_account(person_, "a", 4)));
  const auto fetch = [&](const std::string& low, const std::string& high, std::size_t count) {
    rows.bind(1, std::string_view(low));
    rows.bind(2, std::string_view(high));
    rows.bind(3, static_cast<std::int64_t>(count));
    bind_person(rows, person_, 4);
    return words_of(rows);
  };
  return codes_starting(fetch, upper_case(typed));
}

std::vector<CompletionWord> CompletionQueries::codes(Kind kind, std::string_view typed) {
  // The catalog is everybody's.
  const bool limited = kind == Kind::accounts && !person_.is_company();
  const std::string own = limited ? own_account(person_, "a", 4) : std::string();
  Statement rows(
      ledger_.db(),
      fmt::format("SELECT {0}, name FROM {1} a WHERE {0} >= ?1 AND {0} < ?2{2} ORDER BY {0} LIMIT ?3",
                  code_column(kind), table_of(kind), own));
  const auto fetch = [&](const std::string& low, const std::string& high, std::size_t count) {
    rows.bind(1, std::string_view(low));
    rows.bind(2, std::string_view(high));
    rows.bind(3, static_cast<std::int64_t>(count));
    if (limited) bind_person(rows, person_, 4);
    return words_of(rows);
  };
  return codes_starting(fetch, std::string(typed));
}

std::vector<CompletionWord> CompletionQueries::labels(Kind kind, AccountId account, std::string_view typed) {
  const bool addresses = kind == Kind::addresses;
  Statement rows(
      ledger_.db(),
      fmt::format(
          "SELECT label, {} FROM {} a WHERE account_id = ?1 AND label >= ?2 AND label < ?3 "
          "AND retired_by IS NULL AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = ?1{}) ORDER BY label",
          addresses ? "line1 || ', ' || city" : "kind", table_of(kind), own_account(person_, "a", 4)));
  const std::string low(typed), high = end_of(low);
  rows.bind(1, account);
  rows.bind(2, std::string_view(low));
  rows.bind(3, std::string_view(high));
  bind_person(rows, person_, 4);
  return words_of(rows);
}

}  // namespace autoship
