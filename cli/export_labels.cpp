#include <fmt/format.h>

#include "cli/carrier_layouts.h"
#include "cli/invocation.h"
#include "cli/label_export.h"
#include "cli/label_report.h"

namespace autoship {

namespace {

struct Options {
  std::optional<std::string> carrier;
  std::optional<std::string> location;
  std::optional<std::string> output;
  std::optional<std::int64_t> again;
  bool list = false;
  bool dry_run = false;
};

Exit write_again(const Options& options, Invocation& invocation) {
  std::optional<Batch> batch;
  {
    Ledger ledger(invocation.ledger_path(), OpenFor::reading);
    batch = find_batch(ledger, {*options.again});
  }
  if (!batch)
    throw Error(fmt::format("no batch {} (autoship export-labels --list shows them)", *options.again));
  const DryRun dry_run{options.dry_run};
  const BatchFiles files(label_folder(invocation, options.output, dry_run));
  if (!options.dry_run && batch->is_written) files.write_file(*batch);
  if (!options.dry_run && !batch->is_written) {
    Ledger ledger(invocation.ledger_path(), OpenFor::writing);
    const RunLock lock = label_lock(ledger, invocation, dry_run);
    files.write(ledger, {&*batch, 1});
  }
  report_again(invocation, files, *batch);
  return Exit::done;
}

Exit export_ready(const Options& options, Invocation& invocation, const std::vector<CarrierLayout>& layouts) {
  const DryRun dry_run{options.dry_run};
  const CarrierExport wanted{layout_named(layouts, *options.carrier), options.location, dry_run};
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  // A missing folder is told before anything is marked.
  const BatchFiles files(label_folder(invocation, options.output, dry_run));
  const ExportedLabels labels = export_carrier(ledger, invocation, files, wanted);
  report_export(invocation, files, labels.batches, labels.unfit);
  return labels.unfit.empty() ? Exit::done : Exit::needs_person;
}

Exit run(const Options& options, Invocation& invocation) {
  const int asked = (options.carrier ? 1 : 0) + (options.again ? 1 : 0) + (options.list ? 1 : 0);
  if (asked != 1) throw UsageError("export-labels wants one of --carrier NAME, --again BATCH, --list");
  if (options.location && !options.carrier) throw UsageError("--location goes with --carrier");
  if (options.again) return write_again(options, invocation);
  const auto layouts = carrier_layouts(invocation.policy().carriers_dir);
  if (!options.list) return export_ready(options, invocation, layouts);
  show_labels(invocation, layouts);
  return Exit::done;
}

}  // namespace

void add_export_labels(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("export-labels", "Write a carrier's batch file of every shipment that is ready", "The night",
               Effect::changes, [options](Invocation& invocation) { return run(*options, invocation); });
  command.option("--carrier", options->carrier, "NAME", "a carrier, or the id of one of its layouts");
  command.option("--location", options->location, "CODE", "shipments of this location alone");
  command.option("-o,--output", options->output, "DIR", "where the files go (else output_dir)");
  command.option("--again", options->again, "write the file of this batch again, byte for byte");
  command.flag("--list", options->list, "show carriers, ready shipments and batches");
  add_dry_run(command, options->dry_run);
  command.example("autoship export-labels --carrier ups --output outbox",
                  "tonight's UPS files, one for each location");
  command.example("autoship export-labels --again 12", "the file of batch 12 once more");
}

}  // namespace autoship
