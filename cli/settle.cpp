#include <fmt/format.h>

#include "cli/charge_rows.h"
#include "cli/company.h"
#include "domain/text.h"
#include "formats/decline_tables.h"
#include "workflows/charge_results.h"

namespace autoship {

namespace {

struct Options {
  std::string charge;
  bool paid = false, declined = false, dry_run = false;
  std::optional<std::string> reference, code;
};

ChargeResult result_of(const Options& options, Day today) {
  if (options.paid == options.declined) throw UsageError("say what came of it: --paid or --declined");
  if (!options.reference || options.reference->empty()) {
    throw UsageError("--reference: the processor's number for it is needed, so that it can be found again");
  }
  if (options.code && options.paid) throw UsageError("--code: is why a charge was declined");
  ChargeResult result;
  result.charge_or_key = options.charge;
  result.result = options.paid ? ChargeResult::paid : ChargeResult::declined;
  result.reference = *options.reference;
  result.code = options.code.value_or("");
  result.processed_on = today;
  result.by_person = true;
  return result;
}

Exit run(const Options& options, Invocation& invocation) {
  const ChargeResult result = result_of(options, invocation.as_of());
  const std::pair<const char*, const std::string*> texts[] = {
      {"CHARGE", &options.charge}, {"--reference", &result.reference}, {"--code", &result.code}};
  for (const auto& [name, text] : texts) {
    if (holds_card_number(*text))
      throw UsageError(fmt::format("{}: looks like a card number, and a ledger never holds one", name));
  }
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  const RecordedResults recorded =
      record_by_person(ledger, company.company(), built_in_decline_tables(), invocation.caller(), result,
                       options.dry_run ? DryRun::yes : DryRun::no);
  if (!recorded.faults.empty()) throw Error(recorded.faults.front().what, Exit::refused);
  const std::string said = recorded.paid > 0       ? "is paid"
                           : recorded.retried > 0  ? "was declined and is tried again (autoship charges)"
                           : recorded.declined > 0 ? "was declined for good"
                                                   : "was settled so before";
  invocation.out().write(fmt::format("charge {} {}{}\n", options.charge, said,
                                     options.dry_run ? "; dry run, nothing was written" : ""));
  return recorded.declined > 0 ? Exit::needs_person : Exit::done;
}

}  // namespace

void add_settle(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("settle", "Say what came of a charge that nobody answered", "The night", Effect::changes,
               [options](Invocation& invocation) { return run(*options, invocation); });
  command.argument("CHARGE", options->charge, "its number or idempotency key");
  command.flag("--paid", options->paid, "the money was taken");
  command.flag("--declined", options->declined, "it was not");
  command.option("--reference", options->reference, "R", "the processor's own number for it");
  command.option("--code", options->code, "C", "why it was declined, in the processor's code");
  add_dry_run(command, options->dry_run);
  command.example("autoship settle 1042 --paid --reference ch_881", "the processor says it has the money");
  command.example("autoship settle 1043 --declined --reference ch_882 --code 51", "it says it has not");
}

}  // namespace autoship
