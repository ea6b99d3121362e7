// What each of the built-in layouts asks for and refuses.

#include "tests/formats/label_shipment.h"

#include <doctest/doctest.h>

#include <string>

using namespace autoship;
using namespace autoship::test;

TEST_CASE("UPS needs name and phone abroad and for the early service") {
  CHECK(ups("Telephone", [](LabelShipment& s) { s.to.phone.clear(); }) == "");
  CHECK(ups("Telephone", [](LabelShipment& s) {
          s.to.phone.clear();
          s.service = "14";
        }) == "refused: Telephone: the format needs it, and the parcel has no to_phone");
  const auto to_canada = [](LabelShipment& s) {
    s.to.country = "CA";
    s.to.region = "ON";
    s.to.postal_code = "M5V 2T6";
    s.service = "11";
    s.customs_value_minor = 4648;
  };
  CHECK(ups("Customs Value", to_canada) == "46.48");
  CHECK(ups("Description of Goods", to_canada) == "Vitamin C / Rose soap");
  CHECK(ups("Postal Code", to_canada) == "M5V 2T6");
  CHECK(refused(ups("Telephone", [&](LabelShipment& s) {
    to_canada(s);
    s.to.phone.clear();
  })));
  CHECK(refused(ups("Customs Value", [&](LabelShipment& s) {
    to_canada(s);
    s.customs_value_minor = 0;
  })));
  CHECK(ups("Customs Value", [](LabelShipment& s) { s.customs_value_minor = 4648; }) == "");
}

TEST_CASE("goods that do not fit are named by the first and the number of the others") {
  CHECK(ups("Description of Goods", [](LabelShipment& s) {
          s.to.country = "GB";
          s.service = "65";
          s.customs_value_minor = 100;
          s.items.push_back({"X", "A name that goes on", 1, 1, 1});
        }) == "Vitamin C and 2 more");
}

TEST_CASE("Puerto Rico is a country to UPS and a state to USPS") {
  const auto san_juan = [](LabelShipment& s) {
    s.to.city = "San Juan";
    s.to.region = "PR";
    s.to.postal_code = "00901";
    s.customs_value_minor = 100;
  };
  CHECK(ups("Country", san_juan) == "PR");
  CHECK(ups("Postal Code", san_juan) == "00901");
  CHECK(usps("Recipient Country", san_juan) == "US");
  const auto as_country = [&](LabelShipment& s) {
    san_juan(s);
    s.to.region.clear();
    s.to.country = "PR";
  };
  CHECK(usps("Recipient Country", as_country) == "US");
  CHECK(usps("Recipient State", as_country) == "PR");
}

TEST_CASE("a US state is written as its code and must be one") {
  CHECK(ups("State/Prov/Other", [](LabelShipment& s) { s.to.region = "colorado"; }) == "CO");
  CHECK(ups("State/Prov/Other", [](LabelShipment& s) { s.to.region = "co"; }) == "CO");
  CHECK(ups("State/Prov/Other", [](LabelShipment& s) { s.to.region = "Colorodo"; }) ==
        "refused: State/Prov/Other: 'Colorodo' is no US state (did you mean CO, Colorado?)");
  CHECK(refused(ups("State/Prov/Other", [](LabelShipment& s) { s.to.region = "XX"; })));
  CHECK(refused(ups("State/Prov/Other", [](LabelShipment& s) { s.to.region.clear(); })));
}

TEST_CASE("a weight is rounded up to the unit and never down") {
  const auto weighing = [](std::int64_t grams) {
    return ups("Weight", [=](LabelShipment& s) { s.weight_g = grams; });
  };
  CHECK(weighing(1) == "0.1");
  CHECK(weighing(45) == "0.1");   // 0.0992 lb
  CHECK(weighing(46) == "0.2");   // 0.1014 lb
  CHECK(weighing(453) == "1");    // 0.9987 lb
  CHECK(weighing(454) == "1.1");  // 1.0009 lb
  CHECK(weighing(45359) == "100");
  CHECK(weighing(45360) == "100.1");
  CHECK(refused(weighing(0)));
  CHECK(refused(weighing(-1)));
}

TEST_CASE("a parcel at the carrier's limit goes and one gram more does not") {
  CHECK(ups("Weight", [](LabelShipment& s) { s.weight_g = 68038; }) == "150");
  CHECK(ups("Weight", [](LabelShipment& s) { s.weight_g = 68039; }) ==
        "refused: weighs 150.1 lb, the carrier takes at most 150 lb");
  CHECK(usps("Package Weight (lb)", [](LabelShipment& s) { s.weight_g = 31751; }) == "70");
  CHECK(refused(usps("Package Weight (lb)", [](LabelShipment& s) { s.weight_g = 31752; })));
}

