#include "workflows/autoship_import.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "tests/workflows/import_support.h"

using namespace autoship;

namespace {

Ledger company() {
  Ledger ledger = Ledger::in_memory();
  import_texts(ledger, small_company());
  return ledger;
}

std::vector<std::string> faults_of(Ledger& ledger, const std::string& columns, const std::string& row) {
  return import_faults(ledger, {{"autoships", "account,every,items" + columns + "\n" + row + "\n"}});
}

/// The one fault of the row, without its place.
std::string fault_of(Ledger& ledger, const std::string& columns, const std::string& row) {
  const auto faults = faults_of(ledger, columns, row);
  if (faults.size() != 1) return std::to_string(faults.size()) + " faults";
  const std::string place = "autoships.csv:2: ";
  REQUIRE(faults[0].starts_with(place));
  return faults[0].substr(place.size());
}

std::string next_of(Ledger& ledger, int autoship) {
  return ask(ledger,
             "SELECT cycle_date || ' ' || ship_date || ' ' || order_date || coalesce(' ' || grid_date, '') "
             "FROM autoship_next WHERE autoship_id = " +
                 std::to_string(autoship));
}

}  // namespace

TEST_CASE("the next cycle gets its dates from the calendar of who ships it") {
  Ledger ledger = company();
  CHECK(next_of(ledger, 7) == "2026-12-15 2026-12-15 2026-12-15");
  Policy policy;
  policy.cycle.lead_days = 2;
  const ImportOptions with_lead{.policy = policy};
  import_texts(ledger,
               {{"autoships",
                 "autoship,account,every,items,anchor,fulfilled_by,roll\n"
                 "20,A1,year on dec 24,SOAP=1,2026-12-01,,\n"
                 "21,A1,year on dec 24,SOAP=1,2026-12-01,,preceding\n"
                 "22,A1,year on dec 24,SOAP=1,2026-12-01,ANN,\n"}},
               with_lead);
  CHECK(next_of(ledger, 20) == "2026-12-24 2026-12-28 2026-12-22");
  CHECK(next_of(ledger, 21) == "2026-12-24 2026-12-23 2026-12-21");
  CHECK(next_of(ledger, 22) == "2026-12-24 2026-12-24 2026-12-22");
  // The ones already there follow the new lead.
  CHECK(next_of(ledger, 7) == "2026-12-15 2026-12-15 2026-12-11");
}

TEST_CASE("dates follow when calendars or locations or accounts change") {
  Ledger ledger = company();
  import_texts(ledger, {{"holidays", "calendar,date,to_date\nDOCK,2026-12-15,2026-12-16\n"}});
  CHECK(next_of(ledger, 7) == "2026-12-15 2026-12-17 2026-12-17");
  import_texts(ledger, {{"accounts", "account,kind,name,market,fulfilled_by\nA1,member,Ann,US,ANN\n"}});
  CHECK(next_of(ledger, 7) == "2026-12-15 2026-12-15 2026-12-15");
}

TEST_CASE("without an anchor next_on is one and without both it is today") {
  Ledger ledger = company();
  import_texts(ledger,
               {{"autoships",
                 "autoship,account,every,items,next_on\n"
                 "20,A1,1m,SOAP=1,2026-12-31\n21,A1,4w,SOAP=1,\n,A1,week on tue,SOAP=1,2026-12-02\n"}});
  CHECK(ask(ledger, "SELECT anchor || anchor_day FROM autoships WHERE id = 20") == "2026-12-3131");
  CHECK(ask(ledger, "SELECT anchor FROM autoships WHERE id = 21") == "2026-12-01");
  CHECK(next_of(ledger, 21).starts_with("2026-12-01"));
  CHECK(next_of(ledger, 22).starts_with("2026-12-08"));
}

TEST_CASE("with an anchor next_on has to be a day of the rule") {
  Ledger ledger = company();
  CHECK(fault_of(ledger, ",anchor,next_on", "A1,month on 15,SOAP=1,2026-01-15,2026-12-16") ==
        "next_on: '2026-12-16' is no day of the rule 'month on 15' anchored on 2026-01-15 (2026-12-15 or "
        "2027-01-15)");
}

TEST_CASE("a schedule goes on as it was where the file says nothing new") {
  Ledger ledger = company();
  const std::string row = "autoship,account,every,items,anchor\n7,A1,month on 15,VIT-C=2;SOAP=1,2026-01-15\n";
  ledger.db().exec(
      "UPDATE autoship_next SET cycle_date = '2027-01-15', ship_date = '2027-01-15', order_date = "
      "'2027-01-15'");
  CHECK(import_texts(ledger, {{"autoships", row}})[0].unchanged == 1);
  import_texts(ledger, {{"autoships", "autoship,account,every,items\n7,A1,month on 20,VIT-C=2;SOAP=1\n"}});
  CHECK(next_of(ledger, 7) == "2027-01-20 2027-01-20 2027-01-20");
  CHECK(ask(ledger, "SELECT body FROM events WHERE what = 'changed'") ==
        R"({"kind":"autoships","autoship":"7","before":{"every":"month on 15","next_on":"2027-01-15"},)"
        R"("after":{"every":"month on 20","next_on":"2027-01-20"}})");
}

