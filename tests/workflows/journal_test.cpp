#include "workflows/journal.h"

#include <doctest/doctest.h>

#include <rapidcheck.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "storage/order_cancel.h"
#include "tests/workflows/return_support.h"
#include "tests/workflows/volume_support.h"
#include "workflows/credit.h"

using namespace autoship;

namespace {

std::string text_of(const JournalEntry& entry) {
  std::string text = to_text(entry.day) + " " + entry.reference + ":";
  for (const JournalLine& line : entry.lines) {
    text += fmt::format(" {}{}{}{} {}", to_text(line.role), line.region.empty() ? "" : "-", line.region,
                        line.method.empty() ? "" : "-" + line.method,
                        decimal_text(line.amount_minor, entry.currency.digits));
  }
  return text;
}

std::vector<JournalEntry> journal(NightLedger& company, const char* first, const char* last,
                                  int cost_percent = 0) {
  std::vector<JournalEntry> entries;
  const ReadTransaction one_state(company.ledger);
  const JournalScope scope{*parse_day(first), *parse_day(last), cost_percent, company.company().services};
  for_each_journal_entry(company.ledger, scope, [&](const JournalEntry& entry) { entries.push_back(entry); });
  return entries;
}

/// The entries of those days, one a line.
std::string books(NightLedger& company, const char* first = "2026-01-01", const char* last = "2028-12-31",
                  int cost_percent = 0) {
  std::string text;
  for (const JournalEntry& entry : journal(company, first, last, cost_percent)) {
    if (!text.empty()) text += '\n';
    text += text_of(entry);
  }
  return text;
}

std::string memo(NightLedger& company, const std::string& reference, int cost_percent = 0) {
  for (const JournalEntry& entry : journal(company, "2026-01-01", "2028-12-31", cost_percent)) {
    if (entry.reference == reference) return entry.memo;
  }
  return "no such entry";
}

void cancel(NightLedger& company, std::int64_t order, const char* today) {
  WriteTransaction transaction(company.ledger);
  RunJournal journal(company.ledger, night_caller("cancel", today));
  OrderCancel canceling(company.ledger, journal);
  canceling.cancel({order}, "nobody wants it", OrderCancel::Shelves::given_back);
  transaction.commit();
}

void grant(NightLedger& company, const char* account, std::int64_t amount_minor, const char* today) {
  const std::int64_t id =
      std::stoll(company.ask(fmt::format("SELECT id FROM accounts WHERE account = '{}'", account)));
  WriteTransaction transaction(company.ledger);
  RunJournal journal(company.ledger, night_caller("credit", today));
  CreditStore(company.ledger, journal.run()).add({id}, {}, CreditKind::granted, amount_minor, "sorry");
  transaction.commit();
}

/// Orders 1 to 6 of the night of 2026-12-01 (see volume_company()).
struct Paying : VolumeLedger {
  explicit Paying(ChargeMode mode = ChargeMode::file) : VolumeLedger(VolumeDate::paid, mode) {}
};

}  // namespace

TEST_CASE("what is neither paid nor sent is in no account") {
  Paying company;
  company.night("2026-11-30");
  company.night("2026-12-01");
  CHECK(books(company, "2026-01-01", "2026-11-30").empty());
  // On account: ready at once, and not gone yet.
  CHECK(books(company).empty());
}

TEST_CASE("what is paid is deferred until its parcel leaves, then it is earned") {
  Paying company;
  company.night("2026-12-01");
  company.pay({1}, "2026-12-02", "2026-12-01");  // The day of our books, not the processor's.
  CHECK(books(company) == "2026-12-02 charge 1-1: clearing-card 11.83 deferred -11.83");
  company.label("2026-12-03");
  // 4.00 and 6.95, tax 8 % on both: 0.32 and 0.56. Order 4 goes on account, unpaid.
  CHECK(books(company, "2026-12-03") ==
        "2026-12-03 shipment 1: deferred 11.83 sales -4.00 shipping_income -6.95 tax-NV -0.88\n"
        "2026-12-03 shipment 4: receivable 12.91 sales -5.00 shipping_income -6.95 tax-NV -0.96");
  CHECK(memo(company, "charge 1-1") == "order 1 paid (card)");
  CHECK(memo(company, "shipment 1") == "order 1: 1 SOAP from NV1");
}

