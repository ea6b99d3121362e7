#include "formats/csv_reader.h"

#include "read_csv.h"

#include <doctest/doctest.h>

using namespace autoship;

namespace {

using Rows = std::vector<std::vector<std::string>>;
using Texts = std::vector<std::string>;

/// The faults of a file whose header is `sku,name,price`, on line 1.
Texts faults_in(const std::string& rows) { return read_csv("sku,name,price\n" + rows).faults; }

}  // namespace

TEST_CASE("a plain file is read row by row with the lines its rows start on") {
  const ReadCsv read = read_csv("sku,name\nA-100,Soap\nA-200,\n");
  CHECK(read.header == Texts{"sku", "name"});
  CHECK(read.rows == Rows{{"A-100", "Soap"}, {"A-200", ""}});
  CHECK(read.lines == std::vector<std::int64_t>{2, 3});
  CHECK(read.faults.empty());
}

TEST_CASE("a byte-order mark and CRLF and a missing last line end change nothing") {
  const ReadCsv plain = read_csv("sku,name\nA,x\nB,\n");
  CHECK(read_csv("\xEF\xBB\xBFsku,name\r\nA,x\r\nB,\r\n") == plain);
  CHECK(read_csv("\xEF\xBB\xBF\"sku\",\"name\"\r\n\"A\",\"x\"\r\nB,\"\"") == plain);
  CHECK(read_csv("sku,name\nA,x\nB,") == plain);
}

TEST_CASE("quoted cells hold commas and quotes and line ends and the lines still count") {
  const ReadCsv read = read_csv("sku,name\nA,\"1, \"\"2\"\"\n\r3\r\n\"\n\"\",\"\"\"\"\nC,c\n");
  CHECK(read.rows == Rows{{"A", "1, \"2\"\n\r3\r\n"}, {"", "\""}, {"C", "c"}});
  CHECK(read.lines == std::vector<std::int64_t>{2, 5, 6});
  CHECK(read.faults.empty());
}

TEST_CASE("blank lines say nothing and are passed over") {
  const ReadCsv read = read_csv("\n\r\nsku,name\n\nA,x\r\n\r\n\nB,y\n\n\n");
  CHECK(read.rows == Rows{{"A", "x"}, {"B", "y"}});
  CHECK(read.lines == std::vector<std::int64_t>{5, 8});
  CHECK(read.faults.empty());
  CHECK(faults_in(" \n") == Texts{"in.csv:2: name: missing: the row has 1 cell, the header has 3 columns"});
}

TEST_CASE("an empty cell in quotes is a row of a file with one column") {
  CHECK(read_csv("note\n\"\"\n\nx\n").rows == Rows{{""}, {"x"}});
}

TEST_CASE("a header alone is a file without rows") {
  CHECK(read_csv("sku,name").faults.empty());
  CHECK(read_csv("sku,name\n").rows.empty());
}

TEST_CASE("comment lines before the header are passed over when asked for") {
  const CsvOptions options{CsvOptions::Comments::before_header};
  const std::string text = "# holidays, as published\n#\n\ndate,name\n#1,a\n";
  const ReadCsv read = read_csv(text, options);
  CHECK(read.header == Texts{"date", "name"});
  CHECK(read.rows == Rows{{"#1", "a"}});
  CHECK(read.lines == std::vector<std::int64_t>{5});
  CHECK(read_csv(text).header == Texts{"# holidays", " as published"});
  CHECK(read_csv("# nothing else", options).faults ==
        Texts{"in.csv: empty (the first line must name the columns)"});
}

