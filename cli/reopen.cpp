#include "cli/changing.h"

namespace autoship {

void add_reopen(CommandLine& line) {
  Command& command = add_changing(line, ChangeAction::reopen, "Let canceled or finished autoships go on");
  command.example("autoship reopen 1001", "with its next cycle from today on");
  command.example("autoship reopen 1001 --times 24", "a finished one, for more orders");
}

}  // namespace autoship
