#include "storage/return_queries.h"
#include "tests/workflows/return_support.h"
#include "workflows/return_batch.h"

using namespace autoship;

namespace {

AuthorizeRequest broken(std::int64_t order, const std::string& item, const char* outcome = "replace") {
  AuthorizeRequest request;
  request.order = order;
  request.items = {item};
  request.reason = "damaged";
  request.outcome = outcome;
  return request;
}

/// Applies rows, each a list of column=value; gives what came of them.
ReturnBatch apply(ReturnLedger& company, std::vector<std::vector<std::string>> rows, bool keep_going = false,
                  FaultList* faults = nullptr, std::vector<Fault>* rejected = nullptr) {
  std::size_t at = 0;
  const ApplySource source{"rows", {}, 0, {}, [&](ChangeRow& row) {
                             if (at == rows.size()) return false;
                             row = {static_cast<std::int64_t>(at) + 1, {}};
                             for (const std::string& cell : rows[at]) {
                               const auto equals = cell.find('=');
                               row.cells.push_back({cell.substr(0, equals), cell.substr(equals + 1)});
                             }
                             ++at;
                             return true;
                           }};
  ReturnBatchSettings settings;
  settings.keep_going = keep_going;
  settings.seconds = [] { return 0.5; };
  settings.reject = [&](const ChangeRow&, std::span<const Fault> why) {
    if (rejected != nullptr) rejected->insert(rejected->end(), why.begin(), why.end());
  };
  FaultList own;
  return apply_returns(company.ledger, company.company(), night_caller("process-return", "2026-12-12"),
                       source, settings, faults != nullptr ? *faults : own);
}

}  // namespace

TEST_CASE("the night sends broken goods again, at no price, and links them to their decision") {
  ReturnLedger company;
  company.ship();
  AuthorizeRequest request = broken(1, "SOAP=2");
  request.goods = ReturnGoods::keep;
  company.authorize(request);
  company.receive(company.authorize(broken(1, "TEA=3")), {"TEA=3"});
  CHECK(company.ask("SELECT count(*) FROM orders") == "2");
  const std::string before = dump(company.ledger);
  company.dry_night("2026-12-13");
  CHECK(company.result.replaced == 2);
  CHECK(dump(company.ledger) == before);

  const NightCounts counts = company.night("2026-12-13");
  CHECK(company.result.replaced == 2);
  CHECK(counts.shipments == 2);
  CHECK(counts.ordered == 0);
  CHECK_FALSE(company.result.needs_person());
  CHECK(
      company.ask(
          "SELECT group_concat(kind || ' of ' || replaces_order_id || ' ' || total_minor || ' ' || pv, ', ') "
          "FROM orders WHERE id > 2") == "replacement of 1 0 0, replacement of 1 0 0");
  CHECK(company.ask("SELECT group_concat(l.qty || ' ' || p.sku || ' ' || s.status, ', ') FROM order_lines l "
                    "JOIN products p ON p.id = l.product_id JOIN shipments s ON s.id = l.shipment_id "
                    "WHERE l.order_id > 2") == "2 SOAP ready, 3 TEA ready");
  CHECK(company.ask("SELECT group_concat(replacement_order_id) FROM return_decisions") == "3,4");
  CHECK(company.ask("SELECT sum(reserved) FROM stock") == "5");
  CHECK(company.ask("SELECT count(*) FROM events WHERE what = 'replaced' AND order_id = 1") == "2");
  CHECK(company.is_sound());
  // Once: the next night has nothing to send, and the labels take them.
  company.night("2026-12-14");
  CHECK(company.result.replaced == 0);
  company.export_all("2026-12-14");
  CHECK(company.ask("SELECT group_concat(DISTINCT status) FROM shipments WHERE order_id > 2") == "exported");
  CHECK(company.is_sound());
}

