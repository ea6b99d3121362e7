#include <algorithm>
#include <random>

#include "formats/decline_tables.h"
#include "storage/charge_store.h"
#include "tests/workflows/night_support.h"
#include "workflows/charge_results.h"
#include "workflows/charge_submit.h"

using namespace autoship;

namespace {

CsvFiles paying_company() {
  CsvFiles files = night_company();
  files.push_back({"payment-methods",
                   "account,label,kind,token,brand\nA1,card,card,tok_1,visa\nA3,card,card,tok_3,visa\n"
                   "A4,card,card,tok_4,visa\nA5,card,card,tok_5,visa\nA7,open,on-account,,\n"});
  return files;
}

/// A night with charges: 1, 3, 4, 5 and 7 are ordered, 7 on account.
struct Payments : NightLedger {
  Payments() : NightLedger(Ledger::in_memory(), paying_company()) {
    policy.charge.mode = ChargeMode::file;
    policy.cycle.max_days_ahead = 60;
    night("2026-12-01");
  }

  std::size_t send(const char* today = "2026-12-01") {
    const ChargeFileFormat nowhere{[](const ChargeRequest&) {}, [] { return std::string(); }, {}};
    const SentFile sent = submit_to_file(ledger, company(), night_caller("export-charges", today), nowhere);
    return static_cast<std::size_t>(sent.file.charges);
  }
  RecordedResults say(const std::vector<ChargeResult>& results, const char* today = "2026-12-01",
                      OnFault on_fault = OnFault::refuse_all) {
    return record_results(ledger, company(), built_in_decline_tables(), night_caller("import-charges", today),
                          results, on_fault);
  }
  std::string state(int charge) {
    return ask(
        fmt::format("SELECT state || ' ' || coalesce(due_on, '-') FROM charges WHERE id = {}", charge));
  }
  /// What is left when the runs, and with them the chain, are not looked at.
  std::string outcome() {
    return ask("SELECT group_concat(id || ' ' || state || ' ' || coalesce(due_on, '-') || ' ' || attempt, ', "
               "') "
               "FROM charges") +
           " / " + ask("SELECT group_concat(id || ' ' || status, ', ') FROM shipments") + " / " +
           ask("SELECT group_concat(charge_id || ' ' || coalesce(result, '-') || ' ' || coalesce(reference, "
               "'-'), "
               "', ') FROM charge_attempts") +
           " / " +
           ask("SELECT group_concat(id || ' ' || coalesce(refused_code, '-'), ', ') FROM payment_methods");
  }
};

ChargeResult result_of(const char* charge, ChargeResult::Result result, const char* reference,
                       const char* code = "") {
  ChargeResult made;
  made.charge_or_key = charge;
  made.result = result;
  made.reference = reference;
  made.code = code;
  return made;
}

}  // namespace

TEST_CASE("a night writes a charge for what ships and its parcel waits for the money") {
  Payments company;
  CHECK(company.result.counts.charges == 5);
  CHECK(company.ask("SELECT charges FROM runs WHERE command = 'run-cycle'") == "5");
  // Tea is sold out: it is charged when it ships.
  CHECK(company.ask("SELECT o.total_minor - c.amount_minor FROM charges c JOIN orders o ON o.id = c.order_id "
                    "WHERE o.autoship_id = 3") == "270");
  CHECK(company.ask(
            "SELECT group_concat(status) FROM (SELECT s.status FROM shipments s JOIN orders o ON o.id = "
            "s.order_id ORDER BY o.autoship_id)") == "waiting,waiting,waiting,ready");
  CHECK(company.is_sound());
}

TEST_CASE("a charge leaves once under its key") {
  Payments company;
  CHECK(company.send() == 5);
  CHECK(company.send() == 0);
  CHECK(company.ask("SELECT idempotency_key FROM charge_attempts WHERE charge_id = 1") == "as-test0000-1-1");
  mark_unknown(company.ledger, night_caller("nightly", "2026-12-01"), std::vector<ChargeId>{{1}, {2}});
  CHECK(company.state(1) == "unknown -");
  // A file goes to somebody else, who would not know the key.
  CHECK(company.send("2026-12-02") == 0);
  // Asked again it is the same demand.
  const auto again =
      submit_to_gateway(company.ledger, company.company(), night_caller("charge", "2026-12-02"), 10);
  REQUIRE(again.size() == 2);
  CHECK(again[0].key == "as-test0000-1-1");
  CHECK(company.ask("SELECT count(*) FROM charge_attempts") == "5");
  CHECK(company.is_sound());
}

