#include "workflows/returns.h"

#include "storage/return_store.h"
#include "storage/run_journal.h"
#include "tests/workflows/return_support.h"
#include "workflows/credit.h"

using namespace autoship;

namespace {

/// What a night does with a RAN whose days went by.
void expire(ReturnLedger& company, const ReturnAnswer& authorized) {
  WriteTransaction transaction(company.ledger);
  RunJournal journal(company.ledger, night_caller("run-cycle", "2026-12-25"));
  ReturnStore(company.ledger, journal.run())
      .close(authorized.view.head.id, ReturnClosed::expired, *parse_day("2026-12-25"),
             "its goods did not come");
  transaction.commit();
}

}  // namespace

TEST_CASE("an order returned piece by piece gives back all of it and marks its charge refunded") {
  ReturnLedger company;
  company.policy.prices.ladder = {{1, 7}};  // A discount that no split divides evenly.
  company.ship();
  for (int i = 0; i < 3; ++i) company.receive(company.authorize(1, {"SOAP=1"}, "damaged"), {"SOAP=1"});
  const ReturnAnswer tea = company.authorize(1, {"TEA=7"}, "leaking");
  CHECK(company.ask("SELECT sum(shipping_minor) FROM return_decisions") == "0");
  for (const char* pieces : {"TEA=2", "TEA=1", "TEA=4"}) company.receive(tea, {pieces});
  CHECK(company.number("SELECT sum(goods_minor) FROM return_decisions") ==
        company.number("SELECT goods_minor FROM orders WHERE id = 1"));
  CHECK(company.number("SELECT sum(pv) FROM return_decisions") ==
        company.number("SELECT pv FROM orders WHERE id = 1"));
  // The company's fault all along: shipping comes back with the last of it.
  CHECK(company.number("SELECT sum(amount_minor) FROM return_decisions") ==
        company.number("SELECT total_minor FROM orders WHERE id = 1"));
  CHECK(company.number("SELECT sum(amount_minor) FROM charges WHERE kind = 'refund'") ==
        company.number("SELECT amount_minor FROM charges WHERE id = 1"));
  CHECK(company.ask("SELECT state FROM charges WHERE id = 1") == "paid");
  company.pay_all("2026-12-13");
  CHECK(company.ask("SELECT state FROM charges WHERE id = 1") == "refunded");
  CHECK(company.ask("SELECT count(*) FROM events WHERE what = 'refunded'") == "6");
  CHECK(company.is_sound());
  CHECK(company.refusal_of([&] { company.authorize(1, {"SOAP=1"}); })
            .starts_with("R3: 0 of SOAP can be returned"));
}

TEST_CASE("a refund waits for the payment that it pays back and goes with it") {
  ReturnLedger company;
  company.policy.charge.release = Release::at_once;
  company.night("2026-12-01");
  company.export_all();
  const ReturnAnswer got = company.receive(company.authorize(2, {"SOAP=1"}), {"SOAP=1"});
  REQUIRE(got.money.refunds.size() == 1);
  CHECK(got.money.refunds[0].is_held);
  CHECK(company.ask("SELECT held FROM charges WHERE kind = 'refund'") == "unpaid");
  // There is no credit for goods that nobody has paid.
  AuthorizeRequest credit;
  credit.order = 1;
  credit.items = {"SOAP=1"};
  credit.reason = "other";
  credit.outcome = "credit";
  CHECK(company.refusal_of([&] { company.authorize(credit); }) ==
        "R5: charge 1 of order 1 is not paid yet, so there is nothing to credit: --outcome refund waits for "
        "its "
        "payment");
  credit.outcome = "refund";
  company.receive(company.authorize(credit), {"SOAP=1"});
  CHECK(company.is_sound());
  const auto sent =
      submit_to_gateway(company.ledger, company.company(), night_caller("nightly", "2026-12-14"), 100);
  CHECK(sent.size() == 2);  // The charges alone.
  std::vector<ChargeResult> paid(2);
  for (std::size_t i = 0; i < 2; ++i) {
    paid[i].charge_or_key = sent[i].key;
    paid[i].reference = "r";
  }
  record_results(company.ledger, company.company(), built_in_decline_tables(),
                 night_caller("nightly", "2026-12-14"), paid, OnFault::refuse_all);
  CHECK(company.ask("SELECT group_concat(due_on) FROM charges WHERE kind = 'refund' AND held IS NULL") ==
        "2026-12-14,2026-12-14");
  const auto refunds =
      submit_to_gateway(company.ledger, company.company(), night_caller("nightly", "2026-12-14"), 100);
  REQUIRE(refunds.size() == 2);
  CHECK(refunds[0].kind == "refund");
  CHECK(refunds[0].token == "tok_3");
  CHECK(refunds[0].refunds_reference == "r");
  CHECK(company.is_sound());
}

