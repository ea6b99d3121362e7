#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "cli/filters.h"

namespace autoship {

/// A word that names something, and where it stands.
struct NamedWord {
  std::string text;
  std::int64_t line = 0;  ///< of stdin; 0 for a word of the command line
};

/// The words of a command line, with what stands on stdin in the place of `-`: a word a line, or a
/// CSV, as `list --format csv` prints it, of whose columns `autoship` counts, else `account`, else,
/// where the first line names neither, the first. Reads no ledger: call it before a transaction,
/// for what writes to the pipe may take its time. An empty stdin names nothing, and so the result
/// may be empty: that is no selection, never a selection of all.
///
/// Throws UsageError for a second `-` and for a stdin that is a terminal, InputRefused for what is
/// no CSV.
std::vector<NamedWord> words_named(const std::vector<std::string>& words);
std::vector<NamedWord> words_named(const std::vector<std::string>& words, std::istream& in);

/// The autoships of these numbers, in the order in which they are first named, each once. Throws
/// UsageError for words of the command line that name none, InputRefused for lines of stdin
/// (`-:17: 'abc' is not an autoship's number`): all of them at once.
std::vector<AutoshipId> autoships_named(Ledger& ledger, const Person& person,
                                        const std::vector<NamedWord>& words);
std::vector<AutoshipId> autoships_named(Ledger& ledger, const Person& person,
                                        const std::vector<std::string>& words);

/// As autoships_named(), for words that name an autoship or an account.
std::vector<Subject> subjects_named(Ledger& ledger, const Person& person,
                                    const std::vector<NamedWord>& words);

}  // namespace autoship
