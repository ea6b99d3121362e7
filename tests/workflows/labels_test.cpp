#include "workflows/labels.h"

#include <memory>

#include "tests/workflows/night_support.h"

using namespace autoship;

namespace {

/// A format of one line a parcel that takes what a test lets it take.
struct FakeFormat {
  std::int64_t rows_max = 1000;
  std::string unfit_shipment;
  bool per_location = false;
  std::string seen;  ///< what the labels said

  LabelFormat format() {
    rows_ = 0;
    text_.clear();
    LabelFormat made;
    made.carrier = "ups";
    made.layout = "fake";
    made.batch_per_location = per_location;
    made.has_room = [this](const LabelShipment&) { return rows_ < rows_max; };
    made.add = [this](const LabelShipment& label) -> std::optional<std::string> {
      if (label.shipment_id == unfit_shipment) return "its name is too long";
      ++rows_;
      text_ += label.shipment_id + "\n";
      seen += fmt::format("{} {} {} {} {}g;", label.shipment_id, label.service, label.to.name,
                          to_text(label.ship_date), label.weight_g);
      return std::nullopt;
    };
    made.rows = [this] { return rows_; };
    made.text = [this] { return text_; };
    made.clear = [this] {
      rows_ = 0;
      text_.clear();
    };
    made.file_name = [](const std::string& location, BatchId batch) {
      return fmt::format("ups_{}_{:04}.csv", location, batch.value);
    };
    return made;
  }

 private:
  std::int64_t rows_ = 0;
  std::string text_;
};

/// The sample company after its first night: parcels 1 (two soaps, Nevada), 2 (one soap), 3 (one,
/// Ontario) and 4 (two, by another service).
struct Labels : NightLedger {
  Labels() { night("2026-12-01"); }

  LabelResult exported(FakeFormat& fake, LabelOptions options = {}) {
    if (options.services.empty()) options.services = {"UPS_GROUND", "UPS_STANDARD"};
    options.seconds = [] { return 0.5; };
    return export_labels(ledger, company(), night_caller("export-labels", "2026-12-01"), fake.format(),
                         options);
  }
  /// "ups__0001.csv: 1 2 3": what each batch holds.
  std::string batches() {
    return ask(
        "SELECT group_concat(t, '; ') FROM (SELECT b.file_name || ': ' || (SELECT group_concat(id, ' ') "
        "FROM shipments s WHERE s.batch_id = b.id) t FROM batches b ORDER BY b.id)");
  }
  std::string statuses() {
    return ask("SELECT group_concat(status) FROM (SELECT status FROM shipments ORDER BY id)");
  }
  std::string shelves() {
    return ask(
        "SELECT group_concat(on_hand || '/' || reserved) FROM (SELECT s.* FROM stock s JOIN products p "
        "ON p.id = s.product_id WHERE p.sku = 'SOAP' ORDER BY s.location_id)");
  }
};

}  // namespace

TEST_CASE("ready shipments of the carrier's services leave with one batch and take their pieces along") {
  Labels company;
  FakeFormat fake;
  CHECK(company.shelves() == "10/5,5/1");
  const LabelResult result = company.exported(fake);
  REQUIRE(result.batches.size() == 1);
  CHECK(result.batches[0].shipments == 3);
  CHECK(result.batches[0].rows == 3);
  CHECK(result.unfit.empty());
  CHECK(fake.seen == "1 03 Ann 2026-12-01 200g;2 03 Cyd 2026-12-01 100g;3 11 Eve 2026-12-01 100g;");
  CHECK(company.batches() == "ups__0001.csv: 1 2 3");
  CHECK(company.statuses() == "exported,exported,exported,ready");
  CHECK(company.shelves() == "7/2,4/0");
  CHECK(company.ask("SELECT group_concat(qty) FROM (SELECT qty FROM stock_moves WHERE batch_id = 1 "
                    "ORDER BY location_id)") == "-3,-1");
  const auto unwritten = unwritten_batches(company.ledger);
  REQUIRE(unwritten.size() == 1);
  CHECK_FALSE(unwritten[0].is_written);
  const auto kept = find_batch(company.ledger, unwritten[0].id);
  REQUIRE(kept.has_value());
  CHECK(kept->content == "1\n2\n3\n");
  CHECK(kept->sha256 == result.batches[0].sha256);
  CHECK(company.ask("SELECT count(*) FROM events WHERE what = 'labels-exported'") == "1");
  CHECK(company.is_sound());
}

TEST_CASE("a shipment leaves once and then there is nothing to export") {
  Labels company;
  FakeFormat fake;
  company.exported(fake);
  const std::string before = dump(company.ledger);
  CHECK(company.exported(fake).batches.empty());
  CHECK(dump(company.ledger) == before);
}

TEST_CASE("a dry export names the batches and leaves nothing") {
  Labels company;
  FakeFormat fake;
  const std::string before = dump(company.ledger);
  LabelOptions dry;
  dry.dry_run = DryRun::yes;
  const LabelResult planned = company.exported(fake, dry);
  CHECK(dump(company.ledger) == before);
  const LabelResult made = company.exported(fake);
  REQUIRE(planned.batches.size() == 1);
  REQUIRE(made.batches.size() == 1);
  CHECK(planned.batches[0].sha256 == made.batches[0].sha256);
  CHECK(planned.batches[0].file_name == made.batches[0].file_name);
}

