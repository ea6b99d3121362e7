#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/credit_store.h"
#include "storage/ledger.h"
#include "storage/run_journal.h"
#include "storage/statement.h"
#include "storage/volume_entries.h"

namespace autoship {

/// Cancels orders that nothing has come of: nothing is paid, no parcel has left. Lives inside a
/// write transaction.
class OrderCancel {
 public:
  OrderCancel(Ledger& ledger, RunJournal& journal);

  /// Why the order cannot be canceled, in words; nullopt when it can.
  std::optional<std::string> fault(OrderId order);

  /// Whether what was promised to its parcels goes back on the shelves here. A night, which keeps
  /// the shelves in a book of its own, has done it there.
  enum class Shelves { given_back, left };

  /// Cancels an order that fault() has nothing against, with its parcels and what is pending of its
  /// charges, gives its credit back, takes its volume back, and says why in an event. A declined charge stays
  /// one.
  void cancel(OrderId order, std::string_view why, Shelves shelves);

 private:
  RunJournal& journal_;
  CreditStore credit_;
  VolumeReturns volume_;
  Statement state_, order_, stock_, shipments_, charges_;
};

}  // namespace autoship
