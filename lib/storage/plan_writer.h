#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "domain/catalog.h"
#include "domain/cycle_plan.h"
#include "storage/credit_store.h"
#include "storage/ledger.h"
#include "storage/order_cancel.h"
#include "storage/run_journal.h"
#include "storage/volume_entries.h"

namespace autoship {

/// Writes what the planner decided, table by table, with prepared statements. Lives inside the
/// night's write transaction.
class PlanWriter {
 public:
  PlanWriter(Ledger& ledger, const Catalog& catalog, RunJournal& journal, Day today, VolumeDate volume_date);
  ~PlanWriter();

  /// The number that the next order gets.
  OrderId next_order() const { return next_order_; }
  ShipmentId next_shipment() const { return next_shipment_; }
  ChargeId next_charge() const { return next_charge_; }

  void write(const CyclePlan& plan);

  /// What was posted of the orders written so far (V2).
  const VolumeEntries& volume() const { return volume_; }

 private:
  void cancel_superseded(const CyclePlan& plan);
  void write_events_and_orders(const CyclePlan& plan);
  void write_shipments(const CyclePlan& plan);
  void write_charges(const CyclePlan& plan);
  void write_lines(const CyclePlan& plan);
  void write_credit(const CyclePlan& plan);
  void write_volume(const CyclePlan& plan);
  void write_settled(const CyclePlan& plan);
  void write_next(const CyclePlan& plan);

  struct Statements;
  Ledger& ledger_;
  const Catalog& catalog_;
  RunJournal& journal_;
  std::unique_ptr<Statements> statements_;
  CreditStore credit_;
  VolumeDate volume_date_;
  Upline upline_;
  VolumeEntries volume_;
  std::unique_ptr<OrderCancel> cancel_;  // From the first order that is superseded.
  OrderId next_order_;
  ShipmentId next_shipment_;
  ChargeId next_charge_;
  Day today_;
  std::string body_;
};

/// What a night came to, as its run row keeps it.
struct NightCounts {
  std::int64_t due = 0;
  std::int64_t ordered = 0;
  std::int64_t blocked = 0;
  std::int64_t skipped = 0;
  std::int64_t missed = 0;
  std::int64_t left_due = 0;  ///< autoships beyond --limit
  std::int64_t shipments = 0;
  std::int64_t backordered_lines = 0;
  std::int64_t charges = 0;
  std::map<std::string, std::int64_t> charged_minor;  ///< by currency code; not kept in the run's row
  std::map<std::string, std::int64_t> totals_minor;   ///< by currency code
};

/// Notes the counts in the run's row.
void store_night(Ledger& ledger, RunId run, const NightCounts& counts);

/// The same for what replaces returned goods (R5): so many orders, each with one parcel, no price and no
/// volume, and of each piece that was to be sent again as many as were decided.
void prove_replacements(Ledger& ledger, RunId run, std::int64_t replaced);

/// Adds up again, from the rows themselves, what the run with orders and shipments from these on
/// wrote: the counts of each outcome, the orders against their lines, the charges against both. Throws when
/// anything differs from `counts`, which rolls the night back (N1).
void prove_night(Ledger& ledger, RunId run, OrderId first_order, ShipmentId first_shipment, Day today,
                 const NightCounts& counts, ChargeId first_charge);

/// The latest night that was run, by its day: for the guard D9 and for `status`.
struct LastNight {
  RunId run;
  Day as_of;
  std::string started_at;
  std::string actor;
  double seconds = 0;
  NightCounts counts;
};
/// Nullopt before the first night.
std::optional<LastNight> last_night(Ledger& ledger);

/// Orders of all runs of one day, for the guard N7.
struct DayOrders {
  Day day;
  std::int64_t ordered = 0;
};
DayOrders orders_of_day(Ledger& ledger, Day day);

/// Of the last day before `day` that had any; nullopt when there is none.
std::optional<DayOrders> orders_of_day_before(Ledger& ledger, Day day);

}  // namespace autoship
