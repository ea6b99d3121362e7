#include "tests/storage/sample_ledger.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "domain/money.h"
#include "domain/sha256.h"
#include "storage/run_journal.h"
#include "storage/statement.h"

namespace autoship {

namespace {

const Day night = *parse_day("2026-12-15");

Caller caller_of(const char* command, const char* at) { return {command, "tester", night, at}; }

/// What becomes of an autoship, by its number: most are ordered.
enum class Fate { ordered, skipped, missed, blocked, canceled, finished, paused };

Fate fate_of(int autoship) {
  switch (autoship) {
    case 13:
      return Fate::skipped;
    case 14:
      return Fate::missed;
    case 15:
      return Fate::blocked;
    case 16:
      return Fate::canceled;
    case 17:
      return Fate::finished;
    case 18:
      return Fate::paused;
    default:
      return Fate::ordered;
  }
}

void fill_catalog(Ledger& ledger, int autoships) {
  ledger.db().exec(R"(
    INSERT INTO markets (id, market, currency, default_location_id) VALUES (1, 'US', 'USD', 1);
    INSERT INTO locations (id, location, kind, market_id) VALUES (1, 'NV1', 'warehouse', 1), (2, 'OH2', 'warehouse', 1);
    INSERT INTO products (id, sku, name) VALUES (1, 'SOAP', 'Soap'), (2, 'TEA', 'Tea');
    INSERT INTO products (id, sku, name, kind, track_stock) VALUES (3, 'FEE', 'Membership', 'fee', 0);
    INSERT INTO products (id, sku, name, track_stock) VALUES (4, 'BOX', 'Gift box', 0);)");
  ledger.db().exec(fmt::format(R"(
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0})
    INSERT INTO accounts (id, account, kind, name, market_id, run_id) SELECT i, 'A' || i, 'retail', 'Ann ' || i, 1, 1 FROM n;
    INSERT INTO addresses (id, account_id, label, name, line1, city, postal_code, country)
      SELECT id, id, 'home', name, '1 Elm St', 'Reno', '89501', 'US' FROM accounts;
    INSERT INTO autoships (id, account_id, every, anchor, anchor_day, enrolled_on, run_id)
      SELECT id, id, 'month on 15', '2026-01-15', 15, '2026-01-01', 1 FROM accounts;
    INSERT INTO autoship_lines SELECT id, 1, 1, 2, NULL FROM autoships;
    INSERT INTO autoship_lines SELECT id, 2, 4, 1, NULL FROM autoships;)",
                               autoships));
}

/// One order with its event, lines and shipment; the number of each is that of the autoship.
class OrderWriter {
 public:
  OrderWriter(Ledger& ledger, RunJournal& journal)
      : journal_(journal),
        order_(ledger.db(),
               "INSERT INTO orders (id, autoship_id, account_id, kind, cycle_date, order_date, ship_date, "
               "market_id, currency,"
               " tier, address_id, location_id, ship_via, goods_minor, shipping_minor, shipping_tax_minor, "
               "tax_minor,"
               " total_minor, pv, cv, run_id, event_id) VALUES (?1, ?1, ?1, 'autoship', '2026-12-15', "
               "'2026-12-15',"
               " '2026-12-15', 1, 'USD', 'retail', ?1, 1, 'UPS_GROUND', ?2, 500, 40, ?3, ?4, 30000, 20000, "
               "?5, ?6)"),
        shipment_(
            ledger.db(),
            "INSERT INTO shipments (id, order_id, location_id, address_id, ship_via, ship_date, weight_g)"
            " VALUES (?1, ?1, 1, ?1, 'UPS_GROUND', '2026-12-15', 300)"),
        line_(ledger.db(),
              "INSERT INTO order_lines (order_id, line, product_id, qty, status, shipment_id, price_minor, "
              "goods_minor,"
              " tax_minor, pv, cv) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)") {}

  void write(int number) {
    const bool with_fee = number % 3 == 0;
    const std::int64_t goods = 2 * 1000 + 250 + (with_fee ? 1500 : 0);
    const std::int64_t tax = 160 + 20 + 40;
    const std::string body = fmt::format(
        R"({{"cycle":"2026-12-15","ship":"2026-12-15","currency":"USD","total":"{}","lines":{}}})",
        decimal_text(goods + 500 + tax, 2), with_fee ? 3 : 2);
    const EventId event = journal_.append({"ordered", {}, {}, {number}, body});
    order_.bind(1, std::int64_t{number});
    order_.bind(2, goods);
    order_.bind(3, tax);
    order_.bind(4, goods + 500 + tax);
    order_.bind(5, journal_.run().value);
    order_.bind(6, event.value);
    order_.run();
    shipment_.bind(1, std::int64_t{number});
    shipment_.run();
    write_line(number, 1, 1, 2, 1000, 160, 30000, 20000);
    write_line(number, 2, 4, 1, 250, 20, 0, 0);
    if (with_fee) write_line(number, 3, 3, 1, 1500, 0, 0, 0);
  }

 private:
  void write_line(int order, int line, int product, std::int64_t qty, std::int64_t price, std::int64_t tax,
                  std::int64_t pv, std::int64_t cv) {
    const bool fee = product == 3;
    int at = 0;
    for (const std::int64_t value : {std::int64_t{order}, std::int64_t{line}, std::int64_t{product}, qty}) {
      line_.bind(++at, value);
    }
    line_.bind(++at, std::string_view(fee ? "fee" : "shipping"));
    ++at;
    if (fee) {
      line_.bind_null(at);
    } else {
      line_.bind(at, std::int64_t{order});
    }
    for (const std::int64_t value : {price, price * qty, tax, pv, cv}) line_.bind(++at, value);
    line_.run();
  }

