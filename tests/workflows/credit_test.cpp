#include "workflows/credit.h"

#include <rapidcheck.h>

#include <map>

#include "storage/credit_store.h"
#include "tests/workflows/night_support.h"

using namespace autoship;

// Credit, budgets, gifts and conditions on a real ledger (P5 to P7).

namespace {

/// What an account has; the ledger's word on it.
std::int64_t balance(NightLedger& company, const char* account) {
  return std::stoll(company.ask(
      fmt::format("SELECT coalesce((SELECT balance_minor FROM credit_entries e JOIN accounts a ON a.id = "
                  "e.account_id WHERE a.account = '{}' ORDER BY e.id DESC LIMIT 1), 0)",
                  account)));
}

CreditGrant grant(NightLedger& company, const char* account, const char* amount, Person person = {}) {
  CreditOptions options;
  options.seconds = [] { return 0.1; };
  return grant_credit(company.ledger, night_caller("credit", "2026-11-30"), person,
                      {account, amount, "a reason"}, options);
}

/// The order of an autoship: "goods shipping tax - credit + rest = total".
std::string money(NightLedger& company, int autoship) {
  return company.ask(fmt::format(
      "SELECT goods_minor || ' ' || shipping_minor || ' ' || tax_minor || ' - ' || credit_minor || ' + ' || "
      "rest_minor || ' = ' || total_minor FROM orders WHERE autoship_id = {} ORDER BY id DESC LIMIT 1",
      autoship));
}

std::string entries(NightLedger& company) {
  return company.ask(
      "SELECT group_concat(t, ', ') FROM (SELECT kind || ' ' || amount_minor || ' ' || balance_minor || "
      "coalesce(' order ' || order_id, '') t FROM credit_entries ORDER BY id)");
}

CycleOptions late() {
  CycleOptions options;
  options.catch_up = true;
  return options;
}

}  // namespace

TEST_CASE("the night uses an account's credit and writes where it went") {
  NightLedger company;
  grant(company, "A1", "5");
  company.night("2026-12-01");
  CHECK(money(company, 1) == "1000 695 136 - 500 + 0 = 1331");
  CHECK(money(company, 7) == "1000 795 144 - 0 + 0 = 1939");
  CHECK(entries(company) == "granted 500 500, used -500 0 order 1");
  CHECK(company.is_sound());
}

TEST_CASE("two orders of one night do not use the same credit twice") {
  NightLedger company;
  company.ledger.db().exec("UPDATE autoships SET account_id = 1, ship_to_id = NULL WHERE id = 3 OR id = 7");
  grant(company, "A1", "30");
  company.night("2026-12-01");
  CHECK(money(company, 1) == "1000 695 136 - 1831 + 0 = 0");
  CHECK(company.ask("SELECT credit_minor FROM orders WHERE autoship_id = 3") == "1169");
  CHECK(company.ask("SELECT credit_minor FROM orders WHERE autoship_id = 7") == "0");
  CHECK(balance(company, "A1") == 0);
  CHECK(company.is_sound());
}

TEST_CASE("a dry night uses no credit") {
  NightLedger company;
  grant(company, "A1", "5");
  const std::string before = dump(company.ledger);
  company.dry_night("2026-12-01");
  CHECK(dump(company.ledger) == before);
}

TEST_CASE("credit is taken back as far as it is there") {
  NightLedger company;
  CHECK(grant(company, "A5", "7.50").balance_minor == 750);
  CHECK(grant(company, "A5", "-7").balance_minor == 50);
  CHECK_THROWS_WITH_AS(grant(company, "A5", "-0.51"),
                       "A5 has 0.50 CAD to its credit: 0.51 CAD cannot be taken back", Error);
  CHECK_THROWS_AS(grant(company, "A5", "1", parse_person("customer:A5")), UsageError);
  CHECK(balance(company, "A5") == 50);
}

TEST_CASE("what a budget leaves over is credited with the order where nothing is charged") {
  NightLedger company;
  company.policy.prices.budget_rest = BudgetRest::credit;
  company.ledger.db().exec("UPDATE autoships SET budget_minor = 1200 WHERE id = 1");
  company.night("2026-12-01");
  CHECK(money(company, 1) == "1000 695 136 - 0 + 200 = 2031");
  CHECK(entries(company) == "budget-rest 200 200 order 1");
  // The next one uses it, and leaves as much again.
  company.night("2027-01-01", late());
  CHECK(money(company, 1) == "1000 695 136 - 200 + 200 = 1831");
  CHECK(balance(company, "A1") == 200);
  CHECK(company.is_sound());
}

TEST_CASE("a canceled order returns the credit that it used once") {
  NightLedger company;
  grant(company, "A1", "5");
  company.night("2026-12-01");
  WriteTransaction transaction(company.ledger);
  RunJournal journal(company.ledger, night_caller("cancel", "2026-12-02"));
  CreditStore store(company.ledger, journal.run());
  CHECK(store.give_back({1}) == 500);
  CHECK(store.give_back({1}) == 0);
  CHECK(store.credit_rest({1}) == 0);
  CHECK(store.balance({1}) == 500);
}

