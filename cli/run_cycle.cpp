#include <fmt/format.h>

#include "cli/company.h"
#include "cli/invocation.h"
#include "cli/night.h"

namespace autoship {

namespace {

Exit run(const NightFlags& flags, Invocation& invocation) {
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  const NightResult night = run_night(ledger, company.company(), invocation, flags);
  const double seconds = invocation.seconds();
  Step charging(invocation, "charges");
  const auto charges = charge_after_night(ledger, company.company(), invocation, flags, charging);

  const Day as_of = invocation.as_of();
  std::string line = night_summary(night, as_of, flags) + fmt::format(" ({:.1f} s)\n", seconds);
  if (charges && charges->asked > 0) line += fmt::format("charges: {}\n", to_text(*charges));
  switch (invocation.look().format) {
    case Format::json:
    case Format::jsonl: {
      std::string text;
      JsonWriter json(text);
      write_json(json, night, as_of, seconds);
      invocation.out().write(text + "\n");
      if (charges && charges->asked > 0) invocation.say(fmt::format("charges: {}", to_text(*charges)));
      break;
    }
    case Format::csv:
      list_exceptions(invocation, night);
      invocation.say(line.substr(0, line.size() - 1));
      break;
    case Format::table:
      list_exceptions(invocation, night);
      invocation.out().write(line);
  }
  return worst(night.needs_person() ? Exit::needs_person : Exit::done, charging.exit());
}

}  // namespace

void add_run_cycle(CommandLine& line) {
  auto flags = std::make_shared<NightFlags>();
  Command& command =
      line.add("run-cycle", "Turn every due autoship into an order, once", "The night", Effect::changes,
               [flags](Invocation& invocation) { return run(*flags, invocation); });
  add_night_flags(command, *flags);
  command.example("autoship run-cycle --dry-run", "what tonight would come to; nothing is written");
  command.example("autoship run-cycle --format json | jq .exceptions", "who has to be helped in the morning");
}

}  // namespace autoship
