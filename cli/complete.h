#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/output.h"

namespace autoship {

/// Answers the shells' scripts (see completion_script): what the last of `words` may become. The
/// first line says what follows: `words`, `parts` (words that go on: no blank is wanted behind
/// them), or `files` or `folders`, which the shell may offer too; then a word a line, and behind a
/// tab what it is. Writes nothing but that: what goes wrong is no news while somebody types.
void complete(const CommandLine& line, const std::vector<std::string>& words, Output& out);

}  // namespace autoship
