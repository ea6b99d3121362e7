#include "workflows/reconcile.h"

#include <map>

#include "tests/workflows/return_support.h"

using namespace autoship;

namespace {

/// "charges order 2 USD 18.31 against 18.30": the rows that differ, a line each.
std::string differences(NightLedger& company, const char* first = "2026-11-30",
                        const char* last = "2026-12-31") {
  std::string text;
  reconcile(company.ledger, company.company().services, *parse_day(first), *parse_day(last),
            [&](const ComparedRow& row) {
              text += fmt::format("{}{} {} {} {} against {}", text.empty() ? "" : "\n", row.comparison->name,
                                  row.row, row.unit, sum_in_unit(row.left, row.unit),
                                  sum_in_unit(row.right, row.unit));
            });
  return text;
}

std::map<std::string, ReconciledSum> sums(NightLedger& company, const char* first, const char* last) {
  std::map<std::string, ReconciledSum> found;
  for (const ReconciledSum& sum : reconcile(company.ledger, company.company().services, *parse_day(first),
                                            *parse_day(last), [](const ComparedRow&) {})) {
    found[sum.comparison + " " + sum.unit] = sum;
  }
  return found;
}

void change(NightLedger& company, const std::string& sql) { company.ledger.db().exec(sql); }

}  // namespace

TEST_CASE("a night that was paid for and a return agree from every side") {
  ReturnLedger company;
  company.ship();
  company.receive(company.authorize(2, {"SOAP=1"}), {"SOAP=1"});
  CHECK(differences(company).empty());
  const auto found = sums(company, "2026-11-30", "2026-12-31");
  const std::string total = company.ask("SELECT sum(total_minor) FROM orders WHERE currency = 'USD'");
  REQUIRE(found.contains("nights USD"));
  CHECK(found.at("nights USD").left == std::stoll(total));
  CHECK(found.at("orders USD").right == std::stoll(total));
  CHECK(found.at("charges USD").rows ==
        std::stoll(company.ask("SELECT count(*) FROM orders WHERE currency = 'USD'")));
  CHECK(found.at("goods-back pieces").left == 1);
  for (const char* name :
       {"money USD", "income USD", "tax USD", "deferred USD", "refunds USD", "volume pv"}) {
    CAPTURE(name);
    REQUIRE(found.contains(name));
    CHECK(found.at(name).agrees());
  }
  // Nothing is counted on other days.
  CHECK(sums(company, "2026-01-01", "2026-11-29").empty());
}

TEST_CASE("what differs is named with both sides, even where the sums agree") {
  ReturnLedger company;
  company.ship();
  const std::string one = company.ask("SELECT amount_minor FROM charges WHERE order_id = 1"),
                    two = company.ask("SELECT amount_minor FROM charges WHERE order_id = 2");
  change(
      company,
      "UPDATE charges SET amount_minor = amount_minor + iif(order_id = 1, 1, -1) WHERE order_id IN (1, 2)");
  CHECK(differences(company) ==
        fmt::format("charges order 1 USD {0} against {1}\ncharges order 2 USD {2} against {3}",
                    decimal_text(std::stoll(one), 2), decimal_text(std::stoll(one) + 1, 2),
                    decimal_text(std::stoll(two), 2), decimal_text(std::stoll(two) - 1, 2)));
  const auto found = sums(company, "2026-12-01", "2026-12-31");
  CHECK(found.at("charges USD").left == found.at("charges USD").right);
  CHECK(found.at("charges USD").rows_off == 2);
  CHECK_FALSE(found.at("charges USD").agrees());
}

TEST_CASE("a journal that cannot be written is a difference and no failure") {
  ReturnLedger company;
  company.ship();
  company.receive(company.authorize(2, {"SOAP=1"}), {"SOAP=1"});
  change(company, "DROP TRIGGER return_payouts_stay");
  change(company, "UPDATE return_payouts SET amount_minor = amount_minor + 1");
  CHECK(differences(company) == "journal the journal of these days journals 1 against 0");
}

TEST_CASE("the order of a canceled cycle comes to nothing") {
  ReturnLedger company;
  company.night("2026-12-01");
  change(company, "UPDATE orders SET status = 'canceled' WHERE id = 2");
  // Its charge is open still, and nothing was put back.
  CHECK(differences(company).find("charges order 2 USD 0.00 against ") == 0);
}