TEST_CASE("a pause with an end waits for the first cycle on or after it") {
  Ledger ledger = company();
  import_texts(ledger, {{"autoships",
                         "autoship,account,every,items,anchor,status,paused_until\n"
                         "20,A1,month on 15,SOAP=1,2026-01-15,paused,2027-02-16\n"
                         "21,A1,month on 15,SOAP=1,2026-01-15,paused,\n"
                         "22,A1,month on 15,SOAP=1,2026-01-15,canceled,\n"}});
  CHECK(next_of(ledger, 20).starts_with("2027-03-15"));
  CHECK(next_of(ledger, 21) == "-");
  CHECK(next_of(ledger, 22) == "-");
  CHECK(fault_of(ledger, ",status,paused_until", "A1,1m,SOAP=1,active,2027-01-01") ==
        "paused_until: '2027-01-01' is given, but the status is active");
}

TEST_CASE("skipped and moved cycles are planned and come out again") {
  Ledger ledger = company();
  const std::string text =
      "autoship,account,every,items,next_on,anchor,skipped,moved,price_lock\n"
      "7,A1,month on "
      "15,VIT-C=2;SOAP=1,2026-12-15,2026-01-15,2027-01-15;2027-02-15,2026-12-15>2027-01-28,SOAP=3.5\n";
  CHECK(import_texts(ledger, {{"autoships", text}})[0].changed == 1);
  CHECK(import_texts(ledger, {{"autoships", text}})[0].unchanged == 1);
  // The skipped cycle of January comes before the moved one of December.
  CHECK(next_of(ledger, 7) == "2027-01-15 2027-01-15 2027-01-15");
  const std::string out = export_text(ledger, "autoships");
  CHECK(out.find(",2027-01-15;2027-02-15,2026-12-15>2027-01-28,,SOAP=3.50,,no\n") != out.npos);
  import_texts(ledger,
               {{"autoships", "autoship,account,every,items,skipped\n7,A1,month on 15,VIT-C=2;SOAP=1,\n"}});
  CHECK(ask(ledger, "SELECT group_concat(cycle_date || state) FROM cycles") == "2026-12-15planned");
}

TEST_CASE("what was ordered here already is counted and not ordered again") {
  Ledger ledger = company();
  ledger.db().exec(
      "PRAGMA foreign_keys = OFF; INSERT INTO orders (autoship_id, account_id, kind, cycle_date, order_date, "
      "ship_date, "
      "market_id, currency, tier, goods_minor, shipping_minor, shipping_tax_minor, tax_minor, total_minor, "
      "pv, cv, run_id, event_id) VALUES (7, 1, 'autoship', '2026-12-15', '2026-12-15', '2026-12-15', 1, "
      "'USD', 'member', 1, 0, 0, 0, 1, 0, 0, 1, 1); PRAGMA foreign_keys = ON;"
      "UPDATE autoship_next SET cycle_date = '2027-01-15'");
  const std::string head =
      "autoship,account,every,items,next_on,orders_made\n7,A1,month on 15,VIT-C=2;SOAP=1,";
  CHECK(import_texts(ledger, {{"autoships", head + "2027-01-15,12\n"}})[0].unchanged == 1);
  CHECK(import_faults(ledger, {{"autoships", head + "2026-12-15,12\n"}}) ==
        std::vector<std::string>{
            "autoships.csv:2: next_on: '2026-12-15' is not after 2026-12-15, which was ordered "
            "already (leave it empty to go on)"});
}

