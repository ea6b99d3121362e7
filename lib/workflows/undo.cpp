#include "workflows/undo.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "domain/json_writer.h"
#include "storage/autoship_states.h"
#include "storage/market_currencies.h"
#include "storage/run_journal.h"
#include "workflows/change_columns.h"
#include "workflows/company_catalog.h"
#include "workflows/kept_cycles.h"
#include "workflows/next_dates.h"
#include "workflows/undo_accounts.h"
#include "workflows/undo_state.h"
#include "workflows/undone.h"

namespace autoship {

namespace {

/// What makes batches; every other command is refused by name.
const std::vector<std::string>& batch_commands() {
  static const std::vector<std::string> commands = {
      "apply", "cancel", "change", "enroll",         "pause",          "reopen",        "resume",
      "skip",  "undo",   "unskip", "update-account", "update-address", "update-payment"};
  return commands;
}

ChangeBatch require_batch(Ledger& ledger, RunId id) {
  const auto batch = find_change_batch(ledger, id);
  if (!batch) throw UsageError(fmt::format("no batch {} (autoship undo --list shows the latest)", id.value));
  const auto refuse = [&](const std::string& sentence) {
    throw Error(fmt::format("batch {} {}", id.value, sentence), Exit::refused);
  };
  const std::string& command = batch->command;
  if (command == "import") {
    refuse("is an import, which is not undone here: import the files as they were, or go back to a backup");
  }
  if (command == "run-cycle") {
    refuse(
        fmt::format("is the night of {}: its orders stand; change, pause or cancel the autoships from "
                    "here on (autoship orders --from {} lists them)",
                    to_text(batch->as_of), to_text(batch->as_of)));
  }
  if (command == "export-labels") {
    refuse(
        "wrote label files, and their parcels are on their way (autoship export-labels --list shows them)");
  }
  const auto& known = batch_commands();
  if (std::find(known.begin(), known.end(), command) == known.end()) {
    refuse(fmt::format("is of {}: undo takes back changes of autoships and accounts", command));
  }
  return *batch;
}

UndoneBatches undone_batches(Ledger& ledger) {
  UndoneBatches undone;
  for (const UndoRun& run : undo_runs(ledger)) undone.add(run.undo, run.of);
  return undone;
}

/// Where a change away from the state gives something else than the event tells, or more.
std::vector<std::string> columns_that_differ(const BatchEvent& event, const std::vector<ColumnChange>& now) {
  const auto is_told = [&](const ColumnChange& change) {
    return std::any_of(event.columns.begin(), event.columns.end(), [&](const EventColumn& column) {
      return column.name == change.column && column.before == change.before && column.after == change.after;
    });
  };
  std::vector<std::string> names;
  for (const EventColumn& column : event.columns) names.push_back(column.name);
  for (const ColumnChange& change : now) {
    if (is_told(change)) {
      std::erase(names, change.column);
    } else if (std::find(names.begin(), names.end(), change.column) == names.end()) {
      names.push_back(change.column);
    }
  }
  return names;
}

bool is_of_night(const LaterEvent& event) { return event.command == "run-cycle"; }

std::vector<std::string> columns_of(const std::vector<BatchEvent>& events) {
  std::vector<std::string> names;
  for (const BatchEvent& event : events) {
    for (const EventColumn& column : event.columns) names.push_back(column.name);
  }
  return names;
}

bool names_any(const LaterEvent& event, const std::vector<std::string>& columns) {
  return std::any_of(event.columns.begin(), event.columns.end(), [&](const std::string& name) {
    return std::find(columns.begin(), columns.end(), name) != columns.end();
  });
}

bool is_same_rule(const AutoshipState& a, const AutoshipState& b) {
  return a.every == b.every && a.anchor.date == b.anchor.date && a.anchor.wanted_day == b.anchor.wanted_day;
}

bool has_cycle(const AutoshipState& state, Day cycle) {
  return (!state.until || cycle <= *state.until) &&
         Schedule(parse_rule(state.every), state.anchor, state.every).is_cycle(cycle);
}

/// Of the columns those by which a cycle that is planned for would be none of the autoship's then: the
/// plan's own where it stands now, and where it comes back those of the rule.
std::vector<std::string> plans_without_cycle(const AutoshipState& now, const AutoshipState& then) {
  const auto is_open = [](const CycleNote& note) { return note.is_pending() || note.is_on_grid(); };
  std::vector<std::string> columns;
  for (const CycleNote& note : then.notes) {
    if (!is_open(note)) continue;
    const bool is_met = !note.is_on_grid() || (then.grid_from && note.cycle >= *then.grid_from);
    if (is_met && has_cycle(then, note.cycle)) continue;
    const CycleNote* stands = find_note(now.notes, note.cycle);
    if (stands == nullptr || !is_open(*stands)) {
      columns.insert(columns.end(), {"every", "anchor", "until"});
    } else if (has_cycle(now, note.cycle)) {
      columns.emplace_back(note.is_on_grid() ? "skipped" : "moved");
    }
  }
  return columns;
}

class Undo {
 public:
  Undo(Ledger& ledger, const Company& company, const Caller& caller, const ChangeBatch& batch,
       const UndoOptions& options)
      : ledger_(ledger),
        company_(company),
        today_(caller.as_of),
        batch_(batch),
        options_(options),
        journal_(ledger, caller),
        states_(ledger),
        dates_(ledger, date_policy(company.policy, company.calendars)),
        currencies_(ledger),
        kept_(ledger),
        after_(ledger),
        undo_(ledger) {
    load_company_catalog(ledger, company, catalog_);
    result_.batch = batch;
    undone_runs_ = undone_batches(ledger);
    if (const RunId by = undone_runs_.by(batch.id)) result_.before = find_change_batch(ledger, by);
    std::string body;
    JsonWriter(body).begin_object().key("batch").integer(batch.id.value).end_object();
    journal_.append({"undone", {}, {}, {}, body});
  }

