#include "cli/filters.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/text.h"
#include "storage/account_queries.h"
#include "storage/autoship_queries.h"
#include "storage/code_lookup.h"

namespace autoship {

AccountId account_named(Ledger& ledger, const std::string& option, const std::string& code) {
  if (const auto account = find_account(ledger, code)) return *account;
  throw UsageError(fmt::format("{}: {}", option, unknown_account(ledger, code)));
}

ProductId product_named(Ledger& ledger, const std::string& option, const std::string& sku) {
  CodeLookup products(ledger, Kind::products);
  if (const auto product = products.find(sku)) return {*product};
  throw UsageError(fmt::format("{}: {}", option, products.unknown(sku)));
}

AutoshipId autoship_named(Ledger& ledger, const std::string& number) {
  const auto value = parse_integer(number);
  if (!value) throw UsageError(fmt::format("'{}' is not an autoship's number", number));
  if (!has_autoship(ledger, {*value})) throw UsageError(fmt::format("no autoship {}", *value));
  return {*value};
}

Subject subject_named(Ledger& ledger, const std::string& word) {
  const auto number = parse_integer(word);
  if (number && has_autoship(ledger, {*number})) return {AutoshipId{*number}, std::nullopt};
  if (const auto account = find_account(ledger, word)) return {std::nullopt, *account};
  throw UsageError(number ? fmt::format("no autoship {}", word) : unknown_account(ledger, word));
}

std::string one_of(const std::string& option, const std::string& word,
                   const std::vector<std::string>& words) {
  if (std::find(words.begin(), words.end(), word) != words.end()) return word;
  const std::string meant = did_you_mean(word, words);
  if (!meant.empty()) throw UsageError(fmt::format("{}: no '{}'{}", option, word, meant));
  throw UsageError(fmt::format("{}: '{}' is none of {}", option, word, fmt::join(words, ", ")));
}

}  // namespace autoship