TEST_CASE("a replacement that is sold out waits, is told each night, and goes when it is there") {
  ReturnLedger company;
  company.ship();
  company.receive(company.authorize(broken(1, "TEA=5")), {"TEA=5"});
  company.ledger.db().exec(
      "UPDATE stock SET on_hand = reserved + 4 WHERE product_id = (SELECT id FROM products WHERE sku = "
      "'TEA')");
  for (const char* day : {"2026-12-13", "2026-12-14"}) {
    company.night(day);
    CHECK(company.result.replaced == 0);
    CHECK(company.result.unreplaced == 1);
    CHECK(company.result.needs_person());
    REQUIRE(company.result.exceptions.size() == 1);
    CHECK(company.result.exceptions[0].blocked.reason == Reason::out_of_stock);
    CHECK(company.result.exceptions[0].account_code == "A1");
    CHECK(company.result.exceptions[0].blocked.detail.ends_with(
        "its replacement TEA=5 waits: sold out at NV1"));
  }
  company.ledger.db().exec(
      "UPDATE stock SET on_hand = reserved + 5 WHERE product_id = (SELECT id FROM products WHERE sku = "
      "'TEA')");
  company.night("2026-12-15");
  CHECK(company.result.replaced == 1);
  CHECK_FALSE(company.result.needs_person());
}

TEST_CASE("what is there is sent, and what is not waits") {
  ReturnLedger company;
  company.ship();
  AuthorizeRequest request = broken(1, "TEA=5");
  request.items = {"TEA=5", "SOAP=1"};
  company.receive(company.authorize(request), {"TEA=5", "SOAP=1"});
  company.ledger.db().exec(
      "UPDATE stock SET on_hand = reserved WHERE product_id = (SELECT id FROM products WHERE sku = 'TEA')");
  company.night("2026-12-13");
  CHECK(company.result.replaced == 1);
  CHECK(company.result.unreplaced == 1);
  CHECK(company.ask("SELECT group_concat(p.sku) FROM order_lines l JOIN products p ON p.id = l.product_id "
                    "WHERE l.order_id = 3") == "SOAP");
}

TEST_CASE("a replacement goes to what the address has become, and waits where it may not go") {
  ReturnLedger company;
  company.ship();
  company.receive(company.authorize(broken(1, "TEA=5")), {"TEA=5"});
  const std::string move =
      "UPDATE addresses SET retired_by = 1 WHERE account_id = 1 AND retired_by IS NULL;"
      "INSERT INTO addresses (account_id, label, name, line1, city, region, postal_code, country) ";
  company.ledger.db().exec(move + "VALUES (1, 'home', 'Ann', 'PO Box 9', 'Reno', 'NV', '89501', 'US')");
  company.night("2026-12-13");
  REQUIRE(company.result.exceptions.size() == 1);
  CHECK(company.result.exceptions[0].blocked.reason == Reason::no_service);
  CHECK(company.result.exceptions[0].blocked.detail.ends_with(
      "its replacement TEA=5 waits: UPS_GROUND does not deliver to a PO box"));
  CHECK(company.result.unreplaced == 1);

  // What no service may bring there waits for another reason.
  company.ledger.db().exec(
      "INSERT INTO restrictions (what, country, region, note) VALUES ('TEA', 'US', 'NV', 'a new law')");
  company.policy.shipping.fallback = {{"UPS_GROUND", "USPS_GROUND_ADVANTAGE"}};
  company.ledger.db().exec(move + "VALUES (1, 'home', 'Ann', '9 Oak St', 'Reno', 'NV', '89501', 'US')");
  company.night("2026-12-14");
  CHECK(company.result.exceptions.at(0).blocked.reason == Reason::restricted);
  CHECK(company.ask("SELECT sum(reserved) FROM stock") == "0");

  company.ledger.db().exec("DELETE FROM restrictions WHERE what = 'TEA'; " + move +
                           "VALUES (1, 'home', 'Ann', 'PO Box 7', 'Reno', 'NV', '89501', 'US')");
  company.night("2026-12-15");
  CHECK(company.result.replaced == 1);
  CHECK(company.ask("SELECT d.line1 || ' ' || s.ship_via FROM shipments s JOIN addresses d ON d.id = "
                    "s.address_id WHERE s.order_id = 3") == "PO Box 7 USPS_GROUND_ADVANTAGE");
  CHECK(company.ask("SELECT note FROM orders WHERE id = 3")
            .ends_with("; USPS_GROUND_ADVANTAGE instead of UPS_GROUND: UPS_GROUND does not deliver to a PO "
                       "box"));
  CHECK(company.is_sound());
}

