#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "cli/invocation.h"
#include "cli/volume_report.h"
#include "cli/volume_rows.h"
#include "workflows/volume_periods.h"

namespace autoship {

namespace {

struct Options {
  std::string period;
  bool now = false, yes = false, dry_run = false;
};

/// What is closed stays closed: a person sees first what it is. A script has typed the period's name.
void confirm(const Options& options, const Policy& policy, Invocation& invocation, Ledger& ledger,
             CloseOptions how) {
  if (options.yes || options.dry_run || ::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0) return;
  how.dry_run = DryRun::yes;
  const VolumePeriod period = close_period(ledger, policy, invocation.caller(), options.period, how);
  fmt::print(stderr, "close period {}, {} to {}, with {}{}, for ever? [y/N] ", period.period.name,
             to_text(period.period.first), to_text(period.period.last),
             counted(count_entries(period.sums), "entry", "entries"), sums_in_words(period.sums));
  std::string answer;
  std::getline(std::cin, answer);
  if (answer != "y" && answer != "Y" && answer != "yes") throw Error("nothing was changed, as you said");
}

Exit run(const Options& options, Invocation& invocation) {
  const Policy& policy = invocation.policy();
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  CloseOptions how;
  how.now = options.now;
  how.hash = entries_hash;
  how.seconds = [&] { return invocation.seconds(); };
  confirm(options, policy, invocation, ledger, how);
  how.dry_run = options.dry_run ? DryRun::yes : DryRun::no;
  const VolumePeriod period = close_period(ledger, policy, invocation.caller(), options.period, how);
  Listing listing(invocation.out(), invocation.look(), period_columns());
  for (auto& cells : period_cells(period, policy)) listing.row(std::move(cells));
  listing.end();
  invocation.say(fmt::format("{}period {} is closed: {}{}",
                             options.dry_run ? "dry run, nothing was written: " : "", period.period.name,
                             counted(count_entries(period.sums), "entry", "entries"),
                             sums_in_words(period.sums)));
  return Exit::done;
}

}  // namespace

void add_close_period(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("close-period", "Close a period of commission volume for ever", "Money and volume",
               Effect::changes, [options](Invocation& invocation) { return run(*options, invocation); });
  command.argument("PERIOD", options->period, "its name, such as 2026-12");
  command.flag("--now", options->now, "although its days of grace are not over");
  command.flag("-y,--yes", options->yes, "without asking");
  add_dry_run(command, options->dry_run);
  command.example("autoship close-period 2026-12", "nothing that is posted to it ever changes again");
  command.example("autoship close-period 2026-12 --dry-run", "what would be closed");
}

}  // namespace autoship
