#include "workflows/undo.h"

#include <map>

#include "tests/workflows/night_support.h"
#include "workflows/changes.h"
#include "workflows/undone.h"

using namespace autoship;

namespace {

/// A change, as its columns in `apply` would name it.
using Words = std::map<std::string, std::string>;

ChangeRequest request_of(ChangeAction action, const Words& words) {
  ChangeRequest request;
  request.action = action;
  for (const auto& [name, value] : words) {
    for (const ChangeOption& option : change_options()) {
      if (option.name != name) continue;
      if (option.text != nullptr) request.*option.text = value;
      if (option.list != nullptr) (request.*option.list).push_back(value);
      if (option.flag != nullptr) request.*option.flag = true;
    }
  }
  return request;
}

/// The night's little company, and people who change it.
struct UndoLedger : NightLedger {
  using NightLedger::NightLedger;

  struct Step {
    std::int64_t autoship;
    ChangeAction action;
    Words words;
  };

  /// All of them in one batch.
  RunId batch(const char* today, const std::vector<Step>& steps, const char* actor = "tester") {
    WriteTransaction transaction(ledger);
    Caller caller = night_caller("apply", today);
    caller.actor = actor;
    RunJournal journal(ledger, caller);
    Changer changer(ledger, company(), caller, Person{}, journal);
    for (const Step& step : steps) changer.change({step.autoship}, request_of(step.action, step.words));
    journal.finish(0.5);
    transaction.commit();
    return journal.run();
  }

  UndoResult undo(const char* today, RunId of, DryRun dry_run = DryRun::no) {
    things.clear();
    UndoOptions options;
    options.dry_run = dry_run;
    options.seconds = [] { return 0.5; };
    options.visit = [&](const UndoneThing& thing) { things.push_back(thing); };
    return undo_batch(ledger, company(), night_caller("undo", today), of, options);
  }

  /// Everything but who did what when.
  std::string books() {
    const std::string all = dump(ledger);
    std::string text;
    bool kept = true;
    std::size_t at = 0;
    while (at < all.size()) {
      const std::size_t end = all.find('\n', at) + 1;
      const std::string line = all.substr(at, end - at);
      if (line[0] == '#') kept = line != "# events\n" && line != "# runs\n" && line != "# settings\n";
      if (kept) text += line;
      at = end;
    }
    return text;
  }

  std::vector<UndoneThing> things;
};

}  // namespace

TEST_CASE("an undo leaves the books as they were and can be undone") {
  using enum ChangeAction;
  const std::vector<std::pair<const char*, std::vector<UndoLedger::Step>>> batches = {
      {"items", {{1, change, {{"swap", "SOAP=TEA"}}}}},
      {"several of one autoship",
       {{3, change, {{"add", "WINE=1"}}}, {3, change, {{"set", "WINE=4"}}}, {3, pause, {}}, {3, resume, {}}}},
      {"a rule", {{1, change, {{"every", "2 weeks on tue"}}}}},
      {"a shipment moved", {{1, change, {{"next", "2027-01-07"}}}}},
      {"a shipment with items of its own",
       {{1, change, {{"once", ""}, {"add", "TEA=3"}, {"remove", "SOAP"}}}}},
      {"shipments left out", {{1, skip, {{"count", "3"}}}, {3, skip, {}}}},
      {"left out and taken back", {{1, skip, {{"count", "3"}}}, {1, unskip, {}}, {1, cancel, {}}}},
      {"a moved shipment left out",
       {{1, change, {{"next", "2027-01-07"}, {"once", ""}, {"add", "TEA=1"}}}, {1, skip, {}}}},
      {"the blocked one left out", {{2, skip, {}}}},
      {"the blocked one moved", {{2, change, {{"next", "2026-12-24"}}}}},
      {"blocked and canceled", {{2, cancel, {}}, {2, reopen, {}}, {2, change, {{"restart", "2027-02-01"}}}}},
      {"paused with an end", {{1, pause, {{"until", "2027-03-01"}}}, {8, resume, {}}}},
      {"terms",
       {{1, change, {{"budget", "90"}, {"until", "2027-12-31"}, {"times", "12"}, {"roll", "preceding"}}},
        {7, change, {{"ship-via", "UPS_GROUND"}, {"ship-to", "home"}}}}},
  };
  for (const auto& [name, steps] : batches) {
    const std::string batch_of = name;
    CAPTURE(batch_of);
    UndoLedger company;
    company.night("2026-12-01");
    const std::string before = company.books();
    const RunId batch = company.batch("2026-12-02", steps);
    const std::string after = company.books();
    CHECK(before != after);

    company.undo("2026-12-02", batch, DryRun::yes);
    CHECK(company.books() == after);
    const UndoResult undo = company.undo("2026-12-02", batch);
    CHECK(undo.not_reversed == 0);
    CHECK(company.books() == before);

    const UndoResult again = company.undo("2026-12-02", batch);
    CHECK(again.reversed == 0);
    CHECK(again.reversed_already > 0);
    CHECK(again.before->id == undo.undo);
    CHECK(!again.undo);

    company.undo("2026-12-02", undo.undo);
    CHECK(company.books() == after);
    company.undo("2026-12-02", batch);
    CHECK(company.books() == before);
  }
}

