#include "storage/label_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>

#include "domain/json_writer.h"
#include "domain/text.h"
#include "storage/statement.h"

namespace autoship {

namespace {

constexpr const char* batch_columns =
    "SELECT id, carrier, layout, location_id, file_name, shipments, rows, sha256, written_at IS NOT NULL";

/// Without its content.
Batch batch_of(const Statement& row) {
  Batch batch;
  batch.id = {row.integer(0)};
  batch.carrier = row.text(1);
  batch.layout = row.text(2);
  batch.location = {row.integer(3)};
  batch.file_name = row.text(4);
  batch.shipments = row.integer(5);
  batch.rows = row.integer(6);
  batch.sha256 = row.text(7);
  batch.is_written = row.integer(8) != 0;
  return batch;
}

}  // namespace

struct BatchWriter::State {
  State(SQLite::Database& db, RunJournal& run_journal)
      : journal(run_journal),
        mark(db,
             "UPDATE OR ROLLBACK shipments SET status = 'exported', batch_id = ?1 "
             "WHERE status = 'ready' AND id IN (SELECT value FROM json_each(?2))"),
        insert(db,
               "INSERT INTO batches (id, run_id, carrier, layout, location_id, file_name, shipments, rows, "
               "sha256) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"),
        keep(db, "INSERT INTO batch_files (batch_id, content) VALUES (?1, ?2)"),
        leave(db,
              "UPDATE stock SET on_hand = on_hand - ?3, reserved = reserved - ?3 "
              "WHERE location_id = ?1 AND product_id = ?2"),
        move(db,
             "INSERT INTO stock_moves (run_id, location_id, product_id, qty, kind, batch_id) "
             "VALUES (?1, ?2, ?3, -?4, 'shipped', ?5)") {}

  using Pieces = std::map<std::pair<LocationId, ProductId>, std::int64_t>;  // By shelf.

