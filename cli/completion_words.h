#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "storage/completion_queries.h"

namespace autoship {

enum class Files { none, files, folders };

/// What a word may become: one of these, or a file's name.
struct Offer {
  std::vector<CompletionWord> words;
  Files files = Files::none;
};

/// What was typed before the word, as the values to come depend on it.
struct TypedValues {
  const CommandShape* command = nullptr;
  std::map<std::string, std::string> options;  ///< by their first names
  std::vector<std::string> arguments;
};

/// The values of an option or an argument that begin with `word`: its fixed choices, else what the
/// ledger, the services or the carriers have under such a name. Nothing where the ledger cannot be
/// read. Never writes.
Offer values_for(const OptionShape& shape, const std::string& word, const TypedValues& typed);

}  // namespace autoship