TEST_CASE("what a pause let go by comes again with the undo of its end") {
  UndoLedger company;
  company.batch("2026-11-30", {{3, ChangeAction::change, {{"next", "2026-12-04"}}},
                               {3, ChangeAction::skip, {{"count", "2"}}},
                               {3, ChangeAction::pause, {}}});
  const std::string before = company.books();
  const RunId batch = company.batch("2027-01-20", {{3, ChangeAction::resume, {}}});
  CHECK(company.books() != before);
  company.undo("2027-01-20", batch);
  CHECK(company.books() == before);
}

TEST_CASE("an undo stops at what was built on the batch since and names it") {
  UndoLedger company;
  const RunId batch = company.batch("2026-11-30", {{1, ChangeAction::change, {{"add", "TEA=1"}}},
                                                   {6, ChangeAction::change, {{"set", "SOAP=2"}}},
                                                   {7, ChangeAction::change, {{"set", "SOAP=3"}}},
                                                   {8, ChangeAction::change, {{"set", "SOAP=5"}}}});
  company.batch("2026-11-30", {{8, ChangeAction::change, {{"set", "SOAP=6"}}}}, "bob");
  const RunId other = company.batch("2026-11-30", {{8, ChangeAction::change, {{"budget", "50"}}}}, "eve");
  company.night("2026-12-01");
  const std::string before = company.books();
  const UndoResult result = company.undo("2026-12-02", batch);
  CHECK(result.reversed == 0);
  CHECK(result.not_reversed == 4);
  CHECK(!result.undo);
  CHECK(company.books() == before);
  REQUIRE(company.things.size() == 4);
  CHECK(company.things[0].reason == "order 1 of 2026-12-01 was made with it");
  CHECK(company.things[1].reason ==
        "its cycle of 2026-12-01 was skipped with it, in the night of 2026-12-01");
  CHECK(company.things[3].reason == "was changed again since, by bob on 2026-11-30 (batch 3)");
  // What another batch changed about the same autoship is no obstacle.
  CHECK(company.undo("2026-12-02", other).reversed == 1);
}

TEST_CASE("a night that blocks what was reopened weeks later leaves the ledger sound") {
  using enum ChangeAction;
  UndoLedger company;
  company.night("2026-12-01");
  company.batch("2026-12-02", {{2, cancel, {}}});
  company.batch("2027-02-20", {{2, reopen, {}}});
  CycleOptions options;
  options.catch_up = true;
  company.night("2027-03-01", options);
  REQUIRE(company.ask(
              "SELECT group_concat(cycle_date || ' ' || state, ', ') FROM cycles WHERE autoship_id = 2") ==
          "2026-12-01 missed, 2027-03-01 blocked");
  CHECK(company.is_sound());
}

TEST_CASE("what was there before and is gone keeps the change") {
  UndoLedger company;
  const RunId batch = company.batch("2026-11-30", {{1, ChangeAction::change, {{"every", "4w"}}}});
  import_texts(company.ledger, {{"autoships", "autoship,account,every,items\n1,A1,3w,SOAP=2\n"}},
               {.today = "2026-11-30", .policy = company.policy});
  company.undo("2026-11-30", batch);
  REQUIRE(company.things.size() == 1);
  CHECK(company.things[0].reason == "was changed again since, by tester on 2026-11-30 (batch 3, an import)");
}

