#include "workflows/account_updates.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "import_support.h"

using namespace autoship;

namespace {

/// The small company with a running night's view of it, updated one request at a time.
struct Updated {
  Ledger ledger = Ledger::in_memory();
  CalendarMap calendars = built_in_calendars();
  ServiceList services = built_in_services();
  Policy policy;
  Caller caller{"update", "tester", *parse_day("2026-12-01"), "2026-12-01T09:00:00Z"};
  Person person;

  explicit Updated(CsvFiles more = {}) {
    CsvFiles files = small_company();
    files.insert(files.end(), more.begin(), more.end());
    import_texts(ledger, files);
  }

  Company company() const { return {policy, services, calendars}; }
  UpdateEffect update(Kind kind, const UpdateRequest& request) {
    return update_one(ledger, company(), caller, person, kind, request, {DryRun::no, [] { return 0.1; }});
  }
  std::vector<std::string> faults(Kind kind, const UpdateRequest& request) {
    const std::string before = ask(ledger, "SELECT count(*) || ' ' || max(id) FROM events");
    std::vector<std::string> found;
    try {
      update(kind, request);
    } catch (const OptionErrors& errors) {
      for (const OptionFault& fault : errors.faults()) found.push_back(fault.option + ": " + fault.what);
    }
    CHECK(ask(ledger, "SELECT count(*) || ' ' || max(id) FROM events") == before);
    return found;
  }
};

using Given = std::vector<std::pair<std::string, std::string>>;

UpdateRequest of_account(const char* account, Given given) {
  UpdateRequest request;
  request.account = account;
  request.given = std::move(given);
  return request;
}

UpdateRequest of_label(const char* account, const char* label, Given given) {
  UpdateRequest request = of_account(account, std::move(given));
  request.label = label;
  return request;
}

using What = UpdateEffect::What;

}  // namespace

TEST_CASE("an update refuses in the words of an import") {
  const std::tuple<Kind, const char*, const char*> cases[] = {
      {Kind::accounts, "kind", "memer"},
      {Kind::accounts, "market", "USA"},
      {Kind::accounts, "contact", "reps"},
      {Kind::accounts, "status", "shut"},
      {Kind::accounts, "name", ""},
      {Kind::addresses, "country", "us"},
      {Kind::addresses, "region", "Nevada"},
      {Kind::addresses, "postal_code", "8950"},
      {Kind::addresses, "residential", "maybe"},
      {Kind::addresses, "line1", "4111 1111 1111 1111"},
      {Kind::payment_methods, "kind", "cash"},
      {Kind::payment_methods, "last4", "42"},
      {Kind::payment_methods, "exp_month", "13"},
      {Kind::payment_methods, "exp_year", "99"},
      {Kind::accounts, "enroller", "A1"},
  };
  for (const auto& test_case : cases) {
    const Kind kind = std::get<0>(test_case);
    const char* const column = std::get<1>(test_case);
    const char* const text = std::get<2>(test_case);
    CAPTURE(column);
    CAPTURE(text);
    Updated small;
    // The whole row as a file has it, with that one cell changed.
    const std::string name(spec_of(kind).name);
    std::string file, cells;
    const bool is_account = kind == Kind::accounts;
    file = std::string(is_account ? "account," : "account,label,") + column;
    cells = std::string(is_account ? "A1," : kind == Kind::addresses ? "A1,home," : "A1,card,") + text;
    for (const KindColumn& other : spec_of(kind).columns) {
      if (other.key || other.name == column || (!other.required && other.name != "region")) continue;
      file += "," + std::string(other.name);
      const std::string at(other.name);
      cells += "," + std::string(at == "kind"          ? (is_account ? "member" : "card")
                                 : at == "name"        ? "Ann"
                                 : at == "market"      ? "US"
                                 : at == "country"     ? "US"
                                 : at == "region"      ? "NV"
                                 : at == "postal_code" ? "89501"
                                                       : "x");
    }
    const auto of_import = import_faults(small.ledger, {{name, file + "\n" + cells + "\n"}});
    REQUIRE(of_import.size() == 1);
    std::string option = "--" + std::string(column);
    std::replace(option.begin(), option.end(), '_', '-');
    const auto of_update = small.faults(
        kind, is_account ? of_account("A1", {{option, text}})
                         : of_label("A1", kind == Kind::addresses ? "home" : "card", {{option, text}}));
    REQUIRE(of_update.size() == 1);
    CHECK(of_update[0] == option + of_import[0].substr(of_import[0].find(std::string(column) + ": ") +
                                                       std::string(column).size()));
  }
}

TEST_CASE("an update that changes nothing leaves no run behind") {
  Updated small;
  const std::string runs = ask(small.ledger, "SELECT count(*) FROM runs");
  const auto effect = small.update(Kind::accounts, of_account("A1", {{"--name", "Ann"}}));
  CHECK(effect.what == What::unchanged);
  CHECK(!effect.changes_ledger());
  CHECK(ask(small.ledger, "SELECT count(*) FROM runs") == runs);
}