TEST_CASE("a format without an origin gets one batch a location") {
  Labels company;
  FakeFormat fake;
  fake.per_location = true;
  CHECK(company.exported(fake).batches.size() == 2);
  CHECK(company.batches() == "ups_NV1_0001.csv: 1 2; ups_ON1_0002.csv: 3");
  CHECK(company.ask(
            "SELECT group_concat(l.location) FROM batches b JOIN locations l ON l.id = b.location_id") ==
        "NV1,ON1");
  CHECK(company.is_sound());
}

TEST_CASE("a full file is followed by another one") {
  Labels company;
  FakeFormat fake;
  fake.rows_max = 2;
  CHECK(company.exported(fake).batches.size() == 2);
  CHECK(company.batches() == "ups__0001.csv: 1 2; ups__0002.csv: 3");
  CHECK(company.ask("SELECT content FROM batch_files WHERE batch_id = 2") == "3\n");
  CHECK(company.ask("SELECT group_concat(batch_id || ':' || qty) FROM (SELECT * FROM stock_moves "
                    "WHERE batch_id IS NOT NULL ORDER BY id)") == "1:-3,2:-1");
  CHECK(company.is_sound());
}

TEST_CASE("a shipment that the format cannot carry is named and stays ready") {
  Labels company;
  FakeFormat fake;
  fake.unfit_shipment = "2";
  const LabelResult result = company.exported(fake);
  REQUIRE(result.unfit.size() == 1);
  CHECK(result.unfit[0].shipment == ShipmentId{2});
  CHECK(result.unfit[0].account == "A3");
  CHECK(result.unfit[0].reason == "its name is too long");
  CHECK(company.batches() == "ups__0001.csv: 1 3");
  CHECK(company.statuses() == "exported,ready,exported,ready");
  CHECK(company.shelves() == "8/3,4/0");
  fake.unfit_shipment.clear();
  company.exported(fake);
  CHECK(company.batches() == "ups__0001.csv: 1 3; ups__0002.csv: 2");
  CHECK(company.is_sound());
}

TEST_CASE("an export of which nothing fits leaves no trace") {
  Labels company;
  FakeFormat fake;
  fake.unfit_shipment = "4";
  const std::string before = dump(company.ledger);
  LabelOptions fedex;
  fedex.services = {"FEDEX_GROUND"};
  const LabelResult result = company.exported(fake, fedex);
  CHECK(result.batches.empty());
  CHECK(result.unfit.size() == 1);
  CHECK(dump(company.ledger) == before);
}

TEST_CASE("a shipment that has left cannot be put into a second batch") {
  Labels company;
  FakeFormat fake;
  company.exported(fake);
  const std::string before = dump(company.ledger);
  {
    WriteTransaction transaction(company.ledger);
    RunJournal journal(company.ledger, night_caller("export-labels", "2026-12-01"));
    BatchWriter writer(company.ledger, journal);
    ReadyShipment gone;
    gone.id = {1};
    writer.add(gone);
    Batch batch;
    batch.id = writer.next_batch();
    CHECK_THROWS_WITH(writer.store(batch),
                      "internal check failed, nothing was changed: a shipment left twice");
  }
  CHECK(dump(company.ledger) == before);
}

TEST_CASE("an export of one location leaves the others") {
  Labels company;
  FakeFormat fake;
  LabelOptions ontario;
  ontario.location = {std::stoll(company.ask("SELECT id FROM locations WHERE location = 'ON1'"))};
  company.exported(fake, ontario);
  CHECK(company.batches() == "ups__0001.csv: 3");
  CHECK(company.statuses() == "ready,ready,exported,ready");
}

TEST_CASE("what is late leaves today and what is early keeps its day") {
  Labels company;
  FakeFormat fake;
  company.ledger.db().exec("UPDATE shipments SET ship_date = '2026-11-27' WHERE id = 1");
  company.ledger.db().exec("UPDATE shipments SET ship_date = '2026-12-03' WHERE id = 2");
  company.exported(fake);
  CHECK(fake.seen == "1 03 Ann 2026-12-01 200g;2 03 Cyd 2026-12-03 100g;3 11 Eve 2026-12-01 100g;");
}

TEST_CASE("every shipment of many nights is in exactly one batch") {
  Labels company;
  import_texts(company.ledger, {{"stock", "location,sku,on_hand\nNV1,SOAP,100\n"}});
  FakeFormat fake;
  fake.per_location = true;
  fake.rows_max = 2;
  for (const char* today :
       {"2026-12-05", "2026-12-11", "2026-12-12", "2026-12-19", "2026-12-21", "2026-12-26", "2027-01-02"}) {
    company.night(today);
    company.exported(fake);
  }
  LabelOptions fedex;
  fedex.services = {"FEDEX_GROUND"};
  company.exported(fake, fedex);
  CHECK(company.ask("SELECT count(*) FROM shipments WHERE batch_id IS NULL") == "0");
  CHECK(company.ask("SELECT count(*) FROM shipments") == company.ask("SELECT sum(shipments) FROM batches"));
  CHECK(company.ask("SELECT count(*) > 10 FROM shipments") == "1");
  CHECK(company.ask("SELECT max(shipments) FROM batches") == "2");
  CHECK(company.ask("SELECT sum(reserved) FROM stock") == "0");
  CHECK(company.is_sound());
}
