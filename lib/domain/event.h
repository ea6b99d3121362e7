#pragma once

#include <string>
#include <string_view>

#include "domain/day.h"
#include "domain/ids.h"

namespace autoship {

/// Who calls which command, and when: what every change is recorded under.
struct Caller {
  std::string command;     ///< "import", "enroll", "run-cycle", ...
  std::string actor;       ///< --actor, or the login name
  Day as_of;               ///< "today" for the command
  std::string started_at;  ///< UTC timestamp, read once by cli
};

/// One thing that happened. Events are append-only and chained by hash.
struct Event {
  std::string_view what;  ///< imported, changed, enrolled, ordered, blocked, skipped, missed, ...
  AccountId account;
  AutoshipId autoship;
  OrderId order;
  std::string_view body;  ///< JSON object: the change, with `before` and `after` where it had a before
};

}  // namespace autoship
