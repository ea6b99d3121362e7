#include "storage/charge_queries.h"
#include "tests/workflows/return_support.h"
#include "workflows/credit.h"

// Whom a refund goes to: what paid, as it was when it paid (R6).

using namespace autoship;

namespace {

std::vector<ChargeRequest> sent(ReturnLedger& company, const char* today) {
  return submit_to_gateway(company.ledger, company.company(), night_caller("nightly", today), 100);
}

}  // namespace

TEST_CASE("a refund goes to the token that paid, whatever the method has become since") {
  ReturnLedger company;
  company.ship();
  company.ledger.db().exec(
      "UPDATE payment_methods SET token = 'tok_new', kind = 'bank' WHERE token = 'tok_3'");
  company.receive(company.authorize(2, {"SOAP=1"}), {"SOAP=1"});
  const auto requests = sent(company, "2026-12-13");
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].kind == "refund");
  CHECK(requests[0].token == "tok_3");
  CHECK(requests[0].method_kind == "card");
  CHECK(company.is_sound());
  company.ledger.db().exec("UPDATE charge_attempts SET token = 'tok_new' WHERE charge_id = 3");
  CHECK_FALSE(company.is_sound());
}

TEST_CASE("a refund that waited goes to the method that paid in the end") {
  ReturnLedger company;
  company.policy.charge.release = Release::at_once;
  company.policy.charge.retry_days = {1, 3};
  company.night("2026-12-01");
  company.export_all();
  company.pay_all("2026-12-01", ChargeResult::error);
  company.receive(company.authorize(2, {"SOAP=1"}), {"SOAP=1"});
  CHECK(company.ask("SELECT held FROM charges WHERE kind = 'refund'") == "unpaid");
  company.ledger.db().exec(
      "INSERT INTO payment_methods (account_id, label, kind, token, brand) VALUES (3, 'other', 'card', "
      "'tok_other', "
      "'visa'); UPDATE autoships SET pay_with_id = (SELECT id FROM payment_methods WHERE label = 'other') "
      "WHERE id = 3");
  company.pay_all("2026-12-12");
  const auto requests = sent(company, "2026-12-13");
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].token == "tok_other");
  CHECK(company.is_sound());
}

TEST_CASE("a refund of what others collected never leaves, whatever charges do by then") {
  ReturnLedger company;
  company.policy.charge.mode = ChargeMode::none;
  company.ship();
  company.receive(company.authorize(2, {"SOAP=1"}), {"SOAP=1"});
  company.policy.charge.mode = ChargeMode::file;
  CHECK(sent(company, "2026-12-13").empty());
  std::string why;
  for_each_charge(company.ledger, {}, *parse_day("2026-12-13"), [&](const ChargeRow& row) { why = row.why; });
  CHECK(why == "a person pays it back (autoship settle 1 --paid)");
}

TEST_CASE("money goes back in the currency that it came in") {
  ReturnLedger company;
  CreditOptions credit;
  credit.seconds = [] { return 0.5; };
  grant_credit(company.ledger, night_caller("credit", "2026-11-30"), {}, {"A3", "15.00", "a gift"}, credit);
  company.ship();
  import_texts(company.ledger, {{"accounts", "account,kind,name,market\nA3,retail,Cyd,CA\n"}},
               {.today = "2026-12-05", .policy = company.policy});
  AuthorizeRequest request;
  request.order = 2;
  request.items = {"SOAP=1"};
  request.reason = "not-wanted";
  request.outcome = "credit";
  CHECK(company.refusal_of([&] { company.authorize(request); }) ==
        "R5: order 2 was paid in USD, the account's credit is in CAD: --outcome refund");
  // The card had paid 3.31 of it, credit the rest: a person pays that back.
  const ReturnAnswer got = company.receive(company.authorize(2, {"SOAP=1"}), {"SOAP=1"});
  CHECK(got.money.credit_minor == 0);
  CHECK(
      company.ask(
          "SELECT group_concat(amount_minor || ' ' || currency || ' ' || coalesce(refunds_id, 'none'), ', ') "
          "FROM charges WHERE kind = 'refund'") == "331 USD 2, 209 USD none");
  CHECK(company.ask("SELECT count(*) FROM credit_entries WHERE kind = 'refund'") == "0");
  CHECK(sent(company, "2026-12-13").size() == 1);
  CHECK(company.is_sound());
}

TEST_CASE("what is wished as credit waits for its own charge alone") {
  ReturnLedger company;
  company.policy.charge.release = Release::at_once;
  company.ship();
  // The order's second parcel, whose charge waits for its answer.
  company.ledger.db().exec(
      "INSERT INTO shipments (order_id, location_id, address_id, ship_via, ship_date, weight_g, status) "
      "SELECT order_id, "
      "location_id, address_id, ship_via, ship_date, weight_g, 'exported' FROM shipments WHERE order_id = 1;"
      "INSERT INTO charges (kind, order_id, shipment_id, account_id, pay_with_id, currency, amount_minor, "
      "due_on, run_id) "
      "SELECT 'charge', 1, (SELECT max(id) FROM shipments), account_id, pay_with_id, currency, 5000, "
      "'2026-12-20', run_id "
      "FROM charges WHERE id = 1");
  AuthorizeRequest request;
  request.order = 1;
  request.items = {"SOAP=1"};
  request.reason = "other";
  request.outcome = "credit";
  const ReturnAnswer got = company.receive(company.authorize(request), {"SOAP=1"});
  CHECK(got.money.credit_minor == got.money.amount_minor);
  CHECK(got.money.refunds.empty());
}
