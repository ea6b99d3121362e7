#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/catalog.h"
#include "domain/ids.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// Finds whose volume an account's orders are, as the tree stands (V3): its own where it is a member's,
/// else that of the nearest member above by enroller. Remembers those above; accounts must not change
/// while it lives.
class Upline {
 public:
  explicit Upline(Ledger& ledger);

  struct Credited {
    AccountId to;  ///< none: nobody above is a member
    Tier kind;     ///< of the account itself
  };
  /// The account must exist.
  Credited of(AccountId account);

 private:
  AccountId member_from(AccountId account);

  Statement select_;
  std::unordered_map<std::int64_t, AccountId> above_;
  std::vector<AccountId> path_;
};

}  // namespace autoship
