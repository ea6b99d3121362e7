#include "formats/csv_writer.h"

#include "domain/error.h"

#include <doctest/doctest.h>

#include <sstream>
#include <vector>

using namespace autoship;

TEST_CASE("rows of every kind of cell are written plainly") {
  std::ostringstream out;
  CsvWriter csv(out, "out.csv");
  csv.plain("sku");
  csv.plain("rest");
  csv.end_row();
  csv.text("A-100");
  csv.integer(-12);
  csv.decimal(1250, 2);
  csv.decimal_short(125000, 4);
  csv.empty();
  csv.day(date::year{2026} / 12 / 1);
  csv.end_row();
  csv.finish();
  CHECK(out.str() == "sku,rest\nA-100,-12,12.50,12.5,,2026-12-01\n");
  CHECK(csv.rows() == 2);
}

TEST_CASE("cells are quoted only where they need it") {
  const std::vector<std::pair<std::string, std::string>> cells = {{"", ""},
                                                                  {"a b", "a b"},
                                                                  {" a ", " a "},
                                                                  {"a,b", "\"a,b\""},
                                                                  {"\"", "\"\"\"\""},
                                                                  {"a\nb", "\"a\nb\""},
                                                                  {"a\rb", "\"a\rb\""},
                                                                  {"5\" x \"", "\"5\"\" x \"\"\""},
                                                                  {"'a'", "'a'"},
                                                                  {"\xC3\xA9", "\xC3\xA9"},
                                                                  {"\xEF\xBB\xBF", "\"\xEF\xBB\xBF\""}};
  for (const auto& [cell, written] : cells) {
    std::string out;
    append_csv_cell(out, cell);
    CHECK(out == written);
  }
}

TEST_CASE("a row of one empty cell is no blank line") {
  std::ostringstream out;
  CsvWriter csv(out, "out.csv");
  for (const char* cell : {"note", "", "x"}) {
    csv.text(cell);
    csv.end_row();
  }
  csv.finish();
  CHECK(out.str() == "note\n\"\"\nx\n");
}

TEST_CASE("a text that would run as a formula gets one apostrophe and loses it again") {
  for (const std::string start : {"=", "+", "-", "@", "\t", "\r"}) {
    for (const std::string quotes : {"", "'", "''"}) {
      const std::string text = quotes + start + "1+1";
      CHECK(needs_formula_guard(text));
      CHECK(unguarded("'" + text) == text);
    }
    CHECK(unguarded(start) == start);  // Written by someone who guards nothing.
  }
  for (const std::string text : {"", "'", "''", "'a", "a=1", " =1", "1-1", "O'Neil", "\n=1"}) {
    CHECK_FALSE(needs_formula_guard(text));
    CHECK(unguarded(text) == text);
  }
}

TEST_CASE("text cells are guarded and quoted and plain cells are only quoted") {
  std::ostringstream out;
  CsvWriter csv(out, "out.csv");
  csv.text("=HYPERLINK(\"x\",1)");
  csv.text("-5");
  csv.text("'@");
  csv.plain("-5");
  csv.integer(-5);
  csv.end_row();
  csv.finish();
  CHECK(out.str() == "\"'=HYPERLINK(\"\"x\"\",1)\",'-5,''@,-5,-5\n");
}

TEST_CASE("a NUL byte cannot be written") {
  std::string out;
  CHECK_THROWS_WITH_AS(append_csv_cell(out, std::string_view("a\0b", 3)),
                       "a text with a NUL byte cannot be written to a CSV file", Error);
}

TEST_CASE("blocks are handed over as they fill and a stream that fails is an error") {
  std::ostringstream out;
  CsvWriter csv(out, "out.csv");
  std::string wanted;
  for (int i = 0; i < 300'000; ++i) {
    csv.integer(i);
    csv.end_row();
    wanted += std::to_string(i) + "\n";
  }
  CHECK(out.str().size() > wanted.size() - 512 * 1024);
  csv.finish();
  CHECK(out.str() == wanted);

  csv.empty();
  csv.end_row();
  out.setstate(std::ios::badbit);
  CHECK_THROWS_WITH_AS(csv.finish(), "cannot write 'out.csv' (is the disk full?)", Error);
}

TEST_CASE("a row left open is our own mistake") {
  std::ostringstream out;
  CsvWriter csv(out, "out.csv");
  csv.plain("a");
  CHECK_THROWS_AS(csv.finish(), Error);
}
