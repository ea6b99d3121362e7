#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "cli/company.h"
#include "cli/output_file.h"
#include "formats/charge_file.h"
#include "workflows/charge_submit.h"

namespace autoship {

namespace {

struct Options {
  std::optional<std::string> output;
  std::optional<std::int64_t> again;
  bool dry_run = false;
};

/// Charges that left with earlier runs and have no answer: their file may have been lost.
void tell_unanswered(Invocation& invocation, const std::vector<UnansweredCharge>& earlier) {
  std::map<std::int64_t, std::int64_t> by_run;
  for (const UnansweredCharge& charge : earlier) ++by_run[charge.run.value];
  for (const auto& [run, charges] : by_run) {
    invocation.say(
        fmt::format("run {} sent {} that have no answer yet: import-charges reads it, export-charges "
                    "--again {} writes its file once more",
                    run, counted(charges, "charge", "charges"), run));
  }
}

/// ", 12.50 USD", of the charges or of the refunds.
std::string sums_of(const std::vector<ChargeRequest>& requests, std::string_view kind) {
  std::map<std::string, std::pair<std::int64_t, int>> sums;
  for (const ChargeRequest& request : requests) {
    if (request.kind != kind) continue;
    auto& [minor, digits] = sums[request.currency.code];
    minor += request.amount_minor;
    digits = request.currency.digits;
  }
  std::string text;
  for (const auto& [code, sum] : sums)
    text += fmt::format(", {} {}", decimal_text(sum.first, sum.second), code);
  return text;
}

/// "2 charges, 84.00 USD; 1 refund, 12.50 USD": refunds only where there are any.
std::string contents_of(const std::vector<ChargeRequest>& requests) {
  const auto refunds = std::count_if(requests.begin(), requests.end(),
                                     [](const ChargeRequest& request) { return request.kind == "refund"; });
  const auto charges = static_cast<std::int64_t>(requests.size()) - refunds;
  std::string text = counted(charges, "charge", "charges") + sums_of(requests, "charge");
  if (refunds > 0) text += "; " + counted(refunds, "refund", "refunds") + sums_of(requests, "refund");
  return text;
}

/// What left stays sent whatever becomes of its file; the Error says how to get it.
void write_file(const std::string& path, const std::string& csv, RunId run) {
  try {
    OutputFile file(path);
    file.write(csv);
    file.commit();
  } catch (const Error& error) {
    throw Error(
        fmt::format("{}; the charges are marked as sent: export-charges --again {} writes them once more",
                    error.what(), run.value));
  }
}

Exit run(const Options& options, Invocation& invocation) {
  const CompanyFiles company(invocation);
  if (!options.again && !makes_charges(invocation.policy())) {
    throw Error("charge.mode is \"none\": nobody is charged (autoship.toml)");
  }
  const bool to_file = options.output && *options.output != "-";
  Ledger ledger(invocation.ledger_path(), options.again ? OpenFor::reading : OpenFor::writing);
  Submitted sent;
  if (options.again) {
    sent.run = {*options.again};
    sent.requests = requests_of_run(ledger, company.company(), sent.run);
    if (sent.requests.empty())
      throw UsageError(fmt::format("--again: run {} sent no charges", *options.again));
  } else {
    tell_unanswered(invocation, unanswered(ledger));
    sent =
        submit_charges(ledger, company.company(), invocation.caller(),
                       std::numeric_limits<std::size_t>::max(), options.dry_run ? DryRun::yes : DryRun::no);
  }
  const std::string csv = charge_requests_csv(sent.requests);
  if (!to_file) {
    invocation.out().write(csv);
  } else if (!options.dry_run) {
    write_file(*options.output, csv, sent.run);
  }
  invocation.say(fmt::format("{}{}{}", options.dry_run ? "dry run, nothing was sent: " : "",
                             contents_of(sent.requests),
                             sent.run ? fmt::format(" (run {})", sent.run.value) : ""));
  return Exit::done;
}

}  // namespace

void add_export_charges(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("export-charges", "Write the charges that are due, for a processor to take", "The night",
               Effect::changes, [options](Invocation& invocation) { return run(*options, invocation); });
  command.option("--output", options->output, "FILE", "where to write the CSV; - or nothing is stdout");
  command.option("--again", options->again, "write once more what an earlier run of this number sent");
  add_dry_run(command, options->dry_run);
  command.example("autoship export-charges --output charges.csv", "tonight's batch, each charge once");
  command.example("autoship export-charges --again 1207 --output charges.csv", "its file was lost");
}

}  // namespace autoship