TEST_CASE("an autoship that cannot be is refused by its column") {
  Ledger ledger = company();
  const auto check_fault = [&](const char* columns, const char* row, const char* fault) {
    CHECK(fault_of(ledger, columns, row) == fault);
  };
  check_fault("", "A1,1m,SOAP", "items: 'SOAP' is not of the form SKU=QUANTITY");
  check_fault("", "A1,1m,SOAP=0", "items: '0' is not a quantity from 1 to 1000000 (in 'SOAP=0')");
  check_fault("", "A1,1m,SOAP=1;SOAP=2", "items: 'SOAP' stands in the list twice");
  check_fault("", "A1,1m,SOPA=1", "items: no product 'SOPA' (did you mean SOAP?)");
  check_fault(",ship_to", "A1,1m,SOAP=1,hom",
              "ship_to: the account has no address 'hom' (did you mean home?)");
  check_fault(",pay_with", "A2,1m,SOAP=1,card", "pay_with: the account has no payment method 'card'");
  check_fault(",price_lock", "A1,1m,SOAP=1,VIT-C=2", "price_lock: 'VIT-C' is none of its items");
  check_fault(",skipped", "A1,month on 15,SOAP=1,2026-12-16",
              "skipped: '2026-12-16' is no day of the rule 'month on 15'");
  check_fault(",until", "A1,month on 15,SOAP=1,2026-12-14",
              "status: 'active', but no cycle is left until 2026-12-14 (write finished)");
  check_fault(",times,orders_made", "A1,1m,SOAP=1,3,3",
              "status: 'active', but all 3 of its 3 orders were made (write finished)");
  CHECK(fault_of(ledger, "", "A1,year on feb 30,SOAP=1").starts_with("every: "));
  CHECK(import_faults(ledger, {{"autoships", "autoship,account,every,items\n7,A2,1m,SOAP=1\n"}}) ==
        std::vector<std::string>{
            "autoships.csv:2: account: 'A2' is not whose autoship 7 is; it stays with its account"});
}

TEST_CASE("what waits for days that a pause leaves out is over when the autoship comes back") {
  Ledger ledger = company();
  const std::string head = "autoship,account,every,items,status,paused_until";
  const std::string row = "7,A1,month on 15,VIT-C=2;SOAP=1,";
  const auto cycles = [&] {
    return ask(ledger, "SELECT group_concat(cycle_date || state, ' ') FROM cycles");
  };
  import_texts(ledger,
               {{"autoships", head + ",moved,skipped\n" + row +
                                  "active,,2026-12-15>2026-12-20;2027-01-15>2027-02-20,2027-02-15\n"}});
  REQUIRE(next_of(ledger, 7) == "2026-12-15 2026-12-21 2026-12-21 2027-02-15");
  import_texts(ledger, {{"autoships", head + "\n" + row + "paused,2027-02-16\n"}}, {.today = "2026-12-18"});
  // January waits for its day after the pause; the others could still come back with a shorter one.
  CHECK(next_of(ledger, 7) == "2027-01-15 2027-02-22 2027-02-22 2027-03-15");
  CHECK(cycles() == "2026-12-15planned 2027-01-15planned 2027-02-15skip");
  import_texts(ledger, {{"autoships", head + "\n" + row + "active,\n"}}, {.today = "2026-12-22"});
  CHECK(next_of(ledger, 7) == "2027-02-15 2027-02-15 2027-02-15");  // to be skipped, before January's turn
  CHECK(cycles() == "2026-12-15missed 2027-01-15planned 2027-02-15skip");
  CHECK(ask(ledger, "SELECT group_concat(what || body, ' ') FROM events WHERE what = 'missed'") ==
        R"(missed{"cycle":"2026-12-15"})");
  CHECK(ask(ledger, "SELECT count(*) FROM cycles WHERE last_run_id = (SELECT max(id) FROM runs)") == "1");
}

TEST_CASE("an autoship that comes back leaves gone days alone") {
  Ledger ledger = company();
  const std::string head = "autoship,account,every,items,status,paused_until\n";
  const std::string row = head + "7,A1,month on 15,VIT-C=2;SOAP=1,";
  ledger.db().exec("INSERT INTO cycles (autoship_id, cycle_date, state) VALUES (7, '2026-11-15', 'blocked')");
  import_texts(ledger, {{"autoships", row + "paused,\n"}}, {.today = "2026-11-15"});
  CHECK(next_of(ledger, 7) == "-");
  CHECK(ask(ledger, "SELECT state FROM cycles") == "blocked");
  import_texts(ledger, {{"autoships", row + "active,\n"}}, {.today = "2026-12-20"});
  CHECK(ask(ledger, "SELECT state FROM cycles") == "missed");
  CHECK(next_of(ledger, 7) == "2027-01-15 2027-01-15 2027-01-15");
}

TEST_CASE("a pause that ends sooner brings the shipments back") {
  Ledger ledger = company();
  const std::string head = "autoship,account,every,items,status,paused_until\n";
  const std::string row = head + "7,A1,month on 15,VIT-C=2;SOAP=1,";
  import_texts(ledger, {{"autoships", row + "paused,2027-06-01\n"}});
  CHECK(next_of(ledger, 7) == "2027-06-15 2027-06-15 2027-06-15");
  import_texts(ledger, {{"autoships", row + "paused,2027-03-01\n"}});
  CHECK(next_of(ledger, 7) == "2027-03-15 2027-03-15 2027-03-15");
  import_texts(ledger, {{"autoships", row + "active,\n"}}, {.today = "2026-12-18"});
  CHECK(next_of(ledger, 7) == "2027-01-15 2027-01-15 2027-01-15");
}

