#pragma once

#include <cstdint>
#include <vector>

#include "domain/event.h"
#include "storage/credit_store.h"
#include "storage/return_store.h"
#include "storage/volume_posting.h"
#include "workflows/company.h"

namespace autoship {

/// A refund that was written.
struct WrittenRefund {
  ChargeId charge;
  std::int64_t amount_minor = 0;
  bool is_held = false;  ///< until what it pays back is paid
};

/// What decisions came to.
struct DecidedMoney {
  std::int64_t amount_minor = 0;  ///< given back in all
  std::int64_t credit_minor = 0;  ///< of it to the account's credit
  std::vector<WrittenRefund> refunds;
};

/// Writes decisions, and gives back what they come to: to the charges that paid, and to the account's
/// credit what that had paid, or what is wished as credit (R5, R6). Goods that are not paid yet give no
/// credit: their refund waits for the payment. Their volume is taken back with them (R7). Lives inside a
/// write transaction.
class ReturnMoney {
 public:
  ReturnMoney(Ledger& ledger, ReturnStore& store, const Company& company, const Caller& caller,
              const RunJournal& journal);

  /// `percent` of the price is given back: 100, or less for a buyback, whose volume goes whole all the
  /// same. The order's counts go on.
  DecidedMoney decide(const ReturnHead& head, OrderOfReturn& order, int percent,
                      const std::vector<DecidedPieces>& pieces);

 private:
  DecidedMoney give_back(const ReturnHead& head, OrderOfReturn& order, int percent,
                         const std::vector<DecidedPieces>& pieces);

  ReturnStore& store_;
  const Policy& policy_;
  const Caller& caller_;
  CreditStore credit_;
  VolumePosting volume_;
};

}  // namespace autoship
