#include "domain/money.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <limits>

using namespace autoship;

namespace {

constexpr std::int64_t largest = 999'999'999'999'999;

/// `a` times `b` over `c`, half away from zero, as it is done on paper: 15 digits times 6, digit by
/// digit from the front, keeping the remainder.
std::int64_t on_paper(std::int64_t a, std::int64_t b, std::int64_t c) {
  const bool negative = a < 0;
  std::int64_t quotient = 0;
  std::int64_t rest = 0;
  for (const char digit : std::to_string(negative ? -a : a)) {
    // The rest stays below c, which is below 2 million, and b below a million.
    const std::int64_t part = rest * 10 + (digit - '0') * b;
    quotient = quotient * 10 + part / c;
    rest = part % c;
  }
  if (2 * rest >= c) ++quotient;
  return negative ? -quotient : quotient;
}

}  // namespace

TEST_CASE("an amount is a plain decimal with at most the digits of its currency") {
  CHECK(parse_decimal("12.5", 2) == 1250);
  CHECK(parse_decimal("12.50", 2) == 1250);
  CHECK(parse_decimal("12", 2) == 1200);
  CHECK(parse_decimal("-3", 2) == -300);
  CHECK(parse_decimal("-0.05", 2) == -5);
  CHECK(parse_decimal("0", 2) == 0);
  CHECK(parse_decimal("007", 2) == 700);
  CHECK(parse_decimal("1500", 0) == 1500);
  CHECK(parse_decimal("1.125", 3) == 1125);
  CHECK(parse_decimal("0.08875", rate_digits) == 88'750);
}

TEST_CASE("what is no plain decimal is no amount") {
  for (const char* text :
       {"",   "-",  ".",   ".5",    "5.",   "-.5", "+5",  "1,5",   "1,250.00", "1e3",     "$5",
        "5 ", " 5", "--5", "1.2.3", "0x10", "nan", "inf", "1.005", "5-",       "\xD9\xA3"}) {
    INFO(text);
    CHECK_FALSE(parse_decimal(text, 2).has_value());
  }
  CHECK_FALSE(parse_decimal("1.5", 0).has_value());
}

TEST_CASE("an amount has fifteen digits at most") {
  CHECK(parse_decimal("9999999999999.99", 2) == largest);
  CHECK(parse_decimal("-9999999999999.99", 2) == -largest);
  CHECK_FALSE(parse_decimal("10000000000000.00", 2).has_value());
  CHECK_FALSE(parse_decimal("10000000000000", 2).has_value());
  CHECK_FALSE(parse_decimal("99999999999999999999999999", 2).has_value());
  CHECK(parse_decimal("0000000000000000000000001", 2) == 100);
}

TEST_CASE("a refused amount says what is wrong with it") {
  CHECK(decimal_fault("12,50", 2) == "'12,50' is not an amount (write 12.50)");
  CHECK(decimal_fault("1.005", 2) == "'1.005' has more than 2 digits after the point");
  CHECK(
      decimal_fault("7 percent", rate_digits, "a rate").starts_with("'7 percent' is not a rate (write 12.5"));
  CHECK(decimal_fault("x", 0) == "'x' is not an amount (write 12)");
  CHECK(decimal_fault("x", 3).starts_with("'x' is not an amount (write 12.5"));
}

TEST_CASE("an amount is written with all the digits of its currency") {
  CHECK(decimal_text(1250, 2) == "12.50");
  CHECK(decimal_text(5, 2) == "0.05");
  CHECK(decimal_text(-5, 2) == "-0.05");
  CHECK(decimal_text(0, 2) == "0.00");
  CHECK(decimal_text(1250, 0) == "1250");
  CHECK(decimal_text(1250, 3) == "1.250");
  CHECK(decimal_text(std::numeric_limits<std::int64_t>::min(), 2) == "-92233720368547758.08");
  std::string text;
  append_decimal_short(text, 125'000, volume_digits);
  CHECK(text == "12.5");
  text.clear();
  append_decimal_short(text, 120'000, volume_digits);
  CHECK(text == "12");
  text.clear();
  append_decimal_short(text, 0, volume_digits);
  CHECK(text == "0");
}

TEST_CASE("what was written reads back as the same amount") {
  CHECK(rc::check("write, then read", [] {
    const int digits = *rc::gen::inRange(0, 7);
    const auto value = *rc::gen::inRange<std::int64_t>(-largest, largest + 1);
    RC_ASSERT(parse_decimal(decimal_text(value, digits), digits) == value);
    std::string brief;
    append_decimal_short(brief, value, digits);
    RC_ASSERT(parse_decimal(brief, digits) == value);
    RC_ASSERT(brief.find('.') == std::string::npos || brief.back() != '0');
  }));
}

TEST_CASE("currencies know their digits") {
  CHECK(find_currency("USD") == Currency{"USD", 2});
  CHECK(find_currency("JPY") == Currency{"JPY", 0});
  CHECK(find_currency("KWD") == Currency{"KWD", 3});
  CHECK(find_currency("ISK") == Currency{"ISK", 0});
  CHECK_FALSE(find_currency("usd").has_value());
  CHECK_FALSE(find_currency("QQQ").has_value());
  CHECK_FALSE(find_currency("").has_value());
}

TEST_CASE("tax is rounded half up to the minor unit") {
  CHECK(rate_of_half_up(1000, 88'750) == 89);  // 88.75
  CHECK(rate_of_half_up(50, 90'000) == 5);     // 4.5
  CHECK(rate_of_half_up(150, 90'000) == 14);   // 13.5
  CHECK(rate_of_half_up(49, 90'000) == 4);     // 4.41
  CHECK(rate_of_half_up(-50, 90'000) == -5);   // A return gives back what was taken.
  CHECK(rate_of_half_up(12'345, 0) == 0);
  CHECK(rate_of_half_up(12'345, rate_one) == 12'345);
  CHECK(rate_of_half_up(largest, rate_one) == largest);
}

TEST_CASE("the tax within a price is what is left above the net price") {
  CHECK(tax_within_half_up(11'900, 190'000) == 1900);
  CHECK(tax_within_half_up(10'000, 190'000) == 1597);  // 1596.64
  CHECK(tax_within_half_up(3, 500'000) == 1);
  CHECK(tax_within_half_up(10'000, 0) == 0);
  CHECK(tax_within_half_up(200, rate_one) == 100);
  CHECK(tax_within_half_up(1, rate_one) == 1);  // Half a cent.
  CHECK(tax_within_half_up(-11'900, 190'000) == -1900);
}

TEST_CASE("rounding agrees with long division on paper") {
  CHECK(rc::check("tax on and tax within", [] {
    const auto amount = *rc::gen::inRange<std::int64_t>(-largest, largest + 1);
    const auto rate = *rc::gen::inRange<std::int64_t>(0, rate_one + 1);
    RC_ASSERT(rate_of_half_up(amount, rate) == on_paper(amount, rate, rate_one));
    RC_ASSERT(tax_within_half_up(amount, rate) == on_paper(amount, rate, rate_one + rate));
  }));
  // Small amounts at whole percents meet the exact half often.
  int differences = 0;
  for (std::int64_t amount = -2000; amount <= 2000; ++amount) {
    for (std::int64_t rate = 0; rate <= 250'000; rate += 2'500) {
      if (rate_of_half_up(amount, rate) != on_paper(amount, rate, rate_one)) ++differences;
      if (tax_within_half_up(amount, rate) != on_paper(amount, rate, rate_one + rate)) ++differences;
    }
  }
  CHECK(differences == 0);
}
