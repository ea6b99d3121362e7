#include "formats/label_file.h"

#include "domain/error.h"
#include "tests/formats/label_shipment.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>

using namespace autoship;
using namespace autoship::test;

namespace {

using Change = std::function<void(LabelShipment&)>;

/// The cell of a UPS row after `change`.
std::string ups(
    const char* header, const Change& change = [](LabelShipment&) {}) {
  LabelShipment shipment = parcel("ups");
  change(shipment);
  return cell(layout_of("ups"), shipment, header);
}

std::string fedex(
    const char* header, const Change& change = [](LabelShipment&) {}) {
  LabelShipment shipment = parcel("fedex");
  change(shipment);
  return cell(layout_of("fedex"), shipment, header);
}

std::string usps(
    const char* header, const Change& change = [](LabelShipment&) {}) {
  LabelShipment shipment = parcel("usps");
  change(shipment);
  return cell(layout_of("usps"), shipment, header);
}

bool refused(const std::string& text) { return text.starts_with("refused: "); }

std::string letters(std::size_t count) { return std::string(count, 'x'); }

}  // namespace

TEST_CASE("a UPS row has 80 fields and no header") {
  const std::string text = rendered(layout_of("ups"), parcel("ups"));
  CHECK(text ==
        "Walter Brandt,Walter Brandt,US,1616 Wynkoop St,Apt 4,,Denver,CO,80202,3035550112,,1,"
        "walter@brandt.example,2,,2.8,12,8,4,LB,,,,,03,,,,,,,,S-1001,O-77" +
            std::string(46, ',') + "\r\n");
  CHECK(std::count(text.begin(), text.end(), ',') == 79);
}

TEST_CASE("each width holds at its edge and refuses beyond it") {
  struct Edge {
    const char* header;
    std::size_t width;
    void (*set)(LabelShipment&, std::string);
  };
  const Edge edges[] = {
      {"Contact Name", 35, [](LabelShipment& s, std::string t) { s.to.name = t; }},
      {"Company or Name", 35, [](LabelShipment& s, std::string t) { s.to.company = t; }},
      {"Address 1", 35, [](LabelShipment& s, std::string t) { s.to.line1 = t; }},
      {"Address 2", 35, [](LabelShipment& s, std::string t) { s.to.line2 = t; }},
      {"City/Commune/Ward", 30, [](LabelShipment& s, std::string t) { s.to.city = t; }},
      {"Postal Code", 10, [](LabelShipment& s, std::string t) { s.to.postal_code = t; }},
      {"Telephone", 15, [](LabelShipment& s, std::string t) { s.to.phone = std::string(t.size(), '5'); }},
      {"Ext", 4, [](LabelShipment& s, std::string t) { s.to.phone = "5 x" + std::string(t.size(), '5'); }},
      {"Consignee Email", 50, [](LabelShipment& s, std::string t) { s.to.email = t; }},
      {"Reference 1", 35, [](LabelShipment& s, std::string t) { s.shipment_id = t; }},
      {"Reference 2", 35, [](LabelShipment& s, std::string t) { s.order_ref = t; }},
  };
  for (const Edge& edge : edges) {
    CAPTURE(edge.header);
    CHECK(ups(edge.header, [&](LabelShipment& s) { edge.set(s, letters(edge.width)); }).size() == edge.width);
    const std::string beyond =
        ups(edge.header, [&](LabelShipment& s) { edge.set(s, letters(edge.width + 1)); });
    CHECK(refused(beyond));
    CHECK(beyond.find(edge.header) != std::string::npos);
    CHECK(beyond.find(std::to_string(edge.width + 1) + " characters") != std::string::npos);
    CHECK(beyond.find("holds " + std::to_string(edge.width)) != std::string::npos);
  }
}

TEST_CASE("a refusal names the column and the value and its length and the limit") {
  CHECK(
      ups("City/Commune/Ward", [](LabelShipment& s) { s.to.city = "Llanfairpwllgwyngyllgogerychwyrn"; }) ==
      "refused: City/Commune/Ward: 'Llanfairpwllgwyngyllgogerychwyrn' is 32 characters, the column holds 30");
}

TEST_CASE("an address line that is too long flows into the next between words") {
  const auto long_line = [](LabelShipment& s) {
    s.to.line1 = "2100 North Frontage Road of the Old Mill";  // 40
  };
  CHECK(ups("Address 1", long_line) == "2100 North Frontage Road of the Old");
  CHECK(ups("Address 2", long_line) == "Mill");
  CHECK(ups("Address 3", long_line) == "Apt 4");

  CHECK(ups("Address 1",
            [](LabelShipment& s) {
              s.to.line1 = letters(20) + " " + letters(20);
              s.to.line2 = letters(20) + " " + letters(20);
            }) == "refused: Address 2: '" + letters(20) + " " + letters(20) +
                      "' is 41 characters, the column holds 35 and the address lines are full");
}

