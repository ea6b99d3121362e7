#include "formats/carrier_layout.h"

#include "domain/error.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace autoship;

namespace {

constexpr const char* small = R"(id = "own"
carrier = "own"
title = "Our van"
[file]
name = "{carrier}_{location}_{date}_{batch}.csv"
)";

CarrierLayout parsed(const std::string& rest) { return parse_carrier_layout(small + rest, "own.toml"); }

std::string refusal_of(const std::string& text) {
  try {
    parse_carrier_layout(text, "own.toml");
  } catch (const InputRefused& refused) {
    return refused.what();
  }
  return "";
}

/// What is wrong with a layout of five good lines and `rest`.
std::string refusal(const std::string& rest) { return refusal_of(small + rest); }

const std::string column_a = "[[column]]\nname = \"A\"\n";

}  // namespace

TEST_CASE("the built-in layouts are those of four carriers") {
  const std::vector<CarrierLayout> layouts = built_in_layouts();
  REQUIRE(layouts.size() == 4);
  CHECK(layouts[0].id == "fedex_batch");
  CHECK(layouts[1].id == "shipstation_orders");
  CHECK(layouts[2].id == "ups_batch");
  CHECK(layouts[3].id == "usps_clicknship");
  CHECK(layouts[2].columns.size() == 80);
  CHECK(layouts[2].rows_max == 250);
  CHECK(layouts[2].batch_per_location);
  CHECK_FALSE(layouts[2].header);
  CHECK_FALSE(layouts[0].batch_per_location);
  CHECK(layouts[1].any_service);
  CHECK(layouts[1].row_per_item);
  CHECK(layouts[3].columns.size() == 59);
}

TEST_CASE("every field has a name of its own that finds it") {
  std::set<std::string> names;
  for (const std::string& name : label_field_names()) {
    CHECK(names.insert(name).second);
    REQUIRE(find_label_field(name));
    CHECK(name_of(*find_label_field(name)) == name);
  }
  CHECK(names.size() == label_fields);
  CHECK_FALSE(find_label_field("to_street"));
}

