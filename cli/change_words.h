#pragma once

#include <string>
#include <string_view>

#include "storage/history_queries.h"

namespace autoship {

/// Whether a column of an autoship follows from others that changed with it, and would tell a
/// person nothing: where its grid waits, the place that holds a shipment's own items.
/// `with_once`: a single shipment's items changed too.
bool follows_from_others(std::string_view column, bool with_once);

/// What a person did to an autoship: "paused until 2027-01-15: moving house". Empty for an event
/// of another kind.
std::string change_in_words(const HistoryEntry& entry);

}  // namespace autoship