TEST_CASE("a parcel of the carrier's greatest size goes and a bigger one does not") {
  const auto sized = [](std::int64_t length, std::int64_t width, std::int64_t height) {
    return ups("Length", [=](LabelShipment& s) {
      s.length_mm = length;
      s.width_mm = width;
      s.height_mm = height;
    });
  };
  CHECK(sized(2743, 100, 100) == "108");  // 107.99 in
  CHECK(sized(2744, 100, 100) == "refused: the longest side is 109 in, the carrier takes at most 108 in");
  CHECK(sized(100, 2744, 100) == "refused: the longest side is 109 in, the carrier takes at most 108 in");
  CHECK(sized(1651, 635, 635) == "65");  // 65 + 2 * (25 + 25)
  CHECK(sized(1651, 635, 636) == "refused: length plus girth is 167 in, the carrier takes at most 165 in");
  CHECK(sized(0, 0, 0) == "");
}

TEST_CASE("pounds and ounces carry over") {
  const auto weighing = [](std::int64_t grams) {
    return usps("Package Weight (lb)", [=](LabelShipment& s) { s.weight_g = grams; }) + " lb " +
           usps("Package Weight (oz)", [=](LabelShipment& s) { s.weight_g = grams; }) + " oz";
  };
  CHECK(weighing(1) == "0 lb 0.1 oz");
  CHECK(weighing(453) == "1 lb 0 oz");  // 15.979 oz
  CHECK(weighing(454) == "1 lb 0.1 oz");
  CHECK(weighing(1234) == "2 lb 11.6 oz");
}

TEST_CASE("USPS needs the sender's email and ten digits of phone") {
  CHECK(usps("Sender Cell Phone") == "7755550190");
  CHECK(usps("Sender Cell Phone", [](LabelShipment& s) { s.from.phone = "+1 (775) 555-0190"; }) ==
        "7755550190");
  CHECK(refused(usps("Sender Cell Phone", [](LabelShipment& s) { s.from.phone = "555-0190"; })));
  CHECK(refused(usps("Sender Cell Phone", [](LabelShipment& s) { s.from.phone = "44 775 555 0190"; })));
  CHECK(refused(usps("Sender Cell Phone", [](LabelShipment& s) { s.from.phone = "775-555-SHIP"; })));
  CHECK(usps("Sender Email", [](LabelShipment& s) { s.from.email.clear(); }) ==
        "refused: Sender Email: the format needs it, and the parcel has no from_email: set "
        "labels.sender_email in "
        "autoship.toml");
}

TEST_CASE("USPS needs a first and a last name") {
  CHECK(usps("Recipient Last Name") == "Brandt");
  CHECK(usps("Recipient Last Name", [](LabelShipment& s) { s.to.name = "Cher"; }) ==
        "refused: Recipient Last Name: the format needs it, and the parcel has no to_last");
  CHECK(usps("Sender Last Name", [](LabelShipment& s) { s.from.name.clear(); }) == "");
  CHECK(refused(usps("Sender Last Name", [](LabelShipment& s) {
    s.from.name = "Ann";
    s.from.company.clear();
  })));
}

TEST_CASE("USPS says what military mail holds and refuses alcohol") {
  const auto military = [](LabelShipment& s) {
    s.to.city = "APO";
    s.to.region = "AE";
    s.to.postal_code = "09021";
  };
  CHECK(usps("Contents", military) == "Merchandise");
  CHECK(usps("Contents Description", military) == "Vitamin C / Rose soap");
  CHECK(usps("Contents") == "");
  CHECK(usps("Contents", [](LabelShipment& s) { s.adult_signature = true; }) ==
        "refused: USPS carries no alcohol");
  CHECK(refused(usps("Contents", [](LabelShipment& s) { s.limited_quantity = true; })));
}

TEST_CASE("UPS asks for the signature of an adult") {
  CHECK(ups("Delivery Confirm", [](LabelShipment& s) { s.adult_signature = true; }) == "A");
  CHECK(ups("Delivery Confirm") == "");
  CHECK(refused(fedex("reference", [](LabelShipment& s) { s.adult_signature = true; })));
}

