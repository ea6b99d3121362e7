#include "domain/commitment.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>

#include "tests/domain/plan_world.h"

using namespace autoship;
using test::day;
using test::PlanWorld;

// What keeps an account's preferred prices (P1).

namespace {

Anchor anchored(std::string_view text) {
  const Day at = day(text);
  return {at, static_cast<int>(static_cast<unsigned>(date::year_month_day{at}.day()))};
}

/// "28 to 31", of the rule from that day; "none" where it has one cycle alone.
std::string gaps(std::string_view every, std::string_view from = "2026-12-01") {
  const auto found = cycle_gaps(parse_rule(every), anchored(from));
  return found ? fmt::format("{} to {}", found->shortest, found->longest) : "none";
}

bool within(std::string_view every, int days, std::string_view from = "2026-12-01") {
  return ships_every(parse_rule(every), anchored(from), days);
}

struct CommitmentWorld : PlanWorld {
  CommitmentWorld() {
    soap = product("SOAP");
    price(soap, 1000, us, Tier::preferred);
    autoship.every = "1m";
    autoship.anchor = anchored("2026-12-15");
    autoship.lines = {{soap, 5, std::nullopt}};
    policy.prices.min_order = {{"US", "50.00"}};
  }

  /// What it lacks on that day, in words; empty: nothing.
  std::string fault(Day when = day("2026-12-15"), MarketId market = us) const {
    const auto found = commitment_fault(catalog, policy, market, autoship, when);
    return found ? found->words : "";
  }

  ProductId soap;
  Commitment autoship;
};

}  // namespace

TEST_CASE("the gap between two cycles is told for each form of a rule") {
  const std::map<std::string, std::string> told = {
      {"45d", "45 to 45"},
      {"4w", "28 to 28"},
      {"week on mon,thu", "3 to 4"},
      {"2 weeks on tue", "14 to 14"},
      {"1m", "28 to 31"},
      {"2m", "59 to 62"},
      {"quarter", "90 to 92"},
      {"1y", "365 to 366"},
      {"month on 1,15", "14 to 17"},
      {"month on 31", "28 to 31"},
      {"month on 31 or skip", "31 to 61"},
      {"month on last", "28 to 31"},
      {"month on 2nd tue", "28 to 35"},
      {"3 months on last fri", "91 to 98"},
      {"year in mar,sep on 15", "181 to 184"},
      {"RRULE:FREQ=MONTHLY;BYMONTHDAY=15", "28 to 31"},
      {"RRULE:FREQ=DAILY;INTERVAL=10", "10 to 10"},
      {"RRULE:FREQ=DAILY;COUNT=1", "none"},
  };
  for (const auto& rule : told) {
    INFO(rule.first);
    CHECK(gaps(rule.first) == rule.second);
  }
}

TEST_CASE("whether a rule ships often enough agrees with its cycles") {
  for (const char* every : {"30d",
                            "31d",
                            "32d",
                            "4w",
                            "5w",
                            "week on mon",
                            "1m",
                            "2m",
                            "quarter",
                            "month on 1,15",
                            "month on 31",
                            "month on 31 or skip",
                            "month on 30 or skip",
                            "month on last-2",
                            "month on 1st sat",
                            "year on mar 1",
                            "RRULE:FREQ=MONTHLY;BYMONTHDAY=31",
                            "RRULE:FREQ=MONTHLY;BYDAY=2TU",
                            "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=10",
                            "RRULE:FREQ=WEEKLY;BYDAY=MO,FR",
                            "RRULE:FREQ=WEEKLY;INTERVAL=5",
                            "RRULE:FREQ=DAILY;BYDAY=MO",
                            "RRULE:FREQ=DAILY;BYMONTH=1",
                            "RRULE:FREQ=MONTHLY;COUNT=3"}) {
    const auto found = cycle_gaps(parse_rule(every), anchored("2026-12-01"));
    REQUIRE(found.has_value());
    INFO(every);
    CHECK(within(every, found->longest));
    CHECK_FALSE(within(every, found->longest - 1));
  }
  CHECK_FALSE(within("RRULE:FREQ=DAILY;COUNT=1", 366));
}

TEST_CASE("a month from the 31st ships within 31 days and one that skips short months does not") {
  CHECK(within("1m", 31, "2026-12-31"));
  CHECK(within("month on 31", 31, "2026-12-31"));
  CHECK_FALSE(within("month on 31 or skip", 31, "2026-12-31"));
  CHECK_FALSE(within("month on 29 or skip", 31, "2026-12-29"));
  CHECK_FALSE(within("RRULE:FREQ=MONTHLY;BYMONTHDAY=31", 31, "2026-12-31"));
}

