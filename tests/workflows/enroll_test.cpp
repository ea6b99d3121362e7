#include "workflows/enroll.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "storage/run_journal.h"
#include "workflows/why.h"

using namespace autoship;

namespace {

Day day(const char* text) { return *parse_day(text); }

/// A company with one market, a dock closed on weekends, and three products.
struct Small {
  Ledger ledger = Ledger::in_memory();
  Policy policy;
  ServiceList services;
  CalendarMap calendars;
  Person person;
  Caller caller{"enroll", "tester", day("2026-12-01"), "2026-12-01T09:00:00Z"};

  Small() {
    Service ground;
    ground.ship_via = "GROUND";
    ground.lanes = {{"US", "US"}};
    services.put(ground);
    Service air = ground;
    air.ship_via = "AIR";
    air.air = true;
    services.put(air);
    policy.shipping.default_service = "GROUND";
    WriteTransaction transaction(ledger);
    const RunJournal journal(ledger, {"import", "tester", caller.as_of, caller.started_at});
    ledger.db().exec(R"(
      INSERT INTO calendars (id, calendar, weekend) VALUES (1, 'DOCK', 'sat,sun');
      INSERT INTO markets (id, market, currency, default_location_id) VALUES (1, 'US', 'USD', 1);
      INSERT INTO locations (id, location, kind, market_id, calendar, country) VALUES (1, 'NV1', 'warehouse', 1, 'DOCK', 'US');
      INSERT INTO products (id, sku, name) VALUES (1, 'SOAP', 'Soap'), (3, 'NEW', 'New tea');
      INSERT INTO products (id, sku, name, substitute_id, active) VALUES (2, 'OLD', 'Old tea', 3, 0);
      INSERT INTO products (id, sku, name, hazard) VALUES (4, 'SPRAY', 'Spray', 'limited-quantity');
      INSERT INTO prices (product_id, market_id, tier, valid_from, price_minor) VALUES
        (1, 1, 'retail', '', 500), (1, 1, 'retail', '2026-12-10', 600), (3, 1, 'retail', '', 300);
      INSERT INTO accounts (id, account, kind, name, market_id, run_id) VALUES (1, 'A1', 'retail', 'Ann', 1, 1);
      INSERT INTO accounts (id, account, kind, name, market_id, status, run_id) VALUES (2, 'A2', 'retail', 'Bo', 1, 'closed', 1);
      INSERT INTO addresses (account_id, label, name, line1, city, region, postal_code, country)
        SELECT id, 'home', name, '1 Elm St', 'Reno', 'NV', '89501', 'US' FROM accounts;
      INSERT INTO stock_moves (run_id, location_id, product_id, qty, kind) VALUES (1, 1, 1, 5, 'counted');
      INSERT INTO stock (location_id, product_id, on_hand) VALUES (1, 1, 5);)");
    transaction.commit();
  }

  Company company() const { return {policy, services, calendars}; }
  Enrollment enroll(const EnrollRequest& request, DryRun dry_run = DryRun::no) {
    return autoship::enroll(ledger, company(), caller, request, {dry_run, [] { return 0.1; }, person});
  }
  std::int64_t count(const char* table) {
    return ledger.db().execAndGet(std::string("SELECT count(*) FROM ") + table).getInt64();
  }
};

EnrollRequest of(const char* account, const char* every, const char* item) {
  EnrollRequest request;
  request.account = account;
  request.every = every;
  request.items = {item};
  return request;
}

std::string refusal(Small& small, const EnrollRequest& request, Exit exit) {
  const auto before = small.count("events");
  try {
    small.enroll(request);
  } catch (const Error& error) {
    CHECK(error.exit() == exit);
    CHECK(small.count("autoships") == 0);
    CHECK(small.count("events") == before);
    return error.what();
  }
  FAIL("it was not refused");
  return {};
}

}  // namespace

