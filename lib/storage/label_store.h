#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.h"
#include "domain/label.h"
#include "storage/ledger.h"
#include "storage/run_journal.h"

namespace autoship {

/// What left a shelf with a parcel.
struct ShippedPieces {
  ProductId product;
  std::int64_t qty = 0;
};

/// A shipment that waits for its label.
struct ReadyShipment {
  ShipmentId id;
  LocationId location;
  std::string account;                ///< its code
  LabelShipment label;                ///< `from.email` and what the service says are the caller's to fill
  std::vector<ShippedPieces> pieces;  ///< of products tracked in stock
};

/// The ready shipments of the services named, by location, service and number. Those that were
/// given may be marked as exported meanwhile.
class ReadyShipments {
 public:
  /// `location` none: of every location.
  ReadyShipments(Ledger& ledger, const std::vector<std::string>& services, LocationId location);
  ~ReadyShipments();

  /// False at the end. Reuses what `shipment` holds: give it the same one each time.
  bool next(ReadyShipment& shipment);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A label batch: a carrier file, kept so that it can be written again byte for byte (F8).
struct Batch {
  BatchId id;
  std::string carrier;
  std::string layout;
  LocationId location;  ///< none: the file names each parcel's origin
  std::string file_name;
  std::int64_t shipments = 0;
  std::int64_t rows = 0;
  std::string sha256;
  bool is_written = false;  ///< its file is known to be on the disk
  std::string content;
};

/// Puts shipments into batches. Lives inside a write transaction.
class BatchWriter {
 public:
  BatchWriter(Ledger& ledger, RunJournal& journal);
  ~BatchWriter();

  /// The number that the next batch gets.
  BatchId next_batch() const { return next_; }

  /// Puts a shipment into the batch of that number.
  void add(const ReadyShipment& shipment);

  /// Keeps the batch that add() filled, marks its shipments as exported, and books what leaves the
  /// shelves with it.
  void store(const Batch& batch);

  /// Takes what all batches booked off the shelves; once, after the last batch.
  void finish();

 private:
  void mark_shipments(BatchId batch);
  void book_moves(BatchId batch);

  struct State;
  std::unique_ptr<State> state_;
  BatchId next_;
};

/// The batches whose files are not known to be on the disk, without their content: just made, or
/// of a process that died before it had written them.
std::vector<Batch> unwritten_batches(Ledger& ledger);

/// In a transaction of its own.
void mark_written(Ledger& ledger, std::span<const Batch> batches, std::string_view now);

std::optional<Batch> find_batch(Ledger& ledger, BatchId batch);

/// A batch as `export-labels --list` shows it.
struct BatchRow {
  BatchId id;
  std::string carrier, location, file_name, made_at, actor, sha256;
  std::int64_t shipments = 0;
  std::int64_t rows = 0;
  bool is_written = false;
};
std::vector<BatchRow> list_batches(Ledger& ledger);

/// Ready shipments by service.
struct ReadyCount {
  std::string ship_via;
  std::int64_t shipments = 0;
};
std::vector<ReadyCount> count_ready(Ledger& ledger);

/// Parcels with that product that wait for their labels.
std::int64_t count_waiting_parcels(Ledger& ledger, ProductId product);

struct LocationRow {
  LocationId id;
  std::string code;
};
std::vector<LocationRow> list_locations(Ledger& ledger);

}  // namespace autoship