  RunJournal& journal_;
  Statement order_;
  Statement shipment_;
  Statement line_;
};

void fill_night(Ledger& ledger, int autoships) {
  RunJournal journal(ledger, caller_of("run-cycle", "2026-12-15T03:30:00Z"));
  OrderWriter writer(ledger, journal);
  int ordered = 0;
  for (int number = 1; number <= autoships; ++number) {
    const Fate fate = fate_of(number);
    if (fate == Fate::ordered) {
      writer.write(number);
      ++ordered;
    }
    const AutoshipId autoship{number};
    if (fate == Fate::skipped)
      journal.append({"skipped", {number}, autoship, {}, R"({"cycle":"2026-12-15"})"});
    if (fate == Fate::missed) journal.append({"missed", {number}, autoship, {}, R"({"cycle":"2026-12-15"})"});
    if (fate == Fate::blocked)
      journal.append({"blocked", {number}, autoship, {}, R"({"reason":"no-price"})"});
  }
  ledger.db().exec(fmt::format(R"(
    UPDATE runs SET due = {0} + 3, ordered = {0}, blocked = 1, skipped = 1, missed = 1, shipments = {0} WHERE id = 2;
    INSERT INTO cycles (autoship_id, cycle_date, state, reason, first_run_id, last_run_id) VALUES
      (13, '2026-12-15', 'skipped', NULL, 2, 2), (14, '2026-12-15', 'missed', NULL, 2, 2),
      (15, '2026-12-15', 'blocked', 'no-price', 2, 2);
    INSERT INTO cycles (autoship_id, cycle_date, state, moved_to) VALUES (12, '2027-01-15', 'planned', '2027-01-20');
    UPDATE autoships SET status = 'canceled' WHERE id = 16;
    UPDATE autoships SET status = 'finished', until = '2026-11-30' WHERE id = 17;
    UPDATE autoships SET status = 'paused' WHERE id = 18;
    UPDATE autoships SET times = 1 WHERE id = 11;
    UPDATE autoships SET until = '2027-01-31' WHERE id = 10;
    INSERT INTO autoship_next (autoship_id, cycle_date, ship_date, order_date)
      SELECT id, '2027-01-15', '2027-01-15', '2027-01-15' FROM autoships
      WHERE status = 'active' AND id <> 11;
    UPDATE autoship_next SET cycle_date = '2026-12-15', ship_date = '2026-12-15', order_date = '2026-12-15', grid_date = '2027-01-15'
      WHERE autoship_id = 15;
    UPDATE autoship_next SET ship_date = '2027-01-20', order_date = '2027-01-20',
      grid_date = '2027-02-15' WHERE autoship_id = 12;)",
                               ordered));
}

/// The first ten shipments leave with one carrier file.
void fill_batch(Ledger& ledger) {
  RunJournal journal(ledger, caller_of("export-labels", "2026-12-15T04:00:00Z"));
  const std::string content = "to,service\nReno,03\n";
  journal.append({"labels-exported", {}, {}, {}, R"({"batch":1,"shipments":10})"});
  SQLite::Statement batch(
      ledger.db(),
      "INSERT INTO batches (id, run_id, carrier, layout, location_id, file_name, shipments, rows, sha256,"
      " written_at) VALUES (1, 3, 'ups', 'ups-batch', 1, 'ups_NV1_2026-12-15_0001.csv', 10,"
      " 10, ?1, '2026-12-15T04:00:00Z')");
  batch.bind(1, hex_text(sha256(content)));
  batch.exec();
  SQLite::Statement file(ledger.db(), "INSERT INTO batch_files (batch_id, content) VALUES (1, ?1)");
  file.bind(1, content.data(), static_cast<int>(content.size()));
  file.exec();
  ledger.db().exec(R"(
    UPDATE shipments SET status = 'exported', batch_id = 1 WHERE id <= 10;
    INSERT INTO stock_moves (run_id, location_id, product_id, qty, kind) VALUES (1, 1, 1, 10000000, 'counted'),
      (1, 2, 2, 5, 'counted');
    INSERT INTO stock_moves (run_id, location_id, product_id, qty, kind, batch_id) VALUES (3, 1, 1, -20, 'shipped', 1);
    INSERT INTO stock (location_id, product_id, on_hand, reserved)
      SELECT 1, 1, 10000000 - 20, (SELECT sum(l.qty) FROM order_lines l JOIN shipments s ON s.id = l.shipment_id
                                  WHERE s.status = 'ready' AND l.product_id = 1)
      UNION ALL SELECT 2, 2, 5, 0;)");
}

}  // namespace

void fill_sample(Ledger& ledger, int autoships) {
  WriteTransaction transaction(ledger);
  RunJournal journal(ledger, caller_of("import", "2026-12-01T09:00:00Z"));
  fill_catalog(ledger, autoships);
  for (int number = 1; number <= autoships; ++number) {
    journal.append({"imported", {number}, {number}, {}, R"({"every":"month on 15"})"});
  }
  fill_night(ledger, autoships);
  fill_batch(ledger);
  // Its orders are older than the volume that is kept: proofs of orders stand alone.
  ledger.db().exec("UPDATE settings SET value = '1000000' WHERE name = 'volume_from_order'");
  transaction.commit();
}

}  // namespace autoship
