#include "cli/updates.h"

namespace autoship {

namespace {

constexpr UpdateOption known[] = {
    {"--name", "NAME", "who receives"},
    {"--company", "NAME", "company"},
    {"--line1", "TEXT", "street and number"},
    {"--line2", "TEXT", "apartment, floor"},
    {"--city", "CITY", "city"},
    {"--region", "CODE", "state or province"},
    {"--postal-code", "CODE", "postal code"},
    {"--country", "CODE", "country (US, CA, ...)"},
    {"--phone", "PHONE", "telephone for the carrier"},
    {"--residential", "yes|no", "a home (else yes)"},
};

}  // namespace

void add_update_address(CommandLine& line) {
  auto options = std::make_shared<UpdateOptions>();
  Command& command = line.add(
      "update-address", "Change, add or remove an address", "One autoship", Effect::changes,
      [options](Invocation& invocation) { return run_update(Kind::addresses, *options, known, invocation); });
  command.argument("CODE", options->request.account, "the account");
  command.argument("LABEL", options->request.label, "the address's label; a new one adds an address");
  add_update_options(command, Kind::addresses, *options, known);
  command.flag("--open-shipments", options->request.open_shipments,
               "parcels that wait for their label go to the new address");
  command.flag("--remove", options->request.remove, "take the address out of force");
  command.example("autoship update-address JM017 home --line1 \"14 Elm St\" --open-shipments",
                  "next door, with what is packed already");
  command.example(
      "autoship update-address JM017 work --name \"Ida Moran\" --line1 \"1 Mill Rd\" --city Reno --region NV "
      "--postal-code 89501 --country US --residential no",
      "a second address");
}

}  // namespace autoship
