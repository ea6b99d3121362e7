#include "formats/label_file.h"

#include "domain/error.h"
#include "tests/formats/label_shipment.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace autoship;
using namespace autoship::test;

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
  struct Cap {
    const char* carrier;
    int rows;
  };
  for (const Cap& cap : {Cap{"ups", 250}, Cap{"fedex", 100}, Cap{"usps", 100}}) {
    CAPTURE(cap.carrier);
    LabelFile file(layout_of(cap.carrier), states());
    const LabelShipment shipment = parcel(cap.carrier);
    for (int i = 0; i < cap.rows; ++i) {
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
