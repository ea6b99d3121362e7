#include "formats/charge_file.h"

#include <doctest/doctest.h>

#include <sstream>

using namespace autoship;

namespace {

using Texts = std::map<std::string, std::string>;

struct Read {
  std::vector<ChargeResult> results;
  std::string fault;  ///< the first; empty: none
};

Read read(const std::string& text, const Texts& columns = {}, const Texts& words = {}) {
  std::istringstream in(text);
  FaultList faults;
  Read found{read_charge_results(in, "results", {columns, words}, faults), {}};
  try {
    faults.throw_if_any();
  } catch (const InputRefused& refused) {
    found.fault = refused.what();
  }
  return found;
}

}  // namespace

TEST_CASE("a column that is mapped is that one and no other") {
  const std::string text = "charge,result,message,text\n7,declined,43,stolen\n";
  const auto plain = read(text, {{"code", "message"}});
  REQUIRE(plain.results.size() == 1);
  CHECK(plain.results[0].code == "43");
  CHECK(plain.results[0].message.empty());
  const auto both = read(text, {{"code", "message"}, {"message", "text"}});
  REQUIRE(both.results.size() == 1);
  CHECK(both.results[0].code == "43");
  CHECK(both.results[0].message == "stolen");
}

TEST_CASE("a mapped column that the file does not have is a slip of the mapping") {
  CHECK(read("charge,Status,DeclineCode\n7,declined,43\n", {{"result", "Status"}, {"code", "DeclineCod"}})
            .fault == "results:1: the column DeclineCod is missing (charge.columns in autoship.toml: code)");
  // Of what names the charge one is enough.
  CHECK(read("Ref,result\n7,paid\n", {{"charge", "Ref"}, {"idempotency_key", "Key"}}).fault.empty());
  // JSON lines leave out what they do not have.
  const Texts columns = {{"code", "DeclineCod"}};
  CHECK(read("{\"charge\":7,\"result\":\"paid\"}\n", columns).fault.empty());
  CHECK(read("{\"charge\":6,\"result\":\"paid\"}\n{\"charge\":7,\"result\":\"declined\",\"Code\":\"43\"}\n",
             columns)
            .fault ==
        "results:2: is declined, and no row has DeclineCod (charge.columns in autoship.toml: code)");
}

TEST_CASE("a key says which attempt and the number beside it is kept to be compared") {
  const auto both =
      read("charge,idempotency_key,result\n7,as-test0000-8-1,paid\n,as-test0000-8-1,paid\n9,,paid\n");
  REQUIRE(both.results.size() == 3);
  CHECK(both.results[0].charge_or_key == "as-test0000-8-1");
  CHECK(both.results[0].charge == "7");
  CHECK(both.results[1].charge.empty());
  CHECK(both.results[2].charge_or_key == "9");
}