TEST_CASE("who waits for a replacement may have the money instead") {
  ReturnLedger company;
  company.ship();
  const ReturnAnswer one = company.authorize(broken(1, "TEA=5"));
  company.receive(one, {"TEA=2"});
  const auto instead = [&](const char* outcome) {
    return cancel_return(company.ledger, company.company(), night_caller("process-return", "2026-12-13"), {},
                         {one.view.head.ran, "a refund is wished", outcome}, ReturnLedger::options());
  };
  CHECK(company.refusal_of([&] { instead("replace"); }) == "--outcome: 'replace' is none of refund, credit");
  const ReturnAnswer paid = instead("refund");
  CHECK(paid.money.refunds.size() == 1);
  CHECK(paid.money.amount_minor == 540);
  CHECK(company.ask("SELECT group_concat(decision || qty) FROM return_decisions") == "refund2");
  CHECK(company.is_sound());
  company.night("2026-12-14");
  CHECK(company.result.replaced == 0);
  // What is still to come is paid back too; and nothing is replaced any more.
  CHECK(company.receive(one, {"TEA=3"}).money.amount_minor == 810);
  CHECK(company.refusal_of([&] { instead("credit"); })
            .ends_with("replaces nothing: it was authorized for refund"));
  // What was sent is sent.
  AuthorizeRequest kept = broken(1, "SOAP=1");
  kept.goods = ReturnGoods::keep;
  const ReturnAnswer sent = company.authorize(kept);
  company.night("2026-12-15");
  const auto replaced_again = [&] {
    AuthorizeRequest again = broken(3, "SOAP=1");
    again.goods = ReturnGoods::keep;
    company.export_all("2026-12-15");
    const std::string ran = company.authorize(again, "2026-12-16").view.head.ran;
    return cancel_return(company.ledger, company.company(), night_caller("process-return", "2026-12-16"), {},
                         {ran, "", "refund"}, ReturnLedger::options());
  };
  CHECK_THROWS_WITH(
      replaced_again(),
      "R5: order 3 is a replacement and cost nothing, so nothing is paid back for it: --outcome "
      "replace sends it again; autoship credit gives what is fair");
  CHECK(company
            .refusal_of([&] {
              cancel_return(company.ledger, company.company(), night_caller("process-return", "2026-12-16"),
                            {}, {sent.view.head.ran, "", "refund"}, ReturnLedger::options());
            })
            .find("its replacement is on its way") != std::string::npos);
  CHECK(company.is_sound());
}

TEST_CASE("a RAN expires the night after its last day, and is told once") {
  ReturnLedger company;
  company.ship();
  company.authorize(1, {"SOAP=1"});
  const ReturnAnswer part = company.authorize(1, {"TEA=3"});
  company.receive(part, {"TEA=1"});
  company.night("2026-12-24");
  CHECK(company.result.expired == 0);
  company.night("2026-12-25");
  CHECK(company.result.expired == 2);
  CHECK(company.result.needs_person());
  REQUIRE(company.result.exceptions.size() == 2);
  CHECK(company.result.exceptions[0].blocked.reason == Reason::return_expired);
  CHECK(company.result.exceptions[0].blocked.detail.ends_with("its goods did not come by 2026-12-24"));
  CHECK(
      company.result.exceptions[1].blocked.detail.ends_with("2 of its 3 pieces did not come by 2026-12-24"));
  CHECK(company.ask("SELECT group_concat(closed) FROM returns") == "expired,expired");
  CHECK(company.ask("SELECT count(*) FROM events WHERE what = 'return-expired'") == "2");
  CHECK(company.is_sound());
  company.night("2026-12-26");
  CHECK(company.result.expired == 0);
}

