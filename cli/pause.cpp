#include "cli/changing.h"

namespace autoship {

void add_pause(CommandLine& line) {
  Command& command = add_changing(line, ChangeAction::pause, "Hold autoships without canceling them");
  command.example("autoship pause 1001 --until 2027-02-01 --reason \"moving house\"",
                  "no shipment before February");
  command.example("autoship pause --sku GREENS --ship-via UPS_2DAY --until 2027-01-15 --yes",
                  "all that have it and go by that service");
}

}  // namespace autoship
