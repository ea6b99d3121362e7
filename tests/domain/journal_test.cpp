#include "domain/journal.h"

#include <doctest/doctest.h>

#include <rapidcheck.h>

#include <algorithm>
#include <vector>

#include "domain/error.h"
#include "domain/journal_accounts.h"

using namespace autoship;

namespace {

JournalLine line(JournalRole role, std::int64_t amount_minor, const char* region = "",
                 const char* method = "") {
  JournalLine made;
  made.role = role;
  made.amount_minor = amount_minor;
  made.market = "US";
  made.country = role == JournalRole::tax ? "US" : "";
  made.region = region;
  made.method = method;
  return made;
}

JournalKey on(int day, JournalKind kind = JournalKind::charge, std::int64_t number = 1) {
  return {day_min + date::days{day}, kind, number, 0};
}

}  // namespace

TEST_CASE("an entry adds up lines of the same account and leaves out what comes to nothing") {
  JournalEntry entry;
  entry.add(line(JournalRole::tax, -5, "NV"));
  entry.add(line(JournalRole::tax, -3, "CA"));
  entry.add(line(JournalRole::tax, -2, "NV"));
  entry.add(line(JournalRole::sales, 4));
  entry.add(line(JournalRole::sales, -4));
  entry.add(line(JournalRole::clearing, 6, "", "card"));
  entry.add(line(JournalRole::clearing, 4, "", "bank"));
  entry.close();
  REQUIRE(entry.lines.size() == 4);
  CHECK(entry.lines[0].amount_minor == -7);
  CHECK(entry.lines[1].amount_minor == -3);
  CHECK(entry.lines[2].method == "card");
}

TEST_CASE("an entry that does not add up to zero is a fault of ours") {
  JournalEntry entry;
  entry.reference = "charge 9-1";
  entry.add(line(JournalRole::clearing, 100, "", "card"));
  entry.add(line(JournalRole::deferred, -99));
  CHECK_THROWS_WITH_AS(
      entry.close(),
      "internal check failed, nothing was changed: the lines of charge 9-1 in the journal do "
      "not add up to zero",
      Error);
}

TEST_CASE("what is paid ahead pays for what leaves and the rest is owed") {
  OrderBalance order;
  OrderBalance::Change change = order.pay(70);
  CHECK(change.deferred_minor == -70);
  CHECK(change.receivable_minor == 0);
  change = order.deliver(100);
  CHECK(change.deferred_minor == 70);
  CHECK(change.receivable_minor == 30);
  change = order.pay(50);
  CHECK(change.receivable_minor == -30);
  CHECK(change.deferred_minor == -20);
  CHECK(order.deferred_minor == 20);
  CHECK(order.owed_minor == 0);
}

TEST_CASE("an order's balance is that of the moves before a key, whatever order they come in") {
  std::vector<OrderMove> moves{
      {on(3, JournalKind::shipment), OrderMove::What::delivered, 100, 0},
      {on(3, JournalKind::charge), OrderMove::What::paid, 125, 25},  // Paid first, on the same day.
      {on(1, JournalKind::credit), OrderMove::What::paid, 10, 0},
  };
  CHECK(balance_before(moves, on(3, JournalKind::charge)).deferred_minor == 10);
  CHECK(balance_before(moves, on(3, JournalKind::shipment)).deferred_minor == 110);
  CHECK(balance_before(moves, on(9)).deferred_minor == 10);
  CHECK(balance_before(moves, on(9)).owed_minor == 0);
}

