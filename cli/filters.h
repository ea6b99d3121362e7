#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.h"
#include "domain/self_service.h"
#include "storage/ledger.h"

namespace autoship {

// What filters and arguments name. A name that is not there is an error with the nearest one, never
// an empty list: all throw UsageError. What is not `person`'s own is not there either (S4): it is
// answered like a number that nobody has, so that nothing can be found out by trying.

AccountId account_named(Ledger& ledger, const Person& person, const std::string& option,
                        const std::string& code);
AutoshipId autoship_named(Ledger& ledger, const Person& person, const std::string& number);
OrderId order_named(Ledger& ledger, const Person& person, std::int64_t number);
ShipmentId shipment_named(Ledger& ledger, const Person& person, std::int64_t number);

/// Of the catalog, which is everybody's.
ProductId product_named(Ledger& ledger, const std::string& option, const std::string& sku);

/// An autoship's number or an account's code. Where a number is no autoship's, it may be a code.
struct Subject {
  std::optional<AutoshipId> autoship;
  std::optional<AccountId> account;
};
Subject subject_named(Ledger& ledger, const Person& person, const std::string& word);

/// `word` when it is one of `words`.
std::string one_of(const std::string& option, const std::string& word, const std::vector<std::string>& words);

}  // namespace autoship
