#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/day.h"
#include "domain/ids.h"
#include "storage/ledger.h"

namespace autoship {

/// One value of an event's body, named by its way there: "cycle", "before.city".
struct HistoryFact {
  std::string name;
  std::string value;
  bool is_null = false;
};

/// One thing that happened, with when, who and through what.
struct HistoryEntry {
  RunId run;
  std::string started_at;  ///< UTC timestamp of the command
  Day as_of;               ///< "today" for it
  std::string actor, command;
  std::string what;     ///< the event's; `added` and `exported` where a row tells it, not an event
  std::string account;  ///< its code; empty where it is about none
  AutoshipId autoship;  ///< or none
  OrderId order;        ///< or none
  std::vector<HistoryFact> facts;

  /// The fact of that name; empty when there is none.
  std::string_view fact(std::string_view name) const;
};

/// What the history is asked of: one of them is given.
struct HistoryOf {
  std::optional<AccountId> account;    ///< with all its autoships and orders
  std::optional<AutoshipId> autoship;  ///< with all its orders
  std::optional<OrderId> order;
};

/// How much of it is told, and which end first.
struct HistoryWindow {
  std::optional<Day> from, to;         ///< by HistoryEntry::as_of, both included
  std::optional<std::int64_t> latest;  ///< this many at most, the newest
  bool newest_first = false;
};

/// Calls `visit` for what happened to it within the window, in the order in which it did, or the
/// other way round.
void for_each_event(Ledger& ledger, const HistoryOf& of, const HistoryWindow& window,
                    const std::function<void(const HistoryEntry&)>& visit);

/// For everything that happened to it.
void for_each_event(Ledger& ledger, const HistoryOf& of,
                    const std::function<void(const HistoryEntry&)>& visit);

}  // namespace autoship
