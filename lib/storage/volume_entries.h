#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/volume.h"
#include "storage/ledger.h"
#include "storage/run_journal.h"
#include "storage/statement.h"
#include "storage/upline.h"

namespace autoship {

struct VolumeEntry {
  VolumeKind kind = VolumeKind::sale;
  Day volume_on;  ///< the day that the policy gives (V2)
  AccountId account;
  Upline::Credited credited;
  MarketId market;
  std::string_view currency;
  OrderId order;           ///< none: an adjustment
  VolumeEntryId original;  ///< of a return
  Volume volume;
  std::string_view memo;
};

/// The last day that is closed; what is posted counts after it. Nullopt: none is.
std::optional<Day> closed_through(Ledger& ledger);

/// Appends to the volume of all accounts. What belongs to a closed period counts today instead, and says
/// so (V4). Lives inside a write transaction.
class VolumeEntries {
 public:
  VolumeEntries(Ledger& ledger, const RunJournal& journal);

  void add(const VolumeEntry& entry);

  /// The day that what belongs to `volume_on` counts on.
  Day posting_day(Day volume_on) const;

  /// What was added by this object.
  std::int64_t count() const { return count_; }
  const Volume& sum() const { return sum_; }

 private:
  RunId run_;
  Day open_from_, today_;
  Statement insert_;
  std::string memo_;
  std::int64_t count_ = 0;
  Volume sum_;
};

/// Takes back what was posted of orders: each entry names the sale that it takes from, and goes to whom
/// that went (R7). Never more than there is.
class VolumeReturns {
 public:
  VolumeReturns(Ledger& ledger, const RunJournal& journal);

  /// Of the order's sales as much of `wanted` as they still have, the oldest first; what was taken.
  Volume take_back(OrderId order, const Volume& wanted, std::string_view memo);

  /// All that is left of the order's.
  Volume take_back_all(OrderId order, std::string_view memo);

 private:
  Day today_;
  VolumeEntries entries_;
  Statement sales_;
};

/// Adds up again what a night wrote after `last_entry`. Throws when it differs from what was meant, which
/// rolls the night back (N1).
void prove_volume(Ledger& ledger, VolumeEntryId last_entry, std::int64_t count, const Volume& sum);

/// The number of the last entry there is.
VolumeEntryId last_volume_entry(Ledger& ledger);

}  // namespace autoship
