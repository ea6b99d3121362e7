#pragma once

#include "formats/decline_tables.h"
#include "tests/workflows/night_support.h"
#include "workflows/charge_results.h"
#include "workflows/charge_submit.h"
#include "workflows/labels.h"
#include "workflows/volume_periods.h"

namespace autoship {

/// Due on 2026-12-01: a member (1), its customer with tea that is sold out (2), that one's customer with a
/// fee (3), a customer of nobody (4), one where prices hold the tax (5), and one to whom the member hands
/// her parcel over (6). A soap is 5.00 (4.00 for members), pv 4, cv 3; tea is pv 1, cv 1.
inline CsvFiles volume_company() {
  return {
      {"markets", "market,currency,default_location,tax_included\nUS,USD,NV1,no\nGB,GBP,LON,yes\n"},
      {"locations",
       "location,kind,market,account,country\nNV1,warehouse,US,,US\nLON,warehouse,GB,,GB\n"
       "M1-HOME,member,US,M1,US\n"},
      {"products",
       "sku,name,kind,weight_g,track_stock\nSOAP,Soap,goods,100,\nTEA,Tea,goods,60,\nFEE,Fee,fee,,no\n"},
      {"prices",
       "sku,market,tier,price,pv,cv\nSOAP,US,retail,5.00,4,3\nSOAP,US,member,4.00,4,3\nSOAP,GB,retail,6.00,4,"
       "3\n"
       "TEA,US,retail,2.50,1,1\nFEE,US,retail,25.00,,\n"},
      {"shipping-rates",
       "market,ship_via,price\nUS,UPS_GROUND,6.95\nUS,HAND_DELIVERY,0\nGB,UPS_STANDARD,9.95\n"},
      {"tax-rates", "country,region,rate,shipping_taxable\nUS,NV,0.08,yes\nGB,,0.20,yes\n"},
      {"accounts",
       "account,kind,name,market,enroller,fulfilled_by\nM1,member,Mia,US,,\nR1,retail,Ray,US,M1,\n"
       "R2,retail,Rob,US,R1,\nR3,retail,Rex,US,,\nG1,retail,Gus,GB,R2,\nH1,retail,Hal,US,M1,M1-HOME\n"},
      {"addresses",
       "account,label,name,line1,city,region,postal_code,country\nM1,home,Mia,1 Elm St,Reno,NV,89501,US\n"
       "R1,home,Ray,2 Elm St,Reno,NV,89501,US\nR2,home,Rob,3 Elm St,Reno,NV,89501,US\n"
       "R3,home,Rex,4 Elm St,Reno,NV,89501,US\nG1,home,Gus,5 High St,London,,E1 6AN,GB\n"
       "H1,home,Hal,6 Elm St,Reno,NV,89501,US\n"},
      {"payment-methods",
       "account,label,kind,token,brand\nM1,card,card,tok_1,visa\nR1,card,card,tok_2,visa\n"
       "R2,card,card,tok_3,visa\nR3,open,on-account,,\nG1,card,card,tok_5,visa\nH1,card,card,tok_6,visa\n"},
      {"stock", "location,sku,on_hand\nNV1,SOAP,1000\nLON,SOAP,1000\nM1-HOME,SOAP,1000\n"},
      {"autoships",
       "autoship,account,every,items,next_on,ship_via\n1,M1,month on 1,SOAP=1,2026-12-01,\n"
       "2,R1,month on 1,SOAP=2;TEA=1,2026-12-01,\n3,R2,month on 1,SOAP=1;FEE=1,2026-12-01,\n"
       "4,R3,month on 1,SOAP=1,2026-12-01,\n5,G1,month on 1,SOAP=1,2026-12-01,UPS_STANDARD\n"
       "6,H1,month on 1,SOAP=1,2026-12-01,\n"},
  };
}

/// That company, with what makes volume: nights, payments, labels.
struct VolumeLedger : NightLedger {
  explicit VolumeLedger(VolumeDate date, ChargeMode mode = ChargeMode::none,
                        const CsvFiles& files = volume_company())
      : NightLedger(Ledger::in_memory(), files) {
    policy.volume.date = date;
    policy.charge.mode = mode;
    policy.cycle.max_days_ahead = 400;
  }

  /// The money for these orders came.
  void pay(const std::vector<int>& orders, const char* today, const char* processed = nullptr) {
    submit_to_gateway(ledger, company(), night_caller("charge", today), 1000);
    std::vector<ChargeResult> results;
    for (const int order : orders) {
      ChargeResult& paid = results.emplace_back();
      paid.charge_or_key =
          ask(fmt::format("SELECT max(id) FROM charges WHERE order_id = {} AND kind = 'charge'", order));
      paid.result = ChargeResult::paid;
      paid.reference = "r" + paid.charge_or_key;
      if (processed != nullptr) paid.processed_on = *parse_day(processed);
    }
    const RecordedResults recorded =
        record_results(ledger, company(), built_in_decline_tables(), night_caller("import-charges", today),
                       results, OnFault::refuse_all);
    REQUIRE(recorded.faults.empty());
    REQUIRE(recorded.paid == static_cast<std::int64_t>(orders.size()));
  }

  /// Every parcel that may leave gets a label.
  void label(const char* today) {
    LabelFormat plain;
    plain.carrier = "ups";
    plain.layout = "plain";
    plain.has_room = [](const LabelShipment&) { return true; };
    plain.add = [](const LabelShipment&) { return std::optional<std::string>(); };
    plain.rows = [] { return std::int64_t{1}; };
    plain.text = [] { return std::string("file"); };
    plain.clear = [] {};
    plain.file_name = [](const std::string&, BatchId id) { return fmt::format("b{}.csv", id.value); };
    LabelOptions options;
    options.services = {"UPS_GROUND", "UPS_STANDARD"};
    options.seconds = [] { return 1.5; };
    export_labels(ledger, company(), night_caller("export-labels", today), plain, options);
  }

  void close(const char* period, const char* today) {
    CloseOptions options;
    options.now = true;
    options.hash = entries_hash;
    options.seconds = [] { return 1.5; };
    close_period(ledger, policy, night_caller("close-period", today), period, options);
  }

  /// "1 2026-12-01 M1 4.00 4/3": order, day, credited to, amount, pv/cv of each entry, and its kind where it
  /// is no sale.
  std::string entries(int after = 0) {
    return ask(fmt::format(
        "SELECT coalesce(group_concat(t, ', '), '') FROM (SELECT e.order_id || ' ' || e.posted_on || ' ' || "
        "coalesce(a.account, '-') || ' ' || printf('%.2f', e.commissionable_minor / 100.0) || ' ' || "
        "(e.pv / 10000) || '/' || (e.cv / 10000) || CASE e.kind WHEN 'sale' THEN '' ELSE ' ' || e.kind END "
        "|| "
        "coalesce(' (' || e.memo || ')', '') AS t FROM volume_entries e LEFT JOIN accounts a ON a.id = "
        "e.credited_to_id WHERE e.id > {} ORDER BY e.id)",
        after));
  }
  std::string of_order(int order) {
    return ask(
        fmt::format("SELECT coalesce(sum(commissionable_minor), 0) || ' ' || coalesce(sum(pv), 0) || ' ' "
                    "|| coalesce(sum(cv), 0) FROM volume_entries WHERE order_id = {}",
                    order));
  }
};

}  // namespace autoship