TEST_CASE("entries of credit are never changed nor deleted") {
  NightLedger company;
  grant(company, "A1", "5");
  CHECK_THROWS_WITH(company.ledger.db().exec("UPDATE credit_entries SET amount_minor = 6"),
                    "credit entries are append-only");
  CHECK_THROWS_WITH(company.ledger.db().exec("DELETE FROM credit_entries"), "credit entries are append-only");
}

TEST_CASE("check finds credit that does not add up") {
  const auto fault = [](const char* damage) {
    NightLedger company;
    grant(company, "A1", "5");
    company.night("2026-12-01");
    company.ledger.db().exec("DROP TRIGGER credit_entries_stay");
    company.ledger.db().exec("DROP TRIGGER credit_entries_remain");
    company.ledger.db().exec(damage);
    for (const Proof& proof :
         check_ledger(company.ledger, company.policy, company.company().calendars, entries_hash)) {
      if (proof.name == "credit" && !proof.holds()) return proof.first.at(0);
    }
    return std::string("none");
  };
  CHECK(fault("SELECT 1") == "none");
  CHECK(fault("UPDATE credit_entries SET amount_minor = 400 WHERE id = 1") ==
        "account A1, credit entry 1: balance 500, the entries up to it sum to 400");
  CHECK(fault("DELETE FROM credit_entries WHERE id = 2") ==
        "order 1: credit 500, its entries used 0 and returned 0");
  CHECK(fault("UPDATE orders SET status = 'canceled' WHERE id = 1") ==
        "order 1: credit 500, its entries used 500 and returned 0");
  CHECK(fault("UPDATE credit_entries SET order_id = 2 WHERE id = 2").starts_with("order 1: credit 500"));
  CHECK(fault("INSERT INTO credit_entries VALUES (3, 1, 1, 1, 'budget-rest', 10, 10, NULL)") ==
        "order 1: left over of its budget 0, credited 10");
}

TEST_CASE("gifts and discounts go by the orders that an autoship had") {
  NightLedger company;
  company.policy.prices.gift_nth = {{1, "TEA=1"}, {2, "WINE=1"}, {5, "SOAP=1"}};
  company.policy.prices.ladder = {{2, 10}};
  company.ledger.db().exec("UPDATE stock SET on_hand = 100 WHERE product_id = 1");
  company.ledger.db().exec("UPDATE autoships SET orders_before = 4 WHERE id = 7");
  company.night("2026-12-01");
  const auto lines = [&](int autoship) {
    return company.ask(fmt::format(
        "SELECT group_concat(t, ', ') FROM (SELECT p.sku || ' ' || l.qty || ' ' || l.goods_minor || ' -' || "
        "l.discount_minor || CASE l.gift WHEN 1 THEN ' gift' ELSE '' END t FROM orders o JOIN order_lines l "
        "ON "
        "l.order_id = o.id JOIN products p ON p.id = l.product_id WHERE o.autoship_id = {} AND o.id = "
        "(SELECT "
        "max(id) FROM orders WHERE autoship_id = {}) ORDER BY l.line)",
        autoship, autoship));
  };
  // Tea is sold out: the first order goes without it.
  CHECK(lines(1) == "SOAP 2 1000 -0");
  CHECK(company.ask("SELECT note FROM orders WHERE autoship_id = 1") ==
        "gift TEA is left out: sold out at NV1");
  CHECK(lines(7) == "SOAP 2 900 -100, SOAP 1 0 -0 gift");
  company.night("2027-01-01", late());
  CHECK(lines(1) == "SOAP 2 900 -100, WINE 1 0 -0 gift");
  CHECK(lines(7) == "SOAP 2 900 -100");
  // A canceled order is none that counts.
  company.ledger.db().exec(
      "UPDATE orders SET status = 'canceled' WHERE autoship_id = 1 AND cycle_date = '2027-01-01'");
  company.night("2027-02-01", late());
  CHECK(lines(1) == "SOAP 2 900 -100, WINE 1 0 -0 gift");
}

TEST_CASE("a gift that no product has stops the night before it writes") {
  NightLedger company;
  company.policy.prices.gift_with = {{"SOAP", "TEE=1"}};
  CHECK(company.refusal("2026-12-01") ==
        "prices.gift_with in autoship.toml: no product 'TEE' (did you mean TEA?)");
}