  UndoResult run() {
    BatchEvents events(ledger_);
    events.begin(batch_.id);
    std::vector<BatchEvent> of_one, of_accounts;
    BatchEvent event;
    while (events.next(event)) {
      if (!of_one.empty() && of_one.front().autoship != event.autoship) take_back(of_one);
      if (event.autoship) {
        of_one.push_back(event);
      } else if (event.account) {
        // What autoships name again has to be there first; what they named goes last.
        if (event.what == "removed") {
          take_back_account(event);
        } else {
          of_accounts.push_back(event);
        }
      } else if (event.undoes) {
        undoes_ = event.undoes;
      }
    }
    take_back(of_one);
    // Parcels go where their address goes.
    for (const bool parcels : {false, true}) {
      for (const BatchEvent& of_account : of_accounts) {
        if (static_cast<bool>(of_account.shipment) == parcels) take_back_account(of_account);
      }
    }
    result_.undo = journal_.run();
    return std::move(result_);
  }

  void finish(double seconds) { journal_.finish(seconds); }

 private:
  void take_back(std::vector<BatchEvent>& events);
  std::string try_to_take_back(const std::vector<BatchEvent>& events, std::vector<EventColumn>& columns);
  std::string dependence(AutoshipId autoship);
  bool is_changed_since(const std::vector<std::string>& columns) const;
  std::string changed_since(const std::vector<std::string>& columns) const;
  std::string planned_since(const std::vector<BatchEvent>& events, const AutoshipState& now,
                            const AutoshipState& then) const;
  bool is_in_force(const LaterEvent& event) const;
  std::string end_enrolled(AutoshipState& state);
  void save(const std::vector<BatchEvent>& events, const AutoshipState& now, AutoshipState& then,
            const std::optional<NextCycle>& next, const std::vector<ColumnChange>& columns);
  std::optional<NextCycle> next_of_state(const AutoshipState& state);
  void take_back_account(const BatchEvent& event);
  void tell(UndoneThing thing);

