#include "domain/price_notice.h"

#include <doctest/doctest.h>

#include "tests/domain/schedule_support.h"

using namespace autoship;
using test::day;

// Which rise of a price is to be noticed (P2). A piece costs 10.00 until it becomes dearer.

namespace {

constexpr ProductId soap{1};
constexpr MarketId us{1};

struct Prices {
  Prices() { add("", 1000); }
  void add(const char* from, std::int64_t minor, Tier tier = Tier::retail) {
    book.add(soap, us, tier, *from == '\0' ? day_min : day(from), {minor, 0, 0});
  }
  std::optional<PriceStep> step(const char* before, const char* on, Tier tier = Tier::retail) const {
    return price_step(book, soap, us, tier, day(before), day(on));
  }

  PriceBook book;
};

PriceNotice notice(const char* from, std::int64_t before, std::int64_t after, bool is_sent) {
  return {{day(from), before, after}, is_sent};
}

}  // namespace

TEST_CASE("a price steps on the day that it begins on and not the day before") {
  Prices prices;
  prices.add("2027-01-01", 1100);
  CHECK_FALSE(prices.step("2026-12-01", "2026-12-31"));
  CHECK(prices.step("2026-12-01", "2027-01-01") == PriceStep{day("2027-01-01"), 1000, 1100});
  CHECK(prices.step("2026-12-31", "2027-02-01") == PriceStep{day("2027-01-01"), 1000, 1100});
  CHECK_FALSE(prices.step("2027-01-01", "2027-02-01"));
  CHECK_FALSE(prices.step("2027-02-01", "2026-12-01"));
}

TEST_CASE("of several prices the one in force on the order's day counts") {
  Prices prices;
  prices.add("2027-01-01", 1100);
  prices.add("2027-01-10", 1050);
  CHECK(prices.step("2026-12-01", "2027-01-09") == PriceStep{day("2027-01-01"), 1000, 1100});
  CHECK(prices.step("2026-12-01", "2027-01-10") == PriceStep{day("2027-01-10"), 1000, 1050});
}

TEST_CASE("what nobody could buy before has no price to rise from") {
  Prices prices;
  prices.add("2027-01-01", 900, Tier::preferred);
  CHECK_FALSE(prices.step("2026-12-01", "2027-01-01", Tier::preferred));
  CHECK_FALSE(prices.step("2026-12-01", "2027-01-01", Tier::member));
}

TEST_CASE("a rise is owed once and a fall never") {
  const PriceStep rise{day("2027-01-01"), 1000, 1100}, fall{day("2027-01-01"), 1000, 900},
      same{day("2027-01-01"), 1000, 1000};
  const Day on = day("2027-01-04");
  CHECK(notice_work(rise, {}, on).owed == rise);
  CHECK(notice_work(rise, {notice("2027-01-01", 1000, 1100, false)}, on).empty());
  CHECK(notice_work(rise, {notice("2027-01-01", 1000, 1100, true)}, on).empty());
  CHECK(notice_work(fall, {}, on).empty());
  CHECK(notice_work(same, {}, on).empty());
  CHECK(notice_work(std::nullopt, {}, on).empty());
}

TEST_CASE("who was told of one rise is told of a further one from what he was told") {
  const PriceStep further{day("2027-01-10"), 1000, 1200};
  const NoticeWork work = notice_work(further, {notice("2027-01-01", 1000, 1100, true)}, day("2027-01-12"));
  CHECK(work.owed == PriceStep{day("2027-01-10"), 1100, 1200});
  CHECK(work.withdrawn.empty());
  const PriceStep back{day("2027-01-10"), 1000, 1050};
  CHECK(notice_work(back, {notice("2027-01-01", 1000, 1100, true)}, day("2027-01-12")).empty());
}

TEST_CASE("an unsent notice of a price that the order does not have is withdrawn") {
  const std::vector<PriceNotice> made{notice("2027-01-01", 1000, 1100, false)};
  const Day on = day("2027-01-12");
  const NoticeWork further = notice_work(PriceStep{day("2027-01-10"), 1000, 1200}, made, on);
  CHECK(further.owed == PriceStep{day("2027-01-10"), 1000, 1200});
  CHECK(further.withdrawn == std::vector<Day>{day("2027-01-01")});
  const NoticeWork back = notice_work(PriceStep{day("2027-01-10"), 1000, 1000}, made, on);
  CHECK_FALSE(back.owed);
  CHECK(back.withdrawn == std::vector<Day>{day("2027-01-01")});
  // What begins after the order is of a later one.
  CHECK(notice_work(std::nullopt, made, day("2026-12-31")).empty());
}

TEST_CASE("a price that is corrected is told as it is then") {
  const PriceStep corrected{day("2027-01-01"), 1000, 1150};
  const Day on = day("2027-01-04");
  CHECK(notice_work(corrected, {notice("2027-01-01", 1000, 1100, false)}, on).owed == corrected);
  CHECK(notice_work(corrected, {notice("2027-01-01", 1000, 1100, true)}, on).owed ==
        PriceStep{day("2027-01-01"), 1100, 1150});
  const PriceStep lower{day("2027-01-01"), 1000, 1050};
  CHECK(notice_work(lower, {notice("2027-01-01", 1000, 1100, true)}, on).empty());
}
