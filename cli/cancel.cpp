#include "cli/changing.h"

namespace autoship {

void add_cancel(CommandLine& line) {
  Command& command = add_changing(line, ChangeAction::cancel, "End autoships; their history stays");
  command.example("autoship cancel 1001 --reason \"asked by telephone\"", "no more orders");
  command.example("autoship cancel --account JM017 --yes", "all of an account");
}

}  // namespace autoship