TEST_CASE("a layout keeps what its file says") {
  const CarrierLayout layout = parsed(R"(header = false
delimiter = ";"
quote = "none"
strip = ";"
line_end = "lf"
encoding = "utf-8"
rows_max = 7
[units]
weight = "kg"
weight_digits = 2
length = "cm"
[limits]
weight_max = "31.5 kg"
length_max = "1.2 cm"
length_and_girth_max = "300 cm"
[[column]]
name = "Who"
from = ["to_company", "to_contact"]
required_when = [{ international = true, weight_over = "1 lb" }, { empty = "to_phone" }]
min = 2
max = 35
transform = ["upper"]
codes = { A = "1" }
)");
  CHECK(layout.delimiter == ';');
  CHECK_FALSE(layout.quote);
  CHECK_FALSE(layout.crlf);
  CHECK_FALSE(layout.ascii);
  CHECK(layout.weight_unit == WeightUnit::kg);
  CHECK(layout.weight_max_ng == 31'500'000'000'000);
  CHECK(layout.length_max_um == 12'000);
  REQUIRE(layout.columns.size() == 1);
  const LayoutColumn& who = layout.columns[0];
  CHECK(who.from == std::vector<LabelField>{LabelField::to_company, LabelField::to_contact});
  REQUIRE(who.required_when.size() == 2);
  CHECK(who.required_when[0].international == true);
  CHECK(who.required_when[0].weight_over_ng == 453'592'370'000);
  CHECK(who.required_when[1].empty == LabelField::to_phone);
  CHECK(who.codes.size() == 1);
  CHECK(who.transform.upper);
}

TEST_CASE("an unknown key is refused by its line with the nearest") {
  CHECK(refusal(column_a + "value = \"x\"\nmaximum = 3\nwen = 1\n") ==
        "own.toml:9: [[column]]: unknown key 'maximum'\n"
        "own.toml:10: [[column]]: unknown key 'wen' (did you mean when?)");
  CHECK(refusal("headr = true\n" + column_a) ==
        "own.toml:6: [file]: unknown key 'headr' (did you mean header?)");
  CHECK(refusal(column_a + "[limit]\n").find("own.toml:8: unknown key 'limit' (did you mean limits?)") == 0);
}

TEST_CASE("an unknown field is answered with the nearest") {
  CHECK(refusal(column_a + "from = [\"to_adr1\"]\n") ==
        "own.toml:8: [[column]] from: unknown field 'to_adr1' (did you mean to_addr1?)");
  CHECK(refusal(column_a + "value = \"x\"\n[[rewrite]]\nfield = \"servise\"\nto = \"x\"\n") ==
        "own.toml:10: [[rewrite]] field: unknown field 'servise' (did you mean service?)");
}

TEST_CASE("a wrong type is refused by its line") {
  CHECK(refusal(column_a + "from = \"to_city\"\n") ==
        "own.toml:8: [[column]] from: must be a list of texts: [\"...\", \"...\"]");
  CHECK(refusal(column_a + "max = \"35\"\n") ==
        "own.toml:8: [[column]] max: must be a whole number from 0 to 10000");
  CHECK(refusal("header = 1\n" + column_a) == "own.toml:6: [file] header: must be true or false");
  CHECK(refusal("encoding = \"latin-1\"\n" + column_a) ==
        "own.toml:6: [file] encoding: 'latin-1' is none of ascii, utf-8");
  CHECK(refusal(column_a + "[limits]\nweight_max = \"150 pounds\"\n") ==
        "own.toml:9: [limits] weight_max: '150 pounds' must be a number and a unit, as in \"70 lb\"");
  CHECK(refusal(column_a + "from = [\"to_city\"]\nrequired_when = []\n") ==
        "own.toml:9: [[column]] required_when: must be a list of tables, and not an empty one");
}

TEST_CASE("what would be ignored in silence is refused") {
  const auto wrong = [](const std::string& rest, const char* where) {
    CAPTURE(rest);
    CHECK(refusal(column_a + rest).find(where) != std::string::npos);
  };
  wrong("from = [\"to_city\"]\nvalue = \"x\"\n", "value: stands beside `from`");
  wrong("value = \"x\"\nrequired = true\n", "required: is for columns with `from`");
  wrong("from = [\"to_city\"]\nyes = \"Y\"\n", "yes: is for flags alone");
  wrong("from = [\"weight\"]\ntransform = [\"upper\"]\n", "transform: is for texts alone");
  wrong("from = [\"to_city\"]\ntransform = [\"shout\"]\n", "'shout' is none of upper");
  wrong("from = [\"to_city\"]\ndate = \"YYYYMMDD\"\n", "date: is for dates alone");
  wrong("from = [\"ship_date\"]\ndate = \"DDMMYY\"\n", "date: must hold YYYY, MM and DD");
  wrong("from = [\"to_city\", \"weight\"]\n", "'weight' is no text, so it must stand alone");
  wrong("from = [\"sku\"]\n", "'sku' needs row_per = \"item\"");
  wrong("from = [\"weight_oz\"]\n", "'weight_oz' needs weight = \"lb+oz\"");
  wrong("from = [\"to_city\"]\nmin = 5\nmax = 3\n", "min: is more than max");
  wrong("from = [\"to_city\"]\nwhen = [{}]\n", "a case must state something");
  wrong("from = [\"to_city\"]\n" + column_a, "two columns are named 'A'");
  wrong("[[rewrite]]\nfield = \"service\"\n", "needs one of to, copy and remove");
  wrong("[[rewrite]]\nfield = \"weight\"\nto = \"1\"\n", "must be a text of the shipment");
  wrong("[[fold]]\nnames = []\n", "lines: is missing");
}

TEST_CASE("a constant must be writable as it stands") {
  CHECK(refusal(column_a + "value = \"Grün\"\n") ==
        "own.toml:6: [[column]]: 'A': the file cannot write the constant 'Grün'");
  CHECK(refusal("quote = \"none\"\n" + column_a + "value = \"a,b\"\n") ==
        "own.toml:7: [[column]]: 'A': the file cannot write the constant 'a,b'");
  CHECK(refusal(column_a + "value = \"a,b\"\n").empty());
  CHECK(refusal("encoding = \"utf-8\"\n" + column_a + "value = \"Grün\"\n").empty());
  CHECK(refusal(column_a + "value = \"long\"\nmax = 3\n").find("'long' is longer than max") !=
        std::string::npos);
}

TEST_CASE("a file that names no origin holds one location") {
  CHECK(refusal("batch_per = \"carrier\"\n" + column_a).find("no column says from_addr1") !=
        std::string::npos);
  CHECK(refusal("batch_per = \"carrier\"\n" + column_a + "from = [\"from_addr1\"]\n").empty());
}

TEST_CASE("what is missing and what is no TOML are refused") {
  CHECK(refusal_of("title = \"x\"\n").find("id: is missing") != std::string::npos);
  CHECK(refusal("").find("a layout needs at least one [[column]]") != std::string::npos);
  CHECK(refusal_of("id = \n").find("own.toml:1: ") == 0);
}

TEST_CASE("a batch is named by carrier and location and date and number") {
  CarrierLayout layout = parsed(column_a);
  layout.carrier = "ups";
  const Day day = *parse_day("2026-12-01");
  CHECK(batch_file_name(layout, "NV1", day, 1) == "ups_NV1_2026-12-01_0001.csv");
  CHECK(batch_file_name(layout, "", day, 12345) == "ups_2026-12-01_12345.csv");
  CHECK(batch_file_name(layout, "../a b", day, 2) == "ups_..-a-b_2026-12-01_0002.csv");
}

TEST_CASE("a file name must tell batches apart and stay in its folder") {
  const auto named = [](const std::string& name) {
    return refusal_of("id = \"own\"\ncarrier = \"own\"\ntitle = \"t\"\n[file]\nname = \"" + name + "\"\n" +
                      column_a);
  };
  CHECK(named("{date}_{batch}.csv").empty());
  CHECK(named("{date}.csv").find("needs {date} and {batch}") != std::string::npos);
  CHECK(named("../{date}_{batch}.csv").find("no folder") != std::string::npos);
  CHECK(named("{date}_{batch}_{week}.csv").find("{carrier}, {location}, {date} and {batch}") !=
        std::string::npos);
}
