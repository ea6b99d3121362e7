#include "formats/change_file.h"

#include <doctest/doctest.h>

#include <sstream>

using namespace autoship;

namespace {

struct Read {
  std::string rows;    // "2 action=skip autoship=1001|3 ..."
  std::string faults;  // as they are said
  std::size_t columns = 0;
};

Read read(const std::string& text) {
  std::istringstream in(text);
  FaultList faults;
  ChangeFile file(in, "f", faults);
  Read found;
  found.columns = file.header().size();
  ChangeRow row;
  while (file.next(row)) {
    found.rows += (found.rows.empty() ? "" : "|") + std::to_string(row.line);
    for (const ChangeRow::Cell& cell : row.cells) found.rows += " " + cell.column + "=" + cell.text;
  }
  for (const Fault& fault : faults.first()) found.faults += fault.to_text() + "\n";
  return found;
}

}  // namespace

TEST_CASE("a file of changes is told by its first byte that is not blank") {
  CHECK(read("action,autoship\nskip,1\n").rows == "2 action=skip autoship=1");
  CHECK(read("{\"action\":\"skip\"}").rows == "1 action=skip");
  CHECK(read("\n \n\t{\"action\":\"skip\"}\n").rows == "3 action=skip");
  CHECK(read("\xEF\xBB\xBF{\"action\":\"skip\"}\n").rows == "1 action=skip");
  CHECK(read("\xEF\xBB\xBF"
             "action\nskip\n")
            .rows == "2 action=skip");
  CHECK(read("\n\naction\nskip\n").rows == "4 action=skip");
  CHECK(read(std::string(200'000, '\n') + "{\"action\":\"skip\"}\n").rows == "200001 action=skip");
}

TEST_CASE("an empty cell of a change is one that is not given") {
  CHECK(read("a,b,c\n1,,3\n,,\n").rows == "2 a=1 c=3|3");
  CHECK(read("{\"a\":\"\",\"b\":null,\"c\":[]}\n").rows == "1");
  CHECK(read("a,b\n1,\n").columns == 2);
  CHECK(read("{\"a\":1}\n").columns == 0);
}

TEST_CASE("a guarded text of a change is read without its guard") {
  CHECK(read("reason\n'-gone\n'tis so\n").rows == "2 reason=-gone|3 reason='tis so");
}

TEST_CASE("values of a JSON line are what a cell would hold") {
  CHECK(read(R"({"n":1042,"m":-3,"d":12.50,"big":12345678901234567890.10,"yes":true,"no":false})").rows ==
        "1 n=1042 m=-3 d=12.50 big=12345678901234567890.10 yes=yes no=no");
  CHECK(read(R"({"add":["A=1","B=2"],"one":["A=1"],"n":[1,true]})").rows == "1 add=A=1;B=2 one=A=1 n=1;yes");
  CHECK(read("{\"name\":\"Caf\\u00e9\"}\r\n{\"name\":\"B\"}").rows == "1 name=Café|2 name=B");
}

TEST_CASE("each JSON line that cannot be read is told and the others are read") {
  const Read found = read(
      "{\"a\":1}\n{\"a\":1\n[1]\n7\n{\"a\":{\"b\":1}}\n{\"a\":[[1]]}\n{\"a\":1,\"a\":2}\n"
      "{\"a\":\"x\\u0000y\"}\n{\"a\":1} {\"a\":2}\n{\"a\":2}\n");
  CHECK(found.rows == "1 a=1|10 a=2");
  CHECK(found.faults ==
        "f:2: is not a JSON object (it cannot be read from character 7 on)\n"
        "f:3: is a list; each line is one object: {\"action\": ...}\n"
        "f:4: is not a JSON object: {\"action\": ...}\n"
        "f:5: a: holds an object, where a text, a number or a list belongs\n"
        "f:6: a: holds a list within a list\n"
        "f:7: a: stands twice in this object\n"
        "f:8: a: holds a NUL character\n"
        "f:9: is not a JSON object (it cannot be read from character 9 on)\n");
}

TEST_CASE("a JSON line without an end is given up at a mebibyte") {
  const Read found = read("{\"a\":1}\n{\"a\":\"" + std::string(2'000'000, 'x') + "\"}\n{\"a\":2}\n");
  CHECK(found.rows == "1 a=1");
  CHECK(found.faults == "f:2: is longer than 1 MiB; what follows was not read\n");
}

TEST_CASE("a CSV of changes that is none is told as every CSV is") {
  CHECK(read("a,b\n1\n2,3\n").rows == "3 a=2 b=3");
  CHECK(read("a,b\n1\n2,3\n").faults.starts_with("f:2: "));
  CHECK_FALSE(read("").faults.empty());
}
