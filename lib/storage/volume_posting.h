#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/service.h"
#include "domain/volume.h"
#include "storage/ledger.h"
#include "storage/run_journal.h"
#include "storage/statement.h"
#include "storage/volume_entries.h"

namespace autoship {

/// Whether all volume was posted by that date policy: after another one the next night catches up.
bool is_posted_by(Ledger& ledger, std::string_view date);

/// Posts the volume of orders that something has come of: paid, or left (V1 to V3). What is due of an
/// order by the policy, less what was posted of it: done again it posts nothing, and after another policy
/// what is missing. Lives inside a write transaction.
class VolumePosting {
 public:
  VolumePosting(Ledger& ledger, const RunJournal& journal, VolumeDate date, const ServiceList& services);

  /// Of one order. `paid_on`: the day of the payment that it is looked at for.
  void post(OrderId order, std::optional<Day> paid_on = std::nullopt);

  /// Of all orders with a parcel in the label batch.
  void post_batch(BatchId batch);

  /// Once after the policy became another one: of every order since volume is kept, what counts by it and
  /// did not by the one before.
  void post_after_change();

  /// Takes back what was decided about the order's returns and was not taken back yet (R7). What of the
  /// order does not count yet is taken back when it does.
  ///
  /// Line by line: a parcel that comes back before it is paid takes nothing from one that is.
  void post_return(OrderId order, std::string_view memo);

 private:
  struct Order;
  void note_policy();
  void read(Statement& rows, const std::function<void(const Order&)>& visit);
  void post(const Order& order, std::optional<Day> paid_on);
  void take_back(const Order& order, std::string_view memo);
  Day day_of(const Order& order, std::optional<Day> paid_on) const;

  Ledger& ledger_;
  VolumeDate date_;
  Day today_;
  bool is_noted_ = false;
  const ServiceList& services_;
  Upline upline_;
  VolumeEntries entries_;
  VolumeReturns returns_;
  Statement one_, of_batch_, posted_, decided_, taken_;
};

}  // namespace autoship
