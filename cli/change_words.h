#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/history_queries.h"

namespace autoship {

/// Whether a column of an autoship follows from others that changed with it, and would tell a
/// person nothing: where its grid waits, the prices of its new lines.
bool follows_from_others(std::string_view column);

/// A column's value as a person is told it: of the shipments that wait by themselves (`moved`) only
/// those that were moved.
std::string told_value(std::string_view column, std::string_view value);

/// The pieces of a list as the autoships CSV writes it: "A=1;B=2".
std::vector<std::string> list_pieces(std::string_view list);

/// The cycle dates that stand before `mark` in these pieces, each once.
std::vector<std::string> cycles_of(const std::vector<std::string>& pieces, char mark);

/// What a person did to an autoship: "paused until 2027-01-15: moving house". Empty for an event
/// of another kind.
std::string change_in_words(const HistoryEntry& entry);

}  // namespace autoship