TEST_CASE("a changed address is another row and its autoships go on to it") {
  Updated small;
  const auto effect = small.update(Kind::addresses, of_label("A1", "home", {{"--line1", "9 New St"}}));
  CHECK(effect.what == What::changed);
  REQUIRE(effect.columns.size() == 1);
  CHECK(effect.columns[0].before == "1 Main St");
  CHECK(effect.columns[0].after == "9 New St");
  CHECK(effect.used_by == std::vector<AutoshipId>{{7}});
  CHECK(ask(small.ledger,
            "SELECT line1 || ' ' || city FROM addresses d JOIN autoships s ON s.ship_to_id = d.id") ==
        "9 New St Reno");
  CHECK(ask(small.ledger,
            "SELECT count(*) FROM addresses WHERE line1 = '1 Main St' AND retired_by IS NOT NULL") == "1");
  CHECK(ask(small.ledger, "SELECT body FROM events ORDER BY id DESC LIMIT 1") ==
        R"({"kind":"addresses","account":"A1","label":"home","personal":"line1","before":{},"after":{}})");
}

TEST_CASE("an added address names nobody in the chain of events") {
  Updated small;
  const auto faults = small.faults(Kind::addresses, of_label("A2", "home", {{"--city", "Reno"}}));
  CHECK(faults == std::vector<std::string>{"--name: is needed: the account has no address 'home'",
                                           "--line1: is needed: the account has no address 'home'",
                                           "--postal-code: is needed: the account has no address 'home'",
                                           "--country: is needed: the account has no address 'home'"});
  const auto effect = small.update(Kind::addresses, of_label("A2", "home",
                                                             {{"--name", "Bob"},
                                                              {"--line1", "3 Oak St"},
                                                              {"--city", "Reno"},
                                                              {"--postal-code", "89501"},
                                                              {"--country", "US"},
                                                              {"--region", "NV"}}));
  CHECK(effect.what == What::added);
  CHECK(ask(small.ledger, "SELECT what || body FROM events ORDER BY id DESC LIMIT 1") ==
        R"(added{"kind":"addresses","account":"A2","label":"home"})");
}

TEST_CASE("what an address keeps is checked beside what it is given") {
  Updated small;
  CHECK(small.faults(Kind::addresses, of_label("A1", "home", {{"--country", "CA"}})).size() == 2);
  CHECK(small.faults(Kind::addresses, of_label("A1", "home", {{"--city", "APO"}})).size() == 1);
  CHECK(small.faults(Kind::payment_methods, of_label("A1", "card", {{"--exp-year", ""}})) ==
        std::vector<std::string>{"--exp-year: is needed too: month and year tell when a card expires"});
}

TEST_CASE("another location gives the next cycle the dates of its calendar") {
  // The 15th of May 2027 is a Saturday, on which the dock is closed.
  Updated small(CsvFiles{{"autoships",
                          "autoship,account,every,items,next_on,ship_to,pay_with\n"
                          "8,A1,month on 15,VIT-C=1,2027-05-15,home,card\n"}});
  const char* ship = "SELECT ship_date FROM autoship_next WHERE autoship_id = 8";
  CHECK(ask(small.ledger, ship) == "2027-05-17");
  const auto effect = small.update(Kind::accounts, of_account("A1", {{"--fulfilled-by", "ANN"}}));
  CHECK(ask(small.ledger, ship) == "2027-05-15");
  CHECK(effect.what == What::changed);
  small.update(Kind::accounts, of_account("A1", {{"--fulfilled-by", ""}}));
  CHECK(ask(small.ledger, ship) == "2027-05-17");
}

TEST_CASE("nobody stands above themselves in their line") {
  Updated small;  // A2 enrolled A1.
  CHECK(small.faults(Kind::accounts, of_account("A2", {{"--enroller", "A1"}})) ==
        std::vector<std::string>{"--enroller: 'A1' stands below the account itself"});
  CHECK(small.update(Kind::accounts, of_account("A2", {{"--sponsor", "A1"}})).what == What::changed);
}

TEST_CASE("a market of another currency is refused while a budget is in the old one") {
  Updated small(CsvFiles{{"autoships", "autoship,account,every,items,budget\n8,A1,4w,VIT-C=1,20.00\n"}});
  const auto faults = small.faults(Kind::accounts, of_account("A1", {{"--market", "JP"}}));
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].find("--market: 'JP' pays in JPY") == 0);
}

