#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/invocation.h"
#include "workflows/account_updates.h"

namespace autoship {

/// What `update-account`, `update-address` and `update-payment` share.

struct UpdateOption {
  const char* name;
  const char* value;
  const char* help;
};

struct UpdateOptions {
  UpdateRequest request;
  std::vector<std::optional<std::string>> given;  ///< by the command's options
  bool dry_run = false;
};

/// Declares the options that give columns of the kind, and --dry-run.
void add_update_options(Command& command, Kind kind, UpdateOptions& options,
                        std::span<const UpdateOption> known);

/// Does what the options ask for and shows what came of it.
Exit run_update(Kind kind, const UpdateOptions& options, std::span<const UpdateOption> known,
                Invocation& invocation);

}  // namespace autoship
