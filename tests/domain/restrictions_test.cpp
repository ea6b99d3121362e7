#include "domain/restrictions.h"

#include <doctest/doctest.h>

#include "domain/catalog.h"

using namespace autoship;
using Mode = Restrictions::Mode;

namespace {

Product product(const char* sku, bool alcohol, bool limited_quantity) {
  Product made;
  made.sku = sku;
  made.alcohol = alcohol;
  made.limited_quantity = limited_quantity;
  return made;
}

const Product soap = product("SOAP", false, false);
const Product wine = product("WINE", true, false);
const Product spray = product("SPRAY", false, true);

/// The note of the row that forbids it; empty when it may go.
std::string why_not(const Restrictions& table, const Product& what, std::string_view country,
                    std::string_view region, bool by_air = false) {
  const auto* row = table.forbidding(what, country, region, by_air);
  return row == nullptr ? "" : row->note;
}

}  // namespace

TEST_CASE("what no row speaks of may go anywhere") {
  Restrictions table;
  CHECK(table.forbidding(wine, "US", "UT", true) == nullptr);
  table.add("alcohol", "US", "UT", Mode::any, {false, "Utah"});
  CHECK(table.forbidding(soap, "US", "UT", false) == nullptr);
  CHECK(table.forbidding(wine, "US", "NV", false) == nullptr);
  CHECK(table.forbidding(wine, "CA", "UT", false) == nullptr);
  CHECK(why_not(table, wine, "US", "UT") == "Utah");
}

TEST_CASE("a row about the region goes before one about the country") {
  Restrictions table;
  table.add("alcohol", "US", "", Mode::any, {false, "no permit"});
  table.add("alcohol", "US", "NV", Mode::any, {true, ""});
  CHECK(why_not(table, wine, "US", "NV").empty());
  CHECK(why_not(table, wine, "US", "OH") == "no permit");
  CHECK(why_not(table, wine, "US", "") == "no permit");
}

TEST_CASE("a row about the product itself goes before one about its class") {
  Restrictions table;
  table.add("alcohol", "US", "UT", Mode::any, {false, "class"});
  table.add("WINE", "US", "", Mode::any, {true, ""});
  CHECK(why_not(table, wine, "US", "UT").empty());
  table.add("SOAP", "US", "", Mode::any, {false, "smells"});
  CHECK(why_not(table, soap, "US", "UT") == "smells");
}

TEST_CASE("a row about air decides for services by air alone") {
  Restrictions table;
  table.add("limited-quantity", "US", "", Mode::air, {false, "aerosols by ground"});
  CHECK(why_not(table, spray, "US", "NV", true) == "aerosols by ground");
  CHECK(why_not(table, spray, "US", "NV", false).empty());
  table.add("limited-quantity", "US", "", Mode::any, {true, ""});
  CHECK(why_not(table, spray, "US", "NV", true) == "aerosols by ground");
  table.add("limited-quantity", "US", "AK", Mode::any, {false, "no ground route"});
  CHECK(why_not(table, spray, "US", "AK", true) == "no ground route");
  CHECK(why_not(table, spray, "US", "AK", false) == "no ground route");
}

TEST_CASE("a product of two classes may go only where both may") {
  const Product perfume = product("PERFUME", true, true);
  Restrictions table;
  table.add("alcohol", "US", "", Mode::any, {true, ""});
  table.add("limited-quantity", "US", "HI", Mode::any, {false, "no ground route"});
  CHECK(why_not(table, perfume, "US", "HI") == "no ground route");
  CHECK(why_not(table, perfume, "US", "NV").empty());
  table.add("alcohol", "US", "NV", Mode::any, {false, "dry"});
  CHECK(why_not(table, perfume, "US", "NV") == "dry");
}