TEST_CASE("an autoship that comes back on its order's day goes on after it") {
  Ledger ledger = company();
  ledger.db().exec(
      "PRAGMA foreign_keys = OFF; INSERT INTO orders (autoship_id, account_id, kind, cycle_date, order_date, "
      "ship_date, "
      "market_id, currency, tier, goods_minor, shipping_minor, shipping_tax_minor, tax_minor, total_minor, "
      "pv, cv, run_id, event_id) VALUES (7, 1, 'autoship', '2026-12-15', '2026-12-15', '2026-12-15', 1, "
      "'USD', 'member', 1, 0, 0, 0, 1, 0, 0, 1, 1); PRAGMA foreign_keys = ON;"
      "UPDATE autoship_next SET cycle_date = '2027-01-15'");
  const ImportOptions same_day{.today = "2026-12-15"};
  const std::string row = "autoship,account,every,items,status\n7,A1,month on 15,VIT-C=2;SOAP=1,";
  import_texts(ledger, {{"autoships", row + "paused\n"}}, same_day);
  CHECK(import_faults(ledger, {{"autoships", row + "active\n"}}, same_day).empty());
  CHECK(next_of(ledger, 7) == "2027-01-15 2027-01-15 2027-01-15");
}

TEST_CASE("numbers given and numbers counted on do not meet") {
  const std::string head = "autoship,account,every,items\n";
  Ledger ledger = company();
  import_texts(ledger, {{"autoships", head + ",A1,1m,SOAP=1\n20,A1,1m,SOAP=1\n,A1,1m,SOAP=1\n"}});
  CHECK(ask(ledger, "SELECT group_concat(id) FROM autoships") == "7,8,20,21");
  CHECK(import_faults(ledger, {{"autoships", head + ",A1,1m,SOAP=1\n22,A1,1m,SOAP=1\n22,A1,1m,SOAP=1\n"}}) ==
        std::vector<std::string>{"autoships.csv:3: autoship: '22' is the autoship of line 2 already",
                                 "autoships.csv:4: autoship: '22' is the autoship of line 2 already"});
}

TEST_CASE("days that nobody may choose are not imported") {
  Ledger ledger = company();
  ImportOptions options;
  options.policy.cycle.closed_days = {15, 30, 31};
  const auto faults = [&](const std::string& columns, const std::string& row) {
    return import_faults(ledger, {{"autoships", "account,every,items" + columns + "\n" + row + "\n"}},
                         options);
  };
  using Texts = std::vector<std::string>;
  const std::string closed =
      "nobody may choose the 15th of a month (closed_days); the nearest open day is the 14th";
  CHECK(faults("", "A1,month on 15,SOAP=1") == Texts{"autoships.csv:2: every: " + closed});
  CHECK(faults(",anchor", "A1,1m,SOAP=1,2026-12-15") == Texts{"autoships.csv:2: anchor: " + closed});
  CHECK(faults(",next_on", "A1,1m,SOAP=1,2026-12-15") == Texts{"autoships.csv:2: next_on: " + closed});
  CHECK(faults(",next_on", "A1,7d,SOAP=1,2026-12-15") == Texts{"autoships.csv:2: next_on: " + closed});
  CHECK(faults(",next_on", "A1,week on tue,SOAP=1,2026-12-08") == Texts{});
  // What stood before the rule stays, and what it is changed to has to keep it.
  CHECK(faults(",autoship", "A1,month on 15,SOAP=3,7") == Texts{});
  CHECK(faults(",autoship", "A1,month on 30,SOAP=3,7").size() == 1);
}

TEST_CASE("a fault in one cell does not hide those of the others") {
  Ledger ledger = company();
  CHECK(
      faults_of(ledger, ",ship_via,ship_to,times", "A1,evry month,SOPA=1;VIT-X=1,UPS_GRUND,hom,0") ==
      std::vector<std::string>{
          "autoships.csv:2: every: " +
              import_faults(ledger, {{"autoships", "account,every,items\nA1,evry month,SOAP=1\n"}})[0].substr(
                  24),
          "autoships.csv:2: times: '0' is not a whole number from 1 to 1000000000",
          "autoships.csv:2: ship_via: no service 'UPS_GRUND' (did you mean UPS_GROUND?)",
          "autoships.csv:2: ship_to: the account has no address 'hom' (did you mean home?)",
          "autoships.csv:2: items: no product 'SOPA' (did you mean SOAP?)",
          "autoships.csv:2: items: no product 'VIT-X' (did you mean VIT-C?)"});
  CHECK(faults_of(ledger, ",next_on,anchor", "A1,month on 15,SOPA=1,2026-12-16,2026-01-15").size() == 2);
}
