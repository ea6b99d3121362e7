#include "domain/self_service.h"

#include <doctest/doctest.h>

#include <set>

#include "domain/error.h"
#include "domain/policy.h"

using namespace autoship;

namespace {

Person customer() { return {Party::customer, "JM017", {17}}; }
Person rep() { return {Party::rep, "JM002", {2}}; }

std::string fault_of(std::string_view text) {
  try {
    parse_person(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("every deed has a word of its own that leads back to it") {
  std::set<std::string_view> words;
  for (const Deed deed : all_deeds()) {
    CHECK(words.insert(to_text(deed)).second);
    CHECK(parse_deed(to_text(deed)) == deed);
  }
  CHECK(words.size() == 21);
  CHECK(to_text(Deed::items) == "items");
  CHECK(to_text(Deed::ship_via) == "ship-via");
  CHECK(to_text(Deed::reopen) == "reopen");
  CHECK(to_text(Deed::payment) == "payment");
  CHECK_FALSE(parse_deed("ship_via"));
  CHECK_FALSE(parse_deed(""));
}

TEST_CASE("a customer may everything but choose a convention of rolling") {
  const Policy policy;
  for (const Deed deed : all_deeds()) CHECK(may(policy, customer(), deed) == (deed != Deed::roll));
}

TEST_CASE("a rep leaves its customers' money alone") {
  const Policy policy;
  for (const Deed deed : all_deeds()) {
    const bool kept_from = deed == Deed::roll || deed == Deed::payment || deed == Deed::pay_with;
    CHECK(may(policy, rep(), deed) == !kept_from);
  }
}

TEST_CASE("the company decides what its people may and may everything itself") {
  Policy policy;
  policy.self_service.customer = {Deed::skip};
  policy.self_service.rep = {};
  for (const Deed deed : all_deeds()) {
    CHECK(may(policy, customer(), deed) == (deed == Deed::skip));
    CHECK_FALSE(may(policy, rep(), deed));
    CHECK(may(policy, Person{}, deed));
  }
}

TEST_CASE("a refusal names who and what and where it is decided") {
  CHECK(refusal(customer(), Deed::ship_via) ==
        "customer:JM017 may not change ship-via (self_service.customer in autoship.toml does not list it)");
  CHECK(refusal(rep(), Deed::pause) ==
        "rep:JM002 may not pause (self_service.rep in autoship.toml does not list it)");
  Policy policy;
  CHECK_NOTHROW(require(policy, customer(), Deed::pause));
  CHECK_THROWS_AS(require(policy, rep(), Deed::payment), UsageError);
}

TEST_CASE("a customer owns what is its account's and a rep what its own customers have too") {
  CHECK(customer().owns({17}, {}));
  CHECK_FALSE(customer().owns({18}, {17}));
  CHECK(rep().owns({2}, {1}));
  CHECK(rep().owns({17}, {2}));
  CHECK_FALSE(rep().owns({17}, {3}));
  CHECK_FALSE(rep().owns({17}, {}));
  CHECK(Person{}.owns({17}, {}));
}

TEST_CASE("a person is read from the party and the account's code") {
  const Person person = parse_person("customer:JM017");
  CHECK(person.party == Party::customer);
  CHECK(person.code == "JM017");
  CHECK(person.to_text() == "customer:JM017");
  CHECK_FALSE(person.is_company());
  CHECK(parse_person("rep:A:B").code == "A:B");
  CHECK(parse_person("rep:A").party == Party::rep);
  CHECK(Person{}.to_text().empty());
  CHECK(Person{}.is_company());
}

TEST_CASE("what is neither customer nor rep is refused with what is wanted") {
  CHECK(fault_of("bob") == "'bob' is neither customer:CODE nor rep:CODE");
  CHECK(fault_of("") == "'' is neither customer:CODE nor rep:CODE");
  CHECK(fault_of("customer:") == "'customer:' is neither customer:CODE nor rep:CODE");
  CHECK(fault_of("custmer:JM017") ==
        "'custmer:JM017' is neither customer:CODE nor rep:CODE (did you mean customer?)");
  CHECK(fault_of("company:JM017") == "'company:JM017' is neither customer:CODE nor rep:CODE");
}

TEST_CASE("required lines go by the kind of the account") {
  Policy policy;
  CHECK_FALSE(is_required(policy, "member", "STARTER"));
  policy.self_service.required = {{"member", {"STARTER", "MEMB-FEE"}}};
  CHECK(is_required(policy, "member", "MEMB-FEE"));
  CHECK_FALSE(is_required(policy, "member", "VIT-C"));
  CHECK_FALSE(is_required(policy, "retail", "STARTER"));
}
