#pragma once

#include <vector>

#include "domain/commitment.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// Reads the autoships of an account that go on, as far as its prices hang on them (P1).
class AccountCommitments {
 public:
  explicit AccountCommitments(Ledger& ledger);

  /// The active and the paused ones, by number, but for `except`.
  void read(AccountId account, AutoshipId except, std::vector<Commitment>& found);

  /// Those with a cycle to come, by number.
  std::vector<AutoshipId> with_next(AccountId account);

 private:
  Statement autoships_, lines_, with_next_;
};

}  // namespace autoship
