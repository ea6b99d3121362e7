#include "domain/prices.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <map>

#include "tests/domain/schedule_support.h"

using namespace autoship;
using test::day;

namespace {

constexpr ProductId tea{7};
constexpr MarketId us{1};
constexpr MarketId ca{2};

std::int64_t price_on(const PriceBook& book, std::string_view date, Tier tier = Tier::retail,
                      MarketId market = us) {
  const Price* price = book.find(tea, market, tier, day(date));
  return price == nullptr ? -1 : price->minor;
}

}  // namespace

TEST_CASE("a dated price holds from its day until the next one") {
  PriceBook book;
  book.add(tea, us, Tier::retail, day("2027-01-01"), {1100, 0, 0});
  book.add(tea, us, Tier::retail, day_min, {1000, 0, 0});
  book.add(tea, us, Tier::retail, day("2027-06-01"), {1200, 0, 0});
  CHECK(price_on(book, "1999-01-01") == 1000);
  CHECK(price_on(book, "2026-12-31") == 1000);
  CHECK(price_on(book, "2027-01-01") == 1100);
  CHECK(price_on(book, "2027-05-31") == 1100);
  CHECK(price_on(book, "2027-06-01") == 1200);
  CHECK(price_on(book, "2999-12-31") == 1200);
}

TEST_CASE("there is no price before its first day nor in another band or market") {
  PriceBook book;
  book.add(tea, us, Tier::member, day("2027-01-01"), {900, 0, 0});
  CHECK(price_on(book, "2026-12-31", Tier::member) == -1);
  CHECK(price_on(book, "2027-01-01", Tier::member) == 900);
  CHECK(price_on(book, "2027-01-01", Tier::retail) == -1);
  CHECK(price_on(book, "2027-01-01", Tier::preferred) == -1);
  CHECK(price_on(book, "2027-01-01", Tier::member, ca) == -1);
  CHECK(book.find({6}, us, Tier::member, day("2027-01-01")) == nullptr);
  CHECK(book.find({8}, us, Tier::member, day("2027-01-01")) == nullptr);
}

TEST_CASE("a price brings its volume along") {
  PriceBook book;
  book.add(tea, us, Tier::preferred, day_min, {1750, 140'000, 120'000});
  const Price* price = book.find(tea, us, Tier::preferred, day("2027-01-01"));
  REQUIRE(price != nullptr);
  CHECK(price->pv == 140'000);
  CHECK(price->cv == 120'000);
}

TEST_CASE("price bands have names") {
  for (const Tier tier : {Tier::member, Tier::preferred, Tier::retail})
    CHECK(parse_tier(to_text(tier)) == tier);
  CHECK_FALSE(parse_tier("Retail").has_value());
  CHECK_FALSE(parse_tier("").has_value());
}

TEST_CASE("the order in which prices are entered does not matter") {
  CHECK(rc::check("prices", [] {
    PriceBook book;
    std::map<int, std::int64_t> by_day;
    for (const int at : *rc::gen::unique<std::vector<int>>(rc::gen::inRange(0, 60))) {
      by_day[at] = 100 + at;
      book.add(tea, us, Tier::retail, day("2027-01-01") + date::days{at}, {100 + at, 0, 0});
      book.add(tea, ca, Tier::retail, day("2027-01-01") + date::days{at}, {1, 0, 0});
    }
    for (int at = 0; at < 60; ++at) {
      const auto after = by_day.upper_bound(at);
      const std::int64_t wanted = after == by_day.begin() ? -1 : std::prev(after)->second;
      RC_ASSERT(price_on(book, to_text(day("2027-01-01") + date::days{at})) == wanted);
    }
  }));
}
