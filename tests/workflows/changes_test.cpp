#include "workflows/changes.h"

#include <doctest/doctest.h>

#include "tests/workflows/change_support.h"

using namespace autoship;

namespace {

using A = ChangeAction;
constexpr const char* today = "2026-11-30";

/// The sentence of a refusal, after which everything is as it was: in the middle of a transaction that
/// goes on too.
std::string refusal(ChangeLedger& company, std::int64_t autoship, const ChangeRequest& request,
                    const char* on = today) {
  const Caller caller = night_caller("change", on);
  WriteTransaction transaction(company.ledger);
  RunJournal journal(company.ledger, caller);
  Changer changer(company.ledger, company.company(), caller, company.person, journal);
  const std::string before = dump(company.ledger);
  try {
    changer.change({autoship}, request);
  } catch (const Error& error) {
    CHECK(dump(company.ledger) == before);
    return error.what();
  }
  return "none";
}

std::string last_event(ChangeLedger& company) {
  return company.ask(
      "SELECT e.what || ' ' || e.autoship_id || ' by ' || r.command || ' ' || e.body FROM events e JOIN runs "
      "r ON r.id = e.run_id ORDER BY e.id DESC LIMIT 1");
}

}  // namespace

TEST_CASE("a pause keeps where the rule's cycles wait and a resume leaves no trace of it") {
  ChangeLedger company;
  const std::string before = company.rows_of(1);
  CHECK(before ==
        "active month on 1 2026-12-01 1 until - from -; next 2026-12-01>2026-12-01>2026-12-01 grid -"
        "; cycles -; once -");
  company.change(1, asks(A::pause), today);
  CHECK(company.rows_of(1) ==
        "paused month on 1 2026-12-01 1 until - from 2026-12-01; next -; cycles -; once -");
  company.change(1, asks(A::pause, {{"until", "2026-12-15"}}), today);
  CHECK(company.rows_of(1) ==
        "paused month on 1 2026-12-01 1 until 2026-12-15 from 2026-12-01; next "
        "2027-01-01>2027-01-01>2027-01-01 grid -; cycles -; once -");
  company.change(1, asks(A::pause, {{"until", "none"}}), today);
  company.change(1, asks(A::resume), "2026-12-01");
  CHECK(company.rows_of(1) == before);
  company.change(1, asks(A::pause), today);
  company.change(1, asks(A::resume), "2026-12-02");
  CHECK(company.rows_of(1) ==
        "active month on 1 2026-12-01 1 until - from -; next "
        "2027-01-01>2027-01-01>2027-01-01 grid -; cycles -; once -");
  CHECK(company.is_sound());
}

TEST_CASE("a pause leaves out what waited blocked and names the run that did") {
  ChangeLedger company;
  company.night("2026-12-01");
  CHECK(company.rows_of(2).find("cycles 2026-12-01 blocked - by run-cycle") != std::string::npos);
  company.change(2, asks(A::pause, {{"until", "2027-01-15"}}), "2026-12-02");
  CHECK(company.rows_of(2) ==
        "paused month on 1 2026-12-01 1 until 2027-01-15 from 2027-01-01; next "
        "2027-02-01>2027-02-01>2027-02-01 grid -; cycles 2026-12-01 missed - by pause; once -");
  CHECK(company.is_sound());
}

TEST_CASE("a skip is a cycle's note until its night and unskip takes the note away") {
  ChangeLedger company;
  const std::string before = company.rows_of(1);
  company.change(1, asks(A::skip, {{"count", "2"}}), today);
  CHECK(company.rows_of(1).find("cycles 2026-12-01 skip -, 2027-01-01 skip -;") != std::string::npos);
  CHECK_FALSE(company.change(1, asks(A::skip), today).changed());
  company.change(1, asks(A::unskip), today);
  CHECK(company.rows_of(1) == before);
  company.change(1, asks(A::skip), today);
  CHECK(company.night("2026-12-01").skipped == 2);  // With that of autoship 6.
  CHECK(
      company.rows_of(1).find("next 2027-01-01>2027-01-01>2027-01-01 grid -; cycles 2026-12-01 skipped - by "
                              "run-cycle") != std::string::npos);
  CHECK_FALSE(company.change(1, asks(A::unskip), "2026-12-01").changed());
  CHECK(company.is_sound());
}