TEST_CASE("what credit had paid goes back to credit and what the card had paid to the card") {
  ReturnLedger company;
  CreditOptions credit;
  credit.seconds = [] { return 0.1; };
  grant_credit(company.ledger, night_caller("credit", "2026-11-30"), {}, {"A3", "15.00", "a gift"}, credit);
  company.ship();
  // 10.00 of soap, 6.95 of shipping, tax 1.36: 18.31, of which the card paid 3.31.
  CHECK(company.ask("SELECT total_minor || ' ' || credit_minor FROM orders WHERE id = 2") == "331 1500");
  const ReturnAnswer got = company.receive(company.authorize(2, {"SOAP=1"}), {"SOAP=1"});
  CHECK(got.money.amount_minor == 540);
  CHECK(got.money.refunds.at(0).amount_minor == 331);
  CHECK(got.money.credit_minor == 209);
  const ReturnAnswer rest = company.receive(company.authorize(2, {"SOAP=1"}), {"SOAP=1"});
  CHECK(rest.money.refunds.empty());
  CHECK(rest.money.credit_minor == 540);
  CHECK(company.ask("SELECT balance_minor FROM credit_entries ORDER BY id DESC LIMIT 1") == "749");
  CHECK(company.is_sound());
}

TEST_CASE("money that others collect is paid back by a person") {
  ReturnLedger company;
  company.policy.charge.mode = ChargeMode::none;
  company.ship();
  const ReturnAnswer got = company.receive(company.authorize(2, {"SOAP=2"}), {"SOAP=2"});
  REQUIRE(got.money.refunds.size() == 1);
  CHECK(got.money.refunds[0].amount_minor == 1080);
  ChargeResult paid;
  paid.charge_or_key = std::to_string(got.money.refunds[0].charge.value);
  paid.reference = "cash";
  const auto say = [&] {
    return record_by_person(company.ledger, company.company(), built_in_decline_tables(),
                            night_caller("settle", "2026-12-14"), paid, DryRun::no);
  };
  CHECK(say().paid == 1);
  CHECK(say().unchanged == 1);
  CHECK(company.ask("SELECT state FROM charges WHERE kind = 'refund'") == "paid");
  CHECK(company.is_sound());
}

TEST_CASE("a declined refund waits for a person and harms nobody") {
  ReturnLedger company;
  company.ship();
  company.receive(company.authorize(1, {"SOAP=1"}), {"SOAP=1"});
  company.pay_all("2026-12-13", ChargeResult::declined);
  CHECK(company.ask("SELECT state FROM charges WHERE kind = 'refund'") == "declined");
  CHECK(company.ask("SELECT status FROM orders WHERE id = 1") == "open");
  CHECK(company.ask("SELECT count(*) FROM payment_methods WHERE refused_code IS NOT NULL") == "0");
  CHECK(submit_to_gateway(company.ledger, company.company(), night_caller("nightly", "2026-12-31"), 100)
            .empty());
  // The next cycle is no older debt's matter.
  company.night("2027-01-01");
  CHECK(company.result.counts.ordered == 2);
  CHECK(company.is_sound());
}

