#include "workflows/qualify.h"

#include <fmt/format.h>

#include "cli/columns.h"
#include "cli/company.h"
#include "cli/filters.h"
#include "workflows/volume_periods.h"

namespace autoship {

namespace {

struct Options {
  std::optional<std::string> period, account;
  bool is_short = false, at_risk = false;
  ColumnOptions columns;
};

const std::vector<std::string>& qualify_columns() {
  static const std::vector<std::string> columns = {"account",      "name",      "pv",        "waiting_pv",
                                                   "scheduled_pv", "active_pv", "shortfall", "active",
                                                   "at_risk_pv",   "problem",   "email"};
  return columns;
}

std::vector<Cell> cells_of(const Qualification& member) {
  return {Cell::of(member.account),          Cell::of(member.name),
          Cell::volume(member.pv),           Cell::volume(member.waiting_pv),
          Cell::volume(member.scheduled_pv), Cell::volume(member.active_pv),
          Cell::volume(member.shortfall()),  Cell::of(member.is_active() ? "yes" : "no"),
          Cell::volume(member.at_risk_pv),   Cell::of_filled(member.problem),
          Cell::of_filled(member.email)};
}

Exit run(const Options& options, Invocation& invocation) {
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction one_state(ledger);
  const Policy& policy = invocation.policy();
  const Day today = invocation.as_of();
  const std::string name = options.period.value_or(period_of(policy.volume.period, today).name);
  const VolumePeriod period = find_period(ledger, policy, today, name);
  if (options.account) account_named(ledger, {}, "--account", *options.account);
  ColumnListing listing(invocation, options.columns, qualify_columns(),
                        {"email", "active_pv", "waiting_pv", "name"});
  std::int64_t members = 0, active = 0, missing = 0, doubtful = 0;
  for_each_qualification(ledger, company.company(), period, today, [&](const Qualification& member) {
    if (options.account && member.account != *options.account) return;
    ++members;
    if (member.is_active()) ++active;
    if (member.shortfall() > 0) ++missing;
    if (member.at_risk_pv > 0) ++doubtful;
    if (options.is_short && member.shortfall() == 0) return;
    if (options.at_risk && member.at_risk_pv == 0) return;
    listing.row(cells_of(member));
  });
  listing.end("no members to show");
  invocation.say(fmt::format(
      "period {} ({}): {}, {} active, {} short of it with what is scheduled, {} with a payment in doubt",
      period.period.name, to_text(period.state), counted(members, "member", "members"), active, missing,
      doubtful));
  return Exit::done;
}

}  // namespace

void add_qualify(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("qualify", "Tell member by member whether a period's volume suffices", "Money and volume",
               Effect::reads, [options](Invocation& invocation) { return run(*options, invocation); });
  command.option("--period", options->period, "PERIOD", "such as 2026-12 (else that of today)");
  command.option("--account", options->account, "CODE", "this member alone");
  command.flag("--short", options->is_short, "those alone whose volume will not suffice");
  command.flag("--at-risk", options->at_risk, "those alone where a payment is in doubt");
  add_sorted_columns(command, options->columns, qualify_columns());
  command.example("autoship qualify --short", "whom a call would help, before the month is over");
  command.example("autoship qualify --period 2026-12 --format csv", "all members, for a spreadsheet");
}

}  // namespace autoship