TEST_CASE("what one shipment has otherwise lies beside its cycle and goes with it") {
  ChangeLedger company;
  const std::string before = company.rows_of(7);
  auto once = asks(A::change, {{"set", "SOAP=1"}, {"add", "FEE=1"}, {"once", ""}});
  company.change(7, once, today);
  CHECK(company.rows_of(7).find("next 2026-12-01>2026-12-01>2026-12-01 grid 2027-01-01; cycles 2026-12-01 "
                                "planned -; once 2026-12-01 SOAP=1, 2026-12-01 FEE=1") != std::string::npos);
  CHECK_FALSE(company.change(7, asks(A::change, {{"set", "SOAP=1"}, {"once", ""}}), today).changed());
  // As the others again, it needs no note.
  company.change(7, asks(A::change, {{"items", "SOAP=2"}, {"once", ""}}), today);
  CHECK(company.rows_of(7) == before);
  company.change(7, once, today);
  company.change(7, asks(A::change, {{"next", "2026-12-03"}}), today);
  company.change(7, asks(A::skip), today);
  company.change(7, asks(A::unskip), today);
  company.change(7, asks(A::change, {{"set", "SOAP=3"}}), today);
  CHECK(company.is_sound());
  company.night("2026-12-03");
  CHECK(company.ask(
            "SELECT group_concat(p.sku || '=' || l.qty, ' ') FROM order_lines l JOIN orders o ON o.id = "
            "l.order_id JOIN products p ON p.id = l.product_id WHERE o.autoship_id = 7") == "SOAP=1 FEE=1");
  CHECK(company.rows_of(7).find("cycles 2026-12-01 ordered 2026-12-03 by run-cycle") != std::string::npos);
  CHECK(company.is_sound());
}

TEST_CASE("next dates follow the calendar and the lead of the location that ships") {
  ChangeLedger company;
  company.policy.cycle.lead_days = 2;
  import_texts(company.ledger,
               {{"calendars", "calendar,weekend\nDOCK,\"sat,sun\"\n"},
                {"locations", "location,kind,market,country,calendar\nNV1,warehouse,US,US,DOCK\n"}},
               {.today = today, .policy = company.policy});
  // 5 December is a Saturday: it leaves on Monday, and is ordered on Thursday.
  company.change(1, asks(A::change, {{"next", "2026-12-05"}}), today);
  CHECK(company.rows_of(1).find("next 2026-12-01>2026-12-07>2026-12-03 grid 2027-01-01") !=
        std::string::npos);
  company.change(1, asks(A::change, {{"roll", "preceding"}}), today);
  CHECK(company.rows_of(1).find("next 2026-12-01>2026-12-04>2026-12-02 grid 2027-01-01") !=
        std::string::npos);
  company.change(1, asks(A::change, {{"restart", "2026-12-08"}, {"every", "2m"}}), today);
  CHECK(company.rows_of(1) ==
        "active 2m 2026-12-08 8 until - from -; next 2026-12-08>2026-12-08>2026-12-04 grid -"
        "; cycles 2026-12-01 missed 2026-12-05 by change; once -");
  CHECK(company.is_sound());
}

TEST_CASE("a later end lets the rule go on although nothing but a moved shipment was left") {
  ChangeLedger company;
  company.change(1, asks(A::change, {{"until", "2026-12-01"}, {"next", "2026-12-04"}}), today);
  CHECK(company.rows_of(1).find("next 2026-12-01>2026-12-04>2026-12-04 grid 2999-12-31;") !=
        std::string::npos);
  company.change(1, asks(A::change, {{"until", "none"}}), "2026-12-02");
  CHECK(company.rows_of(1).find("next 2026-12-01>2026-12-04>2026-12-04 grid 2027-01-01;") !=
        std::string::npos);
  CHECK(company.is_sound());
}

