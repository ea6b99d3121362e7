#pragma once

#include <string>

#include "cli/command_line.h"
#include "workflows/change_request.h"

namespace autoship {

/// Declares a command that changes autoships: its options from change_options(), and what all of
/// them have: several numbers, `-`, the filters of `list`, --yes, --dry-run.
Command& add_changing(CommandLine& line, ChangeAction action, const std::string& summary);

}  // namespace autoship
