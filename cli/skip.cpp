#include "cli/changing.h"

namespace autoship {

void add_skip(CommandLine& line) {
  Command& command = add_changing(line, ChangeAction::skip, "Leave out the next shipments of autoships");
  command.example("autoship skip 1001 --count 2", "the next two shipments");
  command.example("autoship skip 1001 --date 2026-12-15", "the shipment of that day");
}

}  // namespace autoship