TEST_CASE("a refusal leaves no trace even amid changes that stay") {
  ChangeLedger company;
  company.change(2, asks(A::change, {{"swap", "WINE=SOAP"}}), today);
  CHECK(refusal(company, 2, asks(A::change, {{"add", "WINE=2"}, {"next", "2026-12-09"}})) ==
        "A2 cannot have that: WINE may not go to US-UT (prohibited in Utah) (restricted)");
  CHECK(refusal(company, 1, asks(A::change, {{"until", "2026-11-30"}})) ==
        "no cycle of autoship 1 would be left until 2026-11-30; cancel it instead");
  CHECK(refusal(company, 8, asks(A::reopen, {{"next", "2026-11-01"}})).starts_with("--next: "));
  CHECK(refusal(company, 1, asks(A::change, {{"every", "4w"}, {"day", "9"}, {"ship-to", "hmoe"}})) ==
        "--ship-to: the account has no address 'hmoe' (did you mean home?)\n--day: goes without "
        "--every, which names its days itself");

  const Caller caller = night_caller("change", today);
  WriteTransaction transaction(company.ledger);
  RunJournal journal(company.ledger, caller);
  Changer changer(company.ledger, company.company(), caller, company.person, journal);
  changer.change({1}, asks(A::skip));
  CHECK_THROWS_AS(changer.change({2}, asks(A::change, {{"add", "WINE=1"}})), Error);
  changer.change({3}, asks(A::cancel));
  transaction.commit();
  CHECK(
      company.ask("SELECT group_concat(what || ' ' || autoship_id, ', ') FROM events WHERE run_id = (SELECT "
                  "max(id) FROM runs)") == "skip-asked 1, canceled 3");
  CHECK(company.ask("SELECT qty FROM autoship_lines WHERE autoship_id = 2") == "1");
  CHECK(company.ask("SELECT count(*) FROM autoship_lines WHERE autoship_id = 2") == "1");
  CHECK(company.is_sound());
}

TEST_CASE("the event says what changed from what to what and what did not leaves none") {
  ChangeLedger company;
  company.change(1, asks(A::change, {{"set", "SOAP=3"}, {"next", "2026-12-04"}}), today);
  CHECK(last_event(company) ==
        R"(changed 1 by change {"before":{"items":"SOAP=2","moved":null,"next_on":"2026-12-01"},)"
        R"("after":{"items":"SOAP=3","moved":"2026-12-01>2026-12-04","next_on":"2027-01-01"}})");
  company.change(1, asks(A::pause, {{"until", "2026-12-20"}, {"reason", "away"}}), today);
  CHECK(last_event(company) ==
        R"(paused 1 by pause {"reason":"away","before":{"status":"active","paused_until":null},)"
        R"("after":{"status":"paused","paused_until":"2026-12-20"}})");
  const std::string before = dump(company.ledger);
  const ChangeEffect effect = company.change(1, asks(A::pause, {{"until", "2026-12-20"}}), today);
  CHECK(effect.notes == std::vector<std::string>{"autoship 1 is paused already, until 2026-12-20"});
  CHECK(dump(company.ledger) == before);
}

TEST_CASE("a change says which open order it no longer reaches and what the next one costs") {
  ChangeLedger company;
  company.night("2026-12-01");
  const ChangeEffect effect = company.change(1, asks(A::change, {{"set", "SOAP=4"}}), "2026-12-01");
  REQUIRE(effect.open_order);
  CHECK(to_text(effect.open_order->ship_date) == "2026-12-01");
  CHECK(to_text(effect.after.next.at(0).cycle) == "2027-01-01");
  CHECK(effect.before.total_minor == 1000 + 695 + 136);  // Two soaps, the parcel, 8 % of both.
  CHECK(effect.after.total_minor == 2000 + 695 + 216);
  CHECK(company.ask(
            "SELECT qty FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.autoship_id = 1") ==
        "2");
}
