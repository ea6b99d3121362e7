#include <fmt/format.h>

#include <filesystem>

#include "cli/charge_batch.h"
#include "cli/company.h"
#include "cli/gateway.h"
#include "cli/label_export.h"
#include "domain/text.h"
#include "storage/charge_queries.h"

namespace autoship {

namespace {

struct Options {
  std::optional<std::string> output;
  std::optional<std::int64_t> again;
  bool dry_run = false;
};

/// What was asked for and has no answer: a file may have been lost, or a gateway gave none.
void tell_unanswered(Invocation& invocation, Ledger& ledger) {
  std::int64_t asked = count_open_charges(ledger).unknown;
  for (const UnansweredRun& run : unanswered_runs(ledger)) {
    if (run.command == gateway_run) {
      asked += run.charges;
      continue;
    }
    invocation.say(
        fmt::format("run {} sent {} that have no answer yet: import-charges reads it, export-charges "
                    "--again {} writes its file once more",
                    run.run.value, counted(run.charges, "charge", "charges"), run.run.value));
  }
  if (asked > 0) {
    invocation.say(
        fmt::format("the gateway was asked for {} and gave no answer: autoship settle says what came of it",
                    counted(asked, "charge", "charges")));
  }
}

/// What a gateway is asked for is not asked for by a file as well: whoever takes it does not know the
/// gateway's keys.
void refuse_gateway(Invocation& invocation) {
  if (invocation.policy().charge.mode != ChargeMode::gateway) return;
  throw Error(
      "charge.mode is \"gateway\": autoship nightly asks the gateway for these charges, and a file would ask "
      "for the same money twice (autoship.toml)",
      Exit::refused);
}

/// What the run of --again sent in a file.
SentFile sent_before(Ledger& ledger, RunId run) {
  SentFile sent = sent_by(ledger, run, charge_file_format());
  if (sent.file.charges == 0) throw UsageError(fmt::format("--again: run {} sent no charges", run.value));
  if (command_of(ledger, run) == gateway_run) {
    throw Error(
        fmt::format("--again: run {} asked the gateway, and a file would ask for the same money twice",
                    run.value),
        Exit::refused);
  }
  return sent;
}

/// The charges that are due; or, where a call died before its file was written, those of that file.
SentFile send(Ledger& ledger, const Company& company, Invocation& invocation, const Options& options,
              bool to_file) {
  tell_unanswered(invocation, ledger);
  if (to_file) {
    if (const auto interrupted = unwritten_charge_files(ledger); !interrupted.empty()) {
      const RunId run = interrupted.front().run;
      invocation.say(fmt::format(
          "the file of run {} was never written, and this is it: call again for what is due since",
          run.value));
      return sent_by(ledger, run, charge_file_format());
    }
  }
  ChargeFileFormat format = charge_file_format();
  if (to_file)
    format.name = [&](RunId) { return std::filesystem::path(*options.output).filename().string(); };
  return submit_to_file(ledger, company, invocation.caller(), format,
                        options.dry_run ? DryRun::yes : DryRun::no);
}

Exit run(const Options& options, Invocation& invocation) {
  const CompanyFiles company(invocation);
  if (!options.again && !makes_charges(invocation.policy())) {
    throw Error("charge.mode is \"none\": nobody is charged (autoship.toml)");
  }
  refuse_gateway(invocation);
  const bool to_file = options.output && *options.output != "-" && !options.dry_run;
  const bool changes = options.again ? to_file : !options.dry_run;
  Ledger ledger(invocation.ledger_path(), options.again && !to_file ? OpenFor::reading : OpenFor::writing);
  const RunLock lock = label_lock(ledger, invocation, changes ? DryRun::no : DryRun::yes);
  const SentFile sent = options.again ? sent_before(ledger, {*options.again})
                                      : send(ledger, company.company(), invocation, options, to_file);
  if (to_file) {
    // A file without charges would take the place of one that nobody has fetched.
    if (sent.file.charges > 0) write_charge_file(ledger, *options.output, sent);
  } else if (!options.output || *options.output == "-") {
    invocation.out().write(sent.text);
  }
  invocation.say(fmt::format("{}{}{}", options.dry_run ? "dry run, nothing was sent: " : "",
                             charges_text(sent),
                             sent.file.run ? fmt::format(" (run {})", sent.file.run.value) : ""));
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
