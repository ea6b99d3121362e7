#include "cli/label_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/carrier_layouts.h"
#include "cli/company.h"
#include "domain/text.h"
#include "formats/label_file.h"
#include "formats/services.h"

namespace autoship {

namespace {

LocationId location_of(Ledger& ledger, const std::string& code) {
  std::vector<std::string> codes;
  for (const LocationRow& location : list_locations(ledger)) {
    if (location.code == code) return location.id;
    codes.push_back(location.code);
  }
  throw UsageError(fmt::format("--location: no location '{}'{}", code, did_you_mean(code, codes)));
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

}  // namespace

std::vector<const CarrierLayout*> nightly_layouts(Invocation& invocation,
                                                  const std::vector<CarrierLayout>& layouts,
                                                  FaultList& faults) {
  const std::string key = "labels.carriers";
  std::vector<const CarrierLayout*> wanted;
  for (const std::string& name : invocation.policy().labels.carriers) {
    std::string fault;
    const CarrierLayout* layout = find_layout(layouts, name, fault);
    if (layout != nullptr && std::find(wanted.begin(), wanted.end(), layout) != wanted.end()) {
      fault = fmt::format("'{}' stands there twice", name);
    }
    if (fault.empty()) {
      wanted.push_back(layout);
    } else {
      const auto origin = invocation.policy_origins().find(key);
      faults.add({origin == invocation.policy_origins().end() ? "default" : origin->second, 0, key, fault});
    }
  }
  return wanted;
}

std::string label_folder(Invocation& invocation, const std::optional<std::string>& output, DryRun dry_run) {
  std::string folder = output.value_or(invocation.policy().output_dir);
  if (dry_run == DryRun::yes) return folder;
  std::error_code error;
  std::filesystem::create_directory(folder, error);
  if (!std::filesystem::is_directory(folder)) {
    throw Error(fmt::format("no folder '{}' to write carrier files to (see --output, output_dir)", folder));
  }
  return folder;
}

RunLock label_lock(const Ledger& ledger, Invocation& invocation, DryRun dry_run) {
  const Caller& caller = invocation.caller();
  return {ledger, fmt::format("by {} since {}", caller.actor, caller.started_at),
          dry_run == DryRun::yes ? LockFile::only_existing : LockFile::make};
}

ExportedLabels export_carrier(Ledger& ledger, Invocation& invocation, const BatchFiles& files,
                              const CarrierExport& wanted) {
  const CarrierLayout& layout = wanted.layout;
  const bool dry_run = wanted.dry_run == DryRun::yes;
  const CompanyFiles company(invocation);
  const RunLock lock = label_lock(ledger, invocation, wanted.dry_run);
  std::vector<Batch> batches = interrupted_batches(ledger, invocation, layout.carrier);
  if (!dry_run) files.write(ledger, batches);
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
  if (wanted.location) labels.location = location_of(ledger, *wanted.location);
  labels.dry_run = wanted.dry_run;
  labels.seconds = [&] { return invocation.seconds(); };
  Caller caller = invocation.caller();
  caller.command =
      "export-labels";  // Whoever called for it: batches are found by the command that made them.
  LabelResult result = export_labels(ledger, company.company(), caller, format, labels);
  if (!dry_run) files.write(ledger, result.batches);
  batches.insert(batches.end(), result.batches.begin(), result.batches.end());
  return {std::move(batches), std::move(result.unfit)};
}

}  // namespace autoship
