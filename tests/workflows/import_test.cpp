#include "workflows/import.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "tests/workflows/import_support.h"

using namespace autoship;

namespace {

Ledger company() {
  Ledger ledger = Ledger::in_memory();
  import_texts(ledger, small_company());
  return ledger;
}

}  // namespace

TEST_CASE("references may run ahead within an import") {
  Ledger ledger = company();
  CHECK(ask(ledger, "SELECT l.location FROM markets m JOIN locations l ON l.id = m.default_location_id") ==
        "NV1");
  CHECK(ask(ledger, "SELECT a.account FROM locations l JOIN accounts a ON a.id = l.account_id") == "A1");
  CHECK(ask(ledger, "SELECT s.sku FROM products p JOIN products s ON s.id = p.substitute_id") == "VIT-D");
  CHECK(ask(ledger, "SELECT e.account FROM accounts a JOIN accounts e ON e.id = a.enroller_id") == "A2");
}

TEST_CASE("a reference that nothing answers is refused where it stood") {
  Ledger ledger = company();
  CHECK(import_faults(ledger,
                      {{"markets", "market,currency,default_location\nCA,CAD,NV2\n"},
                       {"accounts", "account,kind,name,market,enroller,sponsor\nA3,retail,C,CA,A9,A3\n"}}) ==
        std::vector<std::string>{"markets.csv:2: default_location: no location 'NV2' (did you mean NV1?)",
                                 "accounts.csv:2: enroller: no account 'A9' (did you mean A1?)",
                                 "accounts.csv:2: sponsor: is the account itself"});
  CHECK(ask(ledger, "SELECT count(*) FROM markets") == "2");
}

TEST_CASE("importing the same files again changes nothing and says nothing") {
  Ledger ledger = company();
  const std::string events = ask(ledger, "SELECT count(*) FROM events");
  CHECK(events == "11");
  for (const ImportCounts& counts : import_texts(ledger, small_company(), {.today = "2026-12-09"})) {
    INFO(counts.file);
    CHECK(counts.created + counts.changed == 0);
    CHECK(counts.unchanged > 0);
  }
  CHECK(ask(ledger, "SELECT count(*) FROM events") == events);
}

TEST_CASE("an absent column leaves what is stored and an empty cell clears it") {
  Ledger ledger = company();
  import_texts(ledger, {{"products", "sku,name,weight_g,hs_code\nSOAP,Soap,90,3401.11\n"}});
  import_texts(ledger, {{"products", "sku,name,hs_code\nSOAP,Soap,\n"}});
  CHECK(ask(ledger, "SELECT weight_g || '/' || coalesce(hs_code, 'none') FROM products WHERE sku = 'SOAP'") ==
        "90/none");
  import_texts(ledger, {{"products", "sku,name,weight_g\nSOAP,Soap,\n"}});
  CHECK(ask(ledger, "SELECT weight_g FROM products WHERE sku = 'SOAP'") == "0");
}

TEST_CASE("a change is recorded with the fields that differ") {
  Ledger ledger = company();
  const auto counts = import_texts(ledger, {{"prices", "sku,market,tier,price\nVIT-C,US,member,16.5\n"}});
  CHECK(counts[0].changed == 1);
  CHECK(ask(ledger, "SELECT body FROM events WHERE what = 'changed'") ==
        R"({"kind":"prices","sku":"VIT-C","market":"US","tier":"member","valid_from":"",)"
        R"("before":{"price":"15.00"},"after":{"price":"16.50"}})");
  CHECK(ask(ledger, "SELECT pv FROM prices WHERE price_minor = 1650") == "140000");
}

TEST_CASE("amounts have at most the digits of their currency") {
  Ledger ledger = company();
  CHECK(ask(ledger,
            "SELECT price_minor FROM prices p JOIN markets m ON m.id = p.market_id WHERE m.market = 'JP'") ==
        "1500");
  CHECK(import_faults(ledger,
                      {{"prices", "sku,market,tier,price\nSOAP,US,retail,1.005\nSOAP,JP,retail,1.5\n"}}) ==
        std::vector<std::string>{"prices.csv:2: price: '1.005' has more digits than USD has (2)",
                                 "prices.csv:3: price: '1.5' has more digits than JPY has (0)"});
}

TEST_CASE("a changed address retires the old one and takes its autoships along") {
  Ledger ledger = company();
  import_texts(ledger, {{"addresses",
                         "account,label,name,line1,city,postal_code,country\n"
                         "A1,home,Ann,9 New Rd,Reno,89501,US\n"}});
  CHECK(ask(ledger, "SELECT count(*) FROM addresses WHERE label = 'home'") == "2");
  CHECK(ask(ledger, "SELECT line1 FROM addresses WHERE label = 'home' AND retired_by = 2") == "1 Main St");
  CHECK(ask(ledger, "SELECT d.line1 || d.region FROM autoships s JOIN addresses d ON d.id = s.ship_to_id") ==
        "9 New RdNV");
}

