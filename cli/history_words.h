#pragma once

#include <string>

#include "storage/history_queries.h"

namespace autoship {

/// What happened, as a person would say it: "ordered the cycle of 2026-12-01: order 5 over 51.00 USD".
std::string in_words(const HistoryEntry& entry);

/// Which columns of a change are told: those that tell a person something, or all.
enum class Columns { telling, all };

/// The values that a change took away (`before`) or put in their place (`after`): "city=Reno; phone=".
std::string side_of(const HistoryEntry& entry, std::string_view side, Columns columns);

}  // namespace autoship
