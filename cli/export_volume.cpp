#include <fmt/format.h>

#include <fstream>

#include "cli/invocation.h"
#include "cli/output_file.h"
#include "cli/result_stream.h"
#include "cli/volume_report.h"
#include "cli/volume_rows.h"
#include "cli/volume_verify.h"
#include "domain/json_writer.h"
#include "domain/text.h"
#include "storage/ledger_file.h"
#include "storage/run_journal.h"
#include "storage/volume_queries.h"
#include "workflows/volume_periods.h"

namespace autoship {

namespace {

struct Options {
  std::optional<std::string> period, shape, output, verify;
  bool dry_run = false;
};

VolumeShape shape_of(const std::optional<std::string>& word) {
  if (!word) return VolumeShape::entry;
  const auto shape = parse_volume_shape(*word);
  if (shape) return *shape;
  static const std::vector<std::string> words{"entry", "account", "upline"};
  throw UsageError(
      fmt::format("--by: '{}' is none of {}{}", *word, fmt::join(words, ", "), did_you_mean(*word, words)));
}

/// What the file says beside itself: that it is whole, of what, and how often it left.
std::string manifest_of(const VolumePeriod& period, const VolumeExport& exported, std::int64_t number) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("file").text(exported.file_name).key("export").integer(number);
  json.key("period").text(period.period.name).key("first").day(period.period.first);
  json.key("last").day(period.period.last).key("state").text(to_text(period.state));
  json.key("by").text(exported.shape).key("rows").integer(exported.rows).key("sums").begin_object();
  for (const auto& [code, sum] : exported.sums) {
    json.key(code).begin_object().key("rows").integer(sum.entries).key("commissionable");
    json.decimal(sum.volume.commissionable_minor, find_currency(code)->digits);
    json.key("pv").decimal_short(sum.volume.pv, volume_digits);
    json.key("cv").decimal_short(sum.volume.cv, volume_digits).end_object();
  }
  json.end_object().key("sha256").text(exported.sha256).end_object();
  return text + "\n";
}

std::string summary(const VolumePeriod& period, const VolumeReport& report) {
  return fmt::format("period {} ({}): {}{}", period.period.name, to_text(period.state),
                     counted(report.rows, "row", "rows"), sums_in_words(report.sums));
}

std::string name_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// A closed period's entries are for ever those that it was closed with.
void refuse_changed(const VolumePeriod& period, VolumeShape shape, const VolumeReport& report) {
  if (period.state != PeriodState::closed || shape != VolumeShape::entry || report.sha256 == period.sha256)
    return;
  throw Error(
      fmt::format("period {} is closed, and its entries are not those that it was closed with: somebody "
                  "changed the ledger from outside (autoship check tells more)",
                  period.period.name));
}

/// The file and its manifest. They are on the disk under other names before the ledger remembers them,
/// and get their names afterwards.
VolumeReport write_files(Ledger& ledger, const VolumePeriod& period, VolumeShape shape,
                         const std::string& path, bool as_json, Invocation& invocation) {
  OutputFile file(path);
  VolumeReport report;
  {
    const ReadTransaction one_state(ledger);
    report = write_volume(ledger, period, shape, file.stream(), path);
  }
  refuse_changed(period, shape, report);
  file.sync();
  const VolumeExport exported{period.period.name, std::string(to_text(shape)),
                              name_of(path),      report.sha256,
                              period.state,       report.rows,
                              report.sums};
  OutputFile manifest(path + ".manifest.json");
  std::int64_t number = 0;
  {
    WriteTransaction transaction(ledger);
    RunJournal journal(ledger, invocation.caller());
    number = store_volume_export(ledger, exported, journal.run());
    const std::string text = manifest_of(period, exported, number);
    manifest.write(text);
    if (as_json) invocation.out().write(text);
    manifest.sync();
    journal.finish(invocation.seconds());
    transaction.commit();
  }
  file.place();
  manifest.place();
  sync_folder_of(path);
  mark_volume_export_written(ledger, number, utc_now());
  invocation.say(fmt::format("export {}: '{}' and its manifest", number, path));
  return report;
}

Exit verify(const Options& options, Invocation& invocation) {
  if (options.output) throw UsageError("--verify compares a file and writes none: leave --output out");
  if (*options.verify == "-")
    throw UsageError("--verify: reads the file twice, which stdin cannot do: give its name");
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction one_state(ledger);
  VolumeVerify file(*options.verify);
  const VolumeShape shape = options.shape ? shape_of(options.shape) : file.shape();
  const std::string name = options.period ? *options.period : file.period();
  const VolumePeriod period = find_period(ledger, invocation.policy(), invocation.as_of(), name);
  const VolumeReport report = write_volume(ledger, period, shape, file.stream(), *options.verify);
  refuse_changed(period, shape, report);
  const auto line = file.first_difference();
  if (line) {
    throw Error(fmt::format("{}:{}: is not what the ledger says of period {} ({}) by {}", *options.verify,
                            *line, period.period.name, to_text(period.state), to_text(shape)));
  }
  invocation.out().write(fmt::format("{} is what the ledger says; {}, SHA-256 {}\n", *options.verify,
                                     summary(period, report), report.sha256));
  return Exit::done;
}

Exit run(const Options& options, Invocation& invocation) {
  if (options.verify) return verify(options, invocation);
  if (!options.period) throw UsageError("--period: which one? (autoship periods lists them)");
  const VolumeShape shape = shape_of(options.shape);
  const bool to_file = options.output && *options.output != "-" && !options.dry_run;
  const bool as_json = invocation.look().format == Format::json || invocation.look().format == Format::jsonl;
  if (as_json && !to_file)
    throw UsageError("--json: the result is the CSV file itself; give --output a file");
  Ledger ledger(invocation.ledger_path(), to_file ? OpenFor::writing : OpenFor::reading);
  const VolumePeriod period = find_period(ledger, invocation.policy(), invocation.as_of(), *options.period);
  VolumeReport report;
  if (to_file) {
    report = write_files(ledger, period, shape, *options.output, as_json, invocation);
  } else {
    const ReadTransaction one_state(ledger);
    ResultStream result(invocation.out());
    report = write_volume(ledger, period, shape, result.stream(), "the result");
  }
  invocation.say(summary(period, report));
  return Exit::done;
}

}  // namespace

void add_export_volume(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("export-volume", "Write a period's commission volume", "Money and volume", Effect::changes,
               [options](Invocation& invocation) { return run(*options, invocation); });
  command.option("--period", options->period, "PERIOD", "such as 2026-12 (autoship periods lists them)");
  command.option("--by", options->shape, "SHAPE", "entry (else), account, upline");
  command.choices("--by", {"entry", "account", "upline"});
  command.option("--output", options->output, "FILE",
                 "where to write the CSV, its manifest beside it; - or nothing is stdout");
  command.option("--verify", options->verify, "FILE",
                 "tell whether an earlier file still is what the ledger says");
  add_dry_run(command, options->dry_run);
  command.example("autoship export-volume --period 2026-12 --output volume-2026-12.csv",
                  "for the commission engine, entry by entry");
  command.example("autoship export-volume --verify volume-2026-12.csv", "whether it still is right");
}

}  // namespace autoship