  RunJournal& journal;
  Statement mark, insert, keep, leave, move;
  // Of the batch to be stored.
  std::vector<ShipmentId> shipments;
  Pieces left;
  // Of all batches.
  Pieces all_left;
};

BatchWriter::BatchWriter(Ledger& ledger, RunJournal& journal)
    : state_(std::make_unique<State>(ledger.db(), journal)),
      next_{ledger.db().execAndGet("SELECT coalesce(max(id), 0) + 1 FROM batches").getInt64()} {}

BatchWriter::~BatchWriter() = default;

void BatchWriter::add(const ReadyShipment& shipment) {
  state_->shipments.push_back(shipment.id);
  for (const ShippedPieces& pieces : shipment.pieces) {
    state_->left[{shipment.location, pieces.product}] += pieces.qty;
  }
}

void BatchWriter::store(const Batch& batch) {
  check(batch.id == next_, "a batch out of turn");
  Statement& insert = state_->insert;
  insert.bind(1, batch.id);
  insert.bind(2, state_->journal.run());
  insert.bind(3, std::string_view(batch.carrier));
  insert.bind(4, std::string_view(batch.layout));
  insert.bind(5, batch.location);
  insert.bind(6, std::string_view(batch.file_name));
  insert.bind(7, batch.shipments);
  insert.bind(8, batch.rows);
  insert.bind(9, std::string_view(batch.sha256));
  insert.run();
  state_->keep.bind(1, batch.id);
  state_->keep.bind_blob(2, batch.content.data(), batch.content.size());
  state_->keep.run();
  mark_shipments(batch.id);
  book_moves(batch.id);
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("batch").integer(batch.id.value).key("carrier").text(batch.carrier);
  json.key("file").text(batch.file_name).key("shipments").integer(batch.shipments);
  json.key("sha256").text(batch.sha256).end_object();
  state_->journal.append({"labels-exported", {}, {}, {}, body});
  ++next_.value;
}

/// One statement for the whole batch: one for each shipment takes twice the time. OR ROLLBACK spares
/// SQLite a copy of each page in case it has to take this statement back alone.
void BatchWriter::mark_shipments(BatchId batch) {
  std::string ids = "[";
  for (const ShipmentId shipment : state_->shipments) {
    if (ids.size() > 1) ids += ',';
    append_integer(ids, shipment.value);
  }
  ids += ']';
  state_->mark.bind(1, batch);
  state_->mark.bind(2, std::string_view(ids));
  check(state_->mark.run() == static_cast<int>(state_->shipments.size()), "a shipment left twice");
  state_->shipments.clear();
}

void BatchWriter::book_moves(BatchId batch) {
  for (const auto& [shelf, qty] : state_->left) {
    state_->move.bind(1, state_->journal.run());
    state_->move.bind(2, shelf.first);
    state_->move.bind(3, shelf.second);
    state_->move.bind(4, qty);
    state_->move.bind(5, batch);
    state_->move.run();
    state_->all_left[shelf] += qty;
  }
  state_->left.clear();
}

void BatchWriter::finish() {
  for (const auto& [shelf, qty] : state_->all_left) {
    state_->leave.bind(1, shelf.first);
    state_->leave.bind(2, shelf.second);
    state_->leave.bind(3, qty);
    check(state_->leave.run() == 1, "pieces left a shelf that is not there");
  }
  state_->all_left.clear();
}

std::vector<Batch> unwritten_batches(Ledger& ledger) {
  std::vector<Batch> batches;
  Statement rows(ledger.db(),
                 std::string(batch_columns) + " FROM batches WHERE written_at IS NULL ORDER BY id");
  while (rows.step()) batches.push_back(batch_of(rows));
  return batches;
}

void mark_written(Ledger& ledger, std::span<const Batch> batches, std::string_view now) {
  WriteTransaction transaction(ledger);
  Statement update(ledger.db(), "UPDATE batches SET written_at = ?2 WHERE id = ?1");
  for (const Batch& batch : batches) {
    update.bind(1, batch.id);
    update.bind(2, now);
    update.run();
  }
  transaction.commit();
}

std::optional<Batch> find_batch(Ledger& ledger, BatchId batch) {
  Statement row(ledger.db(), std::string(batch_columns) +
                                 ", content FROM batches JOIN batch_files ON batch_id = id WHERE id = ?1");
  row.bind(1, batch);
  if (!row.step()) return std::nullopt;
  Batch found = batch_of(row);
  found.content = row.text(9);
  return found;
}

std::vector<BatchRow> list_batches(Ledger& ledger) {
  std::vector<BatchRow> batches;
  Statement rows(
      ledger.db(),
      "SELECT b.id, b.carrier, l.location, b.file_name, r.started_at, r.actor, b.sha256, b.shipments, "
      "b.rows, b.written_at IS NOT NULL "
      "FROM batches b JOIN runs r ON r.id = b.run_id LEFT JOIN locations l ON l.id = b.location_id "
      "ORDER BY b.id");
  while (rows.step()) {
    batches.push_back({{rows.integer(0)},
                       std::string(rows.text(1)),
                       std::string(rows.text(2)),
                       std::string(rows.text(3)),
                       std::string(rows.text(4)),
                       std::string(rows.text(5)),
                       std::string(rows.text(6)),
                       rows.integer(7),
                       rows.integer(8),
                       rows.integer(9) != 0});
  }
  return batches;
}

std::vector<ReadyCount> count_ready(Ledger& ledger) {
  std::vector<ReadyCount> counts;
  Statement rows(
      ledger.db(),
      "SELECT ship_via, count(*) FROM shipments WHERE status = 'ready' GROUP BY ship_via ORDER BY ship_via");
  while (rows.step()) counts.push_back({std::string(rows.text(0)), rows.integer(1)});
  return counts;
}

std::int64_t count_waiting_parcels(Ledger& ledger, ProductId product) {
  Statement count(
      ledger.db(),
      "SELECT count(DISTINCT s.id) FROM shipments s JOIN order_lines l ON l.order_id = s.order_id AND "
      "l.shipment_id = s.id WHERE s.status = 'ready' AND l.product_id = ?1");
  count.bind(1, product);
  count.step();
  const std::int64_t parcels = count.integer(0);
  count.reset();
  return parcels;
}

std::vector<LocationRow> list_locations(Ledger& ledger) {
  std::vector<LocationRow> locations;
  Statement rows(ledger.db(), "SELECT id, location FROM locations ORDER BY location");
  while (rows.step()) locations.push_back({{rows.integer(0)}, std::string(rows.text(1))});
  return locations;
}

}  // namespace autoship