TEST_CASE("FedEx Ground to a home is Home Delivery up to 70 lb") {
  CHECK(fedex("serviceType") == "GROUND_HOME_DELIVERY");
  CHECK(fedex("serviceType", [](LabelShipment& s) { s.weight_g = 31751; }) == "GROUND_HOME_DELIVERY");
  CHECK(fedex("serviceType", [](LabelShipment& s) { s.weight_g = 31752; }) == "FEDEX_GROUND");
  CHECK(fedex("serviceType", [](LabelShipment& s) { s.to.residential = false; }) == "FEDEX_GROUND");
  CHECK(refused(fedex("serviceType", [](LabelShipment& s) { s.limited_quantity = true; })));
  CHECK(fedex("serviceType", [](LabelShipment& s) {
          s.limited_quantity = true;
          s.to.residential = false;
        }) == "FEDEX_GROUND");
}

TEST_CASE("FedEx gets the sender's phone where the customer has none") {
  CHECK(fedex("recipientContactNumber") == "3035550112");
  CHECK(fedex("recipientContactNumber", [](LabelShipment& s) { s.to.phone.clear(); }) == "7755550190");
}

TEST_CASE("FedEx gets Canadian postal codes without their blank and customs data") {
  const auto to_canada = [](LabelShipment& s) {
    s.to.country = "CA";
    s.to.region = "QC";
    s.to.postal_code = "H2X 1Y4";
    s.hs_code = "2106.90";
    s.origin_country = "US";
    s.customs_value_minor = 4648;
  };
  CHECK(fedex("recipientPostcode", to_canada) == "H2X1Y4");
  CHECK(fedex("recipientState", to_canada) == "QC");
  CHECK(fedex("serviceType", to_canada) == "FEDEX_GROUND");
  CHECK(fedex("commodityQuantity", to_canada) == "3");
  CHECK(fedex("customsValue", to_canada) == "46.48");
  CHECK(fedex("customsValue") == "no column customsValue");
  CHECK(refused(fedex("harmonizedCode", [&](LabelShipment& s) {
    to_canada(s);
    s.hs_code.clear();
  })));
}

TEST_CASE("a service that the format does not know is refused") {
  CHECK(ups("Service", [](LabelShipment& s) { s.service = "3"; }) ==
        "refused: Service: '3' is not among the values that the format takes");
}

TEST_CASE("a column that no row needs is left out and one row brings it for all") {
  LabelFile file(layout_of("fedex"), states());
  LabelShipment bare = parcel("fedex");
  bare.to.line2.clear();
  bare.to.company.clear();
  CHECK_FALSE(file.add(bare));
  CHECK(file.text().find("recipientLine2") == std::string::npos);

  LabelShipment refusal = bare;
  refusal.to.line2 = "Apt 4";
  refusal.currency.clear();
  CHECK(file.add(refusal));
  CHECK(file.text().find("recipientLine2") == std::string::npos);

  LabelShipment second = bare;
  second.to.line2 = "Apt 4, \"rear\"";
  CHECK_FALSE(file.add(second));
  const std::vector<std::string> lines = split(file.text(), '\n');
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].find("recipientLine1,recipientLine2,recipientPostcode") != std::string::npos);
  CHECK(lines[1].find(",1616 Wynkoop St,,80202,") != std::string::npos);
  CHECK(lines[2].find(",1616 Wynkoop St,\"Apt 4, \"\"rear\"\"\",80202,") != std::string::npos);

  file.clear();
  CHECK_FALSE(file.add(bare));
  CHECK(file.text().find("recipientLine2") == std::string::npos);
}

TEST_CASE("ShipStation gets a row for each item") {
  LabelFile file(layout_of("shipstation"), states());
  CHECK_FALSE(file.add(parcel("ups")));
  CHECK(file.rows() == 2);
  CHECK(file.shipments() == 1);
  const std::vector<std::string> lines = split(file.text(), '\n');
  REQUIRE(lines.size() == 4);
  CHECK(lines[1].find(
            "S-1001,2026-11-30,Walter Brandt,,1616 Wynkoop St,Apt 4,,Denver,CO,80202,US,303-555-0112,") == 0);
  CHECK(lines[1].find(",UPS Ground,VIT-C,Vitamin C,2,19.99,43.6,O-77,") != std::string::npos);
  CHECK(lines[2].find(",UPS Ground,SOAP,Rose soap,1,6.50,43.6,O-77,") != std::string::npos);
  LabelShipment empty = parcel("ups");
  empty.items.clear();
  CHECK(file.add(empty) == "has no items, and the format is a list of items");
}
