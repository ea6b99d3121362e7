#include "cli/changing.h"

namespace autoship {

void add_unskip(CommandLine& line) {
  Command& command = add_changing(line, ChangeAction::unskip, "Take back what skip left out");
  command.example("autoship unskip 1001", "every shipment that is to be skipped");
  command.example("autoship unskip 1001 --date 2026-12-15", "the shipment of that day alone");
}

}  // namespace autoship
