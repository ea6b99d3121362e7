#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/ids.h"
#include "domain/postal_address.h"
#include "domain/self_service.h"
#include "storage/ledger.h"

namespace autoship {

/// An account as people know it: others by their codes. Empty text is nothing given.
struct AccountFacts {
  AccountId id;
  std::string code, kind, name, market, currency, status;
  std::string email, phone, enroller, sponsor, contact, fulfilled_by, language;
  std::optional<Day> enrolled_on;
};

struct AccountAddress {
  AddressId id;
  std::string label;
  PostalAddress address;
};

/// A way to pay; never a number, nor the processor's token.
struct AccountMethod {
  PaymentMethodId id;
  std::string label, kind, brand, last4;
  std::int64_t exp_month = 0, exp_year = 0;  ///< 0: not given
};

std::optional<AccountFacts> find_account(Ledger& ledger, AccountId account);

/// Of the accounts that `seen_by` may know of.
std::optional<AccountId> find_account(Ledger& ledger, std::string_view code, const Person& seen_by = {});

/// "no account 'JM0002' (did you mean JM002?)".
std::string unknown_account(Ledger& ledger, std::string_view code, const Person& seen_by = {});

/// Those in force, the first given first.
std::vector<AccountAddress> addresses_of(Ledger& ledger, AccountId account);
std::vector<AccountMethod> methods_of(Ledger& ledger, AccountId account);

/// In force or not: an order's address says for ever what it said.
std::optional<AccountAddress> find_address(Ledger& ledger, AddressId address);

/// What the address has become: the one in force under its label; itself where there is none.
std::optional<AccountAddress> address_in_force(Ledger& ledger, AddressId address);

}  // namespace autoship