TEST_CASE("each result does to each state what the rule says") {
  // State before; then what paid, declined, a hard decline and an error make of it; empty: refused.
  const struct {
    const char* before;
    const char* after[4];
  } rows[] = {
      {"pending", {"", "", "", ""}},
      {"submitted", {"paid -", "pending 2026-12-02", "declined -", "pending 2026-12-02"}},
      {"unknown", {"paid -", "pending 2026-12-02", "declined -", "pending 2026-12-02"}},
      {"paid", {"paid -", "", "", ""}},
      {"declined", {"", "", "declined -", ""}},
      {"retry", {"", "pending 2026-12-02", "", ""}},
      {"canceled", {"", "", "", ""}},
  };
  const ChargeResult results[] = {
      result_of("1", ChargeResult::paid, "r1"), result_of("1", ChargeResult::declined, "r1", "51"),
      result_of("1", ChargeResult::declined, "r1", "43"), result_of("1", ChargeResult::error, "r1")};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < 4; ++i) {
      CAPTURE(row.before);
      CAPTURE(i);
      Payments company;
      const std::string before = row.before;
      if (before != "pending" && before != "canceled") company.send();
      if (before == "unknown") {
        mark_unknown(company.ledger, night_caller("nightly", "2026-12-01"), std::vector<ChargeId>{{1}});
      }
      if (before == "paid") company.say({results[0]});
      if (before == "retry") company.say({results[1]});
      if (before == "declined") company.say({results[2]});
      if (before == "canceled") company.night("2027-01-01");  // The next cycle supersedes it.
      const std::string was = dump(company.ledger);
      const RecordedResults recorded = company.say({results[i]});
      if (std::string(row.after[i]).empty()) {
        CHECK(recorded.faults.size() == 1);
        CHECK(dump(company.ledger) == was);
      } else {
        CHECK(recorded.faults.empty());
        CHECK(company.state(1) == row.after[i]);
      }
      CHECK(company.is_sound());
    }
  }
}

TEST_CASE("results twice and shuffled and cut in pieces come to one state") {
  const std::vector<ChargeResult> all = {
      result_of("1", ChargeResult::paid, "r1"), result_of("2", ChargeResult::declined, "r2", "51"),
      result_of("3", ChargeResult::declined, "r3", "43"), result_of("4", ChargeResult::error, "r4"),
      result_of("as-test0000-5-1", ChargeResult::paid, "r5")};
  Payments plain;
  plain.send();
  plain.say(all);
  std::mt19937 random(20261201);
  for (int round = 0; round < 20; ++round) {
    std::vector<ChargeResult> twice = all;
    twice.insert(twice.end(), all.begin(), all.end());
    std::shuffle(twice.begin(), twice.end(), random);
    Payments company;
    company.send();
    for (std::size_t at = 0; at < twice.size();) {
      const std::size_t count = std::min<std::size_t>(1 + random() % 4, twice.size() - at);
      company.say({twice.begin() + static_cast<std::ptrdiff_t>(at),
                   twice.begin() + static_cast<std::ptrdiff_t>(at + count)});
      at += count;
    }
    CHECK(company.outcome() == plain.outcome());
    CHECK(company.is_sound());
  }
}

TEST_CASE("one contradiction refuses its file and is named by line") {
  Payments company;
  company.send();
  company.say({result_of("1", ChargeResult::paid, "r1")});
  const std::string before = dump(company.ledger);
  const auto file = std::vector<ChargeResult>{result_of("2", ChargeResult::paid, "r2"),
                                              result_of("1", ChargeResult::declined, "r1", "51")};
  const RecordedResults recorded = company.say(file);
  REQUIRE(recorded.faults.size() == 1);
  CHECK(recorded.faults[0].result == 1);
  CHECK(recorded.faults[0].what.starts_with("charge 1 (attempt 1) was recorded as paid"));
  CHECK(dump(company.ledger) == before);
  // A gateway's other answers stand.
  CHECK(company.say(file, "2026-12-01", OnFault::leave_out).paid == 1);
  CHECK(company.state(2) == "paid -");
}

