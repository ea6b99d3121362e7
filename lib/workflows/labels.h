#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/event.h"
#include "storage/label_store.h"
#include "workflows/company.h"

namespace autoship {

/// A carrier's file format as this workflow needs it; the caller brings the one its layout makes.
struct LabelFormat {
  std::string carrier;
  std::string layout;
  bool batch_per_location = false;
  std::function<bool(const LabelShipment&)> has_room;
  std::function<std::optional<std::string>(const LabelShipment&)> add;  ///< the reason it cannot carry it
  std::function<std::int64_t()> rows;
  std::function<std::string()> text;
  std::function<void()> clear;
  std::function<std::string(const std::string& location, BatchId)> file_name;
};

/// A shipment that the format cannot carry; it stays ready.
struct UnfitShipment {
  ShipmentId shipment;
  std::string account;
  std::string reason;
};

struct LabelOptions {
  std::vector<std::string> services;  ///< whose shipments go into the files
  LocationId location;                ///< none: of every location
  DryRun dry_run = DryRun::no;
  std::function<double()> seconds;
};

struct LabelResult {
  std::vector<Batch> batches;  ///< without their content
  std::vector<UnfitShipment> unfit;
};

/// Puts every ready shipment of these services into exactly one batch (F8), one batch a location
/// where the format has no origin, and books what leaves the shelves. The files are the caller's
/// to write afterwards, from the ledger: a killed run loses none.
LabelResult export_labels(Ledger& ledger, const Company& company, const Caller& caller,
                          const LabelFormat& format, const LabelOptions& options);

}  // namespace autoship
