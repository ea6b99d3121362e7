#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/ids.h"
#include "domain/next_cycle.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// One call of a command that writes: when, who, through what.
struct ChangeBatch {
  RunId id;  ///< the number that the command told
  std::string command, actor, started_at;
  Day as_of;
  std::int64_t changes = 0;  ///< of autoships and accounts
};

std::optional<ChangeBatch> find_change_batch(Ledger& ledger, RunId id);

/// The latest batches of these commands, the newest first, at most `limit`.
std::vector<ChangeBatch> latest_batches(Ledger& ledger, const std::vector<std::string>& commands,
                                        std::int64_t limit);

/// An undo, and the batch that it took back.
struct UndoRun {
  RunId undo, of;
};

/// All of them in the order in which they were made.
std::vector<UndoRun> undo_runs(Ledger& ledger);

/// Orders that a batch canceled: with an autoship go those whose charge was declined (C3).
std::vector<OrderId> orders_canceled_by(Ledger& ledger, RunId batch);

/// A cell of an event's `before` and `after`; empty: not given.
struct EventColumn {
  std::string name, before, after;
};

/// How a cycle stood of which the lists of the autoships CSV do not tell all: one that was over,
/// blocked, or to be skipped and moved before that.
struct KeptCycle {
  CycleNote note;
  std::string once;           ///< of an event: what its shipment has otherwise, `SKU=2;OTHER=0`
  RunId first_run, last_run;  ///< that made it so; none where no run did
};

/// A change that an event of a batch tells of.
struct BatchEvent {
  EventId id;
  RunId run;
  std::string what;              ///< changed, paused, enrolled, undone, added, ...
  AccountId account;             ///< whose it is; none for what is about no account
  std::string code;              ///< of that account
  AutoshipId autoship;           ///< none: the account's own data
  OrderId order;                 ///< of a parcel that was sent elsewhere
  std::string kind;              ///< of the account's own data: accounts, addresses, payment-methods
  std::string label;             ///< of the address or payment method
  ShipmentId shipment;           ///< that was sent elsewhere
  RunId undoes;                  ///< of `undone`: the batch
  std::optional<Day> paused_on;  ///< the day on which a pause had begun that it ended
  std::vector<EventColumn> columns;
  std::vector<KeptCycle> cycles;  ///< that were otherwise before
};

/// Reads a batch's events: those of accounts first, then autoship by autoship, the newest first.
class BatchEvents {
 public:
  explicit BatchEvents(Ledger& ledger);

  void begin(RunId batch);
  bool next(BatchEvent& event);

 private:
  void read_columns(EventId event, std::string_view body, std::vector<EventColumn>& columns);
  void read_cycles(std::string_view body, std::vector<KeptCycle>& cycles);

  Statement rows_, columns_, cycles_;
};

/// Something that happened to an autoship after an event of it, and who did it.
struct LaterEvent {
  EventId id;
  RunId run;
  std::string what, command, actor;
  Day as_of;
  RunId undoes;                      ///< of `undone`
  std::vector<std::string> columns;  ///< that it changed; of a night's events none
};

/// An order that was made after a batch.
struct LaterOrder {
  OrderId order;
  Day cycle;
};

/// A cycle that a night was through with after a batch.
struct LaterCycle {
  Day cycle;
  std::string state;  ///< skipped, missed, ordered
  RunId run;
};

/// What happened to autoships after a batch.
class AfterBatch {
 public:
  explicit AfterBatch(Ledger& ledger);

  /// In the order in which it happened; events of the batch itself are left out.
  std::vector<LaterEvent> events(AutoshipId autoship, EventId after, RunId batch);

  std::optional<LaterOrder> order(AutoshipId autoship, RunId batch);
  std::optional<LaterCycle> settled(AutoshipId autoship, RunId batch);

 private:
  Statement events_, columns_, order_, settled_;
};

/// What the ledger keeps of cycles beside their notes.
class KeptCycles {
 public:
  explicit KeptCycles(Ledger& ledger);

  /// Finds the runs that made the note's cycle what it is.
  KeptCycle load(AutoshipId autoship, const CycleNote& note);

  /// Gives a cycle that is there the reason and the runs that it had.
  void put_back(AutoshipId autoship, const KeptCycle& cycle);

 private:
  Statement runs_, put_;
};

}  // namespace autoship
