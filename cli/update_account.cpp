#include "cli/updates.h"

namespace autoship {

namespace {

constexpr UpdateOption known[] = {
    {"--name", "NAME", "who it is"},
    {"--email", "ADDRESS", "mail address"},
    {"--phone", "PHONE", "telephone"},
    {"--contact", "WHOM", "who gets messages: customer, rep or both"},
    {"--language", "CODE", "of messages"},
    {"--kind", "KIND", "member, preferred or retail: its price band"},
    {"--market", "MARKET", "its market: prices, currency, where its parcels come from"},
    {"--enroller", "CODE", "the account that brought it"},
    {"--sponsor", "CODE", "its place in the tree"},
    {"--fulfilled-by", "LOCATION", "ships for it (else its market's location)"},
    {"--status", "STATUS", "active or closed"},
};

}  // namespace

void add_update_account(CommandLine& line) {
  auto options = std::make_shared<UpdateOptions>();
  Command& command = line.add(
      "update-account", "Change an account's own data", "One autoship", Effect::changes,
      [options](Invocation& invocation) { return run_update(Kind::accounts, *options, known, invocation); });
  command.argument("CODE", options->request.account, "the account");
  add_update_options(command, Kind::accounts, *options, known);
  command.example("autoship update-account JM017 --email ida.moran@example.com --phone \"\"",
                  "another mail address, and no telephone");
  command.example("autoship update-account JM017 --kind retail --dry-run",
                  "what its autoships would cost without preferred prices");
}

}  // namespace autoship