TEST_CASE("a refund that failed is tried again and goes to the method that paid") {
  ReturnLedger company;
  company.ship();
  company.receive(company.authorize(1, {"SOAP=1"}), {"SOAP=1"});
  company.pay_all("2026-12-13", ChargeResult::error);
  CHECK(company.ask("SELECT state || ' ' || due_on FROM charges WHERE kind = 'refund'") ==
        "pending 2026-12-14");
  company.ledger.db().exec("UPDATE payment_methods SET exp_month = 1, exp_year = 2020, refused_code = '43'");
  const auto sent =
      submit_to_gateway(company.ledger, company.company(), night_caller("nightly", "2026-12-14"), 100);
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].attempt == 2);
  CHECK(sent[0].token == "tok_1");
}

TEST_CASE("a RAN that expired opens again for a parcel that came in time") {
  ReturnLedger company;
  company.ship();
  const ReturnAnswer first = company.authorize(2, {"SOAP=2"});
  expire(company, first);
  CHECK(company.receive(first, {"SOAP=1"}, "2026-12-24").view.state == ReturnState::part_received);
  CHECK(company.is_sound());
}

TEST_CASE("a RAN that expired stays so where its pieces stand on another one") {
  ReturnLedger company;
  company.ship();
  const ReturnAnswer first = company.authorize(2, {"SOAP=2"});
  expire(company, first);
  const ReturnAnswer second = company.authorize(2, {"SOAP=1"}, "not-wanted", "2026-12-20");
  CHECK(company.refusal_of([&] { company.receive(first, {"SOAP=1"}, "2026-12-24"); })
            .starts_with("R3: " + first.view.head.ran +
                         " has expired, and its SOAP stand on another RAN by now"));
  company.receive(second, {"SOAP=1"}, "2026-12-24");
  CHECK(company.is_sound());
}

TEST_CASE("a parcel that fails a condition ends its RAN and gives the pieces free") {
  ReturnLedger company;
  company.ship();
  const ReturnAnswer first = company.authorize(2, {"SOAP=2"});
  CHECK(company.receive(first, {"SOAP=1"}).view.state == ReturnState::part_received);
  const ReturnAnswer late = company.receive(first, {"SOAP=1"}, "2026-12-25");
  CHECK(late.not_accepted == "R4: arrived 2026-12-25, 1 day after 2026-12-24, the last day of its RAN");
  CHECK(late.view.state == ReturnState::void_);
  // What came before stands; a further parcel is recorded and goes back.
  CHECK(late.view.decided_minor() == 540);
  CHECK(company.receive(first, {"SOAP=1"}, "2026-12-25")
            .not_accepted.starts_with("R4: " + first.view.head.ran + " is void since"));
  ReceiveRequest request;
  request.ran = first.view.head.ran;
  request.items = {"SOAP=1"};
  request.override_reason = "please";
  CHECK(company
            .refusal_of([&] {
              receive_return(company.ledger, company.company(), night_caller("process-return", "2026-12-25"),
                             {}, request, ReturnLedger::options());
            })
            .find("is void for good") != std::string::npos);
  AuthorizeRequest again;
  again.order = 2;
  again.items = {"SOAP=1"};
  again.reason = "other";
  again.override_reason = "the snow";
  CHECK(company.authorize(again, "2026-12-26").refused_rule.starts_with("R2: "));
  CHECK(company.is_sound());
}

TEST_CASE("goods that stay with the customer are paid back at once and no parcel is expected") {
  ReturnLedger company;
  company.ship();
  AuthorizeRequest request;
  request.order = 2;
  request.items = {"SOAP=2"};
  request.reason = "damaged";
  request.goods = ReturnGoods::courier;
  const ReturnAnswer made = company.authorize(request);
  // All goods by the company's fault: shipping and its tax are back too.
  CHECK(made.money.amount_minor == 1831);
  CHECK(made.view.state == ReturnState::received);
  CHECK(made.view.lines.at(0).goods == GoodsState::held);
  CHECK(company.refusal_of([&] { company.receive(made, {"SOAP=2"}); }).starts_with("R5: the goods of "));
  company.pay_all("2026-12-11");
  CHECK(ReturnQueries(company.ledger).find(made.view.head.id)->state == ReturnState::done);
  CHECK(company.is_sound());
}

