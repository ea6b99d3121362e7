#include "workflows/cycle.h"

#include <unistd.h>

#include <filesystem>

#include "tests/workflows/night_support.h"

using namespace autoship;

namespace {

std::string sentence(const NightCounts& counts) {
  return fmt::format(
      "{} due, {} ordered, {} blocked, {} skipped, {} missed, {} shipments, {} backordered, {} left",
      counts.due, counts.ordered, counts.blocked, counts.skipped, counts.missed, counts.shipments,
      counts.backordered_lines, counts.left_due);
}

/// Ledger files of one test, gone with it.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / fmt::format("autoship-cycle-{}", getpid())) {
    std::filesystem::create_directory(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("a night turns what is due into orders and shipments and reserved stock") {
  NightLedger company;
  CHECK(sentence(company.night("2026-12-01")) ==
        "7 due, 5 ordered, 1 blocked, 1 skipped, 0 missed, 4 shipments, 1 backordered, 0 left");
  CHECK(company.orders() == "1 2026-12-01, 3 2026-12-01, 4 2026-12-01, 5 2026-12-01, 7 2026-12-01");
  REQUIRE(company.result.exceptions.size() == 1);
  CHECK(company.result.exceptions[0].account_code == "A2");
  CHECK(company.result.exceptions[0].blocked.detail == "WINE may not go to US-UT (prohibited in Utah)");
  // 10.00 goods, 6.95 freight, tax 8 % of both.
  CHECK(company.ask("SELECT goods_minor || ' ' || shipping_minor || ' ' || tax_minor || ' ' || total_minor "
                    "FROM orders WHERE autoship_id = 1") == "1000 695 136 1831");
  CHECK(company.ask("SELECT group_concat(reserved) FROM (SELECT reserved FROM stock ORDER BY location_id, "
                    "product_id)") == "5,0,1");
  CHECK(
      company.ask(
          "SELECT group_concat(on_hand) FROM (SELECT on_hand FROM stock ORDER BY location_id, product_id)") ==
      "10,10,5");
  CHECK(company.ask("SELECT count(*) FROM shipments WHERE status = 'ready'") == "4");
  CHECK(company.ask("SELECT state || ' ' || reason FROM cycles WHERE autoship_id = 2") ==
        "blocked restricted");
  CHECK(company.ask("SELECT state FROM cycles WHERE autoship_id = 6") == "skipped");
  CHECK(company.is_sound());
}

TEST_CASE("the run's row says what the night came to") {
  NightLedger company;
  company.night("2026-12-01");
  CHECK(company.ask(
            "SELECT due || ',' || ordered || ',' || blocked || ',' || skipped || ',' || missed || ',' || "
            "left_due || ',' || shipments || ',' || backordered_lines || ',' || seconds FROM runs "
            "WHERE command = 'run-cycle'") == "7,5,1,1,0,0,4,1,1.5");
  CHECK(company.ask("SELECT totals FROM runs WHERE command = 'run-cycle'") ==
        company.ask(
            "SELECT json_group_object(currency, t) FROM (SELECT currency, sum(total_minor) t FROM orders "
            "GROUP BY currency ORDER BY currency)"));
  const auto last = last_night(company.ledger);
  REQUIRE(last.has_value());
  CHECK(last->counts.ordered == 5);
  CHECK(last->counts.totals_minor == company.result.counts.totals_minor);
}

TEST_CASE("the same night again finds only what is blocked") {
  NightLedger company;
  company.night("2026-12-01");
  const std::string orders = company.orders();
  const std::string reserved = company.ask("SELECT sum(reserved) FROM stock");
  const std::string events = company.ask("SELECT count(*) FROM events");
  for (int again = 0; again < 3; ++again) {
    CHECK(sentence(company.night("2026-12-01")) ==
          "1 due, 0 ordered, 1 blocked, 0 skipped, 0 missed, 0 shipments, 0 backordered, 0 left");
  }
  CHECK(company.orders() == orders);
  CHECK(company.ask("SELECT sum(reserved) FROM stock") == reserved);
  // The same reason is no news.
  CHECK(company.ask("SELECT count(*) FROM events") == events);
  CHECK(company.is_sound());
}

TEST_CASE("a dry run comes to the same as the night and leaves nothing") {
  NightLedger company;
  const std::string before = dump(company.ledger);
  const NightCounts dry = company.dry_night("2026-12-01");
  CHECK(dump(company.ledger) == before);
  const RunId run = company.result.run;
  const NightCounts real = company.night("2026-12-01");
  CHECK(sentence(dry) == sentence(real));
  CHECK(dry.totals_minor == real.totals_minor);
  CHECK(company.result.run == run);
  CHECK(dump(company.ledger) != before);
}

TEST_CASE("the same ledger and day give the same night") {
  NightLedger one;
  NightLedger other;
  for (const char* today : {"2026-12-01", "2026-12-05", "2026-12-11"}) {
    one.night(today);
    other.night(today);
  }
  CHECK(dump(one.ledger) == dump(other.ledger));
}

TEST_CASE("a limit leaves the rest due and the next run goes on where it stopped") {
  NightLedger company;
  CycleOptions two;
  two.limit = 2;
  CHECK(sentence(company.night("2026-12-01", two)) ==
        "2 due, 1 ordered, 1 blocked, 0 skipped, 0 missed, 1 shipments, 0 backordered, 5 left");
  CHECK(company.ask("SELECT left_due FROM runs WHERE command = 'run-cycle'") == "5");
  CHECK(company.is_sound());
  CHECK(sentence(company.night("2026-12-01")) ==
        "6 due, 4 ordered, 1 blocked, 1 skipped, 0 missed, 3 shipments, 1 backordered, 0 left");
  NightLedger undisturbed;
  undisturbed.night("2026-12-01");
  CHECK(company.orders() == undisturbed.orders());
}

TEST_CASE("what waits for a person does not use up a limit") {
  NightLedger company;
  company.night("2026-12-01");  // 2 is blocked.
  CycleOptions one;
  one.limit = 1;
  one.catch_up = true;
  CHECK(sentence(company.night("2026-12-12", one)) ==
        "2 due, 1 ordered, 0 blocked, 0 skipped, 1 missed, 1 shipments, 0 backordered, 2 left");
}

TEST_CASE("one closed calendar blocks its own autoship and stops nobody else") {
  NightLedger company;
  company.ask("UPDATE locations SET calendar = 'DOCK' WHERE location = 'ON1'");
  import_texts(company.ledger, {{"calendars", "calendar\nDOCK\n"}},
               {.today = "2026-11-30", .policy = company.policy});
  company.ask("INSERT INTO holidays SELECT id, '2026-12-20', 'moved', '2028-12-31' FROM calendars");
  CHECK(sentence(company.night("2026-12-01")) ==
        "7 due, 4 ordered, 2 blocked, 1 skipped, 0 missed, 3 shipments, 1 backordered, 0 left");
  CHECK(company.ask("SELECT reason FROM cycles WHERE autoship_id = 5") == "no-service");
  CHECK(company.ask(
            "SELECT reserved FROM stock JOIN locations l ON l.id = location_id WHERE location = 'ON1'") ==
        "0");
}

TEST_CASE("an earlier day run again is not the last night") {
  NightLedger company;
  company.night("2026-12-01");
  company.night("2026-11-02");
  CHECK(company.refusal("2026-12-03") == "none");
}

TEST_CASE("a late night orders the latest cycle and records the others as missed") {
  NightLedger company;
  CycleOptions late;
  late.catch_up = true;
  company.night("2026-12-01");
  company.night("2026-12-23", late);
  CHECK(company.ask("SELECT group_concat(cycle_date) FROM orders WHERE autoship_id = 3") ==
        "2026-12-01,2026-12-21");
  CHECK(company.ask("SELECT cycle_date || state FROM cycles WHERE autoship_id = 3") == "2026-12-11missed");
  CHECK(company.ask("SELECT order_date FROM orders WHERE autoship_id = 3 AND cycle_date = '2026-12-21'") ==
        "2026-12-21");
  CHECK(company.is_sound());
}

TEST_CASE("a paused autoship is silent until its day and then goes on by itself") {
  NightLedger company;
  company.night("2026-12-01");
  company.night("2026-12-04");
  CHECK(company.ask("SELECT count(*) FROM orders WHERE autoship_id = 8") == "0");
  company.night("2026-12-05");
  CHECK(company.ask("SELECT cycle_date FROM orders WHERE autoship_id = 8") == "2026-12-05");
  CHECK(company.ask("SELECT status || coalesce(paused_until, '') FROM autoships WHERE id = 8") == "active");
  CHECK(company.ask("SELECT count(*) FROM events WHERE what = 'resumed' AND autoship_id = 8") == "1");
}

TEST_CASE("a day far beyond the last night asks before anything is made") {
  NightLedger company;
  company.night("2026-12-01");
  CHECK(company.refusal("2026-12-09") ==
        "2026-12-09 is 8 days after the last night (2026-12-01), more than max_days_ahead = 7: "
        "if that is right, run it with --catch-up");
  CHECK(company.refusal("2026-12-08") == "none");
  CycleOptions known;
  known.catch_up = true;
  CHECK(company.refusal("2026-12-30", known) == "none");
}

TEST_CASE("the first night may be any day") {
  NightLedger company;
  CHECK(company.refusal("2027-06-01") == "none");
}

TEST_CASE("a changed lead counts from the next night on and what was ordered keeps its dates") {
  NightLedger company;
  company.night("2026-12-01");
  company.policy.cycle.lead_days = 2;
  CycleOptions known;
  known.catch_up = true;
  company.night("2026-12-30", known);
  CHECK(company.ask("SELECT order_date || ' ' || ship_date FROM orders WHERE autoship_id = 1 AND "
                    "cycle_date = '2027-01-01'") == "2026-12-30 2027-01-01");
  CHECK(company.ask("SELECT order_date || ' ' || ship_date FROM orders WHERE autoship_id = 1 AND "
                    "cycle_date = '2026-12-01'") == "2026-12-01 2026-12-01");
  CHECK(company.is_sound());
}

TEST_CASE("the agreed number of orders counts those that the ledger holds") {
  CsvFiles files = night_company();
  for (auto& [kind, text] : files) {
    if (kind == "autoships") {
      text = "autoship,account,every,items,next_on,times,orders_made\n1,A1,10d,SOAP=1,2026-12-01,4,2\n";
    }
  }
  NightLedger company(Ledger::in_memory(), files);
  CycleOptions known;
  known.catch_up = true;
  for (const char* today : {"2026-12-01", "2026-12-11", "2026-12-21", "2026-12-31"})
    company.night(today, known);
  CHECK(company.orders() == "1 2026-12-01, 1 2026-12-11");
  CHECK(company.ask("SELECT status FROM autoships") == "finished");
  CHECK(company.is_sound());
}

TEST_CASE("a cycle that was moved ahead and ordered is not met again") {
  CsvFiles files = night_company();
  for (auto& [kind, text] : files) {
    if (kind == "autoships") {
      text =
          "autoship,account,every,items,next_on,moved\n"
          "1,A1,10d,SOAP=1,2026-12-01,2026-12-21>2026-12-02\n";
    }
  }
  NightLedger company(Ledger::in_memory(), files);
  CycleOptions known;
  known.catch_up = true;
  for (const char* today : {"2026-12-01", "2026-12-02", "2026-12-11", "2026-12-21", "2026-12-31"}) {
    company.night(today, known);
  }
  CHECK(company.orders() == "1 2026-12-01, 1 2026-12-21, 1 2026-12-11, 1 2026-12-31");
  CHECK(company.ask("SELECT ship_date FROM orders WHERE cycle_date = '2026-12-21'") == "2026-12-02");
  CHECK(company.is_sound());
}

TEST_CASE("a blocked cycle is ordered when somebody has solved it") {
  NightLedger company;
  company.policy.cycle.catch_up = CatchUp::each;
  CycleOptions known;
  known.catch_up = true;
  company.night("2026-12-01");
  company.night("2027-01-01", known);
  CHECK(company.ask(
            "SELECT group_concat(cycle_date) FROM cycles WHERE autoship_id = 2 AND state = 'blocked'") ==
        "2026-12-01,2027-01-01");
  import_texts(company.ledger, {{"restrictions", "what,country,region,allowed\nalcohol,US,UT,yes\n"}});
  company.night("2027-01-02");
  CHECK(company.ask("SELECT group_concat(cycle_date) FROM orders WHERE autoship_id = 2") ==
        "2026-12-01,2027-01-01");
  CHECK(company.ask(
            "SELECT group_concat(state || first_run_id || last_run_id) FROM cycles WHERE autoship_id = 2") ==
        "ordered25,ordered35");
  CHECK(company.is_sound());
}

TEST_CASE("more orders than the company holds possible stop the night") {
  NightLedger company;
  company.policy.cycle.max_orders = 4;
  CHECK(company.refusal("2026-12-01") ==
        "the night would make 5 orders, more than max_orders = 4; nothing was changed");
  company.policy.cycle.max_orders = 5;
  CHECK(company.refusal("2026-12-01") == "none");
}

TEST_CASE("a total beyond the limit of its own currency stops the night") {
  NightLedger company;
  company.dry_night("2026-12-01");
  const auto totals = company.result.counts.totals_minor;
  REQUIRE(totals.size() == 2);
  const std::int64_t cad = totals.at("CAD");
  company.policy.cycle.max_total = {{"USD", "99999"}, {"CAD", decimal_text(cad - 1, 2)}};
  CHECK(company.refusal("2026-12-01") ==
        fmt::format("the night would come to {} CAD, more than max_total = {}; nothing was changed",
                    decimal_text(cad, 2), decimal_text(cad - 1, 2)));
  company.policy.cycle.max_total = {{"CAD", decimal_text(cad, 2)}};
  CHECK(company.refusal("2026-12-01") == "none");
}

TEST_CASE("a number of orders far from the last night's stops the night") {
  NightLedger company;
  company.policy.cycle.max_change_percent = 80;
  CHECK(company.night("2026-12-01").ordered == 5);  // There is nothing to compare with yet.
  CHECK(company.refusal("2026-12-01") == "none");   // The same night again is no change.
  CHECK(company.refusal("2026-12-05") == "none");   // One order: down by exactly 80 %.
  // One order, then two: up by 100 %.
  CHECK(company.refusal("2026-12-12") ==
        "the night would make 2 orders against 1 on 2026-12-05, a change of more than "
        "max_change_percent = 80; nothing was changed");
  company.policy.cycle.max_change_percent = 100;
  CHECK(company.refusal("2026-12-12") == "none");
}

TEST_CASE("a night that does not add up is taken back") {
  struct Spoiler {
    const char* sql;
    const char* found;
  };
  // Each stands for a mistake of ours: a row that is written otherwise than it was planned.
  for (const Spoiler& spoiler : {
           Spoiler{"AFTER INSERT ON order_lines BEGIN UPDATE order_lines SET goods_minor = goods_minor + 1 "
                   "WHERE order_id = NEW.order_id AND line = NEW.line; END",
                   "the orders differ from their lines"},
           Spoiler{"AFTER INSERT ON order_lines BEGIN UPDATE order_lines SET cv = cv + 1 "
                   "WHERE order_id = NEW.order_id AND line = NEW.line; END",
                   "the orders differ from their lines"},
           Spoiler{"AFTER INSERT ON orders BEGIN UPDATE orders SET total_minor = total_minor + 1 WHERE id = "
                   "NEW.id; END",
                   "an order's total is not the sum of its parts"},
           Spoiler{"AFTER INSERT ON orders WHEN NEW.autoship_id = 5 BEGIN UPDATE orders SET currency = 'USD' "
                   "WHERE id = NEW.id; END",
                   "totals written differ from totals planned"},
           Spoiler{"AFTER INSERT ON order_lines WHEN NEW.status = 'backordered' BEGIN UPDATE order_lines "
                   "SET status = 'fee' WHERE order_id = NEW.order_id AND line = NEW.line; END",
                   "backordered lines written differ from those planned"},
           Spoiler{"AFTER INSERT ON shipments WHEN NEW.order_id = 2 BEGIN DELETE FROM shipments WHERE id = "
                   "NEW.id; END",
                   "shipments written differ from shipments planned"},
           Spoiler{"AFTER INSERT ON cycles WHEN NEW.state = 'blocked' BEGIN DELETE FROM cycles "
                   "WHERE autoship_id = NEW.autoship_id; END",
                   "blocked cycles written differ from those planned"},
           Spoiler{"AFTER UPDATE ON autoship_next WHEN NEW.autoship_id = 1 BEGIN UPDATE autoship_next "
                   "SET order_date = '2026-12-01' WHERE autoship_id = 1; END",
                   "due autoships were left behind"},
       }) {
    INFO(spoiler.sql);
    NightLedger company;
    company.ledger.db().exec(std::string("CREATE TEMP TRIGGER spoiler ") + spoiler.sql);
    CHECK(company.refusal("2026-12-01") ==
          std::string("internal check failed, nothing was changed: ") + spoiler.found);
    company.ledger.db().exec("DROP TRIGGER spoiler");
    CHECK(company.night("2026-12-01").ordered == 5);
  }
}

TEST_CASE("an order that is there already stops the night instead of a second one") {
  NightLedger company;
  company.night("2026-12-01");
  company.ledger.db().exec(
      "UPDATE autoship_next SET cycle_date = '2026-12-01', ship_date = '2026-12-01', "
      "order_date = '2026-12-01' WHERE autoship_id = 1");
  CHECK(
      company.refusal("2026-12-02").find("UNIQUE constraint failed: orders.autoship_id, orders.cycle_date") !=
      std::string::npos);
  CHECK(company.ask("SELECT count(*) FROM orders WHERE autoship_id = 1") == "1");
}

TEST_CASE("scarce stock goes to whom the policy serves first") {
  CsvFiles company = night_company();
  for (auto& [kind, text] : company) {
    if (kind == "accounts") {
      text =
          "account,kind,name,market,enrolled_on\nA1,retail,Ann,US,\nA2,member,Bea,US,\nA3,retail,Cyd,US,\n";
    }
    if (kind == "addresses") {
      text =
          "account,label,name,line1,city,region,postal_code,country\nA1,home,Ann,1 Elm St,Reno,NV,89501,US\n"
          "A2,home,Bea,2 Elm St,Reno,NV,89501,US\nA3,home,Cyd,3 Elm St,Reno,NV,89501,US\n";
    }
    if (kind == "stock") text = "location,sku,on_hand\nNV1,SOAP,1\n";
    // The third one's cycle is the oldest, the second is a member, the first is enrolled longest.
    if (kind == "autoships") {
      text =
          "autoship,account,every,items,next_on,enrolled_on\n1,A1,month on 2,SOAP=1,2026-12-02,2020-01-01\n"
          "2,A2,month on 2,SOAP=1,2026-12-02,2025-01-01\n3,A3,month on 1,SOAP=1,2026-12-01,2024-01-01\n";
    }
  }
  const auto served = [&](Allocation allocation) {
    NightLedger night(Ledger::in_memory(), company);
    night.policy.stock.allocation = allocation;
    CHECK(night.night("2026-12-02").backordered_lines == 2);
    return night.ask(
        "SELECT o.autoship_id FROM orders o JOIN order_lines l ON l.order_id = o.id "
        "WHERE l.status = 'shipping'");
  };
  CHECK(served(Allocation::oldest_cycle) == "3");
  CHECK(served(Allocation::members_first) == "2");
  CHECK(served(Allocation::longest_enrolled) == "1");
}

TEST_CASE("a large night is one night and no piece of stock is promised twice") {
  constexpr int autoships = 4500;  // More than two stretches of the night.
  CsvFiles company = night_company();
  for (auto& [kind, text] : company) {
    if (kind == "stock") text = "location,sku,on_hand\nNV1,SOAP,6000\n";
    if (kind != "autoships") continue;
    text = "autoship,account,every,items,next_on\n";
    for (int i = 1; i <= autoships; ++i)
      text += fmt::format("{},A1,month on 1,SOAP={},2026-12-01\n", i, 1 + i % 2);
  }
  NightLedger night(Ledger::in_memory(), company);
  std::int64_t seen = 0;
  CycleOptions options;
  options.progress = [&](std::int64_t done, std::int64_t all) {
    CHECK(all == autoships);
    CHECK(done > seen);
    seen = done;
  };
  const NightCounts counts = night.night("2026-12-01", options);
  CHECK(counts.ordered == autoships);
  CHECK(seen == autoships);
  CHECK(night.ask("SELECT reserved = on_hand FROM stock") == "1");
  CHECK(night.ask("SELECT sum(qty) FROM order_lines WHERE status = 'shipping'") == "6000");
  CHECK(night.ask("SELECT count(*) FROM order_lines l JOIN shipments s ON s.id = l.shipment_id "
                  "WHERE s.order_id <> l.order_id") == "0");
  CHECK(night.is_sound());
}

TEST_CASE("a night while another one runs ends at once") {
  const Folder folder;
  const std::string path = folder.file("company.db");
  Ledger::create(path);
  NightLedger company(Ledger(path, OpenFor::writing));
  {
    const RunLock other(Ledger(path, OpenFor::reading), "by cron since 03:30");
    try {
      company.night("2026-12-01");
      FAIL("two nights at once");
    } catch (const Error& error) {
      CHECK(error.exit() == Exit::busy);
      CHECK(std::string(error.what()).find("by cron since 03:30") != std::string::npos);
    }
    CHECK(company.ask("SELECT count(*) FROM orders") == "0");
  }
  CHECK(company.night("2026-12-01").ordered == 5);
  CHECK(company.is_sound());
}
