#include "cli/changing.h"

namespace autoship {

void add_resume(CommandLine& line) {
  Command& command = add_changing(line, ChangeAction::resume, "Let paused autoships go on");
  command.example("autoship resume 1001", "with its next cycle from today on");
  command.example("autoship resume 1001 --next 2026-12-20", "and the next shipment on that day");
}

}  // namespace autoship