TEST_CASE("a replacement is decided for no money and waits for its order") {
  ReturnLedger company;
  company.ship();
  AuthorizeRequest request;
  request.order = 2;
  request.items = {"SOAP=1"};
  request.reason = "wrong-item";
  request.outcome = "replace";
  const ReturnAnswer got = company.receive(company.authorize(request), {"SOAP=1"});
  CHECK(got.money.amount_minor == 0);
  CHECK(got.view.state == ReturnState::received);
  CHECK(got.view.lines.at(0).decision == DecisionState::replaced);
  CHECK(company.ask("SELECT count(*) FROM charges WHERE kind = 'refund'") == "0");
  CHECK(company.is_sound());
}

TEST_CASE("what came in the place of ordered goods goes on the shelf as what it is") {
  ReturnLedger company;
  company.ship();
  const auto shelf = [&](const std::string& sku) {
    return company.number(
        "SELECT sum(on_hand) FROM stock s JOIN products p ON p.id = product_id WHERE sku = '" + sku + "'");
  };
  const std::int64_t soap = shelf("SOAP"), tea = shelf("TEA");
  const ReturnAnswer asked = company.authorize(2, {"SOAP=2"}, "wrong-item");
  const ReturnAnswer first = company.receive(asked, {"TEA=1"});
  CHECK(first.money.amount_minor > 0);
  CHECK(shelf("TEA") == tea + 1);
  CHECK(shelf("SOAP") == soap);
  CHECK(first.view.parcels.back().goods.front().in_place_of == "SOAP");
  // One is still awaited: what is more than that goes back.
  const ReturnAnswer second = company.receive(asked, {"WINE=2:scrap"});
  CHECK(second.view.head.closed == ReturnClosed::complete);
  CHECK(company.ask("SELECT group_concat(qty || ' ' || fate, ', ') FROM return_goods WHERE parcel_id = 2") ==
        "1 scrap, 1 sender");
  CHECK(company.is_sound());
  const ReturnAnswer damaged = company.authorize(1, {"TEA=1"}, "damaged");
  CHECK(company.refusal_of([&] { company.receive(damaged, {"SOAP=1:restock:TEA"}); })
            .ends_with("is a return for damaged, where nothing comes in the place of other goods"));
}

TEST_CASE("check tells where returns were changed from outside") {
  const char* const faults[] = {
      "DROP TRIGGER return_decisions_stay; UPDATE return_decisions SET goods_minor = goods_minor + 1",
      "DROP TRIGGER return_payouts_stay; UPDATE return_payouts SET amount_minor = amount_minor - 1",
      "DROP TRIGGER return_goods_stay; UPDATE return_goods SET qty = 2",
      "DROP TRIGGER return_lines_stay; UPDATE return_lines SET qty = 3",
      "UPDATE charges SET amount_minor = amount_minor + 1 WHERE kind = 'refund'",
      "UPDATE charges SET state = 'refunded' WHERE id = 2",
      "UPDATE returns SET closed = NULL, closed_on = NULL",
      "DROP TRIGGER stock_moves_stay; UPDATE stock_moves SET qty = 2 WHERE kind = 'returned'",
      // Tea that counts for soap, and lies on the shelf as tea: only a wrong item may.
      "DROP TRIGGER return_goods_stay; UPDATE return_goods SET product_id = (SELECT id FROM products WHERE "
      "sku = "
      "'TEA'); DROP TRIGGER stock_moves_stay; UPDATE stock_moves SET product_id = (SELECT id FROM products "
      "WHERE "
      "sku = 'TEA') WHERE kind = 'returned'"};
  for (const char* fault : faults) {
    CAPTURE(fault);
    ReturnLedger company;
    company.ship();
    company.receive(company.authorize(2, {"SOAP=1"}), {"SOAP=1"});
    CHECK(company.is_sound());
    company.ledger.db().exec(fault);
    const auto proofs =
        check_ledger(company.ledger, company.policy, company.company().calendars, entries_hash);
    const auto returns = std::find_if(proofs.begin(), proofs.end(),
                                      [](const Proof& proof) { return proof.name == "returns"; });
    REQUIRE(returns != proofs.end());
    CHECK_FALSE(returns->holds());
  }
}