TEST_CASE("what left before it is paid is owed, and a payment settles it") {
  Paying company;
  company.night("2026-12-01");
  company.label("2026-12-01");
  company.pay({4}, "2026-12-20");
  CHECK(books(company) ==
        "2026-12-01 shipment 4: receivable 12.91 sales -5.00 shipping_income -6.95 tax-NV -0.96\n"
        "2026-12-20 charge 4-1: clearing-on-account 12.91 receivable -12.91");
}

TEST_CASE("what is paid and leaves on one day is paid first") {
  Paying company;
  company.night("2026-12-01");
  company.pay({1}, "2026-12-01");
  company.label("2026-12-01");
  CHECK(books(company).find(
            "2026-12-01 charge 1-1: clearing-card 11.83 deferred -11.83\n2026-12-01 shipment 1: "
            "deferred 11.83") == 0);
}

TEST_CASE("a label says no day gone by, and one for a later day leaves on that") {
  Paying company;
  company.policy.charge.release = Release::at_once;
  company.night("2026-12-01");
  company.ask("UPDATE shipments SET ship_date = '2026-12-04' WHERE order_id = 2 RETURNING 1");
  company.label("2026-12-02");
  CHECK(books(company, "2026-12-02", "2026-12-02").find("shipment 1: receivable 11.83") != std::string::npos);
  CHECK(books(company, "2026-12-02", "2026-12-03").find("shipment 2:") == std::string::npos);
  CHECK(books(company, "2026-12-04").find("2026-12-04 shipment 2: receivable") == 0);
}

TEST_CASE("fees are earned with the charge that they are in") {
  Paying company;
  company.night("2026-12-01");
  company.pay({3}, "2026-12-02");
  // A soap 5.00 and 6.95 with tax 0.40 and 0.56; the fee 25.00 and 2.00.
  CHECK(books(company) ==
        "2026-12-02 charge 3-1: clearing-card 39.91 deferred -12.91 fees -25.00 tax-NV -2.00");
  company.label("2026-12-02");
  CHECK(books(company).find("2026-12-02 shipment 3: deferred 12.91 sales -5.00 shipping_income -6.95 tax-NV "
                            "-0.96") != std::string::npos);
}

TEST_CASE("fees that nobody is charged for are earned with the order") {
  Paying company(ChargeMode::none);
  company.night("2026-12-01");
  CHECK(books(company).find("2026-12-01 order 3: receivable 27.00 fees -25.00 tax-NV -2.00") == 0);
  CHECK(memo(company, "order 3") == "order 3: 1 FEE");
}

