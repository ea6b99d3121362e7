#include <fmt/format.h>

#include <filesystem>

#include "cli/carrier_layouts.h"
#include "cli/company.h"
#include "cli/invocation.h"
#include "cli/label_report.h"
#include "domain/text.h"
#include "formats/label_file.h"
#include "formats/services.h"
#include "workflows/labels.h"

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

/// The folder the files go to, made where it is missing.
std::string output_folder(Invocation& invocation, const Options& options) {
  std::string folder = options.output.value_or(invocation.policy().output_dir);
  std::error_code error;
  if (!options.dry_run) std::filesystem::create_directory(folder, error);
  if (!options.dry_run && !std::filesystem::is_directory(folder)) {
    throw Error(fmt::format("no folder '{}' to write carrier files to (see --output, output_dir)", folder));
  }
  return folder;
}

/// Night or export, one at a time: two exports at once would each find the other's batches unwritten.
RunLock lock_of(const Ledger& ledger, Invocation& invocation, bool dry_run) {
  const Caller& caller = invocation.caller();
  return {ledger, fmt::format("by {} since {}", caller.actor, caller.started_at),
          dry_run ? LockFile::only_existing : LockFile::make};
}

LocationId location_of(Ledger& ledger, const std::string& code) {
  std::vector<std::string> codes;
  for (const LocationRow& location : list_locations(ledger)) {
    if (location.code == code) return location.id;
    codes.push_back(location.code);
  }
  throw UsageError(fmt::format("--location: no location '{}'{}", code, did_you_mean(code, codes)));
}

Exit write_again(const Options& options, Invocation& invocation) {
  std::optional<Batch> batch;
  {
    Ledger ledger(invocation.ledger_path(), OpenFor::reading);
    batch = find_batch(ledger, {*options.again});
  }
  if (!batch)
    throw Error(fmt::format("no batch {} (autoship export-labels --list shows them)", *options.again));
  const BatchFiles files(output_folder(invocation, options));
  if (!options.dry_run && batch->is_written) files.write_file(*batch);
  if (!options.dry_run && !batch->is_written) {
    Ledger ledger(invocation.ledger_path(), OpenFor::writing);
    const RunLock lock = lock_of(ledger, invocation, false);
    files.write(ledger, {&*batch, 1});
  }
  report_again(invocation, files, *batch);
  return Exit::done;
}

/// The carrier's batches of exports that died before their files; tells of other carriers'.
std::vector<Batch> interrupted_batches(Ledger& ledger, Invocation& invocation, const std::string& carrier) {
  std::vector<Batch> batches;
  for (Batch& batch : unwritten_batches(ledger)) {
    if (batch.carrier == carrier) {
      batches.push_back(std::move(batch));
    } else {
      invocation.say(
          fmt::format("the file '{}' of an interrupted export is not written: write it with "
                      "export-labels --again {}",
                      batch.file_name, batch.id.value));
    }
  }
  return batches;
}

Exit export_ready(const Options& options, Invocation& invocation, const std::vector<CarrierLayout>& layouts) {
  const CarrierLayout& layout = layout_named(layouts, *options.carrier);
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  const RunLock lock = lock_of(ledger, invocation, options.dry_run);
  // A missing folder is told before anything is marked.
  const BatchFiles files(output_folder(invocation, options));
  std::vector<Batch> batches = interrupted_batches(ledger, invocation, layout.carrier);
  if (!options.dry_run) files.write(ledger, batches);
  for (const Batch& batch : batches) {
    invocation.say(fmt::format("'{}' is of an earlier, interrupted export", files.path_of(batch)));
  }

  const UsStates states = built_in_us_states();
  LabelFile file(layout, states);
  LabelFormat format;
  format.carrier = layout.carrier;
  format.layout = layout.id;
  format.batch_per_location = layout.batch_per_location;
  format.has_room = [&](const LabelShipment& shipment) { return file.has_room(shipment); };
  format.add = [&](const LabelShipment& shipment) { return file.add(shipment); };
  format.rows = [&] { return file.rows(); };
  format.text = [&] { return file.text(); };
  format.clear = [&] { file.clear(); };
  format.file_name = [&](const std::string& location, BatchId batch) {
    return batch_file_name(layout, location, invocation.as_of(), batch.value);
  };
  LabelOptions labels;
  labels.services = services_of(layout, invocation.services());
  if (options.location) labels.location = location_of(ledger, *options.location);
  labels.dry_run = options.dry_run ? DryRun::yes : DryRun::no;
  labels.seconds = [&] { return invocation.seconds(); };
  const LabelResult result = export_labels(ledger, company.company(), invocation.caller(), format, labels);
  if (!options.dry_run) files.write(ledger, result.batches);
  batches.insert(batches.end(), result.batches.begin(), result.batches.end());
  report_export(invocation, files, batches, result.unfit);
  return result.unfit.empty() ? Exit::done : Exit::needs_person;
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