TEST_CASE("a file without a usable header is refused") {
  CHECK(read_csv("").faults == Texts{"in.csv: empty (the first line must name the columns)"});
  CHECK(read_csv("\n\r\n").faults == Texts{"in.csv: empty (the first line must name the columns)"});
  CHECK(read_csv("\xEF\xBB\xBF").faults == Texts{"in.csv: empty (the first line must name the columns)"});
  CHECK(read_csv(std::string("\xFF\xFEs\0k\0", 6)).faults ==
        Texts{"in.csv:1: UTF-16 text (save the file as UTF-8)"});
  CHECK(read_csv(std::string("PK\x03\x04\x14\0\6\0[Content_Types].xml", 27)).faults ==
        Texts{"in.csv: an Excel workbook or another zip archive (save it as CSV UTF-8)"});
  CHECK(read_csv("sku,\"name\nA,x\n").faults ==
        Texts{"in.csv:1: column 2: the quote that opens here is never closed"});
  CHECK(read_csv("sku,n\xE4me\nA,x\n").faults ==
        Texts{"in.csv:1: column 2: not UTF-8: byte 0xE4 after 'n' (save the file as UTF-8)"});
  CHECK(read_csv("sku,name\rA,x\r").faults ==
        Texts{"in.csv:1: column 2: a carriage return without a line feed (end lines with LF or CRLF)",
              "in.csv:1: column 3: a carriage return without a line feed (end lines with LF or CRLF)"});
}

TEST_CASE("columns named twice or not at all are refused and the rows are read all the same") {
  const ReadCsv read = read_csv("sku,name,sku,\nA,x,B,\nC\n");
  CHECK(read.faults == Texts{"in.csv:1: sku: named twice (columns 1 and 3)",
                             "in.csv:1: column 4 has no name (delete the empty columns)",
                             "in.csv:3: name: missing: the row has 1 cell, the header has 4 columns"});
}

TEST_CASE("only columns behind all others are called empty ones") {
  CHECK(read_csv("sku,,name\n").faults == Texts{"in.csv:1: column 2 has no name"});
}

TEST_CASE("200 columns are read and 201 are refused") {
  const auto file = [](int columns) {
    std::string header, row;
    for (int i = 0; i < columns; ++i) {
      header += (i > 0 ? ",c" : "c") + std::to_string(i);
      row += i > 0 ? ",x" : "x";
    }
    return header + "\n" + row + "\n";
  };
  CHECK(read_csv(file(200)).faults.empty());
  CHECK(read_csv(file(200)).rows.at(0).size() == 200);
  CHECK(read_csv(file(201)).faults == Texts{"in.csv:1: 201 columns (at most 200 are read)"});
  CHECK(read_csv(file(201)).rows.empty());
}

TEST_CASE("a row with more or fewer cells than the header is refused and reading goes on") {
  CHECK(faults_in("A,x\nB,y,2\nC,z,3,4\nD\n") ==
        Texts{"in.csv:2: price: missing: the row has 2 cells, the header has 3 columns",
              "in.csv:4: 4 cells, the header has 3 columns (a cell with a comma needs quotes)",
              "in.csv:5: name: missing: the row has 1 cell, the header has 3 columns"});
}

TEST_CASE("text that is not UTF-8 is refused with the byte and what stands before it") {
  CHECK(faults_in("A,Caf\xE9,1\n") ==
        Texts{"in.csv:2: name: not UTF-8: byte 0xE9 after 'Caf' (save the file as UTF-8)"});
  CHECK(faults_in("A,\"a\n\xC3\xA9\xED\xA0\x80\",1\n") ==
        Texts{"in.csv:2: name: not UTF-8: byte 0xED after 'a \xC3\xA9' (save the file as UTF-8)"});
  CHECK(faults_in("\xF0\x9F\x98,x,1\n") ==
        Texts{"in.csv:2: sku: not UTF-8: byte 0xF0 (save the file as UTF-8)"});
  CHECK(faults_in("A,x,1\xBF"
                  "2\n") ==
        Texts{"in.csv:2: price: not UTF-8: byte 0xBF after '1' (save the file as UTF-8)"});
  CHECK(faults_in("A,x,4111 1111 1111 1111\xFF\n") ==
        Texts{"in.csv:2: price: not UTF-8: byte 0xFF after '...' (save the file as UTF-8)"});
}

TEST_CASE("NUL bytes are refused in plain and in quoted cells") {
  CHECK(faults_in(std::string("A,x\0y,1\nB,\"\0\",1\n\0,,\n", 20)) ==
        Texts{"in.csv:2: name: holds a NUL byte", "in.csv:3: name: holds a NUL byte",
              "in.csv:4: sku: holds a NUL byte"});
}