TEST_CASE("after the last retry the order goes and its stock comes back") {
  for (const AfterLast after : {AfterLast::skip, AfterLast::pause, AfterLast::cancel}) {
    Payments company;
    company.policy.charge.retry_days = {1};
    company.policy.charge.after_last = after;
    company.send();
    company.say({result_of("1", ChargeResult::declined, "r1", "51")});
    const std::string reserved = company.ask("SELECT sum(reserved) FROM stock");
    CHECK(company.send("2026-12-02") == 1);
    company.say({result_of("1", ChargeResult::declined, "r2", "51")}, "2026-12-02");
    CHECK(company.state(1) == "declined -");
    CHECK(company.ask("SELECT status FROM orders WHERE id = 1") == "canceled");
    CHECK(std::stoll(company.ask("SELECT sum(reserved) FROM stock")) == std::stoll(reserved) - 2);
    CHECK(company.ask("SELECT status FROM autoships WHERE id = 1") == (after == AfterLast::skip ? "active"
                                                                       : after == AfterLast::pause
                                                                           ? "paused"
                                                                           : "canceled"));
    CHECK(company.is_sound());
  }
}

TEST_CASE("the next cycle supersedes an unpaid order but not one that was sent") {
  Payments company;
  company.night("2027-01-01");
  CHECK(company.ask("SELECT status FROM orders WHERE id = 1") == "canceled");
  CHECK(company.state(1) == "canceled -");
  // What is paid on account is no unpaid order.
  CHECK(company.ask("SELECT count(*) FROM orders WHERE autoship_id = 7 AND status = 'open'") == "2");
  CHECK(company.is_sound());

  Payments sent;
  sent.send();
  sent.night("2027-01-01");
  CHECK(sent.ask("SELECT reason FROM cycles WHERE autoship_id = 1") == "unpaid-order");
  CHECK(sent.is_sound());

  Payments keeping;
  keeping.policy.charge.unpaid = Unpaid::keep;
  keeping.night("2027-01-01");
  CHECK(keeping.ask("SELECT count(*) FROM orders WHERE autoship_id = 1 AND status = 'open'") == "2");
  CHECK(keeping.is_sound());
}

TEST_CASE("who has no method or an expired one is blocked where charges are made") {
  NightLedger company(Ledger::in_memory(), paying_company());
  company.policy.charge.mode = ChargeMode::file;
  ask(company.ledger, "UPDATE payment_methods SET exp_year = 2026, exp_month = 11 WHERE id = 1 RETURNING 1");
  ask(company.ledger, "UPDATE payment_methods SET retired_by = 1 WHERE id = 2 RETURNING 1");
  company.night("2026-12-01");
  CHECK(company.ask("SELECT reason FROM cycles WHERE autoship_id = 1") == "payment-expired");
  CHECK(company.ask("SELECT reason FROM cycles WHERE autoship_id = 3") == "no-payment");
  CHECK(company.ask("SELECT group_concat(reserved) FROM (SELECT reserved FROM stock ORDER BY location_id, "
                    "product_id)") == "2,0,1");
  CHECK(company.is_sound());
}

TEST_CASE("an attempt that is asked again says what it said the first time") {
  Payments company;
  company.policy.charge.descriptor = "BEFORE";
  company.send();
  mark_unknown(company.ledger, night_caller("nightly", "2026-12-01"), std::vector<ChargeId>{{1}});
  ask(company.ledger, "UPDATE payment_methods SET token = 'tok_new', kind = 'bank' WHERE id = 1 RETURNING 1");
  company.policy.charge.descriptor = "AFTER";
  const auto again =
      submit_to_gateway(company.ledger, company.company(), night_caller("nightly", "2026-12-02"), 10);
  REQUIRE(again.size() == 1);
  CHECK(again[0].key == "as-test0000-1-1");
  CHECK(again[0].token == "tok_1");
  CHECK(again[0].method_kind == "card");
  CHECK(again[0].descriptor == "BEFORE");
}

