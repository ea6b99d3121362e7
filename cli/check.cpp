#include "workflows/check.h"

#include <fmt/format.h>

#include "cli/invocation.h"
#include "cli/volume_report.h"
#include "formats/calendar_file.h"

namespace autoship {

namespace {

std::string offenders(const Proof& proof) {
  std::string text = fmt::format("{}", fmt::join(proof.first, "; "));
  const std::int64_t more = proof.wrong - static_cast<std::int64_t>(proof.first.size());
  return more > 0 ? fmt::format("{}; and {} more", text, more) : text;
}

Exit run(Invocation& invocation) {
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const bool for_people = invocation.look().format == Format::table;
  std::vector<std::string> columns = {"check", "result", "wrong", "proves"};
  if (!for_people) columns.emplace_back("offenders");
  Listing listing(invocation.out(), invocation.look(), columns);
  std::vector<Proof> failed;
  for (const Proof& proof : check_ledger(ledger, invocation.policy(), built_in_calendars(), entries_hash)) {
    std::vector<Cell> cells = {Cell::of(proof.name), Cell::of(proof.holds() ? "ok" : "wrong"),
                               Cell::of(proof.wrong), Cell::of(proof.claim)};
    if (!for_people) cells.push_back(proof.holds() ? Cell::none() : Cell::of(offenders(proof)));
    listing.row(std::move(cells));
    if (!proof.holds()) failed.push_back(proof);
  }
  listing.end();
  for (const Proof& proof : failed) {
    if (!for_people) break;
    // A table would cut them: each offender on a line of its own.
    for (const std::string& offender : proof.first)
      invocation.say(fmt::format("{}: {}", proof.name, offender));
    const std::int64_t more = proof.wrong - static_cast<std::int64_t>(proof.first.size());
    if (more > 0) invocation.say(fmt::format("{}: and {} more", proof.name, more));
  }
  if (failed.empty()) return Exit::done;
  invocation.say(fmt::format("ledger '{}' is not sound: {} of {} checks failed", ledger.path(), failed.size(),
                             listing.rows()));
  return Exit::failed;
}

}  // namespace

void add_check(CommandLine& line) {
  Command& command = line.add("check", "Prove the ledger sound, from its pages to its books", "Setting up",
                              Effect::reads, [](Invocation& invocation) { return run(invocation); });
  command.example("autoship check", "a line a check; exit 1 when one fails");
  command.example("autoship --ledger last-night.db check --quiet || mail -s ledger ops",
                  "on a backup, from cron");
}

}  // namespace autoship
