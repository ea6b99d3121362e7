#include "cli/filters.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/text.h"
#include "storage/account_queries.h"
#include "storage/autoship_queries.h"
#include "storage/code_lookup.h"
#include "storage/order_queries.h"

namespace autoship {

AccountId account_named(Ledger& ledger, const Person& person, const std::string& option,
                        const std::string& code) {
  if (const auto account = find_account(ledger, code, person)) return *account;
  throw UsageError(fmt::format("{}: {}", option, unknown_account(ledger, code, person)));
}

AutoshipId autoship_named(Ledger& ledger, const Person& person, const std::string& number) {
  const auto value = parse_integer(number);
  if (!value) throw UsageError(fmt::format("'{}' is not an autoship's number", number));
  if (!has_autoship(ledger, person, {*value})) throw UsageError(fmt::format("no autoship {}", *value));
  return {*value};
}

OrderId order_named(Ledger& ledger, const Person& person, std::int64_t number) {
  if (!has_order(ledger, person, {number})) throw UsageError(fmt::format("no order {}", number));
  return {number};
}

ShipmentId shipment_named(Ledger& ledger, const Person& person, std::int64_t number) {
  if (!has_shipment(ledger, person, {number})) throw UsageError(fmt::format("no shipment {}", number));
  return {number};
}

ProductId product_named(Ledger& ledger, const std::string& option, const std::string& sku) {
  CodeLookup products(ledger, Kind::products);
  if (const auto product = products.find(sku)) return {*product};
  throw UsageError(fmt::format("{}: {}", option, products.unknown(sku)));
}

Subject subject_named(Ledger& ledger, const Person& person, const std::string& word) {
  const auto number = parse_integer(word);
  if (number && has_autoship(ledger, person, {*number})) return {AutoshipId{*number}, std::nullopt};
  if (const auto account = find_account(ledger, word, person)) return {std::nullopt, *account};
  throw UsageError(number ? fmt::format("no autoship {}", word) : unknown_account(ledger, word, person));
}

std::string one_of(const std::string& option, const std::string& word,
                   const std::vector<std::string>& words) {
  if (std::find(words.begin(), words.end(), word) != words.end()) return word;
  const std::string meant = did_you_mean(word, words);
  if (!meant.empty()) throw UsageError(fmt::format("{}: no '{}'{}", option, word, meant));
  throw UsageError(fmt::format("{}: '{}' is none of {}", option, word, fmt::join(words, ", ")));
}

}  // namespace autoship
