#include <doctest/doctest.h>

#include "tests/domain/plan_world.h"

using namespace autoship;
using test::PlanWorld;

// Account credit is used first, and a budget's rest becomes credit (P5).

namespace {

constexpr AccountId owner{1};

/// One SOAP over 10.00 with 8 % tax, and 5.00 freight that is taxed too: 16.20.
struct CreditWorld : PlanWorld {
  const ProductId soap = product("SOAP", 1000);

  CreditWorld() {
    catalog.tax_rates.add("US", "NV", "", day_min, {80'000, true});
    catalog.shipping_rates.add(us, "GROUND", {0, 500, std::nullopt});
    want(soap);
  }
  /// The order's total once credit is used.
  std::int64_t total() {
    order();
    use_credit(books.credit, owner, plan);
    return plan.total_minor;
  }
};

}  // namespace

TEST_CASE("credit pays goods and freight and tax first and what is left of it stays") {
  CreditWorld world;
  CHECK(world.total() == 1620);
  world.books.credit.put(owner, 2000);
  CHECK(world.total() == 0);
  CHECK(world.plan.credit_minor == 1620);
  CHECK(world.books.credit.balance(owner) == 380);
  CHECK(world.total() == 1240);
  CHECK(world.plan.credit_minor == 380);
  CHECK(world.total() == 1620);
  CHECK(world.books.credit.balance(owner) == 0);
}

TEST_CASE("credit is its account's alone") {
  CreditWorld world;
  world.books.credit.put({2}, 2000);
  CHECK(world.total() == 1620);
  CHECK(world.books.credit.balance({2}) == 2000);
}

TEST_CASE("what the ledger says of an account is asked for once in a night") {
  CreditBook book;
  book.put(owner, 500);
  book.add(owner, -500);
  book.put(owner, 500);
  CHECK(book.balance(owner) == 0);
}

TEST_CASE("credit does not pay for what is to follow later") {
  CreditWorld world;
  const ProductId tea = world.product("TEA", 300);
  world.want(tea);
  world.sold_out(tea, WhenOut::backorder);
  world.books.credit.put(owner, 10'000);
  CHECK(world.total() == 324);  // The tea and its tax.
  CHECK(world.plan.credit_minor == 1620);
}

TEST_CASE("where prices hold the tax credit pays it once") {
  PlanWorld world;
  const auto soap = world.product("SOAP", -1, 0);
  world.price(soap, 1190, PlanWorld::de);
  world.stock.put(PlanWorld::de1, soap, 10);
  world.catalog.tax_rates.add("DE", "", "", day_min, {190'000, true});
  world.request.market = PlanWorld::de;
  world.request.ship_via = "HAND_DELIVERY";
  world.request.address.country = "DE";
  world.want(soap);
  world.order();
  world.books.credit.put(owner, 5000);
  use_credit(world.books.credit, owner, world.plan);
  CHECK(world.plan.tax_minor == 190);
  CHECK(world.plan.credit_minor == 1190);
  CHECK(world.plan.total_minor == 0);
}

TEST_CASE("what a budget leaves over is paid and becomes credit where the company says so") {
  CreditWorld world;
  world.request.budget_minor = 1500;
  CHECK(world.total() == 1620);
  CHECK(world.plan.rest_minor == 0);
  world.policy.prices.budget_rest = BudgetRest::credit;
  CHECK(world.total() == 1620 + 500);
  CHECK(world.plan.rest_minor == 500);
}

TEST_CASE("credit never pays for credit") {
  CreditWorld world;
  world.policy.prices.budget_rest = BudgetRest::credit;
  world.request.budget_minor = 1500;
  world.books.credit.put(owner, 10'000);
  CHECK(world.total() == 500);
  CHECK(world.plan.credit_minor == 1620);
  CHECK(world.plan.rest_minor == 500);
}

TEST_CASE("lines fill a budget by what they cost after the ladder") {
  CreditWorld world;
  world.policy.prices.budget_rest = BudgetRest::credit;
  world.catalog.gifts.ladder = {{1, 10}};
  world.request.budget_minor = 900;
  CHECK(world.order() == "1 SOAP shipping 9.00");
  CHECK(world.plan.rest_minor == 0);
  world.request.budget_minor = 899;
  CHECK(world.order() == "empty: every line is left out: SOAP");
}

TEST_CASE("what is left out of a budget is left over of it") {
  CreditWorld world;
  world.policy.prices.budget_rest = BudgetRest::credit;
  world.want(world.product("TEA", 800));
  world.request.budget_minor = 1700;
  CHECK(world.order() == "1 SOAP shipping 10.00; 1 TEA left-out 0.00");
  CHECK(world.plan.rest_minor == 700);
}

TEST_CASE("yen and dinars are credited in their own digits") {
  PlanWorld world;
  const auto soap = world.product("SOAP", -1);
  world.price(soap, 1500, PlanWorld::jp);
  world.price(soap, 1125, PlanWorld::kw);
  world.policy.prices.budget_rest = BudgetRest::credit;
  world.want(soap);
  world.request.market = PlanWorld::jp;
  world.request.budget_minor = 2001;
  world.order();
  CHECK(world.plan.rest_minor == 501);
  world.request.market = PlanWorld::kw;
  world.request.budget_minor = 1200;
  world.order();
  CHECK(world.plan.rest_minor == 75);
  world.books.credit.put(owner, 125);
  use_credit(world.books.credit, owner, world.plan);
  CHECK(world.plan.total_minor == 1000 + 75);
}