TEST_CASE("stock is set by writing the difference as a move") {
  Ledger ledger = company();
  import_texts(ledger, {{"stock", "location,sku,on_hand\nNV1,VIT-C,4\nANN,SOAP,0\n"}});
  CHECK(ask(ledger, "SELECT group_concat(qty) FROM stock_moves") == "10,-6");
  CHECK(ask(ledger, "SELECT sum(on_hand) FROM stock") == "4");
  ledger.db().exec("UPDATE stock SET reserved = 3 WHERE on_hand = 4");
  CHECK(import_faults(ledger, {{"stock", "location,sku,on_hand\nNV1,VIT-C,2\n"}}) ==
        std::vector<std::string>{"stock.csv:2: on_hand: '2' is less than the 3 promised to shipments"});
}

TEST_CASE("a key stands in a file once") {
  Ledger ledger = company();
  CHECK(import_faults(ledger, {{"products", "sku,name\nNEW,One\nSOAP,Soap\n\nNEW,Two\nSOAP,Soap\n"},
                               {"holidays", "calendar,date\nDOCK,2027-01-01\nDOCK,2027-01-01\n"}}) ==
        std::vector<std::string>{"holidays.csv:3: calendar: 'DOCK, 2027-01-01' stands in line 2 already",
                                 "products.csv:5: sku: 'NEW' stands in line 2 already",
                                 "products.csv:6: sku: 'SOAP' stands in line 3 already"});
}

TEST_CASE("what a refused row names is not blamed on those who refer to it") {
  Ledger ledger = company();
  CHECK(import_faults(ledger, {{"products", "sku,name,weight_g\nNEW,New,heavy\n"},
                               {"prices", "sku,market,tier,price\nNEW,US,member,1\n"}}) ==
        std::vector<std::string>{
            "products.csv:2: weight_g: 'heavy' is not a whole number from 0 to 1000000000"});
}

TEST_CASE("a market keeps its currency once prices stand in it") {
  Ledger ledger = company();
  CHECK(import_faults(ledger, {{"markets", "market,currency\nUS,CAD\n"}}).size() == 1);
  CHECK(import_faults(ledger, {{"markets", "market,currency\nUS,USD\n"}}).empty());
}

TEST_CASE("all faults of all files are listed and nothing is kept") {
  Ledger ledger = company();
  const std::string before = ask(ledger, "SELECT count(*) FROM runs");
  CHECK(
      import_faults(
          ledger, {{"accounts",
                    "account,kind,name,market,enrolled_on,contact\n"
                    "A9,membr,Nina,US,2026-02-30,rep\n"
                    "-A,member,Nina,UX,2026-01-01,nobody\n"
                    "A8,member,4111 1111 1111 1111,US,,\n"},
                   {"tax-rates", "country,rate,region\nUS,8.25,NV\nus,5%,\nUS,1e-2,Nevada\n"},
                   {"payment-methods", "account,label,kind,last4,exp_month,exp_year\nA1,c2,card,123,13,29\n"},
                   {"shipping-rates", "market,ship_via,price\nUS,UPS_GRUOND,-1\n"},
                   {"prices", "sku,market,tier,price,pv,cv\nVIT-C,US,member,15.00,-24,-0.0001\n"}}) ==
      std::vector<std::string>{
          "prices.csv:2: pv: '-24' is less than nothing", "prices.csv:2: cv: '-0.0001' is less than nothing",
          "shipping-rates.csv:2: price: '-1' is less than nothing",
          "shipping-rates.csv:2: ship_via: no service 'UPS_GRUOND' (did you mean UPS_GROUND?)",
          "tax-rates.csv:2: rate: '8.25' is not between 0 and 1 (8.25 percent is 0.0825 or 8.25%)",
          "tax-rates.csv:3: country: 'us' is not a country code of two capital letters (US, CA)",
          "tax-rates.csv:4: rate: '1e-2' is not a rate (write 0.0825 or 8.25%)",
          "tax-rates.csv:4: region: 'Nevada' is not a US state code (write NV)",
          "accounts.csv:2: kind: 'membr' is none of member, preferred, retail (did you mean member?)",
          "accounts.csv:2: enrolled_on: '2026-02-30' is not a date (February 2026 has 28 days)",
          "accounts.csv:3: account: '-A' starts with a sign that spreadsheets take for a formula or a text "
          "mark",
          "accounts.csv:3: contact: 'nobody' is none of customer, rep, both",
          "accounts.csv:3: market: no market 'UX' (did you mean US?)",
          "accounts.csv:4: name: looks like a card number; a ledger never holds one (give the processor's "
          "token)",
          "payment-methods.csv:2: last4: is not the last four digits of a number",
          "payment-methods.csv:2: exp_month: '13' is not a whole number from 1 to 12",
          "payment-methods.csv:2: exp_year: '29' is not a whole number from 1000 to 9999"});
  CHECK(ask(ledger, "SELECT count(*) FROM runs") == before);
  CHECK(import_faults(ledger, {{"shipping-rates", "market,ship_via,price\nUS,UPS_GRUOND,1\n"}}) ==
        std::vector<std::string>{
            "shipping-rates.csv:2: ship_via: no service 'UPS_GRUOND' (did you mean UPS_GROUND?)"});
}

