#include <algorithm>
#include <random>

#include "tests/workflows/return_support.h"

// One order comes back in every way in which its pieces can be taken apart: what is given back, its tax and
// its volume add up to what it had, in whatever order and under however many RANs they come.

using namespace autoship;

namespace {

/// Two soaps and three teas with a discount that no split divides evenly.
ReturnLedger shipped() {
  ReturnLedger company("SOAP=2;TEA=3");
  company.policy.prices.ladder = {{1, 7}};
  company.ship();
  return company;
}

using Pieces = std::vector<std::string>;

/// All ways to cut `soaps` and `teas` into parcels, one after the other.
void cut(int soaps, int teas, std::vector<Pieces>& parcels, std::vector<std::vector<Pieces>>& all) {
  if (soaps == 0 && teas == 0) {
    all.push_back(parcels);
    return;
  }
  for (int soap = 0; soap <= soaps; ++soap) {
    for (int tea = 0; tea <= teas; ++tea) {
      if (soap + tea == 0) continue;
      Pieces& parcel = parcels.emplace_back();
      if (soap > 0) parcel.push_back(fmt::format("SOAP={}", soap));
      if (tea > 0) parcel.push_back(fmt::format("TEA={}", tea));
      cut(soaps - soap, teas - tea, parcels, all);
      parcels.pop_back();
    }
  }
}

/// What came back so far, beside what the order had.
struct Sums {
  std::string given, whole;
};

Sums sums(ReturnLedger& company, bool with_shipping) {
  const std::string less = with_shipping ? "" : " - shipping_minor - shipping_tax_minor";
  const std::string less_tax = with_shipping ? "" : " - shipping_tax_minor";
  return {
      company.ask(
          "SELECT sum(goods_minor) || ' ' || sum(tax_minor + shipping_tax_minor) || ' ' || sum(pv) || ' ' || "
          "sum(cv) || ' ' || sum(amount_minor) || ' ' || (SELECT sum(amount_minor) FROM charges WHERE kind = "
          "'refund') FROM return_decisions"),
      company.ask(
          fmt::format("SELECT goods_minor || ' ' || (tax_minor{1}) || ' ' || pv || ' ' || cv || ' ' || "
                      "(total_minor{0}) || ' ' || (total_minor{0}) FROM orders WHERE id = 1",
                      less, less_tax))};
}

}  // namespace

TEST_CASE("an order returned in every split gives back what it had, neither more nor less") {
  std::vector<Pieces> parcels;
  std::vector<std::vector<Pieces>> all;
  cut(2, 3, parcels, all);
  REQUIRE(all.size() == 76);
  const bool damaged[] = {false, true};
  for (const bool fault : damaged) {
    const char* reason = fault ? "damaged" : "not-wanted";
    for (const std::vector<Pieces>& way : all) {
      std::string name = reason;
      for (const Pieces& parcel : way) name += " " + fmt::format("{}", fmt::join(parcel, "+"));
      INFO(name);
      ReturnLedger company = shipped();
      // Every second way under one RAN, the others under one for each parcel.
      const bool one_ran = way.size() % 2 == 0;
      const ReturnAnswer first = one_ran ? company.authorize(1, {"SOAP=2", "TEA=3"}, reason) : ReturnAnswer{};
      std::int64_t before = 0;
      for (const Pieces& parcel : way) {
        company.receive(one_ran ? first : company.authorize(1, parcel, reason), parcel);
        const std::int64_t given = company.number("SELECT sum(amount_minor) FROM return_decisions");
        CHECK(given > before);
        before = given;
      }
      const Sums compared = sums(company, fault);
      CHECK(compared.given == compared.whole);
      CHECK(company.refusal_of([&] { company.authorize(1, {"TEA=1"}, reason); })
                .starts_with("R3: 0 of TEA can be returned"));
    }
  }
}

TEST_CASE("an order of many pieces comes back piece by piece in any order") {
  std::mt19937 random(7);
  for (int round = 0; round < 6; ++round) {
    ReturnLedger company("SOAP=7;TEA=11");
    company.policy.prices.ladder = {{1, 13}};
    company.ship();
    std::vector<std::string> pieces(7, "SOAP=1");
    pieces.insert(pieces.end(), 11, "TEA=1");
    std::ranges::shuffle(pieces, random);
    for (const std::string& piece : pieces) company.receive(company.authorize(1, {piece}), {piece});
    const Sums compared = sums(company, false);
    CHECK(compared.given == compared.whole);
    CHECK(company.is_sound());
  }
}