TEST_CASE("an enrollment stores its first cycle and pays the price of its order date") {
  Small small;
  const Enrollment made = small.enroll(of("A1", "month on 12", "SOAP=2"));
  REQUIRE(made.next.size() == 3);
  CHECK(made.next[0] == CycleDates{day("2026-12-12"), day("2026-12-14"), day("2026-12-14")});
  CHECK(made.price.total_minor == 1200);
  CHECK(
      small.ledger.db().execAndGet("SELECT cycle_date || ' ' || ship_date FROM autoship_next").getString() ==
      "2026-12-12 2026-12-14");
  CHECK(small.ledger.db().execAndGet("SELECT what FROM events WHERE autoship_id = 1").getString() ==
        "enrolled");
}

TEST_CASE("a dry run shows the same and keeps nothing") {
  Small small;
  const Enrollment dry = small.enroll(of("A1", "4w", "SOAP=1"), DryRun::yes);
  CHECK(small.count("autoships") == 0);
  CHECK(small.count("runs") == 1);
  const Enrollment made = small.enroll(of("A1", "4w", "SOAP=1"));
  CHECK(made.autoship == dry.autoship);
  CHECK(made.next == dry.next);
}

TEST_CASE("the price of the enrollment day is kept where the company locks it") {
  Small small;
  small.policy.prices.lock = PriceLock::enrollment;
  const Enrollment made = small.enroll(of("A1", "month on 12", "SOAP=2"));
  CHECK(small.ledger.db().execAndGet("SELECT locked_minor FROM autoship_lines").getInt64() == 500);
  CHECK(made.price.total_minor == 1000);
}

TEST_CASE("without a first day it starts where there is time to make the order") {
  Small small;
  small.policy.cycle.lead_days = 3;
  const Enrollment made = small.enroll(of("A1", "2w", "SOAP=1"));
  CHECK(made.next[0] == CycleDates{day("2026-12-04"), day("2026-12-04"), day("2026-12-01")});
}

TEST_CASE("until and times bound the dates that are shown") {
  Small small;
  EnrollRequest request = of("A1", "month on 12", "SOAP=1");
  request.until = "2027-01-31";
  CHECK(small.enroll(request, DryRun::yes).next.size() == 2);
  request.times = "1";
  CHECK(small.enroll(request, DryRun::yes).next.size() == 1);
}

TEST_CASE("what can never ship is refused and leaves no trace") {
  Small small;
  CHECK(refusal(small, of("A2", "4w", "SOAP=1"), Exit::refused) ==
        "A2 cannot have that autoship: the account is closed (account-closed)");
  CHECK(refusal(small, of("A1", "4w", "SPRAY=1"), Exit::refused) ==
        "A1 cannot have that autoship: SPRAY has no retail price in US on 2026-12-01 (no-price)");
  CHECK(refusal(small, of("A1", "4w", "OLD=1"), Exit::usage) ==
        "--item: 'OLD' is discontinued; its successor is NEW");
}

TEST_CASE("what is sold out today is accepted with a warning") {
  Small small;
  const Enrollment made = small.enroll(of("A1", "4w", "SOAP=6"));
  REQUIRE(made.warnings.size() == 1);
  CHECK(made.warnings[0] == "SOAP is sold out at NV1; as stock is now it would follow later (backorder)");
  CHECK(made.price.backordered_lines == 0);
}

TEST_CASE("a card number is refused without being repeated") {
  Small small;
  const std::string said = refusal(small, of("4111 1111 1111 1111", "4w", "SOAP=1"), Exit::usage);
  CHECK(said.find("4111") == std::string::npos);
}

TEST_CASE("why tells the day an autoship is due and what becomes of it then") {
  Small small;
  const Enrollment made = small.enroll(of("A1", "month on 12", "SOAP=2"));
  const auto ask = [&](const char* on) {
    return why_autoship(small.ledger, small.company(), made.autoship, day(on), small.caller.as_of);
  };
  const Why before = ask("2026-12-13");
  CHECK_FALSE(before.due);
  CHECK(before.decided_by == "D5");
  CHECK(before.outcome == "not-due");
  REQUIRE(before.order.has_value());
  const Why then = ask("2026-12-14");
  CHECK(then.due);
  CHECK(then.decided_by == "N1");
  CHECK(then.order->plan.total_minor == 1200);
  CHECK(then.order->lines.at(0).available == 5);
  small.ledger.db().exec("UPDATE accounts SET status = 'closed'");
  const Why closed = ask("2026-12-14");
  CHECK(closed.outcome == "blocked");
  CHECK(closed.reason == "account-closed");
  CHECK_FALSE(closed.order.has_value());
  small.ledger.db().exec("UPDATE autoships SET status = 'canceled'; DELETE FROM autoship_next");
  CHECK(ask("2026-12-14").detail == "it is canceled");
}

