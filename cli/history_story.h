#pragma once

#include <string>

#include "storage/history_queries.h"

namespace autoship {

/// When it was done, as the clock in `zone` showed: "2026-12-01 03:30".
std::string clock_time(const HistoryEntry& entry, const std::string& zone);

/// in_words() with what a change took away and put in its place, and the day that was today for it
/// where that is not the day on which it was done: "changed the account: account JM034; phone from
/// 702-555-0134 to 702-555-9934 (as of 2026-12-02)".
std::string story_of(const HistoryEntry& entry, const std::string& zone);

}  // namespace autoship
