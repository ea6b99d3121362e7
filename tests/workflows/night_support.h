#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "cli/volume_report.h"
#include "tests/workflows/import_support.h"
#include "workflows/check.h"
#include "workflows/cycle.h"
#include "workflows/reconcile.h"

// A small company in a ledger, and its nights.
namespace autoship {

/// Due on 2026-12-01: 1 (two soaps), 2 (wine to Utah, which may not be), 3 (soap, and tea that is
/// sold out; every 10 days), 4 (a fee alone), 5 (soap in Canada), 6 (left out this month) and 7 (two
/// soaps by another service). 8 is paused until 2026-12-05. Ten soaps in Nevada, five in Ontario.
inline CsvFiles night_company() {
  return {
      {"markets", "market,currency,default_location\nUS,USD,NV1\nCA,CAD,ON1\n"},
      {"locations", "location,kind,market,country\nNV1,warehouse,US,US\nON1,warehouse,CA,CA\n"},
      {"products",
       "sku,name,kind,weight_g,alcohol,track_stock\nSOAP,Soap,goods,100,,\nTEA,Tea,goods,60,,\n"
       "WINE,Wine,goods,1300,yes,\nFEE,Membership,fee,,,no\n"},
      {"prices",
       "sku,market,tier,price,pv,cv\nSOAP,US,retail,5.00,4,3\nSOAP,US,member,4.00,4,3\nSOAP,CA,retail,7.00,4,"
       "3\n"
       "TEA,US,retail,2.50,1,1\nWINE,US,retail,19.00,,\nFEE,US,retail,25.00,,\n"},
      {"shipping-rates",
       "market,ship_via,price\nUS,UPS_GROUND,6.95\nUS,FEDEX_GROUND,7.95\nCA,UPS_STANDARD,9.95\n"},
      {"tax-rates", "country,region,rate,shipping_taxable\nUS,NV,0.08,yes\nCA,ON,0.13,no\n"},
      {"restrictions", "what,country,region,note\nalcohol,US,UT,prohibited in Utah\n"},
      {"accounts",
       "account,kind,name,market\nA1,retail,Ann,US\nA2,retail,Bea,US\nA3,retail,Cyd,US\nA4,retail,Dee,US\n"
       "A5,retail,Eve,CA\nA6,retail,Fay,US\nA7,retail,Gil,US\nA8,retail,Hal,US\n"},
      {"addresses",
       "account,label,name,line1,city,region,postal_code,country\nA1,home,Ann,1 Elm St,Reno,NV,89501,US\n"
       "A2,home,Bea,2 Elm St,Provo,UT,84601,US\nA3,home,Cyd,3 Elm St,Reno,NV,89501,US\n"
       "A5,home,Eve,5 King St,Toronto,ON,M5V 1A1,CA\nA6,home,Fay,6 Elm St,Reno,NV,89501,US\n"
       "A7,home,Gil,7 Elm St,Reno,NV,89501,US\nA8,home,Hal,8 Elm St,Reno,NV,89501,US\n"},
      {"stock", "location,sku,on_hand\nNV1,SOAP,10\nNV1,WINE,10\nON1,SOAP,5\n"},
      {"autoships",
       "autoship,account,every,items,next_on,ship_via,status,paused_until,skipped\n"
       "1,A1,month on 1,SOAP=2,2026-12-01,,active,,\n2,A2,month on 1,WINE=1,2026-12-01,,active,,\n"
       "3,A3,10d,SOAP=1;TEA=1,2026-12-01,,active,,\n4,A4,year on dec 1,FEE=1,2026-12-01,,active,,\n"
       "5,A5,month on 1,SOAP=1,2026-12-01,UPS_STANDARD,active,,\n"
       "6,A6,month on 1,SOAP=1,2026-12-01,,active,,2026-12-01\n"
       "7,A7,month on 1,SOAP=2,2026-12-01,FEDEX_GROUND,active,,\n8,A8,week on "
       "sat,SOAP=1,,,paused,2026-12-05,\n"},
  };
}

inline Caller night_caller(const char* command, const char* today) {
  return {command, "tester", *parse_day(today), std::string(today) + "T03:30:00Z"};
}

/// Every row of every table, as text.
inline std::string dump(Ledger& ledger) {
  std::string text;
  SQLite::Statement tables(
      ledger.db(),
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name");
  while (tables.executeStep()) {
    const std::string table = tables.getColumn(0).getString();
    text += "# " + table + "\n";
    SQLite::Statement rows(ledger.db(), "SELECT * FROM " + table + " ORDER BY 1, 2");
    while (rows.executeStep()) {
      for (int i = 0; i < rows.getColumnCount(); ++i) {
        const SQLite::Column column = rows.getColumn(i);
        if (column.isNull()) text += "NULL";
        const std::string value = column.isNull() ? "" : column.getString();
        for (const char c : value) {
          // A hash is bytes; what is read when a test fails is text.
          text += column.isBlob() ? fmt::format("{:02x}", static_cast<unsigned char>(c)) : std::string(1, c);
        }
        text += '|';
      }
      text += '\n';
    }
  }
  return text;
}

struct NightLedger {
  explicit NightLedger(Ledger opened = Ledger::in_memory(), const CsvFiles& company = night_company())
      : ledger(std::move(opened)) {
    policy.shipping.default_service = "UPS_GROUND";
    import_texts(ledger, company, {.today = "2026-11-30", .policy = policy});
  }

  Company company() const {
    static const CalendarMap calendars = built_in_calendars();
    static const ServiceList services = built_in_services();
    return {policy, services, calendars};
  }

  NightCounts night(const char* today, CycleOptions options = {}) {
    options.seconds = [] { return 1.5; };
    result = run_cycle(ledger, company(), night_caller("run-cycle", today), options);
    return result.counts;
  }
  NightCounts dry_night(const char* today) {
    CycleOptions options;
    options.dry_run = DryRun::yes;
    return night(today, options);
  }
  /// The sentence that a night ends with; the ledger is as it was.
  std::string refusal(const char* today, const CycleOptions& options = {}) {
    const std::string before = dump(ledger);
    std::string sentence = "none";
    try {
      night(today, options);
    } catch (const std::exception& error) {
      sentence = error.what();
      CHECK(dump(ledger) == before);
    }
    return sentence;
  }

  std::string ask(const std::string& sql) { return autoship::ask(ledger, sql); }
  /// "1 2026-12-01, 3 2026-12-01": the orders by number.
  std::string orders() {
    return ask(
        "SELECT group_concat(t, ', ') FROM (SELECT autoship_id || ' ' || cycle_date t FROM orders ORDER BY "
        "id)");
  }
  /// What `check` proves, and what `reconcile` compares of all days.
  bool is_sound() {
    bool sound = true;
    for (const Proof& proof : check_ledger(ledger, policy, company().calendars, entries_hash)) {
      for (const std::string& offender : proof.first) MESSAGE(proof.name, ": ", offender);
      sound = sound && proof.holds();
    }
    reconcile(ledger, company().services, *parse_day("2020-01-01"), *parse_day("2039-12-31"),
              [&](const ComparedRow& row) {
                MESSAGE(row.comparison->name, ": ", row.row, ": ", row.left, " against ", row.right, " ",
                        row.unit, " ", row.parts);
                sound = false;
              });
    return sound;
  }

  Policy policy;
  Ledger ledger;
  NightResult result;
};

}  // namespace autoship