TEST_CASE("a decline of a card that was replaced meanwhile stops neither the new card nor the charge") {
  for (const char* replace :
       {"UPDATE payment_methods SET token = 'tok_new' WHERE id = 1 RETURNING 1",
        "INSERT INTO payment_methods (id, account_id, label, kind, token) SELECT 99, "
        "account_id, 'new', 'card', 'tok_new' FROM payment_methods WHERE id = 1 RETURNING 1"}) {
    for (const char* code : {"43", "51"}) {
      CAPTURE(replace);
      CAPTURE(code);
      Payments company;
      company.policy.charge.retry_days = {};
      company.send();
      ask(company.ledger, replace);
      const bool is_other = std::string(replace).starts_with("INSERT");
      if (is_other) ask(company.ledger, "UPDATE autoships SET pay_with_id = 99 WHERE id = 1 RETURNING 1");
      const auto recorded = company.say({result_of("1", ChargeResult::declined, "r1", code)}, "2026-12-02");
      CHECK(recorded.retried == 1);
      CHECK(company.state(1) == "pending 2026-12-02");
      CHECK(company.ask("SELECT status FROM orders WHERE id = 1") == "open");
      // The stolen one stays refused where it is still there.
      CHECK(company.ask("SELECT coalesce(refused_code, '-') FROM payment_methods WHERE id = 1") ==
            (is_other && std::string(code) == "43" ? "43" : "-"));
      const auto sent = submit_to_gateway(company.ledger, company.company(),
                                          night_caller("export-charges", "2026-12-02"), 10);
      REQUIRE(sent.size() == 1);
      CHECK(sent[0].token == "tok_new");
      CHECK(sent[0].key == "as-test0000-1-2");
      CHECK(company.is_sound());
    }
  }
}

TEST_CASE("a key and a number of two charges are about none") {
  Payments company;
  company.send();
  ChargeResult result = result_of("as-test0000-2-1", ChargeResult::paid, "r2");
  result.charge = "1";
  const auto refused = company.say({result});
  REQUIRE(refused.faults.size() == 1);
  CHECK(refused.faults[0].what == "charge: '1', but 'as-test0000-2-1' is a key of charge 2");
  result.charge = "2";
  CHECK(company.say({result}).paid == 1);
}

TEST_CASE("what is left of a budget is credited once and when its charge is paid") {
  NightLedger company(Ledger::in_memory(), paying_company());
  company.policy.charge.mode = ChargeMode::file;
  company.policy.prices.budget_rest = BudgetRest::credit;
  company.ledger.db().exec("UPDATE autoships SET budget_minor = 1200 WHERE id = 1 OR id = 7");
  company.night("2026-12-01");
  const auto entries = [&] {
    return company.ask(
        "SELECT coalesce(group_concat(t, ', '), '-') FROM (SELECT kind || ' ' || amount_minor || ' ' || "
        "balance_minor || ' order ' || order_id t FROM credit_entries ORDER BY id)");
  };
  const auto say = [&](const ChargeResult& result, const char* today) {
    record_results(company.ledger, company.company(), built_in_decline_tables(),
                   night_caller("import-charges", today), std::vector{result}, OnFault::refuse_all);
  };
  const auto send = [&](const char* today) {
    const ChargeFileFormat nowhere{[](const ChargeRequest&) {}, [] { return std::string(); }, {}};
    submit_to_file(company.ledger, company.company(), night_caller("export-charges", today), nowhere);
  };
  CHECK(company.ask("SELECT group_concat(rest_minor) FROM orders WHERE rest_minor > 0") == "200,200");
  CHECK(entries() == "-");
  send("2026-12-01");
  say(result_of("1", ChargeResult::declined, "r1", "51"), "2026-12-01");
  CHECK(entries() == "-");
  send("2026-12-02");
  say(result_of("as-test0000-1-2", ChargeResult::paid, "r2"), "2026-12-02");
  CHECK(entries() == "budget-rest 200 200 order 1");
  say(result_of("as-test0000-1-2", ChargeResult::paid, "r2"), "2026-12-03");
  CHECK(entries() == "budget-rest 200 200 order 1");
  CHECK(company.is_sound());
}

