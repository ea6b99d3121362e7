#include "formats/csv_columns.h"

#include "read_csv.h"

#include <doctest/doctest.h>

using namespace autoship;

namespace {

using Places = std::vector<std::optional<std::size_t>>;
using Texts = std::vector<std::string>;

constexpr ColumnSpec columns[] = {{"sku", true}, {"name", true}, {"price"}};

struct Matched {
  Places places;
  Texts faults;
};

Matched match(const std::string& text, UnknownColumns unknown = UnknownColumns::refuse) {
  std::istringstream in(text);
  FaultList faults;
  const CsvReader reader(in, "in.csv", faults);
  Matched matched{match_columns(reader, columns, unknown, faults), {}};
  matched.faults = texts_of(faults);
  return matched;
}

}  // namespace

TEST_CASE("columns are found in any order and optional ones may be absent") {
  CHECK(match("price,name,sku\n").places == Places{2, 1, 0});
  CHECK(match("name,sku\n").places == Places{1, 0, std::nullopt});
  CHECK(match("name,sku\n").faults.empty());
}

TEST_CASE("an unknown column is refused with what was likely meant or ignored when asked") {
  CHECK(match("sku,nmae,name,colour\n").faults ==
        Texts{"in.csv:1: unknown column 'nmae' (did you mean name?)", "in.csv:1: unknown column 'colour'"});
  CHECK(match("SKU,name\n").faults == Texts{"in.csv:1: unknown column 'SKU' (did you mean sku?)",
                                            "in.csv:1: sku: missing column (it is required)"});
  CHECK(match("sku,nmae,name,colour\n", UnknownColumns::ignore).faults.empty());
  CHECK(match("sku,nmae,name,colour\n", UnknownColumns::ignore).places == Places{0, 2, std::nullopt});
}

TEST_CASE("missing required columns are refused whatever is ignored") {
  for (const auto unknown : {UnknownColumns::refuse, UnknownColumns::ignore}) {
    CHECK(match("\nprice\n", unknown).faults == Texts{"in.csv:2: sku: missing column (it is required)",
                                                      "in.csv:2: name: missing column (it is required)"});
  }
}

TEST_CASE("a file separated by semicolons is told so") {
  CHECK(match("sku;name\n").faults.at(0) ==
        "in.csv:1: unknown column 'sku;name' (columns are separated by commas)");
}

TEST_CASE("of a column named twice the first counts and the fault stands once") {
  const Matched matched = match("sku,name,sku\n");
  CHECK(matched.places == Places{0, 1, std::nullopt});
  CHECK(matched.faults == Texts{"in.csv:1: sku: named twice (columns 1 and 3)"});
}

TEST_CASE("a header that could not be read adds no faults about its columns") {
  CHECK(match("").faults.size() == 1);
  CHECK(match("s\xFFku,name\n").faults.size() == 1);
}

TEST_CASE("a card number in place of a header is not repeated") {
  CHECK(match("sku,name,4111111111111111\n").faults == Texts{"in.csv:1: unknown column '...'"});
}
