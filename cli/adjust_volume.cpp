#include "workflows/volume_adjust.h"

#include <fmt/format.h>

#include "cli/invocation.h"
#include "cli/volume_rows.h"

namespace autoship {

namespace {

struct Options {
  std::string account;
  std::optional<std::string> pv, cv, reason, period;
  bool dry_run = false;
};

Exit run(const Options& options, Invocation& invocation) {
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  AdjustOptions how;
  how.dry_run = options.dry_run ? DryRun::yes : DryRun::no;
  how.seconds = [&] { return invocation.seconds(); };
  const VolumeAdjustment made = adjust_volume(
      ledger, invocation.policy(), invocation.caller(),
      {options.account, options.pv, options.cv, options.reason.value_or(""), options.period}, how);
  if (invocation.look().format == Format::table) {
    invocation.out().write(
        fmt::format("{}account {}: pv {}, cv {} on {}, period {}{}\n", options.dry_run ? "dry run: " : "",
                    made.account, volume_in_words(made.volume.pv), volume_in_words(made.volume.cv),
                    to_text(made.posted_on), made.period,
                    made.credited_to.empty()           ? ", credited to nobody"
                    : made.credited_to == made.account ? ""
                                                       : ", credited to " + made.credited_to));
    return Exit::done;
  }
  Listing listing(invocation.out(), invocation.look(),
                  {"account", "credited_to", "period", "posted_on", "pv", "cv"});
  listing.row({Cell::of(made.account), Cell::of_filled(made.credited_to), Cell::of(made.period),
               Cell::of(made.posted_on), Cell::volume(made.volume.pv), Cell::volume(made.volume.cv)});
  listing.end();
  return Exit::done;
}

}  // namespace

void add_adjust_volume(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("adjust-volume", "Give an account commission volume, or take it away", "Money and volume",
               Effect::changes, [options](Invocation& invocation) { return run(*options, invocation); });
  command.argument("CODE", options->account, "the account");
  command.option("--pv", options->pv, "N", "personal volume; negative takes away");
  command.option("--cv", options->cv, "N", "commission volume; negative takes away");
  command.option("--reason", options->reason, "TEXT", "what it is for");
  command.option("--period", options->period, "PERIOD", "an open one (else that of today)");
  add_dry_run(command, options->dry_run);
  command.example("autoship adjust-volume JM001 --pv 20 --cv 15 --reason \"order 1042 was keyed by hand\"",
                  "counted in today's period");
}

}  // namespace autoship
