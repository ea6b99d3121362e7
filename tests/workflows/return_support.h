#pragma once

#include <string>
#include <vector>

#include "formats/decline_tables.h"
#include "tests/workflows/night_support.h"
#include "workflows/charge_results.h"
#include "workflows/charge_submit.h"
#include "workflows/labels.h"
#include "workflows/returns.h"

// A company whose parcels have left, and its return desk.
namespace autoship {

inline CsvFiles return_company(const std::string& items) {
  CsvFiles files = night_company();
  for (auto& [kind, text] : files) {
    if (kind == "stock") text = "location,sku,on_hand\nNV1,SOAP,100\nNV1,TEA,100\nNV1,WINE,10\nON1,SOAP,5\n";
    if (kind == "autoships") {
      text = "autoship,account,every,items,next_on\n1,A1,month on 1," + items +
             ",2026-12-01\n"
             "3,A3,month on 1,SOAP=2,2026-12-01\n";
    }
  }
  files.push_back({"payment-methods",
                   "account,label,kind,token,brand\nA1,card,card,tok_1,visa\nA3,card,card,tok_3,visa\n"});
  return files;
}

/// Order 1 has `items`, order 2 two soaps, both of 2026-12-01. Shipping is 6.95 and taxed, tax 8 %.
struct ReturnLedger : NightLedger {
  explicit ReturnLedger(const std::string& items = "SOAP=3;TEA=7")
      : NightLedger(Ledger::in_memory(), return_company(items)) {
    policy.charge.mode = ChargeMode::file;
    policy.cycle.max_days_ahead = 400;
  }

  /// The night, its money and its labels.
  void ship() {
    night("2026-12-01");
    if (makes_charges(policy)) pay_all();
    export_all();
  }

  void pay_all(const char* today = "2026-12-01", ChargeResult::Result said = ChargeResult::paid) {
    const auto sent = submit_to_gateway(ledger, company(), night_caller("charge", today), 1000);
    std::vector<ChargeResult> results;
    for (const ChargeRequest& request : sent) {
      ChargeResult& one = results.emplace_back();
      one.charge_or_key = request.key;
      one.result = said;
      one.reference = "ref-" + request.key;
    }
    const auto recorded = record_results(ledger, company(), built_in_decline_tables(),
                                         night_caller("import-charges", today), results, OnFault::refuse_all);
    CHECK(recorded.faults.empty());
  }

  void export_all(const char* today = "2026-12-01") {
    std::int64_t rows = 0;
    LabelFormat format;
    format.carrier = "ups";
    format.layout = "fake";
    format.has_room = [](const LabelShipment&) { return true; };
    format.add = [&](const LabelShipment&) -> std::optional<std::string> {
      ++rows;
      return std::nullopt;
    };
    format.rows = [&] { return rows; };
    format.text = [] { return std::string("labels\n"); };
    format.clear = [&] { rows = 0; };
    format.file_name = [](const std::string&, BatchId batch) {
      return fmt::format("ups_{}.csv", batch.value);
    };
    LabelOptions options;
    options.services = {"UPS_GROUND"};
    options.seconds = [] { return 0.5; };
    const LabelResult made =
        export_labels(ledger, company(), night_caller("export-labels", today), format, options);
    CHECK(made.unfit.empty());
  }

  static ReturnOptions options() {
    return {DryRun::no, [] { return 0.5; }};
  }

  ReturnAnswer authorize(const AuthorizeRequest& request, const char* today = "2026-12-10") {
    return authorize_return(ledger, company(), night_caller("process-return", today), {}, request, options());
  }
  ReturnAnswer authorize(std::int64_t order, const std::vector<std::string>& items,
                         const std::string& reason = "not-wanted", const char* today = "2026-12-10") {
    AuthorizeRequest request;
    request.order = order;
    request.items = items;
    request.reason = reason;
    return authorize(request, today);
  }
  ReturnAnswer receive(const ReturnAnswer& authorized, const std::vector<std::string>& items,
                       const char* today = "2026-12-12") {
    ReceiveRequest request;
    request.ran = authorized.view.head.ran;
    request.items = items;
    request.proof = "none";
    policy.returns.proof = Asked::optional;
    return receive_return(ledger, company(), night_caller("process-return", today), {}, request, options());
  }

  /// The sentence that a call ends with; the ledger is as it was.
  template <class Call>
  std::string refusal_of(Call call) {
    const std::string before = dump(ledger);
    std::string sentence = "none";
    try {
      call();
    } catch (const Error& error) {
      sentence = error.what();
      CHECK(dump(ledger) == before);
    }
    return sentence;
  }

  std::int64_t number(const std::string& sql) { return std::stoll(ask(sql)); }
};

}  // namespace autoship
