#include "domain/text.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/day.h"

using namespace autoship;

namespace {

/// The digit that makes the number pass the Luhn check, by trying all ten the slow way.
std::string with_check_digit(const std::string& digits) {
  for (char last = '0'; last <= '9'; ++last) {
    const std::string number = digits + last;
    int sum = 0;
    for (std::size_t i = 0; i < number.size(); ++i) {
      int value = number[number.size() - 1 - i] - '0';
      if (i % 2 == 1) value = value * 2 / 10 + value * 2 % 10;
      sum += value;
    }
    if (sum % 10 == 0) return number;
  }
  return {};
}

}  // namespace

TEST_CASE("the card brands' test numbers are refused however they are written") {
  for (const std::string number :
       {"4111111111111111", "4242424242424242", "4012888888881881", "4222222222222", "5555555555554444",
        "5105105105105100", "2223003122003222", "2221000000000009", "378282246310005", "371449635398431",
        "30569309025904", "38520000023237", "36227206271667", "6011111111111117", "6011000990139424",
        "3530111333300000", "3566002020360505", "6200000000000005", "6759649826438453"}) {
    INFO(number);
    CHECK(holds_card_number(number));
    CHECK(holds_card_number("card " + number + ", please charge"));
    std::string dashed;
    for (std::size_t i = 0; i < number.size(); ++i)
      dashed += (i > 0 && i % 4 == 0 ? "-" : "") + number.substr(i, 1);
    CHECK(holds_card_number(dashed));
    std::string spaced;
    for (const char digit : number) spaced += std::string(1, digit) + " ";
    CHECK(holds_card_number(spaced));
    CHECK(holds_card_number("visa" + number + "x"));
  }
}

TEST_CASE("a card number with a wrong digit is no card number") {
  const std::string number = "4242424242424242";
  int mistaken = 0;
  for (std::size_t at = 4; at < number.size(); ++at) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string other = number;
      other[at] = digit;
      if (other != number && holds_card_number(other)) ++mistaken;
    }
  }
  CHECK(mistaken == 0);
}

TEST_CASE("a card number is found among other digits") {
  for (const char* text :
       {"4111 1111 1111 1111 12-27", "cvv 123 4111 1111 1111 1111", "Order 7 4111111111111111",
        "4111111111111111 5555555555554444", "12 4111-1111-1111-1111 34"}) {
    INFO(text);
    CHECK(holds_card_number(text));
  }
}

TEST_CASE("tracking numbers and order numbers and dates are not mistaken for cards") {
  for (const char* text : {"1Z999AA10123456784",              // UPS
                           "9400111899223197428490",          // USPS, 22 digits
                           "420894319400111899223197428490",  // USPS with its ZIP code
                           "999999999999", "123456789012",    // FedEx, 12 digits
                           "961208000000000000000",           // FedEx Ground
                           "10000000000000009",               // starts like no brand
                           "424242424242",                    // too short
                           "42424242424242424242",            // too long
                           "2026-12-01 03:30:00", "2027-01-15 2027-02-15", "775-555-0101 775-555-0102",
                           "4111 Main St", "7005551234567", "", "0000000000000000"}) {
    INFO(text);
    CHECK_FALSE(holds_card_number(text));
  }
}

TEST_CASE("any number of a brand with its check digit is refused and any other start is not") {
  CHECK(rc::check("brands", [] {
    const std::string brand = *rc::gen::elementOf(std::vector<std::string>{
        "4", "51", "55", "2221", "2720", "34", "37", "36", "6011", "65", "3528", "3589", "62"});
    const auto length = static_cast<std::size_t>(*rc::gen::inRange(13, 20));
    std::string digits = brand;
    while (digits.size() + 1 < length) digits += *rc::gen::inRange('0', static_cast<char>('9' + 1));
    RC_ASSERT(holds_card_number(with_check_digit(digits)));
    digits[0] = *rc::gen::element('0', '1', '7', '8', '9');
    RC_ASSERT(!holds_card_number(with_check_digit(digits)));
  }));
}

TEST_CASE("whole numbers are read without anything around them") {
  CHECK(parse_integer("0") == 0);
  CHECK(parse_integer("-17") == -17);
  CHECK(parse_integer("999999999999999999") == 999'999'999'999'999'999);
  for (const char* text : {"", "-", "+1", "1.0", " 1", "1 ", "1000000000000000000", "0x1", "1e3"}) {
    INFO(text);
    CHECK_FALSE(parse_integer(text).has_value());
  }
  CHECK(rc::check("write, then read", [] {
    const auto value = *rc::gen::inRange<std::int64_t>(-999'999'999'999'999'999, 1'000'000'000'000'000'000);
    std::string text;
    append_integer(text, value);
    RC_ASSERT(parse_integer(text) == value);
  }));
}

TEST_CASE("a list's pieces lose the blanks around them and an empty text has none") {
  using Pieces = std::vector<std::string_view>;
  CHECK(split_list("a; b ;c", ';') == Pieces{"a", "b", "c"});
  CHECK(split_list("", ';').empty());
  CHECK(split_list("a;", ';') == Pieces{"a", ""});
  CHECK(split_list(";a", ';') == Pieces{"", "a"});
  CHECK(split_list("  ", ';') == Pieces{""});
  CHECK(trimmed(" \t x y \t") == "x y");
  CHECK(trimmed(" \t ").empty());
}

TEST_CASE("letters change their case in ASCII alone") {
  CHECK(lower_case("UPS Ground \xC3\x84") == "ups ground \xC3\x84");
  CHECK(upper_case("ups_2day \xC3\xA4") == "UPS_2DAY \xC3\xA4");
}

TEST_CASE("text is UTF-8 or it is refused") {
  for (const char* good :
       {"", "plain", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF",
        "\xED\x9F\xBF", "\xC2\x80", "\xE0\xA0\x80", "\xF0\x90\x80\x80"}) {
    INFO(good);
    CHECK(is_valid_utf8(good));
  }
  for (const char* bad :
       {"\x80", "\xC3", "\xC3(", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xE2\x82", "\xED\xA0\x80",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "ok\xE9"}) {
    CHECK_FALSE(is_valid_utf8(bad));
  }
}

TEST_CASE("a slip of the finger is one edit") {
  CHECK(edit_distance("run-cycle", "run-cycle") == 0);
  CHECK(edit_distance("run-cycl", "run-cycle") == 1);
  CHECK(edit_distance("rnu-cycle", "run-cycle") == 1);
  CHECK(edit_distance("VIT-C", "vit-d") == 1);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(rc::check("a distance is symmetric and at most the longer word", [] {
    const auto word = rc::gen::container<std::string>(rc::gen::element('a', 'b', 'c', 'B'));
    const std::string a = *word;
    const std::string b = *word;
    const int distance = edit_distance(a, b);
    RC_ASSERT(distance == edit_distance(b, a));
    RC_ASSERT(distance <= static_cast<int>(std::max(a.size(), b.size())));
    RC_ASSERT((distance == 0) == (lower_case(a) == lower_case(b)));
  }));
}

TEST_CASE("the nearest word is suggested when one is near") {
  const std::vector<std::string> skus{"VIT-C", "VIT-D3", "OMEGA-3", "SOAP-LAV"};
  CHECK(nearest("VIT-V", skus) == "VIT-C");
  CHECK(nearest("OMGEA-3", skus) == "OMEGA-3");
  CHECK(nearest("SHAMPOO", skus).empty());
  CHECK(did_you_mean("soap-lva", skus) == " (did you mean SOAP-LAV?)");
  CHECK(did_you_mean("X", skus).empty());
}