TEST_CASE("a quote that is never closed ends the reading where it opens") {
  CHECK(faults_in("A\nB,y,2\nC,\"z\n\",\"3\nD,x,1\n") ==
        Texts{"in.csv:2: name: missing: the row has 1 cell, the header has 3 columns",
              "in.csv:5: price: the quote that opens here is never closed"});
  CHECK(faults_in("A,\"") == Texts{"in.csv:2: name: the quote that opens here is never closed"});
}

TEST_CASE("text after a closing quote and quotes within plain text are refused") {
  CHECK(faults_in("A,\"x\"y,1\nB,\"x\" ,1\nC,5\" pipe,1\nD,\"5\" pipe\",1\n") ==
        Texts{"in.csv:2: name: text after the closing quote (write a quote within quotes twice)",
              "in.csv:3: name: text after the closing quote (write a quote within quotes twice)",
              "in.csv:4: name: a quote in a cell without quotes (put the cell in quotes and write the quote "
              "twice)",
              "in.csv:5: name: text after the closing quote (write a quote within quotes twice)"});
}

TEST_CASE("a carriage return alone is refused outside of quotes") {
  const std::string what = "a carriage return without a line feed (end lines with LF or CRLF)";
  CHECK(faults_in("A,x\ry,1\nB,\"x\"\r,1\nC,x,1\r") ==
        Texts{"in.csv:2: name: " + what, "in.csv:3: name: " + what, "in.csv:4: price: " + what});
}

TEST_CASE("a cell of 64 kB is read and a longer one is refused") {
  const std::string most(csv_cell_bytes_max, 'x');
  const std::string quotes(2 * csv_cell_bytes_max, '"');
  for (const std::size_t block : {std::size_t{1000}, std::size_t{256 * 1024}}) {
    const CsvOptions options{CsvOptions::Comments::no, block};
    const ReadCsv good = read_csv("a,b,c\n" + most + ",\"" + most + "\",\"" + quotes + "\"\n", options);
    CHECK(good.faults.empty());
    CHECK(good.rows == Rows{{most, most, std::string(csv_cell_bytes_max, '"')}});
    const ReadCsv bad = read_csv("a,b\nx" + most + most + ",\n,\"x" + most + most + "\"\n1,2\n", options);
    CHECK(bad.faults ==
          Texts{"in.csv:2: a: longer than 65536 bytes", "in.csv:3: b: longer than 65536 bytes"});
    CHECK(bad.rows == Rows{{"1", "2"}});
  }
}

TEST_CASE("a formula guard does not count for the length of a cell") {
  const std::string text = "'=" + std::string(csv_cell_bytes_max - 1, '1');
  for (const std::size_t block : {std::size_t{1000}, std::size_t{256 * 1024}}) {
    const CsvOptions options{CsvOptions::Comments::no, block};
    CHECK(read_csv("a\n" + text + "\n", options).rows == Rows{{text}});
    CHECK(read_csv("a\n" + text + "1\n", options).faults == Texts{"in.csv:2: a: longer than 65536 bytes"});
    CHECK(read_csv("a\n" + text + text + "\n", options).faults ==
          Texts{"in.csv:2: a: longer than 65536 bytes"});
  }
}

TEST_CASE("each faulty cell of a row is named and only its first fault") {
  CHECK(faults_in("\"A\"x\"y\xFF,b\"\xFF,1\n") ==
        Texts{"in.csv:2: sku: text after the closing quote (write a quote within quotes twice)",
              "in.csv:2: name: a quote in a cell without quotes (put the cell in quotes and write the quote "
              "twice)"});
}

TEST_CASE("a fault of an importer's own names the row and the column") {
  std::istringstream in("sku,price\nA,12\n\nB,abc\n");
  FaultList faults;
  CsvReader reader(in, "in.csv", faults);
  CHECK(reader.header_line() == 1);
  CHECK(reader.next());
  CHECK(reader.next());
  reader.refuse(1, "'" + std::string(reader.cell(1)) + "' is not a price");
  CHECK(texts_of(faults) == Texts{"in.csv:4: price: 'abc' is not a price"});
}

TEST_CASE("a stream that fails is an error and not the end of the file") {
  std::istringstream in("sku\nA\n");
  in.setstate(std::ios::badbit);
  FaultList faults;
  CHECK_THROWS_WITH_AS(CsvReader(in, "in.csv", faults), "cannot read 'in.csv'", Error);
}
