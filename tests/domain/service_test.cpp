#include "domain/service.h"

#include "domain/error.h"
#include "formats/services.h"

#include <doctest/doctest.h>

#include <sstream>
#include <string>

using namespace autoship;

namespace {

Service going(const char* countries) {
  Service service;
  service.lanes = parse_lanes(countries);
  return service;
}

const std::string header =
    "ship_via,carrier,code,name,mode,limited_quantity,po_box,military,countries,layout\n";

std::string refusal_of(const std::string& csv) {
  std::istringstream in(csv);
  ServiceList services;
  try {
    read_services(in, "services.csv", services);
  } catch (const InputRefused& refused) {
    return refused.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a country alone is a lane within it") {
  CHECK(reaches(going("US"), "US", "US"));
  CHECK_FALSE(reaches(going("US"), "US", "CA"));
  CHECK_FALSE(reaches(going("US"), "CA", "US"));
  CHECK_FALSE(reaches(going("US"), "CA", "CA"));
}

TEST_CASE("an arrow goes one way alone") {
  CHECK(reaches(going("US|US>CA"), "US", "CA"));
  CHECK(reaches(going("US | US>CA"), "US", "US"));
  CHECK_FALSE(reaches(going("US|US>CA"), "CA", "US"));
}

TEST_CASE("international is any other country than the origin") {
  CHECK(reaches(going("international"), "US", "FR"));
  CHECK_FALSE(reaches(going("international"), "FR", "FR"));
  CHECK(reaches(going("GB>international"), "GB", "US"));
  CHECK_FALSE(reaches(going("GB>international"), "US", "GB"));
  CHECK_FALSE(reaches(going("GB>international"), "GB", "GB"));
}

TEST_CASE("the European Union is one place and Britain is outside it") {
  CHECK(reaches(going("EU"), "DE", "FR"));
  CHECK(reaches(going("EU"), "DE", "DE"));
  CHECK_FALSE(reaches(going("EU"), "DE", "GB"));
  CHECK_FALSE(reaches(going("EU"), "US", "DE"));
}

TEST_CASE("a star reaches everything") {
  CHECK(reaches(going("*"), "US", "US"));
  CHECK(reaches(going("*"), "US", "NZ"));
}

TEST_CASE("a lane that is none is refused by its own text") {
  for (const char* wrong : {"usa", "US>", ">CA", "US>anywhere", "us", "international>US"}) {
    CAPTURE(wrong);
    CHECK_THROWS_WITH_AS(parse_lanes(wrong), doctest::Contains(wrong), Error);
  }
  CHECK_THROWS_AS(parse_lanes(""), Error);
}

TEST_CASE("the built-in services say what the carriers allow") {
  const ServiceList services = built_in_services();
  CHECK(services.all().size() > 30);

  const Service& ground = services.at("UPS_GROUND");
  CHECK(ground.code == "03");
  CHECK(ground.layout == "ups_batch");
  CHECK_FALSE(ground.air);
  CHECK(ground.limited_quantity == Service::Allows::yes);
  CHECK(ground.po_box == Service::Allows::no);

  CHECK(services.at("UPS_3DAY").air);
  CHECK(services.at("USPS_GROUND_ADVANTAGE").military == Service::Allows::yes);
  CHECK(services.at("FEDEX_GROUND_ECONOMY").po_box == Service::Allows::review);

  const Service& hand = services.at("HAND_DELIVERY");
  CHECK(hand.by_hand());
  CHECK(hand.layout.empty());
  CHECK(hand.po_box == Service::Allows::yes);
  CHECK(reaches(hand, "US", "CA"));
}

TEST_CASE("an unknown service is answered with the nearest") {
  const ServiceList services = built_in_services();
  CHECK(services.find("UPS_GRUOND") == nullptr);
  CHECK_THROWS_WITH_AS(services.at("UPS_GRUOND"), "no service 'UPS_GRUOND' (did you mean UPS_GROUND?)",
                       Error);
  CHECK(services.unknown("PIGEON") == "no service 'PIGEON'");
}

TEST_CASE("a company's own row replaces a built-in one and adds others") {
  ServiceList services = built_in_services();
  const std::size_t before = services.all().size();
  std::istringstream in("# ours\n" + header +
                        "UPS_GROUND,ups,03,UPS Ground,ground,no,no,no,US,own_ups\n"
                        "BIKE,riders,B1,Bicycle courier,ground,review,yes,no,US,\n");
  read_services(in, "services.csv", services);
  CHECK(services.all().size() == before + 1);
  CHECK(services.at("UPS_GROUND").layout == "own_ups");
  CHECK(services.at("UPS_GROUND").limited_quantity == Service::Allows::no);
  CHECK(services.at("BIKE").limited_quantity == Service::Allows::review);
}

TEST_CASE("every fault of a services file is named by line and column") {
  const std::string refusal = refusal_of(header +
                                         "BIKE,riders,B1,Bicycle,flying,yes,yes,yes,US,\n"
                                         "VAN,riders,,Van,ground,perhaps,yes,yes,U.S.,own\n");
  CHECK(
      refusal ==
      "services.csv:2: mode: 'flying' is none of ground, air\n"
      "services.csv:3: code: is empty\n"
      "services.csv:3: limited_quantity: 'perhaps' is none of no, yes, review\n"
      "services.csv:3: countries: 'U.S.' is no lane (write US, US>CA, EU, international or *, with | between "
      "several)");
  CHECK(refusal_of("ship_via,carrier\n").find("military") != std::string::npos);
}

TEST_CASE("a state is found by code and by name") {
  const UsStates states = built_in_us_states();
  CHECK(states.all().size() == 59);
  CHECK(states.find("ca")->code == "CA");
  CHECK(states.find(" new york ")->code == "NY");
  CHECK(states.find("Californa") == nullptr);
  CHECK(states.suggestion("Californa") == " (did you mean CA, California?)");
  CHECK(states.find("XX") == nullptr);
  CHECK(states.find("AK")->contiguous == false);
  CHECK(states.find("AK")->limited_quantity_ground == false);
  CHECK(states.find("DC")->kind == UsState::Kind::district);
  CHECK(states.find("AE")->kind == UsState::Kind::military);
}