TEST_CASE("requests of one transaction stand by themselves") {
  Updated small;
  WriteTransaction transaction(small.ledger);
  RunJournal journal(small.ledger, small.caller);
  {
    AccountUpdates updates(small.ledger, small.company(), journal, small.caller.as_of, {});
    CHECK(updates.update(Kind::addresses, of_label("A1", "home", {{"--line1", "9 New St"}})).what ==
          What::changed);
    CHECK_THROWS_AS(updates.update(Kind::addresses, of_label("A1", "home", {{"--country", "us"}})),
                    OptionErrors);
    CHECK_THROWS_AS(updates.update(Kind::accounts, of_account("A9", {{"--name", "X"}})), OptionErrors);
    CHECK(updates.update(Kind::addresses, of_label("A1", "home", {{"--line1", "10 New St"}})).what ==
          What::changed);
    CHECK(updates.update(Kind::payment_methods, of_label("A1", "card", {{"--brand", "amex"}})).what ==
          What::changed);
  }
  transaction.commit();
  CHECK(ask(small.ledger, "SELECT line1 FROM addresses WHERE label = 'home' AND retired_by IS NULL") ==
        "10 New St");
  CHECK(ask(small.ledger, "SELECT count(*) FROM events WHERE what = 'changed'") == "3");
}

TEST_CASE("a payment method taken away stays with its orders and leaves its label free") {
  Updated small;
  UpdateRequest request = of_label("A1", "card", {});
  request.remove = true;
  CHECK(small.faults(Kind::payment_methods, request) ==
        std::vector<std::string>{
            "--remove: autoship 7 pays with 'card'; give it another one first (autoship change 7 "
            "--pay-with LABEL)"});
  small.update(Kind::payment_methods, of_label("A1", "old", {{"--kind", "bank"}, {"--token", "tok_2"}}));
  request.label = "old";
  CHECK(small.update(Kind::payment_methods, request).what == What::removed);
  CHECK(small.update(Kind::payment_methods, request).what == What::unchanged);
  CHECK(export_text(small.ledger, "payment-methods").find("old") == std::string::npos);
  CHECK(small.update(Kind::payment_methods, of_label("A1", "old", {{"--kind", "card"}})).what == What::added);
  request.label = "odl";
  CHECK(small.faults(Kind::payment_methods, request) ==
        std::vector<std::string>{"LABEL: the account has no payment method 'odl' (did you mean old?)"});
}

TEST_CASE("what is taken away is taken from ended autoships and each is told") {
  Updated small;
  const auto remove = [&](Kind kind, const char* label) {
    UpdateRequest request = of_label("A1", label, {});
    request.remove = true;
    return small.update(kind, request).notes;
  };
  ask(small.ledger, "UPDATE autoships SET status = 'canceled' WHERE id = 7 RETURNING 1");
  ask(small.ledger, "DELETE FROM autoship_next WHERE autoship_id = 7 RETURNING 1");
  CHECK(remove(Kind::payment_methods, "card") ==
        std::vector<std::string>{"autoship 7, which has ended, named it; should it be reopened, there is no "
                                 "other payment method"});
  CHECK(ask(small.ledger, "SELECT count(*) FROM autoships WHERE pay_with_id IS NOT NULL") == "0");
  CHECK(ask(small.ledger, "SELECT body FROM events WHERE autoship_id = 7 ORDER BY id DESC LIMIT 1") ==
        R"({"before":{"pay_with":"card"},"after":{"pay_with":null}})");
}

TEST_CASE("people change their own account and a rep those it enrolled") {
  Updated small;  // A2 enrolled A1.
  small.policy.self_service.customer = {Deed::account};
  small.policy.self_service.rep = {Deed::account, Deed::address};
  const auto as = [&](const char* who, const char* code) {
    small.person = parse_person(who);
    small.person.account = {
        parse_integer(
            ask(small.ledger, std::string("SELECT id FROM accounts WHERE account = '") + code + "'"))
            .value()};
  };
  as("customer:A1", "A1");
  CHECK(small.update(Kind::accounts, of_account("A1", {{"--phone", "1"}})).what == What::changed);
  CHECK(small.faults(Kind::accounts, of_account("A2", {{"--phone", "1"}})) ==
        std::vector<std::string>{"CODE: no account 'A2' (did you mean A1?)"});
  CHECK(small.faults(Kind::accounts, of_account("A1", {{"--kind", "retail"}})) ==
        std::vector<std::string>{"--kind: customer:A1 may not change it; that is for the company"});
  CHECK(small.faults(Kind::addresses, of_label("A1", "home", {{"--line1", "1"}})).size() == 1);
  as("rep:A2", "A2");
  CHECK(small.update(Kind::addresses, of_label("A1", "home", {{"--line1", "1"}})).what == What::changed);
  as("rep:A1", "A1");
  CHECK(small.faults(Kind::accounts, of_account("A2", {{"--phone", "2"}})) ==
        std::vector<std::string>{"CODE: no account 'A2' (did you mean A1?)"});
}