TEST_CASE("the end of a name that is too long goes to the first free line") {
  const auto long_name = [](LabelShipment& s) { s.to.name = "Maximiliane Charlotte Wolkenstein-Trostburg"; };
  CHECK(ups("Contact Name", long_name) == "Maximiliane Charlotte");
  CHECK(ups("Company or Name", long_name) == "Maximiliane Charlotte");
  CHECK(ups("Address 1", long_name) == "1616 Wynkoop St");
  CHECK(ups("Address 2", long_name) == "Apt 4");
  CHECK(ups("Address 3", long_name) == "Wolkenstein-Trostburg");

  CHECK(refused(ups("Contact Name", [&](LabelShipment& s) {
    long_name(s);
    s.to.company = "The Extremely Long Company Name of Somewhere";
  })));
}

TEST_CASE("accents fold in an ASCII file and what cannot be folded is refused") {
  CHECK(ups("Contact Name", [](LabelShipment& s) { s.to.name = "Zoë Groß-Łukasz"; }) == "Zoe Gross-Lukasz");
  CHECK(ups("Contact Name", [](LabelShipment& s) { s.to.name = "李明"; }) ==
        "refused: Contact Name: '李明' holds '李', which the file's plain ASCII cannot spell");
  CHECK(usps("Recipient First Name", [](LabelShipment& s) { s.to.name = "Zoë 李"; }) == "Zoë");
}

TEST_CASE("a width counts characters as the file spells them") {
  // 34 letters and one ß are 35 characters, and 36 once the ß is spelled out.
  CHECK(refused(ups("Reference 2", [](LabelShipment& s) { s.order_ref = letters(34) + "ß"; })));
  CHECK(ups("Reference 2", [](LabelShipment& s) { s.order_ref = letters(33) + "ß"; }).size() == 35);

  CarrierLayout layout = layout_of("shipstation");
  LabelShipment shipment = parcel("ups");
  shipment.order_ref.clear();
  for (int i = 0; i < 100; ++i) shipment.order_ref += "é";
  CHECK(cell(layout, shipment, "Custom Field 1").size() == 200);
  shipment.order_ref += "é";
  CHECK(refused(cell(layout, shipment, "Custom Field 1")));
}

TEST_CASE("what would end a field or a row becomes a blank where nothing is quoted") {
  CHECK(ups("Address 1", [](LabelShipment& s) { s.to.line1 = "1616 Wynkoop St, \"rear\";\r\nupstairs"; }) ==
        "1616 Wynkoop St rear upstairs");
}

TEST_CASE("a text cannot start a comment or a formula") {
  CHECK(ups("Contact Name", [](LabelShipment& s) { s.to.name = "#1 Fan"; }) == "1 Fan");
  CHECK(ups("Contact Name", [](LabelShipment& s) { s.to.name = "=+@ Ann"; }) == "Ann");
  CHECK(ups("Telephone", [](LabelShipment& s) { s.to.phone = "+1 303 555 0112"; }) == "13035550112");
  CHECK(refused(ups("Address 1", [](LabelShipment& s) { s.to.line1 = "#"; })));
}

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
        "refused: Sender Email: the format needs it, and the parcel has no from_email");
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

TEST_CASE("a refused parcel leaves no trace") {
  LabelFile file(layout_of("ups"), states());
  CHECK_FALSE(file.add(parcel("ups")));
  const std::string before = file.text();
  LabelShipment bad = parcel("ups");
  bad.order_ref = letters(36);
  CHECK(file.add(bad));
  CHECK(file.text() == before);
  CHECK(file.rows() == 1);
  CHECK(file.shipments() == 1);
}

