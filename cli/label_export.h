#pragma once

#include <string>
#include <vector>

#include "cli/batch_files.h"
#include "cli/invocation.h"
#include "formats/carrier_layout.h"
#include "workflows/labels.h"

namespace autoship {

/// What one carrier's export comes to.
struct CarrierExport {
  const CarrierLayout& layout;
  std::optional<std::string> location;  ///< its code; none: of every location
  DryRun dry_run = DryRun::no;
};

struct ExportedLabels {
  std::vector<Batch> batches;  ///< those of interrupted exports first
  std::vector<UnfitShipment> unfit;
};

/// The layouts of labels.carriers; what is wrong there is added to `faults`, by the configuration's line.
std::vector<const CarrierLayout*> nightly_layouts(Invocation& invocation,
                                                  const std::vector<CarrierLayout>& layouts,
                                                  FaultList& faults);

/// The folder that carrier files go to, made where it is missing; throws Error when it cannot be.
std::string label_folder(Invocation& invocation, const std::optional<std::string>& output, DryRun dry_run);

/// Night or export, one at a time: two exports at once would each find the other's batches unwritten.
RunLock label_lock(const Ledger& ledger, Invocation& invocation, DryRun dry_run);

/// Writes the files of every shipment that is ready for this carrier, and those that an interrupted
/// export left unwritten. Throws Error (Exit::busy) when another run is at work.
ExportedLabels export_carrier(Ledger& ledger, Invocation& invocation, const BatchFiles& files,
                              const CarrierExport& wanted);

}  // namespace autoship
