#include <date/tz.h>
#include <fmt/format.h>

#include <fstream>

#include "cli/carrier_layouts.h"
#include "cli/invocation.h"
#include "cli/label_export.h"
#include "domain/text.h"
#include "formats/policy_file.h"

namespace autoship {

namespace {

struct Options {
  std::string what;
};

bool is_known_zone(const std::string& name) {
  try {
    return date::locate_zone(name) != nullptr;
  } catch (const std::exception&) {
    return false;
  }
}

/// Values that can be read and yet name what does not exist.
void refuse_unknown_names(Invocation& invocation, const PolicyOrigins& origins) {
  const Policy& policy = invocation.policy();
  FaultList faults;
  const auto add = [&](const std::string& key, const std::string& what) {
    const auto origin = origins.find(key);
    faults.add({origin == origins.end() ? "default" : origin->second, 0, key, what});
  };
  if (!is_known_zone(policy.timezone)) {
    add("timezone",
        fmt::format("'{}' is not known on this machine (is the package tzdata installed?)", policy.timezone));
  }
  invocation.add_unknown_services(faults);
  if (!policy.labels.carriers.empty()) {
    (void)nightly_layouts(invocation, carrier_layouts(policy.carriers_dir), faults);
  }
  faults.throw_if_any();
}

Exit run(const Options& options, Invocation& invocation) {
  if (options.what != "show") {
    throw UsageError(fmt::format("config: '{}' is not known{}", options.what,
                                 nearest(options.what, std::vector<std::string>{"show"}).empty()
                                     ? " (autoship config show)"
                                     : " (did you mean show?)"));
  }
  PolicyOrigins origins = invocation.policy_origins();
  refuse_unknown_names(invocation, origins);
  Policy policy = invocation.policy();
  if (const Origin ledger = invocation.ledger_origin(); !ledger.from.empty()) {
    policy.ledger = ledger.value;
    origins["ledger"] = ledger.from;
  }
  Listing listing(invocation.out(), invocation.look(), {"key", "value", "origin"});
  for (const PolicyRow& row : policy_rows(policy, origins)) {
    listing.row({Cell::of(row.key), Cell::of(row.value), Cell::of(row.origin)});
  }
  listing.end();
  return Exit::done;
}

}  // namespace

void add_config(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("config", "Show each setting in force and where it came from", "Setting up", Effect::reads,
               [options](Invocation& invocation) { return run(*options, invocation); });
  command.argument("show", options->what, "the word show");
  command.example("autoship config show", "every key with its value and its origin");
  command.example("autoship config show --format csv | grep -v ',default$'",
                  "what differs from the defaults");
}

}  // namespace autoship
