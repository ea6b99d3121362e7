#include "workflows/labels.h"

#include <algorithm>
#include <map>

#include "domain/sha256.h"
#include "storage/volume_posting.h"

namespace autoship {

namespace {

/// Fills one batch after the other.
class Batches {
 public:
  Batches(BatchWriter& writer, const LabelFormat& format, std::map<LocationId, std::string> locations)
      : writer_(writer), format_(format), locations_(std::move(locations)) {}

  /// The reason why the format cannot carry the shipment.
  std::optional<std::string> add(const ReadyShipment& shipment) {
    const bool other_origin = format_.batch_per_location && shipment.location != location_;
    if (other_origin || !format_.has_room(shipment.label)) finish();
    if (auto reason = format_.add(shipment.label)) return reason;
    location_ = shipment.location;
    ++shipments_;
    writer_.add(shipment);
    return std::nullopt;
  }

  void finish() {
    if (shipments_ == 0) return;
    Batch batch;
    batch.id = writer_.next_batch();
    batch.carrier = format_.carrier;
    batch.layout = format_.layout;
    if (format_.batch_per_location) batch.location = location_;
    batch.file_name =
        format_.file_name(batch.location ? locations_.at(batch.location) : std::string(), batch.id);
    batch.shipments = shipments_;
    batch.rows = format_.rows();
    batch.content = format_.text();
    batch.sha256 = hex_text(sha256(batch.content));
    writer_.store(batch);
    format_.clear();
    shipments_ = 0;
    batch.content = {};  // Gives its memory back, as clear() would not.
    stored_.push_back(std::move(batch));
  }

  std::vector<Batch> take() { return std::move(stored_); }

 private:
  BatchWriter& writer_;
  const LabelFormat& format_;
  std::map<LocationId, std::string> locations_;
  LocationId location_;
  std::int64_t shipments_ = 0;
  std::vector<Batch> stored_;
};

}  // namespace

LabelResult export_labels(Ledger& ledger, const Company& company, const Caller& caller,
                          const LabelFormat& format, const LabelOptions& options) {
  const UncheckedReferences unchecked(ledger);
  WriteTransaction transaction(ledger);
  RunJournal journal(ledger, caller);
  BatchWriter writer(ledger, journal);
  std::map<LocationId, std::string> locations;
  for (const LocationRow& location : list_locations(ledger)) locations[location.id] = location.code;
  Batches batches(writer, format, std::move(locations));
  LabelResult result;

  ReadyShipments ready(ledger, options.services, options.location);
  ReadyShipment shipment;
  while (ready.next(shipment)) {
    LabelShipment& label = shipment.label;
    const Service& service = company.services.at(label.ship_via);
    label.service = service.code;
    label.service_name = service.name;
    label.from.email = company.policy.labels.sender_email;
    if (label.from.phone.empty()) label.from.phone = company.policy.labels.sender_phone;
    // A carrier takes no parcel for a day gone by: what is late leaves today.
    label.ship_date = std::max(label.ship_date, caller.as_of);
    if (auto reason = batches.add(shipment)) {
      result.unfit.push_back({shipment.id, shipment.account, std::move(*reason)});
    }
  }
  batches.finish();
  writer.finish();
  result.batches = batches.take();
  VolumePosting volume(ledger, journal, company.policy.volume.date, company.services);
  for (const Batch& batch : result.batches) {
    if (company.policy.volume.date == VolumeDate::shipped) volume.post_batch(batch.id);
  }
  journal.finish(options.seconds());
  // Nothing to export leaves no trace.
  if (options.dry_run == DryRun::no && !result.batches.empty()) transaction.commit();
  return result;
}

}  // namespace autoship
