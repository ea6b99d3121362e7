#include "cli/changing.h"

namespace autoship {

void add_change(CommandLine& line) {
  Command& command = add_changing(line, ChangeAction::change, "Change anything about autoships");
  command.example("autoship change 1001 --every \"2 weeks on tue\" --add MINT-TEA=1",
                  "a new rule and one more product");
  command.example(
      "autoship list --sku OLD --format csv --columns autoship | autoship change - --swap OLD=NEW",
      "one product for another, wherever it is");
}

}  // namespace autoship
