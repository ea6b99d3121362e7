#include "storage/ledger_check.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <vector>

#include "tests/storage/sample_ledger.h"

using namespace autoship;

namespace {

Ledger sample() {
  Ledger ledger = Ledger::in_memory();
  fill_sample(ledger, 40);
  return ledger;
}

std::vector<Proof> all_proofs(Ledger& ledger) {
  std::vector<Proof> proofs = {prove_file(ledger), prove_references(ledger), prove_chain(ledger),
                               prove_order_events(ledger), prove_batches(ledger)};
  for (Proof& proof : prove_books(ledger)) proofs.push_back(std::move(proof));
  return proofs;
}

/// Changes the ledger as somebody with a database tool would, past every guard.
void tamper(Ledger& ledger, const std::string& sql) {
  ledger.db().exec(
      "DROP TRIGGER IF EXISTS events_stay; DROP TRIGGER IF EXISTS events_remain;"
      "DROP TRIGGER IF EXISTS stock_moves_stay; DROP TRIGGER IF EXISTS stock_moves_remain;"
      "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
  ledger.db().exec(sql);
  ledger.db().exec("PRAGMA foreign_keys = ON; PRAGMA ignore_check_constraints = OFF");
}

/// The proofs that fail after the change, by name, each with its first offender.
std::map<std::string, std::string> failing(const std::string& sql) {
  Ledger ledger = sample();
  tamper(ledger, sql);
  std::map<std::string, std::string> names;
  for (const Proof& proof : all_proofs(ledger)) {
    if (!proof.holds()) names[proof.name] = proof.first.at(0);
  }
  return names;
}

void only(const std::string& name, const std::string& offender, const std::string& sql) {
  const auto found = failing(sql);
  INFO(sql);
  for (const auto& wrong : found) INFO(wrong.first, ": ", wrong.second);
  CHECK(found.size() == 1);
  REQUIRE(found.count(name) == 1);
  CHECK(found.at(name) == offender);
}

}  // namespace

TEST_CASE("every proof holds for a ledger that is sound") {
  Ledger empty = Ledger::in_memory();
  for (const Proof& proof : all_proofs(empty)) CHECK_MESSAGE(proof.holds(), proof.name);
  Ledger ledger = sample();
  for (const Proof& proof : all_proofs(ledger)) {
    CHECK_MESSAGE(proof.holds(), proof.name, ": ", proof.first.empty() ? "" : proof.first[0]);
  }
}

TEST_CASE("a value that its column forbids is found") {
  only("file", "CHECK constraint failed in accounts", "UPDATE accounts SET kind = 'king' WHERE id = 3");
}

TEST_CASE("a reference that leads nowhere is found") {
  only("references", "autoship_lines: names a row of products that is not there",
       "UPDATE autoship_lines SET product_id = 99 WHERE autoship_id = 5 AND line = 2");
  only("references", "payment_methods 1: names a row of accounts that is not there",
       "INSERT INTO payment_methods VALUES (1, 999, 'visa', 'card', 't', 'Visa', '1111', 1, 2030, NULL, "
       "NULL, NULL)");
}

TEST_CASE("a history that was rewritten is found at its first wrong event") {
  const auto spoiled = [](int event, const char* what, int run) {
    return fmt::format("event {} ({}, run {}) is not what was written, or the one before it is not", event,
                       what, run);
  };
  only("events", spoiled(7, "imported", 1), "UPDATE events SET body = '{}' WHERE id = 7");
  only("events", spoiled(7, "renamed", 1), "UPDATE events SET what = 'renamed' WHERE id = 7");
  only("events", spoiled(7, "imported", 1), "UPDATE events SET account_id = 8 WHERE id = 7");
  only("events", spoiled(7, "imported", 1), "UPDATE events SET autoship_id = NULL WHERE id = 7");
  only("events", spoiled(1, "imported", 1), "UPDATE runs SET actor = 'somebody else' WHERE id = 1");
  only("events", spoiled(1, "imported", 1), "UPDATE runs SET as_of = '2026-12-14' WHERE id = 1");
  only("events", spoiled(1, "imported", 1),
       "UPDATE runs SET started_at = '2026-12-01T09:00:01Z' WHERE id = 1");
  only("events", "event 1: its run 1 is missing or spoiled", "UPDATE runs SET as_of = 'once' WHERE id = 1");
  only("events", "event 7 is missing", "DELETE FROM events WHERE id = 7");
  only("events", "event 1 is missing", "DELETE FROM events WHERE id = 1");
  only("events", spoiled(7, "imported", 1), "UPDATE events SET hash = x'00' WHERE id = 7");
  // An event put between two others, the later ones moved up.
  only("events", spoiled(2, "imported", 1),
       "CREATE TEMP TABLE kept AS SELECT * FROM events WHERE id = 2; DELETE FROM events WHERE id = 2;"
       "UPDATE events SET id = -id WHERE id = 3; UPDATE events SET id = 2 WHERE id = -3;"
       "UPDATE kept SET id = 3; INSERT INTO events SELECT * FROM kept");
}

TEST_CASE("an order that is not what its event says is found") {
  const std::string said =
      R"({"cycle":"2026-12-15","ship":"2026-12-15","currency":"USD","total":"29.70","lines":2})";
  only("order events",
       "order 2: cycle 2026-12-15, ship date 2026-12-15, total 29.69 USD; its event says " + said,
       "UPDATE orders SET total_minor = total_minor - 1, shipping_minor = shipping_minor - 1 WHERE id = 2");
  only("order events",
       "order 2: cycle 2026-12-15, ship date 2026-12-16, total 29.70 USD; its event says " + said,
       "UPDATE orders SET ship_date = '2026-12-16' WHERE id = 2");
  only("order events", "order 2: no event says that it was ordered",
       "UPDATE orders SET event_id = 43 WHERE id = 2");
}

TEST_CASE("an order that was taken out leaves its event behind") {
  const auto found = failing(
      "DELETE FROM order_lines WHERE order_id = 30; DELETE FROM shipments WHERE order_id = 30;"
      "DELETE FROM orders WHERE id = 30; UPDATE stock SET reserved = reserved - 2 WHERE location_id = 1");
  CHECK(found.size() == 2);
  CHECK(found.at("order events") == "event 67: the order 30 that it made is not there");
  CHECK(found.at("nights") == "run 2 of 2026-12-15: 34 ordered, but 33 orders name it");
}

TEST_CASE("a carrier file that was changed is found") {
  only("batches", "batch 1 (ups_NV1_2026-12-15_0001.csv): the file that is kept is not the one that was made",
       "UPDATE batch_files SET content = CAST('to,service' AS BLOB)");
  only("batches", "batch 1 (ups_NV1_2026-12-15_0001.csv): 9 shipments, but 10 name it",
       "UPDATE batches SET shipments = 9");
}

TEST_CASE("an order that does not add up is found") {
  only("orders",
       "order 2: goods 2250, tax 221, pv 30000, cv 20000; its lines come to 2250, 220, 30000, 20000",
       "UPDATE orders SET tax_minor = 221, shipping_minor = shipping_minor - 1 WHERE id = 2");
  only("orders",
       "order 2: goods 2250, tax 220, pv 40000, cv 20000; its lines come to 2250, 220, 30000, 20000",
       "UPDATE orders SET pv = 40000 WHERE id = 2");
  only("orders", "order 2: total 2970 is not goods 2250 and shipping 499 and tax 220 less credit 0",
       "UPDATE orders SET shipping_minor = 499 WHERE id = 2");
  only("orders", "order 2 line 2 (shipping): goods 250 for 1 at 251, tax 20",
       "UPDATE order_lines SET price_minor = 251 WHERE order_id = 2 AND line = 2");
  only("orders", "order 2 line 2 (shipping): goods 250 for 1 at 250 less 1, tax 20",
       "UPDATE order_lines SET discount_minor = 1 WHERE order_id = 2 AND line = 2");
  only("orders", "order 2 line 2 (shipping): goods 250 for 1 at 250, tax 20, given, and pv 0",
       "UPDATE order_lines SET gift = 1 WHERE order_id = 2 AND line = 2");
  only("orders",
       "order 2: total 2970 is not goods 2250 and shipping 500 and tax 220 less credit 0 and rest 5",
       "UPDATE orders SET rest_minor = 5 WHERE id = 2");
  only("orders", "order 2 line 3 (left-out): goods 0 for 1 at 0, tax 5",
       "INSERT INTO order_lines VALUES (2, 3, 2, NULL, 1, 'left-out', NULL, 0, 0, 5, 0, 0, 0, 0);"
       "UPDATE order_lines SET tax_minor = 15 WHERE order_id = 2 AND line = 2");
}

TEST_CASE("an order of a market whose prices hold the tax adds up") {
  Ledger ledger = sample();
  tamper(ledger,
         "UPDATE orders SET total_minor = total_minor - tax_minor WHERE id = 2;"
         "UPDATE markets SET tax_included = 1");
  for (const Proof& proof : prove_books(ledger)) CHECK_MESSAGE(proof.holds(), proof.name);
}

TEST_CASE("a cycle that was settled in two ways is found") {
  only("cycles", "autoship 4: its cycle 2026-12-15 is skipped, and order 4 was made for it",
       "INSERT INTO cycles (autoship_id, cycle_date, state) VALUES (4, '2026-12-15', 'skipped')");
  only("cycles", "autoship 4: its cycle 2026-12-15 is missed, and order 4 was made for it",
       "INSERT INTO cycles (autoship_id, cycle_date, state) VALUES (4, '2026-12-15', 'missed')");
  only("cycles", "autoship 15: its cycle 2026-12-15 is blocked without a reason",
       "UPDATE cycles SET reason = NULL WHERE autoship_id = 15");
}

TEST_CASE("a parcel that is not its order's is found") {
  only("shipments", "shipment 20: goes to an address of another account than its order 20",
       "UPDATE shipments SET address_id = 21 WHERE id = 20");
  only("shipments", "shipment 99: nothing is in it",
       "INSERT INTO shipments (id, order_id, location_id, address_id, ship_via, ship_date, weight_g)"
       " VALUES (99, 20, 1, 20, 'UPS_GROUND', '2026-12-15', 0)");
  only("shipments", "order 20 line 2 (shipping): no shipment has it",
       "UPDATE order_lines SET shipment_id = NULL WHERE order_id = 20 AND line = 2");
  only("shipments", "order 20 line 2 (shipping): shipment 21 is of another order",
       "UPDATE order_lines SET shipment_id = 21 WHERE order_id = 20 AND line = 2");
  only("shipments", "order 20 line 2 (backordered): shipment 20 has it",
       "UPDATE order_lines SET status = 'backordered' WHERE order_id = 20 AND line = 2");
  const auto moved = failing("UPDATE shipments SET location_id = 2 WHERE id = 20");
  CHECK(moved.at("shipments") == "shipment 20: goes from another location than its order 20");
  CHECK(moved.at("reservations") == "location NV1, SOAP: 48 reserved, its ready parcels hold 46");
}

TEST_CASE("a parcel that left without a batch is found") {
  const auto found = failing("UPDATE shipments SET status = 'exported' WHERE id = 20");
  CHECK(found.at("shipments") == "shipment 20: exported without a batch");
  const auto back = failing("UPDATE shipments SET status = 'ready' WHERE id = 2");
  CHECK(back.at("shipments") == "shipment 2: ready, and yet in batch 1");
}

TEST_CASE("a shelf that is not the sum of its moves is found") {
  only("stock", "location OH2, TEA: 4 on hand, its moves sum to 5",
       "UPDATE stock SET on_hand = 4 WHERE product_id = 2");
  only("stock", "location OH2, TEA: 0 on hand, its moves sum to 5", "DELETE FROM stock WHERE product_id = 2");
  only("stock", "location OH2, TEA: 5 on hand, its moves sum to 6",
       "UPDATE stock_moves SET qty = 6 WHERE product_id = 2");
  const auto found = failing(
      "UPDATE stock_moves SET qty = -19 WHERE batch_id = 1; UPDATE stock SET on_hand = on_hand + 1 WHERE "
      "product_id = 1");
  CHECK(found.size() == 1);
  CHECK(found.at("stock") == "batch 1: 19 of SOAP left the shelf, 20 are in its parcels");
}

TEST_CASE("a reservation without a parcel is found") {
  only("reservations", "location OH2, TEA: 1 reserved, its ready parcels hold 0",
       "UPDATE stock SET reserved = 1 WHERE product_id = 2");
  only("reservations", "location NV1, SOAP: 47 reserved, its ready parcels hold 48",
       "UPDATE stock SET reserved = reserved - 1 WHERE product_id = 1");
}

TEST_CASE("a night that does not add up is found") {
  only("nights", "run 2 of 2026-12-15: 36 due, but 34 ordered, 1 blocked, 1 skipped, 1 missed",
       "UPDATE runs SET due = 36 WHERE id = 2");
}

TEST_CASE("only the first offenders of a proof are kept and all are counted") {
  Ledger ledger = sample();
  tamper(ledger, "UPDATE orders SET pv = 1");
  for (const Proof& proof : prove_books(ledger)) {
    if (proof.name != "orders") continue;
    CHECK(proof.wrong == 34);
    CHECK(proof.first.size() == Proof::kept_max);
  }
}
