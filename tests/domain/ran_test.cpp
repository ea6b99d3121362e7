#include "domain/ran.h"

#include <doctest/doctest.h>

#include <utility>

using namespace autoship;

TEST_CASE("a RAN is read back however people write it") {
  for (const std::int64_t number : {1LL, 42LL, 9'999'999LL, 10'000'000LL, 123'456'789'012LL}) {
    const std::string ran = ran_text({number});
    CAPTURE(ran);
    CHECK(parse_ran(ran) == ReturnId{number});
    std::string spoken = "r-" + ran.substr(1, 3) + " " + ran.substr(4);
    for (char& c : spoken) c = c == '0' ? 'o' : c == '1' ? 'l' : static_cast<char>(std::tolower(c));
    CHECK(parse_ran(spoken) == ReturnId{number});
  }
}

TEST_CASE("one character typed wrong is told in every place of a RAN") {
  const std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRTVWXYZ";
  for (std::int64_t number = 1; number < 3'000'000; number += 7'919) {
    const std::string ran = ran_text({number});
    for (std::size_t at = 1; at < ran.size(); ++at) {
      for (const char other : at + 1 == ran.size() ? alphabet : alphabet.substr(0, 10)) {
        if (other == ran[at]) continue;
        std::string wrong = ran;
        wrong[at] = other;
        REQUIRE_MESSAGE(!parse_ran(wrong), wrong);
      }
    }
  }
}

TEST_CASE("two characters swapped are told wherever they stand in a RAN") {
  for (std::int64_t number = 1; number < 10'000'000; number += 7'919) {
    const std::string ran = ran_text({number});
    for (std::size_t i = 1; i < ran.size(); ++i) {
      for (std::size_t k = i + 1; k < ran.size(); ++k) {
        std::string wrong = ran;
        std::swap(wrong[i], wrong[k]);
        if (wrong != ran) REQUIRE_MESSAGE(!parse_ran(wrong), wrong);
      }
    }
  }
}

TEST_CASE("what is wrong with a RAN is said") {
  std::string wrong = ran_text({123});
  wrong[5] = '7';
  CHECK(ran_fault(wrong) == "'" + wrong + "' is no RAN: its check character does not fit");
  for (const char* text : {"", "12", "R12", "X0000123K", "R0000000", "R12345678901234567", "R00001*3K"}) {
    CHECK_FALSE(parse_ran(text));
    CHECK(ran_fault(text).find("it is R, seven digits and a check character") != std::string::npos);
  }
  // Zeros in front make no second writing.
  CHECK_FALSE(parse_ran("R000" + ran_text({123}).substr(1)));
}