TEST_CASE("what is planned for a shipment since a batch gave another rule is kept or stops the undo") {
  using enum ChangeAction;
  struct Row {
    const char* name;
    Words batch, later;
    ChangeAction how;
    const char* after;  // the columns after an undo; empty: it is refused
  };
  // Autoship 1 is monthly from 2026-12-01 on.
  const std::vector<Row> rows = {
      {"a skip of both rules", {{"every", "2m"}}, {{"date", "2027-02-01"}}, skip, "2027-02-01 skip"},
      {"a skip of the new rule", {{"every", "2w"}}, {{"date", "2026-12-15"}}, skip, ""},
      {"a skip of the day begun with", {{"every", "1m"}, {"restart", "2026-12-20"}}, {}, skip, ""},
      {"a skip of a later one",
       {{"every", "1m"}, {"restart", "2026-12-20"}},
       {{"date", "2027-02-20"}},
       skip,
       ""},
      {"a skip of a day that both have",
       {{"restart", "2027-01-01"}},
       {{"date", "2027-02-01"}},
       skip,
       "2027-02-01 skip"},
      {"a shipment moved", {{"every", "2m"}}, {{"next", "2026-12-05"}}, change, ""},
      {"the first one moved",
       {{"every", "1m"}, {"restart", "2026-12-20"}},
       {{"next", "2026-12-22"}},
       change,
       ""},
      {"items of one", {{"every", "2m"}}, {{"once", ""}, {"add", "TEA=1"}}, change, ""},
      {"items of the first",
       {{"every", "1m"}, {"restart", "2026-12-20"}},
       {{"once", ""}, {"add", "TEA=1"}},
       change,
       ""},
  };
  for (const Row& row : rows) {
    const std::string name = row.name;
    CAPTURE(name);
    UndoLedger company;
    const RunId batch = company.batch("2026-11-30", {{1, change, row.batch}});
    const RunId later = company.batch("2026-11-30", {{1, row.how, row.later}}, "bob");
    const std::string before = company.books();
    company.undo("2026-11-30", batch);
    REQUIRE(company.things.size() == 1);
    if (std::string(row.after).empty()) {
      CHECK(company.things[0].reason == "was changed again since, by bob on 2026-11-30 (batch 3)");
      CHECK((company.books() == before));
      // What stood in the way is gone.
      company.undo("2026-11-30", later);
      CHECK(company.undo("2026-11-30", batch).reversed == 1);
      continue;
    }
    CHECK(company.things[0].reason.empty());
    CHECK(company.ask("SELECT group_concat(cycle_date || ' ' || state) FROM cycles WHERE autoship_id = 1") ==
          row.after);
  }
}

TEST_CASE("a pause whose end was changed since is not taken back without it") {
  using enum ChangeAction;
  UndoLedger company;
  const RunId batch = company.batch("2026-11-30", {{1, pause, {}}});
  company.batch("2026-11-30", {{1, pause, {{"until", "2027-03-01"}}}}, "bob");
  company.undo("2026-11-30", batch);
  CHECK(company.things.at(0).reason == "was changed again since, by bob on 2026-11-30 (batch 3)");
}

TEST_CASE("a shipment that was moved and left out does not come back to another rule") {
  using enum ChangeAction;
  UndoLedger company;
  company.batch("2026-11-30", {{1, change, {{"next", "2026-12-03"}}}});
  const RunId batch = company.batch("2026-11-30", {{1, skip, {}}});
  company.batch("2026-11-30", {{1, change, {{"every", "2m"}, {"restart", "2026-12-20"}}}}, "bob");
  company.undo("2026-11-30", batch);
  CHECK(company.things.at(0).reason == "was changed again since, by bob on 2026-11-30 (batch 4)");
}

TEST_CASE("a shipment planned after the end that a batch took away stops its undo") {
  using enum ChangeAction;
  UndoLedger company;
  company.batch("2026-11-30", {{1, change, {{"until", "2027-01-15"}}}});
  const RunId batch = company.batch("2026-11-30", {{1, change, {{"until", "none"}}}});
  company.batch("2026-11-30", {{1, skip, {{"date", "2027-02-01"}}}}, "bob");
  company.undo("2026-11-30", batch);
  CHECK(company.things.at(0).reason == "was changed again since, by bob on 2026-11-30 (batch 4)");
}

TEST_CASE("a night that blocked a cycle of the rule that a batch gave stops its undo") {
  using enum ChangeAction;
  UndoLedger company;
  const RunId batch = company.batch("2026-11-30", {{2, change, {{"every", "2m"}}}});
  company.night("2026-12-01");
  REQUIRE(company.ask("SELECT state FROM cycles WHERE autoship_id = 2") == "blocked");
  company.undo("2026-12-02", batch);
  CHECK(company.things.at(0).reason == "the night of 2026-12-01 went on with it");
}

TEST_CASE("imports and nights are no batches") {
  UndoLedger company;
  company.night("2026-12-01");
  const auto refusal = [&](std::int64_t batch) -> std::string {
    try {
      company.undo("2026-12-02", {batch});
    } catch (const Error& error) {
      return error.what();
    }
    return "none";
  };
  CHECK(refusal(1).starts_with("batch 1 is an import, which is not undone here"));
  CHECK(refusal(2).starts_with("batch 2 is the night of 2026-12-01: its orders stand"));
  CHECK(refusal(3) == "no batch 3 (autoship undo --list shows the latest)");
}

TEST_CASE("undoing an undo puts its batch in force, however long the chain") {
  UndoneBatches undone;
  undone.add({2}, {1});
  CHECK(undone.by({1}) == RunId{2});
  undone.add({3}, {2});
  CHECK(!undone.by({1}));
  CHECK(undone.by({2}) == RunId{3});
  undone.add({4}, {3});
  CHECK(undone.by({1}) == RunId{2});
  undone.add({5}, {4});
  CHECK(!undone.by({1}));
  CHECK(undone.is_news({6}, {1}));
  CHECK(!undone.is_news({3}, {1}));
}
