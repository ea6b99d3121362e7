#include <doctest/doctest.h>

#include "tests/workflows/change_support.h"

using namespace autoship;

// What a change costs an account whose preferred prices hang on it (P1).

namespace {

using A = ChangeAction;
constexpr const char* today = "2026-11-30";

/// P1 has a monthly autoship, 1, and another that ships every 45 days, 2; P2 a monthly one alone, 3.
CsvFiles preferred_company() {
  CsvFiles files = night_company();
  for (auto& [kind, text] : files) {
    if (kind == "prices") text += "SOAP,US,preferred,4.50,4,3\n";
    if (kind == "accounts") text += "P1,preferred,Pia,US\nP2,preferred,Pam,US\n";
    if (kind == "addresses")
      text += "P1,home,Pia,1 Oak St,Reno,NV,89501,US\nP2,home,Pam,2 Oak St,Reno,NV,89501,US\n";
    if (kind == "autoships")
      text =
          "autoship,account,every,items,next_on\n1,P1,month on 10,SOAP=2,2026-12-10\n"
          "2,P1,45d,SOAP=1,2026-12-05\n3,P2,month on 10,SOAP=2,2026-12-10\n";
  }
  return files;
}

struct Preferred : ChangeLedger {
  Preferred() : ChangeLedger(Ledger::in_memory(), preferred_company()) { policy.cycle.max_days_ahead = 400; }

  /// The notes of a change, or why it was refused.
  std::string said(std::int64_t autoship, const ChangeRequest& request) {
    try {
      return fmt::format("{}", fmt::join(change(autoship, request, today).notes, "; "));
    } catch (const Error& error) {
      return std::string("refused: ") + error.what();
    }
  }
};

}  // namespace

TEST_CASE("an order of a preferred account pays preferred prices by another of its autoships") {
  Preferred company;
  company.night("2026-12-05");
  CHECK(company.ask("SELECT tier || coalesce(note, '') FROM orders WHERE autoship_id = 2") == "preferred");
  company.change(1, asks(A::cancel), "2026-12-06");
  company.night("2027-01-19");
  CHECK(company.ask("SELECT tier || ' ' || note FROM orders WHERE autoship_id = 2 AND tier <> 'preferred'") ==
        "retail retail price: ships every 45 days, preferred asks for 31");
}

TEST_CASE("a change after which the account pays retail prices says from which order on") {
  Preferred company;
  CHECK(
      company.said(1, asks(A::change, {{"every", "2m"}})) ==
      "from its next order on 2026-12-05 account P1 pays retail prices: nothing it has ships at least every "
      "31 days");
  CHECK(company.ask("SELECT every FROM autoships WHERE id = 1") == "2m");
}

TEST_CASE("a cancel costs nothing where no order of the account is left") {
  Preferred company;
  CHECK(company.said(3, asks(A::cancel)).empty());
  CHECK(
      company.said(1, asks(A::cancel)) ==
      "from its next order on 2026-12-05 account P1 pays retail prices: nothing it has ships at least every "
      "31 days");
}

TEST_CASE("a pause costs the prices of orders beyond its grace") {
  Preferred company;
  CHECK(company.said(1, asks(A::pause)) ==
        "from its order on 2027-03-05 account P1 pays retail prices: nothing it has ships at least every 31 "
        "days (a pause counts for 60 days)");
  CHECK(company.said(3, asks(A::pause)).empty());
}

TEST_CASE("a change that is enforced is refused and changes nothing") {
  Preferred company;
  company.policy.prices.commitment = OnCommitment::enforce;
  const std::string refusal =
      "refused: autoship 1 is left as it is: from its next order on 2026-12-05 account P1 pays retail "
      "prices: "
      "nothing it has ships at least every 31 days (prices.commitment = \"enforce\")";
  CHECK(company.said(1, asks(A::change, {{"every", "2m"}})) == refusal);
  CHECK(company.said(1, asks(A::cancel)) == refusal);
  CHECK(company.ask("SELECT every || ' ' || status FROM autoships WHERE id = 1") == "month on 10 active");
  // What never kept the prices, or keeps them still, may be changed as one likes.
  CHECK(company.said(2, asks(A::change, {{"every", "50d"}})).empty());
  CHECK(company.said(1, asks(A::change, {{"every", "4w"}})).empty());
  CHECK(company.said(3, asks(A::cancel)).empty());
}

TEST_CASE("taking items away falls below the least amount on the cent") {
  Preferred company;
  company.policy.prices.commitment = OnCommitment::enforce;
  company.policy.prices.min_order = {{"US", "4.50"}};
  CHECK(company.said(3, asks(A::change, {{"set", "SOAP=1"}})).empty());
  company.policy.prices.min_order = {{"US", "4.51"}};
  CHECK(company.said(3, asks(A::change, {{"set", "SOAP=2"}})).empty());
  CHECK(company.said(3, asks(A::change, {{"set", "SOAP=1"}})) ==
        "refused: autoship 3 is left as it is: from its next order on 2026-12-10 account P2 pays retail "
        "prices: "
        "nothing it has ships at least every 31 days for 4.51 USD or more (prices.commitment = \"enforce\")");
}