TEST_CASE("a file is full at its carrier's row limit") {
  for (const auto& [carrier, rows] :
       {std::pair{"ups", 250}, std::pair{"fedex", 100}, std::pair{"usps", 100}}) {
    CAPTURE(carrier);
    LabelFile file(layout_of(carrier), states());
    const LabelShipment shipment = parcel(carrier);
    for (int i = 0; i < rows; ++i) {
      CHECK(file.has_room(shipment));
      CHECK_FALSE(file.add(shipment));
    }
    CHECK_FALSE(file.has_room(shipment));
    CHECK_THROWS_AS(file.add(shipment), Error);
    file.clear();
    CHECK(file.has_room(shipment));
    CHECK(file.rows() == 0);
  }
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

TEST_CASE("the items of one parcel stay in one file") {
  CarrierLayout layout = layout_of("shipstation");
  layout.rows_max = 3;
  LabelFile file(layout, states());
  LabelShipment shipment = parcel("ups");
  CHECK_FALSE(file.add(shipment));
  CHECK_FALSE(file.has_room(shipment));
  shipment.items.resize(4);
  file.clear();
  CHECK(file.add(shipment) == "has 4 items, a file holds 3 rows");
}

TEST_CASE("a layout of one's own needs no compiler") {
  const CarrierLayout layout = parse_carrier_layout(R"(
id = "van"
carrier = "van"
title = "Our van"
any_service = true

[file]
name = "van_{location}_{date}_{batch}.txt"
delimiter = ";"
line_end = "lf"
encoding = "utf-8"
date = "DD.MM.YYYY"

[units]
weight = "kg"
weight_digits = 2
length = "cm"

[[rewrite]]
field = "to_postal"
when = [{ to_country = ["US"] }]
remove = "-"

[[column]]
name = "Tour"
from = ["ship_via"]
codes = { UPS_GROUND = "slow", UPS_2DAY = "fast" }

[[column]]
name = "Tag"
from = ["ship_date"]

[[column]]
name = "Name"
from = ["to_contact"]
transform = ["upper"]

[[column]]
name = "PLZ"
from = ["to_postal"]

[[column]]
name = "kg"
from = ["weight"]

[[column]]
name = "cm"
from = ["length"]

[[column]]
name = "18+"
from = ["adult_signature"]
yes = "ja"
no = "nein"

[[column]]
name = "Heavy"
value = "two people"
when = [{ weight_over = "20 kg" }]
)",
                                                    "van.toml");
  LabelShipment shipment = parcel("ups");
  shipment.to.postal_code = "80202-1234";
  shipment.weight_g = 20'001;
  CHECK(rendered(layout, shipment) ==
        "Tour;Tag;Name;PLZ;kg;cm;18+;Heavy\n"
        "slow;01.12.2026;WALTER BRANDT;802021234;20.01;30;nein;two people\n");
  shipment.weight_g = 20'000;
  shipment.ship_via = "UPS_2DAY";
  shipment.adult_signature = true;
  CHECK(rendered(layout, shipment).ends_with("fast;01.12.2026;WALTER BRANDT;802021234;20;30;ja;\n"));
  shipment.ship_via = "UPS_3DAY";
  CHECK(rendered(layout, shipment) == "refused: Tour: the layout has no code for 'UPS_3DAY'");
}

TEST_CASE("whatever a text holds a UPS row keeps its shape or is refused") {
  const CarrierLayout& layout = layout_of("ups");
  const std::string alphabet[] = {"a", "Z",  "7",  " ",    "  ",        ",",           ";",      "\"",
                                  "'", "\n", "\r", "\t",   "#",         "=",           "é",      "ß",
                                  "½", "’",  "李", "\xFF", "e\xCC\x81", "Wolkenstein", "of the", "-"};
  std::uint32_t seed = 20261201;
  const auto random = [&](std::uint32_t below) {
    return (seed = seed * 1664525U + 1013904223U) / 65536U % below;
  };
  int taken = 0;
  for (int round = 0; round < 20'000; ++round) {
    LabelShipment shipment = parcel("ups");
    for (std::string* text : {&shipment.to.name, &shipment.to.company, &shipment.to.line1, &shipment.to.line2,
                              &shipment.to.city, &shipment.order_ref}) {
      if (random(3) == 0) continue;
      text->clear();
      for (std::uint32_t i = random(14); i > 0; --i)
        *text += alphabet[random(std::size(alphabet) - random(6))];
    }
    const std::string row = rendered(layout, shipment);
    if (refused(row)) continue;
    ++taken;
    REQUIRE(row.ends_with("\r\n"));
    REQUIRE(std::all_of(row.begin(), row.end() - 2, [](char c) { return c >= ' ' && c < 0x7F && c != '"'; }));
    const std::vector<std::string> cells = split(std::string_view(row).substr(0, row.size() - 2), ',');
    REQUIRE(cells.size() == 80);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto width = static_cast<std::size_t>(layout.columns[i].max);
      REQUIRE((width == 0 || cells[i].size() <= width));
      REQUIRE((cells[i].empty() || cells[i].front() != '#'));
    }
  }
  CHECK(taken > 1000);
  CHECK(taken < 20'000);
}