  Ledger& ledger_;
  const Company company_;
  const Day today_;
  const ChangeBatch batch_;
  const UndoOptions& options_;
  RunJournal journal_;
  AutoshipStates states_;
  NextDates dates_;
  MarketCurrencies currencies_;
  KeptCycles kept_;
  AfterBatch after_;
  Catalog catalog_;
  StateUndo undo_;
  std::unique_ptr<AccountsUndo> accounts_;
  UndoneBatches undone_runs_;  // Before this undo.
  RunId undoes_;
  std::vector<LaterEvent> later_;  // Of the autoship at hand.
  UndoneBatches undone_;           // As far as that autoship goes.
  UndoResult result_;
};

void Undo::tell(UndoneThing thing) {
  ++(thing.is_reversed() ? result_.reversed : result_.not_reversed);
  if (options_.visit) options_.visit(thing);
}

void Undo::take_back(std::vector<BatchEvent>& events) {
  if (events.empty()) return;
  const BatchEvent& newest = events.front();
  later_ = after_.events(newest.autoship, newest.id, batch_.id);
  undone_ = {};
  if (undoes_) undone_.add(batch_.id, undoes_);
  for (const LaterEvent& later : later_) {
    if (later.what == "undone") undone_.add(later.run, later.undoes);
  }
  if (undone_.by(batch_.id)) {
    ++result_.reversed_already;
  } else {
    UndoneThing thing{newest.autoship, newest.code, events.back().what, {}, {}};
    thing.reason = try_to_take_back(events, thing.columns);
    tell(std::move(thing));
  }
  events.clear();
}

/// Takes back all events of one autoship, or none and says why.
std::string Undo::try_to_take_back(const std::vector<BatchEvent>& events, std::vector<EventColumn>& columns) {
  const AutoshipId autoship = events.front().autoship;
  if (auto reason = dependence(autoship); !reason.empty()) return reason;
  const auto named = columns_of(events);
  if (is_changed_since(named)) return changed_since(named);
  const auto now = states_.load(autoship);
  check(now.has_value(), "an autoship of an event is there");
  const int digits = currencies_.of_account(now->account).digits;
  AutoshipState then = *now;
  for (const BatchEvent& event : events) {
    if (event.what == "enrolled") {
      if (auto reason = end_enrolled(then); !reason.empty()) return reason;
      continue;
    }
    const AutoshipState made = then;
    try {
      undo_.take_back(then, event, digits);
    } catch (const Error& error) {
      if (error.exit() != Exit::refused) throw;
      return error.what();
    }
    const auto differ = columns_that_differ(event, changed_columns(states_, catalog_, digits, then, made));
    if (!differ.empty()) return changed_since(differ);
  }
  if (auto reason = planned_since(events, *now, then); !reason.empty()) return reason;
  const auto next = next_of_state(then);
  if (then.status == AutoshipStatus::active) {
    if (!next) return "no cycle of it would be left";
    then.grid_from = next->grid_from();
  }
  const auto changes = changed_columns(states_, catalog_, digits, *now, then);
  save(events, *now, then, next, changes);
  for (const ColumnChange& change : changes) columns.push_back({change.column, change.before, change.after});
  return {};
}

/// What was made of the autoship since: an order, or a cycle that a night was through with.
std::string Undo::dependence(AutoshipId autoship) {
  if (const auto order = after_.order(autoship, batch_.id)) {
    return fmt::format("order {} of {} was made with it", order->order.value, to_text(order->cycle));
  }
  if (const auto cycle = after_.settled(autoship, batch_.id)) {
    const auto night = find_change_batch(ledger_, cycle->run);
    return fmt::format("its cycle of {} was {} with it, in the night of {}", to_text(cycle->cycle),
                       cycle->state, to_text(night->as_of));
  }
  return {};
}

/// Whether a change that came later still holds: it was not undone, and is no undo.
bool Undo::is_in_force(const LaterEvent& event) const {
  return event.what != "undone" && !undone_.by(event.run);
}

/// Whether a change that came later, and still holds, is of one of the columns.
bool Undo::is_changed_since(const std::vector<std::string>& columns) const {
  return std::any_of(later_.begin(), later_.end(), [&](const LaterEvent& event) {
    return undone_.is_news(event.run, batch_.id) && names_any(event, columns);
  });
}

std::string Undo::changed_since(const std::vector<std::string>& columns) const {
  const auto by = std::find_if(later_.rbegin(), later_.rend(), [&](const LaterEvent& event) {
    return names_any(event, columns) || is_of_night(event);
  });
  if (by == later_.rend()) return fmt::format("its {} is another since", columns.front());
  if (is_of_night(*by)) return fmt::format("the night of {} went on with it", to_text(by->as_of));
  return fmt::format("was changed again since, by {} on {} (batch {}{})", by->actor, to_text(by->as_of),
                     by->run.value, by->command == "import" ? ", an import" : "");
}

/// What was planned since for cycles of the rule, or the end, that the batch gave: it would be lost
/// with them, or come beside those of the rule before. Nor has a pause that is over an end.
std::string Undo::planned_since(const std::vector<BatchEvent>& events, const AutoshipState& now,
                                const AutoshipState& then) const {
  const bool is_paused = then.status == AutoshipStatus::paused;
  if (then.paused_until && !is_paused) return changed_since({"status", "paused_until"});
  auto columns = plans_without_cycle(now, then);
  // Where the batch names the grid's place, that is there still.
  const auto named = columns_of(events);
  const bool names_place = std::find(named.begin(), named.end(), "next_on") != named.end();
  if (!names_place && !is_same_rule(now, then)) columns.emplace_back("next_on");
  if (columns.empty()) return {};
  const bool is_new = is_changed_since(columns) || std::any_of(later_.begin(), later_.end(), is_of_night);
  return is_new ? changed_since(columns) : "";
}

/// An autoship that the batch began ends; its number is not used again.
std::string Undo::end_enrolled(AutoshipState& state) {
  for (const LaterEvent& event : later_) {
    if (event.columns.empty() || !is_in_force(event)) continue;
    return changed_since(event.columns) + fmt::format("; autoship cancel {} ends it", state.id.value);
  }
  state.status = AutoshipStatus::canceled;
  state.paused_on.reset();
  state.paused_until.reset();
  return {};
}

std::optional<NextCycle> Undo::next_of_state(const AutoshipState& state) {
  DatedAutoship dated;
  dated.roll = state.roll;
  dated.location =
      state.fulfilled_by ? state.fulfilled_by : dates_.store().location_of_account(state.account);
  return next_of(state, Schedule(parse_rule(state.every), state.anchor, state.every),
                 dates_.shipping_of(dated));
}

void Undo::save(const std::vector<BatchEvent>& events, const AutoshipState& now, AutoshipState& then,
                const std::optional<NextCycle>& next, const std::vector<ColumnChange>& columns) {
  const std::vector<KeptCycle> lost = cycles_to_keep(kept_, now, then);
  states_.save(now, then, next, journal_.run());
  // The oldest event comes last, and knows how a cycle was before all of them.
  for (const BatchEvent& event : events) {
    for (const KeptCycle& kept : event.cycles) {
      const CycleNote* note = find_note(then.notes, kept.note.cycle);
      if (note != nullptr && note->state == kept.note.state) kept_.put_back(then.id, kept);
    }
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("batch").integer(batch_.id.value);
  write_kept_cycles(json, catalog_, lost);
  write_ended_pause(json, now, then);
  const auto side = [&](const char* name, std::string ColumnChange::*text) {
    json.key(name).begin_object();
    for (const ColumnChange& column : columns) {
      json.key(column.column);
      (column.*text).empty() ? json.null() : json.text(column.*text);
    }
    json.end_object();
  };
  side("before", &ColumnChange::before);
  side("after", &ColumnChange::after);
  json.end_object();
  journal_.append({"undone", then.account, then.id, {}, body});
}

void Undo::take_back_account(const BatchEvent& event) {
  if (!accounts_) {
    accounts_ = std::make_unique<AccountsUndo>(ledger_, company_, journal_, today_, batch_, undone_runs_);
  }
  if (auto thing = accounts_->take_back(event)) {
    tell(std::move(*thing));
  } else {
    ++result_.reversed_already;
  }
}

}  // namespace

UndoResult undo_batch(Ledger& ledger, const Company& company, const Caller& caller, RunId batch,
                      const UndoOptions& options) {
  WriteTransaction transaction(ledger);
  const ChangeBatch found = require_batch(ledger, batch);
  refresh_dates_if_basis_changed(ledger, date_policy(company.policy, company.calendars), OnClosed::keep);
  Undo undo(ledger, company, caller, found, options);
  UndoResult result = undo.run();
  undo.finish(options.seconds());
  result.orders_gone = orders_canceled_by(ledger, batch);
  if (options.dry_run == DryRun::no && result.reversed > 0) {
    transaction.commit();
  } else {
    result.undo = {};
  }
  return result;
}

std::vector<ListedBatch> list_batches(Ledger& ledger, std::int64_t limit) {
  const UndoneBatches undone = undone_batches(ledger);
  std::vector<ListedBatch> listed;
  for (ChangeBatch& batch : latest_batches(ledger, batch_commands(), limit)) {
    const RunId by = undone.by(batch.id);
    listed.push_back({std::move(batch), by});
  }
  return listed;
}

}  // namespace autoship
