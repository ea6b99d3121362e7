#include "domain/return_amounts.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>

#include "domain/error.h"

using namespace autoship;

TEST_CASE("any split of any line adds up to the line exactly") {
  const bool holds = rc::check([] {
    const LineValue line{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000),
                         *rc::gen::inRange<std::int64_t>(0, 100'000'000),
                         *rc::gen::inRange<std::int64_t>(-1'000'000, 100'000'000),
                         *rc::gen::inRange<std::int64_t>(0, 100'000'000)};
    const auto qty = *rc::gen::inRange<std::int64_t>(1, 1'000);
    LineValue sum;
    for (std::int64_t before = 0; before < qty;) {
      const auto pieces = *rc::gen::inRange<std::int64_t>(1, qty - before + 1);
      const LineValue part = value_of_pieces(line, qty, before, pieces);
      RC_ASSERT(part.goods_minor >= 0);
      // No piece is ever more than a unit away from its even share.
      RC_ASSERT(std::abs(part.goods_minor * qty - line.goods_minor * pieces) <= qty);
      sum.goods_minor += part.goods_minor;
      sum.tax_minor += part.tax_minor;
      sum.pv += part.pv;
      sum.cv += part.cv;
      RC_ASSERT(sum.goods_minor <= line.goods_minor);
      before += pieces;
    }
    RC_ASSERT(sum == line);
  });
  CHECK(holds);
}

TEST_CASE("the last piece takes what is left over") {
  const LineValue line{1000, 83, 100'000, 50'000};
  CHECK(value_of_pieces(line, 3, 0, 1).goods_minor == 333);
  CHECK(value_of_pieces(line, 3, 1, 1).goods_minor == 334);
  CHECK(value_of_pieces(line, 3, 2, 1).goods_minor == 333);
  CHECK(value_of_pieces(line, 3, 0, 3) == line);
  CHECK_THROWS_AS(value_of_pieces(line, 3, 2, 2), Error);
}

TEST_CASE("shares of the largest amounts are exact") {
  const std::int64_t whole = 999'999'999'999'999;
  CHECK(share_half_up(whole, 999'999, 1'000'000) == 999'998'999'999'999);
  CHECK(share_half_up(whole, 1'000'000, 1'000'000) == whole);
  CHECK(share_half_up(-5, 1, 2) == -3);
  CHECK(percent_of_price({1005, 85, 70'000, 30'000}, 90) == LineValue{905, 77, 70'000, 30'000});
}

TEST_CASE("an amount goes back to the charge of its own parcel first then to others then to credit") {
  std::array purses{Purse{{1}, {11}, 500}, Purse{{2}, {12}, 300}};
  const std::array amounts{AmountBack{400, {12}}, AmountBack{450, {11}}, AmountBack{20, {11}}};
  const std::vector<Payout> expected{{0, 1, 300}, {1, 0, 450}, {2, 0, 20}, {0, 0, 30}, {0, 2, 70}};
  CHECK(pay_back(amounts, purses) == expected);
  CHECK(purses[0].left_minor == 0);
  CHECK(purses[1].left_minor == 0);
}

TEST_CASE("payouts add up to the amounts whatever the purses hold") {
  const bool holds = rc::check([] {
    std::vector<Purse> purses;
    std::vector<AmountBack> amounts;
    const auto count = *rc::gen::inRange(0, 4);
    for (int i = 0; i < count; ++i)
      purses.push_back({{i + 1}, {*rc::gen::inRange(0, 3)}, *rc::gen::inRange(0, 1000)});
    const auto wanted = *rc::gen::inRange(0, 6);
    for (int i = 0; i < wanted; ++i)
      amounts.push_back({*rc::gen::inRange(0, 700), {*rc::gen::inRange(0, 3)}});
    const std::vector<Purse> before = purses;
    std::vector<std::int64_t> paid(amounts.size()), spent(purses.size() + 1);
    for (const Payout& payout : pay_back(amounts, purses)) {
      RC_ASSERT(payout.minor > 0);
      paid[payout.amount] += payout.minor;
      spent[payout.purse] += payout.minor;
    }
    for (std::size_t i = 0; i < amounts.size(); ++i) RC_ASSERT(paid[i] == amounts[i].minor);
    bool money_left = false;
    for (std::size_t i = 0; i < purses.size(); ++i) {
      RC_ASSERT(before[i].left_minor - spent[i] == purses[i].left_minor);
      RC_ASSERT(purses[i].left_minor >= 0);
      money_left = money_left || purses[i].left_minor > 0;
    }
    RC_ASSERT(!(money_left && spent.back() > 0));
  });
  CHECK(holds);
}
