#include "domain/rates.h"

#include <doctest/doctest.h>

#include "tests/domain/schedule_support.h"

using namespace autoship;
using test::day;

namespace {

constexpr MarketId us{1};
constexpr MarketId ca{2};

ShippingRates ground_rates() {
  ShippingRates rates;
  rates.add(us, "GROUND", {0, 1995, std::nullopt});
  rates.add(us, "GROUND", {2000, 895, 9900});
  rates.add(us, "GROUND", {500, 695, 9900});
  return rates;
}

std::int64_t tax(const TaxRates& rates, std::string_view country, std::string_view region,
                 std::string_view postal, std::string_view on = "2027-01-01") {
  return rates.find(country, region, postal, day(on)).rate;
}

}  // namespace

TEST_CASE("shipping costs what the lightest class that holds the parcel costs") {
  const ShippingRates rates = ground_rates();
  CHECK(rates.find(us, "GROUND", 0, 0) == 695);
  CHECK(rates.find(us, "GROUND", 500, 0) == 695);
  CHECK(rates.find(us, "GROUND", 501, 0) == 895);
  CHECK(rates.find(us, "GROUND", 2000, 0) == 895);
  CHECK(rates.find(us, "GROUND", 2001, 0) == 1995);
  CHECK(rates.find(us, "GROUND", 900'000, 0) == 1995);
}

TEST_CASE("shipping is free from an amount of goods where its class says so") {
  const ShippingRates rates = ground_rates();
  CHECK(rates.find(us, "GROUND", 500, 9899) == 695);
  CHECK(rates.find(us, "GROUND", 500, 9900) == 0);
  CHECK(rates.find(us, "GROUND", 5000, 99'000) == 1995);
}

TEST_CASE("a market without any rate ships free and one with rates has none for other services") {
  ShippingRates rates = ground_rates();
  CHECK(rates.find(ca, "GROUND", 500, 0) == 0);
  CHECK_FALSE(rates.find(us, "AIR", 500, 0).has_value());
  rates.add(us, "AIR", {500, 1495, std::nullopt});
  CHECK(rates.find(us, "AIR", 500, 0) == 1495);
  CHECK_FALSE(rates.find(us, "AIR", 501, 0).has_value());
}

TEST_CASE("the longest postal prefix decides on tax and then the region and then the country") {
  TaxRates rates;
  rates.add("US", "", "", day_min, {10'000, false});
  rates.add("US", "NV", "", day_min, {68'500, false});
  rates.add("US", "NV", "89", day_min, {70'000, true});
  rates.add("US", "NV", "8950", day_min, {82'650, true});
  CHECK(tax(rates, "US", "NV", "89501") == 82'650);
  CHECK(tax(rates, "US", "NV", "89431") == 70'000);
  CHECK(tax(rates, "US", "NV", "99999") == 68'500);
  CHECK(tax(rates, "US", "OR", "89501") == 10'000);
  CHECK(tax(rates, "US", "", "") == 10'000);
  CHECK(tax(rates, "CA", "NV", "89501") == 0);
  CHECK(rates.find("US", "NV", "89501", day("2027-01-01")).shipping_taxable);
  CHECK_FALSE(rates.find("US", "NV", "99999", day("2027-01-01")).shipping_taxable);
}

TEST_CASE("a postal prefix without a region counts for the whole country") {
  TaxRates rates;
  rates.add("CA", "ON", "", day_min, {130'000, true});
  rates.add("CA", "", "L5R", day_min, {50'000, true});
  CHECK(tax(rates, "CA", "ON", "L5R 4B6") == 50'000);
  CHECK(tax(rates, "CA", "ON", "L5S 4B6") == 130'000);
}

TEST_CASE("of equally near tax rates the latest that is valid counts") {
  TaxRates rates;
  rates.add("US", "NV", "", day("2027-07-01"), {72'000, false});
  rates.add("US", "NV", "", day_min, {68'500, false});
  rates.add("US", "NV", "895", day("2027-01-01"), {82'650, false});
  CHECK(tax(rates, "US", "NV", "89501", "2026-12-31") == 68'500);
  CHECK(tax(rates, "US", "NV", "89501", "2027-01-01") == 82'650);
  CHECK(tax(rates, "US", "NV", "89501", "2027-07-01") == 82'650);
  CHECK(tax(rates, "US", "NV", "89001", "2027-06-30") == 68'500);
  CHECK(tax(rates, "US", "NV", "89001", "2027-07-01") == 72'000);
}
