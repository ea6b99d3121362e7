#include <fmt/format.h>

#include <filesystem>

#include "cli/carrier_layouts.h"
#include "cli/company.h"
#include "cli/invocation.h"
#include "cli/output_file.h"
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

std::string file_path(Invocation& invocation, const Options& options, const std::string& file_name) {
  return (std::filesystem::path(output_folder(invocation, options)) / file_name).string();
}

void write_file(const std::string& path, const std::string& content) {
  OutputFile file(path);
  file.write(content);
  file.commit();
}

/// Writes the files of batches that are not known to be on the disk: those of this call, and those
/// of one that died between its commit and its files.
void write_pending(Ledger& ledger, Invocation& invocation, const Options& options, const LabelResult* made) {
  while (const auto batch = unwritten_batch(ledger)) {
    const std::string path = file_path(invocation, options, batch->file_name);
    write_file(path, batch->content);
    mark_written(ledger, batch->id, utc_now());
    const bool earlier = made == nullptr || made->batches.empty() || batch->id < made->batches.front().id;
    if (earlier) invocation.say(fmt::format("wrote '{}' of an earlier, interrupted export", path));
  }
}

LocationId location_of(Ledger& ledger, const std::string& code) {
  std::vector<std::string> codes;
  for (const LocationRow& location : list_locations(ledger)) {
    if (location.code == code) return location.id;
    codes.push_back(location.code);
  }
  throw UsageError(fmt::format("--location: no location '{}'{}", code, did_you_mean(code, codes)));
}

Exit list(Invocation& invocation, const std::vector<CarrierLayout>& layouts) {
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  if (invocation.look().format == Format::table) {
    Listing carriers(invocation.out(), invocation.look(), {"carrier", "layout", "title", "ready"});
    const auto ready = count_ready(ledger);
    for (const CarrierLayout& layout : layouts) {
      const auto services = services_of(layout, invocation.services());
      std::int64_t waiting = 0;
      for (const ReadyCount& count : ready) {
        if (std::find(services.begin(), services.end(), count.ship_via) != services.end())
          waiting += count.shipments;
      }
      carriers.row(
          {Cell::of(layout.carrier), Cell::of(layout.id), Cell::of(layout.title), Cell::of(waiting)});
    }
    carriers.end();
    invocation.out().write("\n");
  }
  Listing batches(invocation.out(), invocation.look(),
                  {"batch", "carrier", "location", "file", "shipments", "rows", "made_at", "by", "sha256"});
  for (const BatchRow& batch : list_batches(ledger)) {
    batches.row({Cell::of(batch.id.value), Cell::of(batch.carrier), Cell::of_filled(batch.location),
                 Cell::exact(batch.file_name), Cell::of(batch.shipments), Cell::of(batch.rows),
                 Cell::of(batch.made_at), Cell::of(batch.actor), Cell::of(batch.sha256)});
  }
  batches.end("no batches yet");
  return Exit::done;
}

Exit write_again(const Options& options, Invocation& invocation) {
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const auto batch = find_batch(ledger, {*options.again});
  if (!batch)
    throw Error(fmt::format("no batch {} (autoship export-labels --list shows them)", *options.again));
  const std::string path = file_path(invocation, options, batch->file_name);
  if (!options.dry_run) write_file(path, batch->content);
  invocation.out().write(fmt::format("{}\n", path));
  return Exit::done;
}

void report(Invocation& invocation, const Options& options, const LabelResult& result) {
  Listing files(invocation.out(), invocation.look(), {"batch", "file", "shipments", "rows", "sha256"});
  for (const Batch& batch : result.batches) {
    files.row({Cell::of(batch.id.value), Cell::exact(file_path(invocation, options, batch.file_name)),
               Cell::of(batch.shipments), Cell::of(batch.rows), Cell::of(batch.sha256)});
  }
  files.end("no shipment is ready for this carrier");
  for (const UnfitShipment& unfit : result.unfit) {
    invocation.say(
        fmt::format("shipment {} ({}) was left out: {}", unfit.shipment.value, unfit.account, unfit.reason));
  }
}

Exit export_ready(const Options& options, Invocation& invocation, const std::vector<CarrierLayout>& layouts) {
  const CarrierLayout& layout = layout_named(layouts, *options.carrier);
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  if (!options.dry_run) write_pending(ledger, invocation, options, nullptr);

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
  output_folder(invocation, options);  // A missing folder is told before anything is marked.
  const LabelResult result = export_labels(ledger, company.company(), invocation.caller(), format, labels);
  if (!options.dry_run) write_pending(ledger, invocation, options, &result);
  report(invocation, options, result);
  return result.unfit.empty() ? Exit::done : Exit::needs_person;
}

Exit run(const Options& options, Invocation& invocation) {
  const int asked = (options.carrier ? 1 : 0) + (options.again ? 1 : 0) + (options.list ? 1 : 0);
  if (asked != 1) throw UsageError("export-labels wants one of --carrier NAME, --again BATCH, --list");
  if (options.location && !options.carrier) throw UsageError("--location goes with --carrier");
  if (options.again) return write_again(options, invocation);
  const auto layouts = carrier_layouts(invocation.policy().carriers_dir);
  return options.list ? list(invocation, layouts) : export_ready(options, invocation, layouts);
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