TEST_CASE("fees that credit pays for in full are paid ahead") {
  Paying company;
  grant(company, "R2", 10'000, "2026-11-30");
  company.night("2026-12-01");
  CHECK(books(company, "2026-12-01")
            .find("2026-12-01 credit 2: customer_credit 39.91 deferred -39.91\n"
                  "2026-12-01 order 3: deferred 27.00 fees -25.00 tax-NV -2.00") == 0);
}

TEST_CASE("prices that hold the tax are split") {
  Paying company;
  company.night("2026-12-01");
  company.pay({5}, "2026-12-02");
  company.label("2026-12-02");
  // 6.00 and 9.95 with 20 % in them: 1.00 and 1.66.
  CHECK(books(company).find("2026-12-02 charge 5-1: clearing-card 15.95 deferred -15.95") == 0);
  CHECK(books(company).find("shipment 5: deferred 15.95 sales -5.00 shipping_income -8.29 tax -2.66") !=
        std::string::npos);
  CHECK(journal(company, "2026-12-02", "2026-12-02").back().currency.code == "GBP");
}

TEST_CASE("what is handed over leaves on its ship date when it is free to") {
  SUBCASE("at once") {
    Paying company(ChargeMode::none);
    company.night("2026-12-01");
    CHECK(books(company).find("2026-12-01 shipment 6: receivable 5.40 sales -5.00 tax-NV -0.40") !=
          std::string::npos);
  }
  SUBCASE("when it is paid") {
    Paying company;
    company.night("2026-12-01");
    CHECK(books(company).empty());
    company.pay({6}, "2026-12-05");
    CHECK(books(company) ==
          "2026-12-05 charge 6-1: clearing-card 5.40 deferred -5.40\n"
          "2026-12-05 shipment 6: deferred 5.40 sales -5.00 tax-NV -0.40");
  }
  SUBCASE("at once, and paid later") {
    Paying company;
    company.policy.charge.release = Release::at_once;
    company.night("2026-12-01");
    const std::string before = books(company, "2026-12-01", "2026-12-04");
    CHECK(before == "2026-12-01 shipment 6: receivable 5.40 sales -5.00 tax-NV -0.40");
    company.pay({6}, "2026-12-05");
    CHECK(books(company, "2026-12-01", "2026-12-04") == before);
    CHECK(books(company, "2026-12-05") == "2026-12-05 charge 6-1: clearing-card 5.40 receivable -5.40");
  }
}

TEST_CASE("an order that is canceled after it was handed over is taken back") {
  Paying company;
  company.policy.charge.release = Release::at_once;
  grant(company, "H1", 100, "2026-11-30");
  company.night("2026-12-01");
  const std::string before = books(company, "2026-11-01", "2026-12-09");
  CHECK(before ==
        "2026-11-30 credit 1: credit_granted 1.00 customer_credit -1.00\n"
        "2026-12-01 credit 2: customer_credit 1.00 deferred -1.00\n"
        "2026-12-01 shipment 6: deferred 1.00 receivable 4.40 sales -5.00 tax-NV -0.40");
  cancel(company, 6, "2026-12-10");
  CHECK(books(company, "2026-11-01", "2026-12-09") == before);
  CHECK(books(company, "2026-12-10") ==
        "2026-12-10 cancel 6: deferred -1.00 receivable -4.40 sales 5.00 tax-NV 0.40\n"
        "2026-12-10 credit 3: customer_credit -1.00 deferred 1.00");
  CHECK(memo(company, "cancel 6") == "order 6 canceled: 1 SOAP");
}

TEST_CASE("what is canceled before it is handed over never left") {
  Paying company;
  company.night("2026-12-01");
  cancel(company, 6, "2026-12-10");  // It waited for its money.
  CHECK(books(company).empty());
  Paying early;
  early.policy.charge.release = Release::at_once;
  early.night("2026-12-01");
  early.ask("UPDATE shipments SET ship_date = '2026-12-05' WHERE order_id = 6 RETURNING 1");
  cancel(early, 6, "2026-12-03");
  CHECK(books(early).empty());
}

TEST_CASE("credit is granted, taken back, used and returned") {
  Paying company;
  grant(company, "M1", 700, "2026-11-30");
  grant(company, "M1", -200, "2026-11-30");
  company.night("2026-12-01");
  CHECK(books(company) ==
        "2026-11-30 credit 1: credit_granted 7.00 customer_credit -7.00\n"
        "2026-11-30 credit 2: credit_granted -2.00 customer_credit 2.00\n"
        "2026-12-01 credit 3: customer_credit 5.00 deferred -5.00");
  CHECK(memo(company, "credit 3") == "credit pays for order 1");
  SUBCASE("used") {
    company.pay({1}, "2026-12-02");
    company.label("2026-12-02");
    CHECK(books(company, "2026-12-02")
              .find("2026-12-02 charge 1-1: clearing-card 6.83 deferred -6.83\n"
                    "2026-12-02 shipment 1: deferred 11.83 sales -4.00") == 0);
  }
  SUBCASE("returned") {
    cancel(company, 1, "2026-12-04");
    CHECK(books(company, "2026-12-02") == "2026-12-04 credit 4: customer_credit -5.00 deferred 5.00");
  }
}

TEST_CASE("credit stays in the currency that it was granted in, wherever its account moves") {
  Paying company;
  grant(company, "M1", 700, "2026-12-01");
  grant(company, "M1", -700, "2026-12-02");
  const std::string before = books(company);
  for (const char* market : {"GB", "US", "GB"}) {
    import_texts(company.ledger,
                 {{"accounts", std::string("account,kind,name,market\nM1,member,Mia,") + market + "\n"}},
                 {.today = "2026-12-03", .policy = company.policy});
    CHECK(company.ask(
              "SELECT m.market FROM accounts a JOIN markets m ON m.id = a.market_id WHERE account = 'M1'") ==
          market);
    CHECK(books(company, "2026-12-01", "2026-12-02") == before);
    for (const JournalEntry& entry : journal(company, "2026-12-01", "2026-12-02")) {
      CHECK(entry.currency.code == "USD");
      CHECK(entry.lines.front().market == "US");
    }
  }
}

TEST_CASE("the rest of a budget becomes credit when it is paid, or is owed where nobody is charged") {
  for (const ChargeMode mode : {ChargeMode::file, ChargeMode::none}) {
    Paying company(mode);
    company.policy.prices.budget_rest = BudgetRest::credit;
    company.ask("UPDATE autoships SET budget_minor = 1000 WHERE id = 1 RETURNING 1");
    company.night("2026-12-01");
    if (mode == ChargeMode::none) {
      CHECK(books(company, "2026-12-01", "2026-12-01")
                .find("credit 1: customer_credit -6.00 receivable 6.00") != std::string::npos);
      continue;
    }
    company.pay({1}, "2026-12-02");
    CHECK(books(company) ==
          "2026-12-02 charge 1-1: clearing-card 17.83 deferred -17.83\n"
          "2026-12-02 credit 1: customer_credit -6.00 deferred 6.00");
  }
}

TEST_CASE("goods that come back: what is given back, and the refund when it is paid") {
  ReturnLedger company("SOAP=3");
  company.ship();
  const auto ran = company.authorize(1, {"SOAP=3"});
  company.receive(ran, {"SOAP=2"});
  // Two of three soaps of 15.00 with 1.20 tax.
  CHECK(books(company, "2026-12-02") == "2026-12-12 return " + ran.view.head.ran +
                                            ": sales_returns 10.00 tax-NV 0.80 refunds_payable -10.80");
  company.pay_all("2026-12-13");
  company.receive(ran, {"SOAP=1:scrap"}, "2026-12-14");
  CHECK(books(company, "2026-12-13") ==
        "2026-12-13 refund 3-1: refunds_payable 10.80 clearing-card -10.80\n"
        "2026-12-14 return " +
            ran.view.head.ran + "-2: sales_returns 5.00 tax-NV 0.40 refunds_payable -5.40");
  CHECK(memo(company, "return " + ran.view.head.ran) == "order 1: 2 SOAP to the shelf at NV1");
  CHECK(memo(company, "return " + ran.view.head.ran + "-2") == "order 1: 1 SOAP scrapped at NV1");
}

TEST_CASE("what others collected is owed to us, and a person pays it back") {
  ReturnLedger company("SOAP=3");
  company.policy.charge.mode = ChargeMode::none;
  company.ship();
  CHECK(books(company).find("2026-12-01 shipment 1: receivable 23.71 sales -15.00") == 0);
  const auto ran = company.authorize(1, {"SOAP=3"});
  company.receive(ran, {"SOAP=1"});
  ChargeResult paid;
  paid.charge_or_key = company.ask("SELECT max(id) FROM charges");
  paid.result = ChargeResult::paid;
  paid.reference = "transfer 5";
  paid.by_person = true;
  CHECK(record_by_person(company.ledger, company.company(), built_in_decline_tables(),
                         night_caller("settle", "2026-12-20"), paid, DryRun::no)
            .paid == 1);
  CHECK(books(company, "2026-12-02") ==
        "2026-12-12 return " + ran.view.head.ran +
            ": sales_returns 5.00 tax-NV 0.40 refunds_payable -5.40\n"
            "2026-12-20 refund 1-1: refunds_payable 5.40 clearing-by-hand -5.40");
}

TEST_CASE("what becomes credit, and shipping that is given back, with goods that stay where they are") {
  ReturnLedger company("SOAP=3");
  company.ship();
  AuthorizeRequest request;
  request.order = 1;
  request.items = {"SOAP=3"};
  request.reason = "damaged";
  request.outcome = "credit";
  request.goods = ReturnGoods::keep;
  request.override_reason = "a test";
  const auto kept = company.authorize(request, "2026-12-10");
  CHECK(books(company, "2026-12-02", "2028-12-31", 40) ==
        "2026-12-10 return " + kept.view.head.ran +
            ": sales_returns 15.00 shipping_income 6.95 tax-NV 1.76 customer_credit -23.71");
  CHECK(memo(company, "return " + kept.view.head.ran) == "order 1: 3 SOAP not sent back");
}

TEST_CASE("a buyback leaves in sales what is not given back") {
  ReturnLedger company("SOAP=3");
  company.ship();
  company.ledger.db().exec("UPDATE accounts SET kind = 'member' WHERE account = 'A1'");
  BuybackRequest request;
  request.account = "A1";
  request.items = {"SOAP=3"};
  request.is_leaving = true;
  const auto ran = buy_back(company.ledger, company.company(), night_caller("buyback", "2026-12-20"), {},
                            request, ReturnLedger::options());
  company.receive(ran, {"SOAP=3"}, "2026-12-22");
  CHECK(books(company, "2026-12-20") == "2026-12-22 return " + ran.view.head.ran +
                                            ": sales_returns 13.50 tax-NV 1.08 refunds_payable -14.58");
}

TEST_CASE(
    "goods have a value where cost_percent gives them one, and a replacement that of what it replaces") {
  ReturnLedger company("SOAP=3");
  company.ship();
  CHECK(books(company, "2026-12-01", "2026-12-01").find("inventory") == std::string::npos);
  CHECK(
      books(company, "2026-12-01", "2026-12-01", 33)
          .find(
              "shipment 1: deferred 23.71 sales -15.00 shipping_income -6.95 tax-NV -1.76 cost_of_goods 4.95 "
              "inventory -4.95") != std::string::npos);
  AuthorizeRequest request;
  request.order = 1;
  request.items = {"SOAP=3"};
  request.reason = "faulty";
  request.outcome = "replace";
  request.override_reason = "a test";
  const auto ran = company.authorize(request, "2026-12-10");
  company.receive(ran, {"SOAP=1:restock", "SOAP=1:scrap", "SOAP=1:quarantine"}, "2026-12-12");
  // A third of 4.95 each; what is looked at first stays where it is.
  CHECK(books(company, "2026-12-02", "2028-12-31", 33) ==
        "2026-12-12 return " + ran.view.head.ran + ": inventory 1.65 cost_of_goods -3.30 scrap 1.65");
  CHECK(books(company, "2026-12-02").empty());
  company.night("2026-12-13");
  company.export_all("2026-12-14");
  CHECK(books(company, "2026-12-13", "2028-12-31", 33) ==
        "2026-12-14 shipment 3: cost_of_goods 4.95 inventory -4.95");
  CHECK(memo(company, "shipment 3", 33).find(", for order 1") != std::string::npos);
}

TEST_CASE("tax is owed where the order went, wherever its parcel is sent in the end") {
  Paying company;
  company.night("2026-12-01");
  company.ask(
      "UPDATE shipments SET address_id = (SELECT id FROM addresses WHERE country = 'GB') WHERE order_id = 4 "
      "RETURNING 1");
  company.label("2026-12-02");
  CHECK(books(company).find("tax-NV -0.96") != std::string::npos);
}

namespace {

/// One of the numbers that a query gives, chosen by the property; 0 where it gives none.
std::int64_t any(NightLedger& company, const std::string& sql) {
  const int count = std::stoi(company.ask("SELECT count(*) FROM (" + sql + ")"));
  const int at = *rc::gen::inRange(0, std::max(count, 1));
  return count == 0 ? 0 : std::stoll(company.ask(fmt::format("{} LIMIT 1 OFFSET {}", sql, at)));
}

/// A charge or a refund is answered.
void answer_one(NightLedger& company, const char* today) {
  submit_to_gateway(company.ledger, company.company(), night_caller("charge", today), 1000);
  const std::int64_t charge = any(company, "SELECT id FROM charges WHERE state = 'submitted' ORDER BY id");
  if (charge == 0) return;
  ChargeResult result;
  result.charge_or_key = std::to_string(charge);
  result.result = *rc::gen::element(ChargeResult::paid, ChargeResult::paid, ChargeResult::declined);
  result.reference = fmt::format("r{}-{}", charge, today);
  const std::vector<ChargeResult> results{result};
  record_results(company.ledger, company.company(), built_in_decline_tables(),
                 night_caller("import-charges", today), results, OnFault::refuse_all);
}

void cancel_one(NightLedger& company, const char* today) {
  const OrderId order{any(company, "SELECT id FROM orders WHERE status = 'open' ORDER BY id")};
  WriteTransaction transaction(company.ledger);
  RunJournal journal(company.ledger, night_caller("cancel", today));
  OrderCancel canceling(company.ledger, journal);
  if (!order || canceling.fault(order)) return;
  canceling.cancel(order, "a test", OrderCancel::Shelves::given_back);
  transaction.commit();
}

void return_one(NightLedger& company, const char* today) {
  AuthorizeRequest request;
  request.order =
      any(company,
          "SELECT s.order_id FROM shipments s JOIN orders o ON o.id = s.order_id WHERE s.status = "
          "'exported' AND o.kind = 'autoship' ORDER BY s.id");
  if (request.order == 0) return;
  request.items = {"SOAP=1"};
  request.reason = "damaged";
  request.outcome = *rc::gen::element<std::string>("refund", "credit", "replace");
  if (*rc::gen::arbitrary<bool>()) request.goods = ReturnGoods::keep;
  request.override_reason = "a test";
  const auto fate = *rc::gen::element<std::string>("SOAP=1:restock", "SOAP=1:scrap", "SOAP=1:quarantine");
  const Caller caller = night_caller("process-return", today);
  try {
    const ReturnAnswer ran =
        authorize_return(company.ledger, company.company(), caller, {}, request, ReturnLedger::options());
    if (request.goods == ReturnGoods::keep) return;
    ReceiveRequest received;
    received.ran = ran.view.head.ran;
    received.items = {fate};
    received.proof = "none";
    receive_return(company.ledger, company.company(), caller, {}, received, ReturnLedger::options());
  } catch (const Error& error) {
    // All of them came back.
    RC_ASSERT(error.exit() == Exit::usage || error.exit() == Exit::refused);
  }
}

}  // namespace

TEST_CASE("whatever comes, days that are over stay what they are, and every entry adds up to zero") {
  std::set<std::string> seen;
  rc::check("property", [&seen] {
    Paying company;
    company.policy.prices.budget_rest = BudgetRest::credit;
    company.policy.charge.release = *rc::gen::element(Release::paid, Release::at_once);
    company.policy.returns.proof = Asked::optional;
    company.ask("UPDATE autoships SET budget_minor = 2000 WHERE id = 2 RETURNING 1");
    Day day = *parse_day("2026-12-01");
    company.night("2026-12-01");
    // Half of them begin with parcels that have left, paid for or not: there is more to come of those.
    if (*rc::gen::arbitrary<bool>()) {
      for (int answers = 0; answers < 6; ++answers) answer_one(company, "2026-12-01");
      company.label("2026-12-01");
    }
    const int steps = *rc::gen::inRange(5, 20);
    for (int i = 0; i < steps; ++i) {
      day += date::days{*rc::gen::inRange(1, 9)};
      const std::string on = to_text(day), yesterday = to_text(day - date::days{1});
      const char* const today = on.c_str();
      const std::string before = books(company, "2026-01-01", yesterday.c_str(), 30);
      const int what = *rc::gen::inRange(0, 9);
      if (what == 0) company.night(today);
      if (what == 1) company.label(today);
      if (what == 2) cancel_one(company, today);
      if (what == 3) {
        const char* const account = *rc::gen::element("M1", "R1", "R2", "G1", "H1");
        grant(company, account, *rc::gen::inRange(1, 3000), today);
      }
      if (what == 4 || what == 5) return_one(company, today);
      // Several at a time, or no refund would ever be reached.
      for (int answers = what > 5 ? *rc::gen::inRange(1, 7) : 0; answers > 0; --answers)
        answer_one(company, today);
      RC_ASSERT(books(company, "2026-01-01", yesterday.c_str(), 30) == before);
    }
    // The whole is its parts, and what orders owe or have paid ahead is what came less what left.
    const std::string middle = to_text(day - date::days{5}), after = to_text(day - date::days{4});
    std::string parts = books(company, "2026-01-01", middle.c_str(), 30);
    const std::string rest = books(company, after.c_str(), "2028-12-31", 30);
    if (!parts.empty() && !rest.empty()) parts += '\n';
    RC_ASSERT(parts + rest == books(company, "2026-01-01", "2028-12-31", 30));
    std::map<std::pair<std::string, JournalRole>, std::int64_t> sums;
    for (const JournalEntry& entry : journal(company, "2026-01-01", "2028-12-31")) {
      std::int64_t sum_minor = 0;
      for (const JournalLine& line : entry.lines) {
        sum_minor += line.amount_minor;
        sums[{entry.currency.code, line.role}] += line.amount_minor;
      }
      RC_ASSERT(sum_minor == 0);
      seen.insert(entry.reference.substr(0, entry.reference.find(' ')));
    }
    for (const char* currency : {"USD", "GBP"}) {
      const auto of = [&](const std::string& sql) {
        return std::stoll(company.ask(fmt::format(fmt::runtime(sql), currency)));
      };
      RC_ASSERT((sums[{currency, JournalRole::customer_credit}]) ==
                -of("SELECT coalesce(sum(e.amount_minor), 0) FROM credit_entries e JOIN accounts a ON a.id = "
                    "e.account_id JOIN markets m ON m.id = a.market_id WHERE m.currency = '{}'"));
      RC_ASSERT(
          (sums[{currency, JournalRole::clearing}]) ==
          of("SELECT coalesce(sum(CASE kind WHEN 'charge' THEN amount_minor ELSE -amount_minor END), 0) FROM "
             "charges WHERE (state = 'paid' OR state = 'refunded') AND currency = '{}'"));
      RC_ASSERT((sums[{currency, JournalRole::deferred}]) <= 0);
      RC_ASSERT((sums[{currency, JournalRole::receivable}]) >= 0);
      RC_ASSERT((sums[{currency, JournalRole::refunds_payable}]) <= 0);
    }
  });
  for (const char* kind : {"credit", "charge", "shipment", "return", "refund"}) {
    CAPTURE(std::string(kind));
    CHECK(seen.count(kind) == 1);
  }
}
