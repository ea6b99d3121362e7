#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "storage/account_queries.h"
#include "storage/autoship_queries.h"
#include "storage/coming_cycles.h"
#include "storage/order_queries.h"
#include "tests/storage/sample_ledger.h"

using namespace autoship;

namespace {

using Numbers = std::vector<std::int64_t>;

/// Accounts, autoships, orders and shipments of one person have one number. A3 enrolled A10 to A14.
struct Sample {
  Ledger ledger = Ledger::in_memory();
  Person company{};
  Person customer{Party::customer, "A10", {10}};
  Person rep{Party::rep, "A3", {3}};
  Person not_found{Party::rep, "A99", {}};

  Sample() {
    fill_sample(ledger, 40);
    ledger.db().exec("UPDATE accounts SET enroller_id = 3 WHERE id BETWEEN 10 AND 14");
  }

  Numbers autoships(const Person& person, AutoshipFilter filter = {}) {
    filter.today = *parse_day("2026-12-16");
    filter.seen_by = person;
    Numbers numbers;
    for_each_autoship(ledger, filter, [&](const AutoshipRow& row) { numbers.push_back(row.id.value); });
    return numbers;
  }
  Numbers orders(const Person& person, OrderFilter filter = {}) {
    filter.seen_by = person;
    Numbers numbers;
    for_each_order(ledger, filter, [&](const OrderRow& row) { numbers.push_back(row.id.value); });
    return numbers;
  }
  Numbers shipments(const Person& person, OrderFilter filter = {}) {
    filter.seen_by = person;
    Numbers numbers;
    for_each_shipment(ledger, filter, [&](const ShipmentRow& row) { numbers.push_back(row.id.value); });
    return numbers;
  }
  Numbers due(const Person& person) {
    AutoshipFilter filter;
    filter.seen_by = person;
    Numbers numbers;
    for_each_due(ledger, filter, *parse_day("2027-12-31"),
                 [&](AutoshipId id) { numbers.push_back(id.value); });
    return numbers;
  }
};

const Numbers reps_own = {3, 10, 11, 12, 13, 14};

/// Those of a rep among the numbers that the company sees.
Numbers of_rep(const Numbers& all) {
  Numbers own;
  for (const std::int64_t number : all) {
    if (number == 3 || (number >= 10 && number <= 14)) own.push_back(number);
  }
  return own;
}

}  // namespace

TEST_CASE("a listing holds a person's own things and no others") {
  Sample sample;
  CHECK(sample.autoships(sample.company).size() == 40);
  CHECK(sample.autoships(sample.customer) == Numbers{10});
  CHECK(sample.autoships(sample.rep) == reps_own);
  CHECK(sample.orders(sample.customer) == Numbers{10});
  CHECK(sample.shipments(sample.customer) == Numbers{10});
  CHECK(sample.orders(sample.rep) == of_rep(sample.orders(sample.company)));
  CHECK(sample.shipments(sample.rep) == of_rep(sample.shipments(sample.company)));
  CHECK(sample.orders(sample.rep).size() > 3);
  CHECK(sample.due(sample.customer) == Numbers{10});
  CHECK(sample.due(sample.rep) == of_rep(sample.due(sample.company)));
  CHECK(sample.due(sample.rep).size() > 3);
}

TEST_CASE("a person's own things are narrowed further by the other filters") {
  Sample sample;
  AutoshipFilter of_account;
  of_account.account = AccountId{11};
  CHECK(sample.autoships(sample.rep, of_account) == Numbers{11});
  CHECK(sample.autoships(sample.customer, of_account).empty());
  AutoshipFilter of_enroller;
  of_enroller.enroller = AccountId{3};
  CHECK(sample.autoships(sample.rep, of_enroller) == Numbers{10, 11, 12, 13, 14});
  CHECK(sample.autoships(sample.customer, of_enroller) == Numbers{10});
  AutoshipFilter one;
  one.id = AutoshipId{20};
  CHECK(sample.autoships(sample.company, one) == Numbers{20});
  CHECK(sample.autoships(sample.rep, one).empty());
  OrderFilter order;
  order.order = OrderId{20};
  CHECK(sample.orders(sample.company, order) == Numbers{20});
  CHECK(sample.orders(sample.rep, order).empty());
  CHECK(sample.shipments(sample.rep, order).empty());
  OrderFilter autoship;
  autoship.autoship = AutoshipId{20};
  CHECK(sample.orders(sample.company, autoship) == Numbers{20});
  CHECK(sample.orders(sample.customer, autoship).empty());
  CHECK(sample.shipments(sample.customer, autoship).empty());
  OrderFilter latest;
  latest.latest = 2;
  CHECK(sample.orders(sample.customer, latest) == Numbers{10});
}

TEST_CASE("what is not a person's own is not there for it") {
  Sample sample;
  for (std::int64_t number = 1; number <= 40; ++number) {
    const bool of_rep = sample.rep.owns({number}, {number >= 10 && number <= 14 ? 3 : 0});
    CHECK(has_autoship(sample.ledger, sample.company, {number}));
    CHECK(has_autoship(sample.ledger, sample.customer, {number}) == (number == 10));
    CHECK(has_autoship(sample.ledger, sample.rep, {number}) == of_rep);
    CHECK_FALSE(has_autoship(sample.ledger, sample.not_found, {number}));
    const bool is_order = has_order(sample.ledger, sample.company, {number});
    CHECK(has_order(sample.ledger, sample.rep, {number}) == (is_order && of_rep));
    CHECK(has_order(sample.ledger, sample.customer, {number}) == (is_order && number == 10));
    const bool is_shipment = has_shipment(sample.ledger, sample.company, {number});
    CHECK(has_shipment(sample.ledger, sample.rep, {number}) == (is_shipment && of_rep));
    CHECK(has_shipment(sample.ledger, sample.customer, {number}) == (is_shipment && number == 10));
  }
  CHECK(has_order(sample.ledger, sample.customer, {10}));
  CHECK(has_shipment(sample.ledger, sample.rep, {10}));
}

TEST_CASE("a code that is not a person's own is neither found nor suggested") {
  Sample sample;
  CHECK(find_account(sample.ledger, "A20") == AccountId{20});
  CHECK_FALSE(find_account(sample.ledger, "A20", sample.rep));
  CHECK(find_account(sample.ledger, "A12", sample.rep) == AccountId{12});
  CHECK(find_account(sample.ledger, "A3", sample.rep) == AccountId{3});
  CHECK_FALSE(find_account(sample.ledger, "A3", sample.customer));
  CHECK(unknown_account(sample.ledger, "A200") == "no account 'A200' (did you mean A20?)");
  CHECK(unknown_account(sample.ledger, "A200", sample.rep) == "no account 'A200'");
  CHECK(unknown_account(sample.ledger, "A20", sample.customer) == "no account 'A20' (did you mean A10?)");
  CHECK(unknown_account(sample.ledger, "A200", sample.not_found) == "no account 'A200'");
}

TEST_CASE("a person whose account is not known owns nothing") {
  Sample sample;
  CHECK(sample.autoships(sample.not_found).empty());
  CHECK(sample.orders(sample.not_found).empty());
  CHECK(sample.shipments(sample.not_found).empty());
  CHECK(sample.due(sample.not_found).empty());
  CHECK_FALSE(sample.not_found.owns({20}, {}));
}