TEST_CASE("a conditional autoship sees the orders of its account earlier in the same night") {
  NightLedger company;
  // 1 orders two soaps (pv 8); 7 is of the same account and runs below pv 8.
  company.ledger.db().exec(
      "UPDATE autoships SET account_id = 1, ship_to_id = NULL, only_below_pv = 80000 WHERE id = 7");
  company.night("2026-12-01");
  CHECK(company.ask("SELECT state || ' ' || detail FROM cycles WHERE autoship_id = 7") ==
        "skipped pv 8 of 8");
  CHECK(company.ask("SELECT body FROM events WHERE what = 'skipped' AND autoship_id = 7") ==
        R"({"cycle":"2026-12-01","detail":"pv 8 of 8"})");
  CHECK(company.result.counts.skipped == 2);
  CHECK(company.is_sound());
}

TEST_CASE("a conditional autoship sees the orders of other nights of the month but canceled ones") {
  NightLedger company;
  company.ledger.db().exec("UPDATE autoships SET only_below_pv = 50000, top_up = 1 WHERE id = 3");
  company.night("2026-12-01");
  company.night("2026-12-11", late());
  company.night("2026-12-21", late());
  // Soap and tea carry 5 together: reached with the first order.
  CHECK(company.ask("SELECT group_concat(cycle_date || ' ' || detail) FROM (SELECT * FROM cycles WHERE "
                    "autoship_id = 3 AND state = 'skipped' ORDER BY 2)") ==
        "2026-12-11 pv 5 of 5,2026-12-21 pv 5 of 5");
  company.ledger.db().exec("UPDATE orders SET status = 'canceled' WHERE autoship_id = 3");
  company.night("2026-12-31", late());
  CHECK(company.ask("SELECT note FROM orders WHERE autoship_id = 3 AND cycle_date = '2026-12-31'") ==
        "pv 0 of 5");
}

TEST_CASE("whatever is granted and ordered and canceled a balance is the sum of its entries") {
  CHECK(rc::check("credit adds up", [] {
    NightLedger company;
    company.policy.prices.budget_rest = BudgetRest::credit;
    company.ledger.db().exec("UPDATE stock SET on_hand = 100000");
    company.ledger.db().exec(
        "UPDATE autoships SET every = '1d', budget_minor = CASE id % 3 WHEN 0 THEN NULL ELSE 1500 END, "
        "account_id = CASE WHEN id = 5 THEN 5 ELSE 1 + id % 2 * 6 END, ship_to_id = NULL");
    std::map<std::string, std::int64_t> expected;
    const auto step_count = *rc::gen::inRange(1, 8);
    Day today = *parse_day("2026-12-01");
    for (int step = 0; step < step_count; ++step) {
      const char* account = *rc::gen::element("A1", "A5", "A7");
      switch (*rc::gen::inRange(0, 3)) {
        case 0: {
          const auto amount = *rc::gen::inRange<std::int64_t>(-3000, 5000);
          const std::string text = decimal_text(amount, 2);
          try {
            grant(company, account, text.c_str());
            expected[account] += amount;
          } catch (const Error&) {
            RC_ASSERT(amount == 0 || expected[account] + amount < 0);
          }
          break;
        }
        case 1: {
          const std::string last = company.ask("SELECT coalesce(max(id), 0) FROM orders");
          company.night(to_text(today).c_str(), late());
          today += date::days{1};
          for (const char* of : {"A1", "A5", "A7"}) {
            expected[of] += std::stoll(company.ask(fmt::format(
                "SELECT coalesce(sum(rest_minor - credit_minor), 0) FROM orders o JOIN accounts a ON a.id = "
                "o.account_id WHERE a.account = '{}' AND o.id > {}",
                of, last)));
          }
          break;
        }
        default: {
          // Budgets' rests are the customer's, who paid for them; those orders are not canceled here.
          const std::string order = company.ask(
              "SELECT coalesce(max(id), 0) FROM orders WHERE credit_minor > 0 AND rest_minor = 0 AND status "
              "= "
              "'open'");
          if (order == "0") break;
          WriteTransaction transaction(company.ledger);
          RunJournal journal(company.ledger, night_caller("cancel", "2026-12-01"));
          const OrderId id{std::stoll(order)};
          const std::int64_t returned = CreditStore(company.ledger, journal.run()).give_back(id);
          company.ledger.db().exec("UPDATE orders SET status = 'canceled' WHERE id = " + order);
          expected[company.ask(
              "SELECT account FROM accounts a JOIN orders o ON o.account_id = a.id WHERE o.id = " + order)] +=
              returned;
          RC_ASSERT(returned > 0);
          transaction.commit();
        }
      }
      for (const char* of : {"A1", "A5", "A7"}) {
        RC_ASSERT(balance(company, of) == expected[of]);
        RC_ASSERT(expected[of] >= 0);
      }
      RC_ASSERT(company.ask("SELECT count(*) FROM orders WHERE total_minor < 0") == "0");
    }
    for (const Proof& proof :
         check_ledger(company.ledger, company.policy, company.company().calendars, entries_hash)) {
      if (proof.name == "credit" || proof.name == "orders") RC_ASSERT(proof.holds());
    }
  }));
}
