#include "domain/declines.h"

#include <doctest/doctest.h>

#include "domain/error.h"
#include "formats/decline_tables.h"

using namespace autoship;

namespace {

constexpr Day today = date::sys_days{date::year{2026} / 12 / 1};

const DeclineTables& tables() {
  static const DeclineTables built_in = built_in_decline_tables();
  return built_in;
}

bool is_hard(std::string_view brand, std::string_view code, Day on = today) {
  return decline_rule(tables(), brand, code, on).kind == DeclineRule::Kind::hard;
}

/// Days until it may be tried again.
int wait(std::string_view brand, std::string_view code, Day on = today) {
  return static_cast<int>((decline_rule(tables(), brand, code, on).earliest - on).count());
}

}  // namespace

TEST_CASE("what a network will never approve is hard and everything else is soft") {
  for (const char* code : {"04", "07", "12", "14", "15", "41", "43", "46", "57", "R0", "R1", "R3"}) {
    CAPTURE(code);
    CHECK(is_hard("visa", code));
    CHECK(is_hard("Visa Debit", code));
  }
  for (const char* code : {"05", "51", "54", "61", "65", "91", "96", "N7", "03", "1A", "", "no such code"}) {
    CAPTURE(code);
    CHECK_FALSE(is_hard("visa", code));
    CHECK(wait("visa", code) == 1);
  }
  CHECK(is_hard("mastercard", "41"));
  CHECK_FALSE(is_hard("mastercard", "57"));
  CHECK(is_hard("amex", "43"));
  CHECK(is_hard("", "R1"));
  CHECK(is_hard("bank", "R02"));
  CHECK_FALSE(is_hard("ACH", "R01"));
  CHECK_FALSE(is_hard("ACH", "R1"));
}

TEST_CASE("a code is the same however a processor writes it") {
  for (const char* code : {"4", "004", " 04 ", "R0", "r0", "r-0"}) {
    CAPTURE(code);
    CHECK(is_hard("visa", code));
  }
  CHECK(decline_code("MAC 3") == "MAC03");
  CHECK(decline_code("mac-03") == "MAC03");
  CHECK(decline_code("0") == "00");
  CHECK(decline_code("7903") == "7903");
  CHECK(decline_code("MAC") == "MAC");
}

TEST_CASE("an advice of Mastercard decides over the code beside it") {
  for (const char* code : {"03", "21", "MAC03", "mac 21", "51/03", "59.03", "05;21", "7903"}) {
    CAPTURE(code);
    CHECK(is_hard("MasterCard", code));
    CHECK(is_hard("master card", code));
  }
  CHECK_FALSE(is_hard("mastercard", "03/02"));  // The merchant is unknown: a fault of ours, not of the card.
  CHECK(wait("mastercard", "02") == 3);
  CHECK(wait("mastercard", "51/24") == 1);
  CHECK(wait("mastercard", "MAC27") == 4);
  CHECK(wait("mastercard", "51/30") == 10);
  CHECK(wait("visa", "30") == 1);
  CHECK(is_hard("", "MAC03"));
}

TEST_CASE("the edition of the day decides") {
  using date::year;
  const Day before = date::sys_days{year{2025} / 5 / 24}, from = date::sys_days{year{2025} / 5 / 25};
  CHECK(decline_rule(tables(), "visa", "51", before).attempts_max == 15);
  CHECK(decline_rule(tables(), "visa", "51", from).attempts_max == 20);
  CHECK(decline_rule(tables(), "visa", "51", from).in_days == 30);
  CHECK(decline_rule(tables(), "visa", "51", date::sys_days{year{1999} / 1 / 1}).attempts_max == 15);
  CHECK(decline_rule(tables(), "mastercard", "51", today).attempts_max == 35);
  CHECK(wait("mastercard", "51/30", date::sys_days{year{2023} / 10 / 8}) == 1);
  CHECK(decline_rule(tables(), "ach", "R01", today).attempts_max == 3);
  CHECK(decline_rule(tables(), "discover", "51", today).attempts_max == 15);
}

TEST_CASE("words are understood at any network") {
  for (const char* brand : {"visa", "mastercard", "bank", "", "a brand nobody knows"}) {
    for (const char* word : {"stolen", "Stolen Card", "lost_card", "closed-account", "account_closed",
                             "invalid account", "do_not_try_again", "DO NOT TRY AGAIN"}) {
      CAPTURE(word);
      CHECK(is_hard(brand, word));
    }
    for (const char* word : {"insufficient-funds", "expired_card", "try again later", "suspected-fraud"}) {
      CAPTURE(word);
      CHECK_FALSE(is_hard(brand, word));
    }
  }
}

TEST_CASE("a table with faults is refused with all of them") {
  const char* text = R"(
network = "x"
brands = ["x"]
[[edition]]
valid_from = "2026-02-30"
never = ["4"]
attempts_max = 15
[[edition]]
valid_from = "2020-01-01"
nevr = ["04"]
)";
  try {
    (void)parse_decline_network(text, "x.toml");
    FAIL("accepted");
  } catch (const InputRefused& refused) {
    CHECK(refused.total() == 4);
    CHECK(refused.faults()[0].to_text() ==
          "x.toml:5: [[edition]] valid_from: '2026-02-30' is not a date (February 2026 has 28 days)");
    CHECK(refused.faults()[1].to_text() ==
          "x.toml:6: [[edition]] never: '4' is not as codes are written ('04')");
  }
  CHECK_THROWS_AS((void)parse_decline_network("network = ", "x.toml"), InputRefused);
}