TEST_CASE("no order both owes and has paid ahead, and its balance is what came less what left") {
  rc::check("property", [] {
    std::vector<OrderMove> moves;
    std::int64_t balance = 0;
    const auto count = *rc::gen::inRange(1, 12);
    for (int i = 0; i < count; ++i) {
      const auto amount = *rc::gen::inRange<std::int64_t>(0, 1000);
      const bool paid = *rc::gen::arbitrary<bool>();
      moves.push_back({on(*rc::gen::inRange(0, 5), JournalKind::charge, i),
                       paid ? OrderMove::What::paid : OrderMove::What::delivered, amount, 0});
      balance += paid ? amount : -amount;
    }
    const OrderBalance order = balance_before(moves, on(9));
    RC_ASSERT(order.deferred_minor - order.owed_minor == balance);
    RC_ASSERT(order.deferred_minor >= 0 && order.owed_minor >= 0);
    RC_ASSERT(order.deferred_minor == 0 || order.owed_minor == 0);
  });
}

TEST_CASE("an amount is split into what is earned and its tax") {
  CHECK(net_of(100, 8, false).net_minor == 100);
  CHECK(net_of(100, 8, false).gross_minor() == 108);
  CHECK(net_of(108, 8, true).net_minor == 100);
  CHECK(net_of(108, 8, true).gross_minor() == 108);
}

TEST_CASE("an account's name is refused with what is wrong with it") {
  const auto fault = [](const char* name, JournalRole role = JournalRole::sales) {
    return account_fault(name, role);
  };
  CHECK(fault("").empty());
  CHECK(fault("Income:Sales of goods:{market}-{currency}").empty());
  CHECK(fault("Tax:{country}-{region}", JournalRole::tax).empty());
  CHECK(fault("Clearing:{kind}", JournalRole::clearing).empty());
  CHECK(fault("Sales:{kind}") == "'{kind}' is none of {currency}, {market}");
  CHECK(fault("Sales:{markt}") == "'{markt}' is none of {currency}, {market} (did you mean market?)");
  CHECK(fault("Sales:{market") == "'Sales:{market' has a brace without its other one");
  CHECK(fault("Sales}") == "'Sales}' has a brace without its other one");
  CHECK(fault(":Sales") == "':Sales' begins or ends with a blank or a mark");
  CHECK(fault("Sales ") == "'Sales ' begins or ends with a blank or a mark");
  CHECK(fault("Sales  net") == "'Sales  net' has '  ' in it");
  CHECK(fault("Sales::net") == "'Sales::net' has '::' in it");
  CHECK(fault("Sales\tnet") == "an account has its name in one line, without tabs");
}

TEST_CASE("placeholders are filled, and an empty one takes the mark before it along") {
  const JournalLine tax = line(JournalRole::tax, 1, "NV");
  CHECK(account_name("Tax:{country}-{region}", tax, "USD") == "Tax:US-NV");
  CHECK(account_name("{market} tax {currency}", tax, "USD") == "US tax USD");
  CHECK(account_name("Tax:{country}-{region}", line(JournalRole::tax, 1), "USD") == "Tax:US");
  CHECK(account_name("Tax:{country}-{region}:due", line(JournalRole::tax, 1), "USD") == "Tax:US:due");
  JournalLine nowhere = line(JournalRole::tax, 1);
  nowhere.country.clear();
  CHECK(account_name("Tax:{country}-{region}", nowhere, "USD") == "Tax");
  CHECK(account_name("Clearing:{kind}", line(JournalRole::clearing, 1, "", "by-hand"), "USD") ==
        "Clearing:By-hand");
}

TEST_CASE("roles that have the same name share an account") {
  JournalAccounts::Names names;
  names[static_cast<std::size_t>(JournalRole::sales)] = "Income";
  names[static_cast<std::size_t>(JournalRole::fees)] = "Income";
  JournalAccounts accounts(names);
  JournalAccount& sales = accounts.of(line(JournalRole::sales, 1), "USD");
  CHECK(&sales == &accounts.of(line(JournalRole::fees, 1), "USD"));
  CHECK(&sales == &accounts.of(line(JournalRole::sales, 1), "EUR"));
  CHECK(accounts.of(line(JournalRole::tax, 1), "EUR").name.empty());
}
