#pragma once

#include <optional>
#include <string>

#include "domain/catalog.h"
#include "storage/run_journal.h"
#include "workflows/option_faults.h"

namespace autoship {

/// An account that is to be made with its first address, as typed. Empty: not given.
struct NewAccount {
  std::string kind, name, email, phone, enroller;
  std::string market;  ///< else the enroller's, else the only one there is
  std::string label, company, line1, line2, city, region, postal_code, country;
  std::string residential;  ///< yes or no, else yes

  bool has_address() const {
    return !(label + company + line1 + line2 + city + region + postal_code + country).empty();
  }
};

/// Adds the account and its address, with an event `account-created`; nullopt when something is
/// wrong with them, which `faults` then tells by the options of `enroll`. Needs a write transaction.
///
/// The event names no person: what is erased with an account (S2) must not live on in the chain.
std::optional<AccountId> add_account(Ledger& ledger, RunJournal& journal, const Catalog& catalog, Day today,
                                     const std::string& code, const NewAccount& account,
                                     OptionFaults& faults);

}  // namespace autoship
