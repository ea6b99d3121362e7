#pragma once

#include <vector>

#include "cli/batch_files.h"
#include "cli/invocation.h"
#include "formats/carrier_layout.h"
#include "workflows/labels.h"

namespace autoship {

/// What an export made and what it left out. The latter with --quiet too, on stderr where the
/// format has no place for it: a parcel that nobody hears of never leaves.
void report_export(Invocation& invocation, const BatchFiles& files, const std::vector<Batch>& batches,
                   const std::vector<UnfitShipment>& left_out);

/// The file that was written once more.
void report_again(Invocation& invocation, const BatchFiles& files, const Batch& batch);

/// `--list`: what waits for which file, and all batches.
void show_labels(Invocation& invocation, const std::vector<CarrierLayout>& layouts);

}  // namespace autoship