TEST_CASE("rows of the desk are all booked or none, or the good ones with keep_going") {
  ReturnLedger company;
  company.ship();
  const std::string ran = company.authorize(1, {"SOAP=3"}).view.head.ran;
  const std::vector<std::vector<std::string>> rows = {
      {"action=receive", "key=a", "ran=" + ran, "item=SOAP=1", "proof=1"},
      {"action=receive", "key=a", "ran=" + ran, "item=SOAP=1", "proof=1"},
      {"action=receive", "key=b", "ran=" + ran, "item=SOPA=1", "proof=1", "on=2026-02-30"},
      {"action=recieve", "ran=" + ran},
      {"action=authorize", "key=c", "order=2", "items=SOAP=2", "reason=damaged", "keep=yes", "proof=2"},
      {"action=authorize", "key=d", "order=2", "items=SOAP=2", "reason=damaged", "keep=yes"}};
  const std::string before = dump(company.ledger);
  FaultList faults;
  CHECK_THROWS_AS(apply(company, rows, false, &faults), InputRefused);
  CHECK(dump(company.ledger) == before);
  REQUIRE(faults.total() == 4);
  CHECK(faults.first()[0].to_text() == "rows:2: key: 'a' stands on line 1 already");
  CHECK(faults.first()[1].to_text() == "rows:3: on: '2026-02-30' is not a date (February 2026 has 28 days)");
  CHECK(faults.first()[2].to_text() ==
        "rows:4: action: 'recieve' is none of authorize, receive, cancel (did you mean receive?)");
  CHECK(faults.first()[3].to_text() == "rows:5: proof: authorize does not take it; it is for receive");

  std::vector<Fault> rejected;
  const ReturnBatch batch = apply(company, rows, true, nullptr, &rejected);
  CHECK(batch.received == 1);
  CHECK(batch.authorized == 1);
  CHECK(batch.refused == 4);
  CHECK(rejected.size() == 4);
  CHECK(company.is_sound());
  const ReturnBatch again = apply(company, rows, true);
  CHECK(again.already == 2);
  CHECK(again.applied() == 0);
  CHECK_FALSE(again.run);
}

TEST_CASE("who leaves sells back the latest goods for their share, and only what can be sold again") {
  ReturnLedger company;
  company.ship();
  company.night("2027-01-01");
  company.pay_all("2027-01-01");
  company.export_all("2027-01-01");
  BuybackRequest request;
  request.account = "A1";
  request.items = {"SOAP=4"};
  const auto ask = [&](const char* today = "2027-01-05") {
    return buy_back(company.ledger, company.company(), night_caller("buyback", today), {}, request,
                    ReturnLedger::options());
  };
  request.is_leaving = true;
  CHECK(company.refusal_of([&] { ask(); }) == "A1 is a retail account: only members sell back");
  company.ledger.db().exec("UPDATE accounts SET kind = 'member' WHERE account = 'A1'");
  request.is_leaving = false;
  CHECK(company.refusal_of([&] { ask(); }) ==
        "A1 has not left: autoship 1 (active) goes on; cancel it first, or say so with --leaving");
  request.is_leaving = true;
  const ReturnAnswer made = ask();
  CHECK(company.ask("SELECT group_concat(order_id || ' ' || qty, ', ') FROM return_lines") == "3 3, 1 1");
  company.policy.returns.buyback_percent = 10;  // What was promised holds.
  const ReturnAnswer got = company.receive(made, {"SOAP=2", "SOAP=2:scrap"}, "2027-01-08");
  // The lines wait in turn: two pieces are paid for, two go back.
  CHECK(company.ask("SELECT group_concat(decision || ' ' || qty, ', ') FROM return_decisions ORDER BY id") ==
        "refused 1, refund 2, refused 1");
  CHECK(company.ask("SELECT group_concat(DISTINCT fate) FROM return_goods") == "restock,sender");
  const std::int64_t goods =
      company.number("SELECT goods_minor FROM order_lines WHERE order_id = 3 AND line = 1");
  const std::int64_t tax =
      company.number("SELECT tax_minor FROM order_lines WHERE order_id = 3 AND line = 1");
  const auto part = [](std::int64_t whole) {
    const std::int64_t all = (2 * whole * 90 + 100) / 200;
    return (2 * all * 2 + 3) / 6;
  };
  CHECK(got.money.amount_minor == part(goods) + part(tax));
  CHECK(company.is_sound());
  request.items = {"SOAP=9"};
  CHECK(company.refusal_of([&] { ask("2027-01-09"); })
            .starts_with("4 of SOAP can be bought back, not 9: 6 were sent to A1 since 2026-01-09"));
  request.on = *parse_day("2028-01-02");
  request.items = {"SOAP=1"};
  CHECK(company.refusal_of([&] { ask("2028-01-02"); })
            .starts_with("0 of SOAP can be bought back, not 1: 0 were sent"));
}