TEST_CASE("an import that breaks off leaves nothing behind") {
  Ledger ledger = company();
  const CsvFiles before = export_texts(ledger);
  const CsvFiles more = {{"products", "sku,name\nP1,One\nP2,Two\nSOAP,Changed\n"},
                         {"accounts", "account,kind,name,market\nB1,member,B,US\nB2,member,C,US\n"}};
  for (int rows = 1; rows <= 6; ++rows) {
    CHECK_THROWS_AS(import_texts(ledger, more, {.throw_after_rows = rows}), Error);
    CHECK(export_texts(ledger) == before);
    CHECK(ask(ledger, "SELECT count(*) FROM runs") == "1");
  }
  import_texts(ledger, more, {.dry_run = DryRun::yes});
  CHECK(export_texts(ledger) == before);
  import_texts(ledger, more);
  CHECK(export_texts(ledger) != before);
}

TEST_CASE("an account whose autoships hold amounts keeps its currency") {
  Ledger ledger = Ledger::in_memory();
  import_texts(ledger, small_company());
  const CsvFiles to_japan = {{"accounts", "account,kind,name,market\nA1,member,Ann,JP\nA2,retail,Bob,JP\n"}};
  import_texts(ledger,
               {{"autoships", "autoship,account,every,items,budget\n7,A1,month on 15,SOAP=1,20.00\n"}});
  const std::vector<std::string> refused{
      "accounts.csv:2: market: 'JP' pays in JPY, but the account has credit, or its autoships a budget or "
      "locked prices, in USD; take those back first"};
  CHECK(import_faults(ledger, to_japan) == refused);
  import_texts(
      ledger,
      {{"autoships", "autoship,account,every,items,budget,price_lock\n7,A1,month on 15,SOAP=1,,SOAP=3\n"}});
  CHECK(import_faults(ledger, to_japan) == refused);
  import_texts(ledger,
               {{"autoships", "autoship,account,every,items,price_lock\n7,A1,month on 15,SOAP=1,\n"}});
  const auto credit = [&](int amount, int balance) {
    ledger.db().exec(
        fmt::format("INSERT INTO credit_entries (account_id, run_id, kind, amount_minor, "
                    "balance_minor) SELECT id, 1, 'granted', {}, {} FROM accounts WHERE account = 'A1'",
                    amount, balance));
  };
  credit(500, 500);
  CHECK(import_faults(ledger, to_japan) == refused);
  credit(-500, 0);
  CHECK(import_faults(ledger, to_japan).empty());
}

TEST_CASE("a calendar without a working day is refused with its file") {
  Ledger ledger = Ledger::in_memory();
  import_texts(ledger, small_company());
  CHECK(import_faults(ledger, {{"holidays", "calendar,date,to_date\nDOCK,2026-12-01,2028-01-31\n"}}) ==
        std::vector<std::string>{
            "holidays.csv: calendar 'DOCK' has no working day within 366 days from 2026-12-15; open one "
            "(autoship import holidays)"});
}

TEST_CASE("addresses have the regions and postal codes of their country") {
  Ledger ledger = Ledger::in_memory();
  import_texts(ledger, small_company());
  const std::string head = "account,label,name,line1,city,postal_code,country,region\n";
  CHECK(import_faults(ledger, {{"addresses", head + "A1,home,Ann,1 Elm,Boston,2134,US,MA\n"
                                                    "A1,work,Ann,1 Elm,Reno,89501,US,Nevada\n"
                                                    "A2,home,Bob,1 King,Toronto,M5V1A1,CA,ON\n"
                                                    "A2,work,Bob,1 King,Toronto,89501,CA,ON\n"}}) ==
        std::vector<std::string>{
            "addresses.csv:2: postal_code: '2134' is not a US ZIP code (5 digits; a spreadsheet may have "
            "dropped "
            "a leading zero)",
            "addresses.csv:3: region: 'Nevada' is not a US state code (write NV)",
            "addresses.csv:5: postal_code: '89501' is not a Canadian postal code (A1A 1A1)"});
  CHECK(import_faults(ledger,
                      {{"locations", "location,kind,market,country,postal_code\nNV1,warehouse,US,US,895\n"}})
            .size() == 1);
}

TEST_CASE("weekdays may be written in full") {
  Ledger ledger = Ledger::in_memory();
  import_texts(ledger, {{"calendars", "calendar,weekend\nDOCK,\"Sunday, saturday\"\n"}});
  CHECK(export_text(ledger, "calendars").find("DOCK,\"sat,sun\"") != std::string::npos);
}