TEST_CASE("an autoship that ships too seldom says how often it does") {
  CommitmentWorld world;
  CHECK(world.fault().empty());
  world.autoship.every = "45d";
  CHECK(world.fault() == "ships every 45 days, preferred asks for 31");
  world.autoship.every = "month on 2nd tue";
  CHECK(world.fault() == "ships up to 35 days apart, preferred asks for 31");
  world.policy.prices.preferred_gap_days = 35;
  CHECK(world.fault().empty());
  world.autoship.every = "1y";
  world.policy.prices.preferred_gap_days = 0;
  CHECK(world.fault().empty());
}

TEST_CASE("a paused autoship counts to the last day of the grace and not the day after") {
  CommitmentWorld world;
  world.autoship.status = AutoshipStatus::paused;
  world.autoship.paused_on = day("2026-12-01");
  CHECK(world.fault(day("2027-01-30")).empty());
  CHECK(world.fault(day("2027-01-31")) == "paused since 2026-12-01, for preferred 60 days at most count");
  world.policy.prices.preferred_grace_days = 0;
  CHECK(world.fault(day("2026-12-01")).empty());
  CHECK_FALSE(world.fault(day("2026-12-02")).empty());
}

TEST_CASE("a pause counts as over from the day that it ends on") {
  CommitmentWorld world;
  world.autoship.status = AutoshipStatus::paused;
  world.autoship.paused_on = day("2026-09-01");
  world.autoship.paused_until = day("2026-12-15");
  CHECK_FALSE(world.fault(day("2026-12-14")).empty());
  CHECK(world.fault(day("2026-12-15")).empty());
  // Nobody knows since when: it does not count.
  world.autoship.paused_on.reset();
  CHECK(world.fault(day("2026-12-14")) == "paused, for preferred 60 days at most count");
}

TEST_CASE("a canceled or finished autoship keeps no prices") {
  CommitmentWorld world;
  world.autoship.status = AutoshipStatus::canceled;
  CHECK(world.fault() == "it is canceled, preferred asks for an active one");
  world.autoship.status = AutoshipStatus::finished;
  CHECK(world.fault() == "it is finished, preferred asks for an active one");
}

TEST_CASE("the goods reach the market's least amount to the cent") {
  CommitmentWorld world;
  CHECK(world.fault().empty());
  world.policy.prices.min_order["US"] = "50.01";
  CHECK(world.fault() == "goods of 50.00 USD, preferred asks for 50.01");
  world.policy.prices.min_order = {{"CA", "999.00"}};
  CHECK(world.fault().empty());
}

TEST_CASE("the goods are counted at the preferred prices of the day") {
  CommitmentWorld world;
  world.price(world.soap, 999, PlanWorld::us, Tier::preferred, day("2027-01-01"));
  CHECK(world.fault(day("2026-12-31")).empty());
  CHECK(world.fault(day("2027-01-01")) == "goods of 49.95 USD, preferred asks for 50.00");
  world.autoship.lines[0].locked_minor = 1000;
  CHECK(world.fault(day("2027-01-01")).empty());
}

TEST_CASE("neither fees nor what a budget leaves out are goods of a commitment") {
  CommitmentWorld world;
  const ProductId fee = world.fee("FEE", 2000);
  world.price(fee, 2000, PlanWorld::us, Tier::preferred);
  world.autoship.lines = {{world.soap, 4, std::nullopt}, {fee, 1, std::nullopt}};
  CHECK(world.fault() == "goods of 40.00 USD, preferred asks for 50.00");
  world.autoship.lines = {{world.soap, 4, std::nullopt}, {world.soap, 1, std::nullopt}};
  world.autoship.budget_minor = 5000;
  CHECK(world.fault().empty());
  world.autoship.budget_minor = 4999;
  CHECK(world.fault() == "goods of 40.00 USD, preferred asks for 50.00");
}

TEST_CASE("an amount for a market that is not there or that its currency cannot be is refused") {
  CommitmentWorld world;
  CHECK_NOTHROW(check_min_order(world.catalog, world.policy));
  world.policy.prices.min_order = {{"UX", "50.00"}};
  CHECK_THROWS_WITH(check_min_order(world.catalog, world.policy),
                    "prices.min_order in autoship.toml: no market 'UX' (did you mean US?)");
  world.policy.prices.min_order = {{"JP", "50.00"}};
  CHECK_THROWS_AS(check_min_order(world.catalog, world.policy), Error);
}

TEST_CASE("what the company asks for is told in words") {
  CommitmentWorld world;
  CHECK(commitment_words(world.catalog, world.policy, PlanWorld::us) ==
        "ships at least every 31 days for 50.00 USD or more");
  world.policy.prices.min_order.clear();
  CHECK(commitment_words(world.catalog, world.policy, PlanWorld::us) == "ships at least every 31 days");
}