TEST_CASE("an enrollment with other settings leaves no date behind") {
  Small small;
  EnrollRequest request;
  request.account = "A1";
  request.every = "month on 15";
  request.items = {"SOAP=1"};
  small.enroll(request);
  const auto orders = [&] {
    return small.ledger.db().execAndGet("SELECT group_concat(order_date) FROM autoship_next").getString();
  };
  CHECK(orders() == "2026-12-15");
  small.policy.cycle.lead_days = 2;
  small.enroll(request);
  CHECK(orders() == "2026-12-11,2026-12-11");
  small.policy.cycle.lead_days = 0;
  small.enroll(request);
  CHECK(orders() == "2026-12-15,2026-12-15,2026-12-15");
}

TEST_CASE("a customer enrolls its own account and no other") {
  Small small;
  small.person = {Party::customer, "A1", {1}};
  CHECK(refusal(small, of("A2", "4w", "SOAP=1"), Exit::usage) ==
        "--account: no account 'A2' (did you mean A1?)");
  CHECK(refusal(small, of("A3", "4w", "SOAP=1"), Exit::usage) ==
        "--account: no account 'A3' (did you mean A1?)");
  EnrollRequest fresh = of("A9", "4w", "SOAP=1");
  fresh.new_account.emplace();
  CHECK(refusal(small, fresh, Exit::usage) == "--new: customer:A1 may not make accounts");
  CHECK(small.enroll(of("A1", "4w", "SOAP=1")).account == "A1");
}

TEST_CASE("what a person may not choose later it may not choose at enrollment") {
  Small small;
  small.person = {Party::rep, "A1", {1}};
  EnrollRequest request = of("A1", "4w", "SOAP=1");
  request.pay_with = "card";
  request.roll = "none";
  request.ship_via = "GROUND";
  CHECK(refusal(small, request, Exit::usage) ==
        "--pay-with: rep:A1 may not change pay-with (self_service.rep in autoship.toml does not list it)\n"
        "--roll: rep:A1 may not change roll (self_service.rep in autoship.toml does not list it)");
  small.policy.self_service.rep = {Deed::pause};
  CHECK(refusal(small, of("A1", "4w", "SOAP=1"), Exit::usage) ==
        "rep:A1 may not enroll (self_service.rep in autoship.toml does not list it)");
}

TEST_CASE("a rep enrolls its customers and new ones as their enroller") {
  Small small;
  small.person = {Party::rep, "A1", {1}};
  CHECK(refusal(small, of("A2", "4w", "SOAP=1"), Exit::usage).starts_with("--account: no account 'A2'"));
  EnrollRequest fresh = of("A9", "4w", "SOAP=1");
  fresh.new_account.emplace();
  fresh.new_account->name = "Cy";
  fresh.new_account->email = "cy@example.com";
  fresh.new_account->kind = "retail";
  fresh.new_account->line1 = "2 Elm St";
  fresh.new_account->city = "Reno";
  fresh.new_account->region = "NV";
  fresh.new_account->postal_code = "89501";
  fresh.new_account->country = "US";
  fresh.new_account->enroller = "A2";
  CHECK(refusal(small, fresh, Exit::usage) == "--enroller: rep:A1 enrolls for itself alone (leave it out)");
  fresh.new_account->enroller.clear();
  CHECK(small.enroll(fresh).account == "A9");
  CHECK(small.ledger.db().execAndGet("SELECT enroller_id FROM accounts WHERE account = 'A9'").getInt64() ==
        1);
  CHECK(small.enroll(of("A9", "8w", "SOAP=1")).account == "A9");
}
