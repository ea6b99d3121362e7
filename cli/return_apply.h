#pragma once

#include <string>

#include "cli/invocation.h"

namespace autoship {

/// How `process-return apply` is run.
struct ReturnApply {
  std::string file;  ///< - is stdin
  bool keep_going = false;
  bool dry_run = false;
};

/// Applies a day's rows of the return desk and tells what came of them. Exit::needs_person where parcels were
/// not accepted, or rows refused with --keep-going.
Exit apply_return_file(const ReturnApply& options, Invocation& invocation);

}  // namespace autoship
