#include "domain/postal_rules.h"

#include <doctest/doctest.h>

#include "formats/services.h"

using namespace autoship;

TEST_CASE("the regions of the US are those of the carriers' list") {
  const UsStates states = built_in_us_states();
  int codes = 0;
  for (char first = 'A'; first <= 'Z'; ++first) {
    for (char second = 'A'; second <= 'Z'; ++second) {
      const std::string code{first, second};
      const bool known = region_fault("US", code).empty();
      CHECK_MESSAGE(known == (states.find(code) != nullptr), code);
      codes += known;
    }
  }
  CHECK(codes == static_cast<int>(states.all().size()));
}

TEST_CASE("a region is written as its post writes it") {
  CHECK(region_fault("US", "NV").empty());
  CHECK(region_fault("CA", "QC").empty());
  CHECK(region_fault("US", "").empty());
  CHECK(region_fault("GB", "Kent").empty());
  CHECK(region_fault("US", "Nevada") == "'Nevada' is not a US state code (write NV)");
  CHECK(region_fault("US", "nv") == "'nv' is not a US state code (write NV)");
  CHECK(region_fault("US", "Nevadda") == "'Nevadda' is not a US state code (did you mean NV, Nevada?)");
  CHECK(region_fault("US", "ZZ") == "'ZZ' is not a US state code");
  CHECK(region_fault("CA", "Ontario") == "'Ontario' is not a Canadian province code (write ON)");
  CHECK(region_fault("CA", "NV") == "'NV' is not a Canadian province code");
}

TEST_CASE("a postal code has the form of its country") {
  for (const char* good : {"89501", "02108", "89501-1234", ""}) CHECK(postal_code_fault("US", good).empty());
  for (const char* good : {"M5V 1A1", "M5V1A1", "m5v 1a1"}) CHECK(postal_code_fault("CA", good).empty());
  CHECK(postal_code_fault("GB", "SW1A 1AA").empty());
  CHECK(postal_code_fault("US", "2134") ==
        "'2134' is not a US ZIP code (5 digits; a spreadsheet may have dropped a leading zero)");
  for (const char* bad : {"8950", "895011234", "89501-", "89501 1234", "M5V 1A1", " 89501", "8950A"}) {
    CHECK_MESSAGE(!postal_code_fault("US", bad).empty(), bad);
  }
  CHECK(postal_code_fault("US", "8950A") == "'8950A' is not a US ZIP code (5 digits, or ZIP+4: 89501-1234)");
  for (const char* bad : {"M5V-1A1", "M5V  1A1", "5MV 1A1", "89501"}) {
    CHECK_MESSAGE(!postal_code_fault("CA", bad).empty(), bad);
  }
}
