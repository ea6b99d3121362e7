#include "formats/csv_writer.h"

#include "domain/text.h"
#include "read_csv.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace autoship;

namespace {

using Row = std::vector<std::string>;

/// Pieces that mean something to CSV or to a spreadsheet, and text in several scripts.
rc::Gen<std::string> piece() {
  return rc::gen::element<std::string>(",", "\"", "\r", "\n", "\r\n", "'", "=", "+", "-", "@", "\t", "#", " ",
                                       "a", "12.50", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
                                       "\xEF\xBB\xBF", "\x01", "\x7F");
}

rc::Gen<std::string> joined(rc::Gen<std::string> pieces) {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(std::move(pieces)), [](const auto& parts) {
    std::string text;
    for (const auto& part : parts) text += part;
    return text;
  });
}

/// A code point other than NUL and the surrogates, as UTF-8.
rc::Gen<std::string> any_character() {
  return rc::gen::map(rc::gen::inRange<std::uint32_t>(1, 0x10FFFF - 0x800 + 1), [](std::uint32_t point) {
    if (point >= 0xD800) point += 0x800;
    const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
    const auto tail = [&](int shift) { return byte(0x80 | (point >> shift & 0x3F)); };
    if (point < 0x80) return std::string{byte(point)};
    if (point < 0x800) return std::string{byte(0xC0 | point >> 6), tail(0)};
    if (point < 0x10000) return std::string{byte(0xE0 | point >> 12), tail(6), tail(0)};
    return std::string{byte(0xF0 | point >> 18), tail(12), tail(6), tail(0)};
  });
}

rc::Gen<std::string> any_text() {
  return rc::gen::oneOf(joined(piece()), joined(any_character()),
                        joined(rc::gen::oneOf(piece(), any_character())));
}

rc::Gen<std::string> any_bytes() {
  const auto byte = rc::gen::map(rc::gen::arbitrary<char>(), [](char c) { return std::string(1, c); });
  const auto structure = rc::gen::element<std::string>(",", ",", "\n", "\n", "\"", "\r", "\r\n", "a", "\"\"");
  return joined(rc::gen::weightedOneOf<std::string>({{6, structure}, {2, piece()}, {1, byte}}));
}

}  // namespace

TEST_CASE("any table of any text comes back as it was written") {
  CHECK(rc::check("write, then read", [] {
    const auto columns = *rc::gen::inRange<std::size_t>(1, 6);
    Row header = *rc::gen::unique<Row>(
        columns, rc::gen::suchThat(any_text(), [](const auto& name) { return !name.empty(); }));
    const auto table = *rc::gen::container<std::vector<Row>>(rc::gen::container<Row>(columns, any_text()));

    std::ostringstream out;
    CsvWriter csv(out, "out.csv");
    for (const auto& name : header) csv.plain(name);
    csv.end_row();
    for (const Row& row : table) {
      for (const auto& cell : row) csv.text(cell);
      csv.end_row();
    }
    csv.finish();

    ReadCsv read = read_csv(out.str());
    for (Row& row : read.rows) {
      for (std::string& cell : row) cell = std::string(unguarded(cell));
    }
    RC_ASSERT(read.faults.empty());
    RC_ASSERT(read.header == header);
    RC_ASSERT(read.rows == table);
  }));
}

TEST_CASE("any bytes are read the same however they arrive") {
  CHECK(rc::check("blocks of any size", [] {
    const std::string bytes = *any_bytes();
    const ReadCsv whole = read_csv(bytes);
    const auto block = *rc::gen::inRange<std::size_t>(1, 20);
    RC_ASSERT(read_csv(bytes, CsvOptions{CsvOptions::Comments::no, block}) == whole);
    DribblingBuffer buffer(bytes);
    std::istream dribble(&buffer);
    RC_ASSERT(read_csv(dribble) == whole);
  }));
}

TEST_CASE("whatever is read is good text and is written back as good as it was") {
  CHECK(rc::check("read, write, read", [] {
    // A good header, so that rows are reached.
    const ReadCsv read = read_csv("a,b\n" + *any_bytes());
    std::ostringstream out;
    CsvWriter csv(out, "out.csv");
    for (const auto& name : read.header) csv.plain(name);
    csv.end_row();
    for (const Row& row : read.rows) {
      RC_ASSERT(row.size() == 2);
      for (const auto& cell : row) {
        RC_ASSERT(is_valid_utf8(cell));
        RC_ASSERT(cell.find('\0') == std::string::npos);
        csv.plain(cell);
      }
      csv.end_row();
    }
    csv.finish();
    const ReadCsv again = read_csv(out.str());
    RC_ASSERT(again.rows == read.rows);
    RC_ASSERT(again.faults.empty());
  }));
}

TEST_CASE("the formula guard loses nothing and leaves no formula") {
  CHECK(rc::check("guard, then unguard", [] {
    const std::string text = *any_text();
    std::ostringstream out;
    CsvWriter csv(out, "out.csv");
    csv.text(text);
    csv.end_row();
    csv.finish();
    const std::string cell = read_csv("x\n" + out.str()).rows.at(0).at(0);
    RC_ASSERT(cell.find_first_of("=+-@\t\r") != 0);
    RC_ASSERT(unguarded(cell) == text);
  }));
}
