#include "workflows/apply.h"

#include "cli/apply_input.h"
#include "cli/apply_report.h"
#include "cli/company.h"
#include "cli/rows.h"
#include "formats/change_file.h"

namespace autoship {

namespace {

struct Options {
  std::string file;
  bool keep_going = false;
  bool dry_run = false;
};

Exit run(const Options& options, Invocation& invocation) {
  const CompanyFiles company(invocation);
  ApplyInput input(options.file);
  FaultList faults;
  ChangeFile file(input.stream(), input.name(), faults);
  std::vector<std::string> passed_over = autoship_columns();
  passed_over.emplace_back(RejectedFile::line_column);
  passed_over.emplace_back(RejectedFile::refusal_column);
  RejectedFile rejected(input.rejected_path(invocation.policy().output_dir), file.header());
  Progress progress("bytes");
  ApplySource source{input.name(), file.header(), file.header_line(), passed_over, [&](ChangeRow& row) {
                       input.show(progress);
                       return file.next(row);
                     }};

  const bool shows_rows = options.dry_run || invocation.verbose();
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  ApplyReport report(invocation, shows_rows ? ApplyReport::Rows::shown : ApplyReport::Rows::hidden,
                     options.dry_run ? DryRun::yes : DryRun::no, invocation.person(ledger));
  ApplySettings settings;
  settings.dry_run = options.dry_run ? DryRun::yes : DryRun::no;
  settings.keep_going = options.keep_going;
  settings.person = invocation.person(ledger);
  settings.seconds = [&] { return invocation.seconds(); };
  if (shows_rows) settings.visit = [&](const AppliedRow& row) { report.add(row); };
  settings.reject = [&](const ChangeRow& row, std::span<const Fault> why) {
    if (!options.dry_run) rejected.add(row, why);
  };
  settings.before_commit = [&] { rejected.write_rest(); };
  const ApplyResult result =
      apply_changes(ledger, company.company(), invocation.caller(), source, settings, faults);
  progress.clear();
  place(rejected, result.batch);
  report.end(result, rejected.is_empty() ? "" : rejected.path());
  return result.refused > 0 || !result.attention.empty() ? Exit::needs_person : Exit::done;
}

}  // namespace

void add_apply(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("apply", "Make many changes from a CSV or JSON lines", "One autoship", Effect::changes,
               [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();
  command.argument("FILE", options->file, "rows with an action each, and its options as columns; - is stdin");
  command.flag("--keep-going", options->keep_going,
               "apply the good rows, and write the refused ones to FILE.rejected.csv");
  add_dry_run(command, options->dry_run);
  command.example("autoship apply changes.csv --dry-run",
                  "what each row would do, and what tonight would be");
  command.example("autoship apply changes.csv --keep-going", "all rows that can be applied");
}

}  // namespace autoship