TEST_CASE("an imported payment method that is another one is tried at once") {
  Payments company;
  company.send();
  company.say({result_of("1", ChargeResult::declined, "r1", "51"),
               result_of("2", ChargeResult::declined, "r2", "43"),
               result_of("3", ChargeResult::declined, "r3", "51")});
  CHECK(company.state(1) == "pending 2026-12-02");
  CHECK(company.state(2) == "declined -");
  const std::string was = dump(company.ledger);
  const auto import = [&](const char* rows) {
    ImportOptions options;
    options.today = "2026-12-01";
    import_texts(company.ledger,
                 {{"payment-methods", std::string("account,label,kind,token,brand\n") + rows}}, options);
  };
  // The same as before is no other one.
  import("A1,card,card,tok_1,visa\n");
  CHECK(company.state(1) == "pending 2026-12-02");
  // Changed; new, for an autoship that names none; another account's is no concern of theirs.
  import("A1,card,card,tok_9,visa\nA3,another,card,tok_8,visa\nA5,spare,card,tok_7,visa\n");
  CHECK(company.state(1) == "pending 2026-12-01");
  CHECK(company.state(2) == "pending 2026-12-01");
  CHECK(company.state(3) == "pending 2026-12-02");
  CHECK(company.send() == 2);
  CHECK(company.is_sound());
}

TEST_CASE("a conditional autoship does not count the order that its next one supersedes") {
  Payments company;
  company.ledger.db().exec("UPDATE autoships SET only_below_pv = 50000 WHERE id = 3");
  const char* volume = "SELECT sum(pv) FROM orders WHERE autoship_id = 3 AND status = 'open'";
  CHECK(company.ask(volume) == "50000");
  company.night("2026-12-11");
  CHECK(company.ask("SELECT note FROM orders WHERE autoship_id = 3 AND cycle_date = '2026-12-11'") ==
        "pv 0 of 5");
  CHECK(company.ask(volume) == "50000");
  // One that stays, for somebody was asked for its money, is no obstacle of volume but of its own.
  company.send("2026-12-11");
  company.night("2026-12-21");
  CHECK(company.ask("SELECT reason FROM cycles WHERE autoship_id = 3 AND cycle_date = '2026-12-21'") ==
        "unpaid-order");
  CHECK(company.is_sound());
}

TEST_CASE("only a person says that money came after all") {
  Payments company;
  company.send();
  company.say({result_of("1", ChargeResult::declined, "r1", "51")});
  const auto said = company.say({result_of("1", ChargeResult::paid, "r9")});
  REQUIRE(said.faults.size() == 1);
  CHECK(said.faults[0].what.ends_with("(autoship settle 1 --paid --reference R, where the money was taken)"));
  ChargeResult known = result_of("1", ChargeResult::paid, "r9");
  known.by_person = true;
  CHECK(company.say({known}).paid == 1);
  CHECK(company.state(1) == "paid -");
  CHECK(company.ask("SELECT status FROM shipments WHERE order_id = 1") == "ready");
  CHECK(company.send("2026-12-02") == 0);
  CHECK(company.say({known}).unchanged == 1);
  // What was said before is a contradiction now.
  CHECK(company.say({result_of("1", ChargeResult::declined, "r1", "51")}).faults.size() == 1);
  CHECK(company.is_sound());
}

TEST_CASE("money for a canceled order is no sale") {
  Payments company;
  company.policy.charge.retry_days = {};
  company.send();
  company.say({result_of("1", ChargeResult::declined, "r1", "51")});
  ChargeResult known = result_of("1", ChargeResult::paid, "r9");
  known.by_person = true;
  const auto said = company.say({known});
  REQUIRE(said.faults.size() == 1);
  CHECK(
      said.faults[0].what.ends_with("and order 1 is canceled: money that was taken goes back to its payer"));
  ask(company.ledger, "UPDATE charge_attempts SET result = 'paid' WHERE charge_id = 1 RETURNING 1");
  ask(company.ledger, "UPDATE charges SET state = 'paid' WHERE id = 1 RETURNING 1");
  CHECK(!company.is_sound());
}

TEST_CASE("who canceled while a charge was under way is asked no more") {
  for (const char* code : {"51", "43"}) {
    Payments company;
    company.send();
    ask(company.ledger, "UPDATE autoships SET status = 'canceled' WHERE id = 1 RETURNING 1");
    ask(company.ledger, "DELETE FROM autoship_next WHERE autoship_id = 1 RETURNING 1");
    CHECK(company.say({result_of("1", ChargeResult::declined, "r1", code)}).declined == 1);
    CHECK(company.state(1) == "declined -");
    CHECK(company.ask("SELECT status FROM orders WHERE id = 1") == "canceled");
    CHECK(company.is_sound());
  }
}
