#include "workflows/check.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <map>

#include "cli/volume_report.h"
#include "tests/storage/sample_ledger.h"
#include "workflows/next_dates.h"

using namespace autoship;

namespace {

struct Findings {
  std::vector<std::string> order;
  std::map<std::string, std::string> wrong;  ///< proof to its first offender
  bool sound = false;
};

Findings examine(Ledger& ledger, const Policy& policy = {}) {
  Findings findings;
  findings.sound = true;
  for (const Proof& proof : check_ledger(ledger, policy, {}, entries_hash)) {
    findings.order.push_back(proof.name);
    if (proof.holds()) continue;
    findings.wrong[proof.name] = proof.first.at(0);
    findings.sound = false;
  }
  return findings;
}

Ledger sample() {
  Ledger ledger = Ledger::in_memory();
  fill_sample(ledger, 40);
  WriteTransaction transaction(ledger);
  CHECK(refresh_dates_if_basis_changed(ledger, date_policy({}, {})) == 0);
  transaction.commit();
  return ledger;
}

/// What is wrong with the next cycle after the change; nothing else may be.
std::string next_fault(const std::string& proof, const std::string& sql) {
  Ledger ledger = sample();
  ledger.db().exec(sql);
  const Findings findings = examine(ledger);
  INFO(sql);
  for (const auto& wrong : findings.wrong) INFO(wrong.first, ": ", wrong.second);
  CHECK_FALSE(findings.sound);
  REQUIRE(findings.wrong.size() == 1);
  REQUIRE(findings.wrong.count(proof) == 1);
  return findings.wrong.at(proof);
}

void is_sound(const std::string& sql) {
  Ledger ledger = sample();
  ledger.db().exec(sql);
  const Findings findings = examine(ledger);
  INFO(sql);
  for (const auto& [name, first] : findings.wrong) FAIL_CHECK(name << ": " << first);
  CHECK(findings.sound);
}

}  // namespace

TEST_CASE("a sound ledger passes every proof") {
  Ledger ledger = sample();
  const Findings findings = examine(ledger);
  for (const auto& [name, first] : findings.wrong) FAIL_CHECK(name << ": " << first);
  CHECK(findings.sound);
  CHECK(findings.order == std::vector<std::string>{"file", "references", "events", "order events", "batches",
                                                   "orders", "credit", "cycles", "shipments", "stock",
                                                   "reservations", "notices", "charges", "returns", "volume",
                                                   "nights", "periods", "next cycles", "next dates"});
  Ledger empty = Ledger::in_memory();
  CHECK(examine(empty).sound);
}

TEST_CASE("a fault of the books makes the ledger unsound") {
  Ledger ledger = sample();
  ledger.db().exec("UPDATE stock SET reserved = 0");
  CHECK(examine(ledger).wrong.count("reservations") == 1);
}

TEST_CASE("a next cycle that its rule does not have is found") {
  CHECK(next_fault("next cycles",
                   "UPDATE autoship_next SET cycle_date = '2027-01-16', ship_date = '2027-01-16',"
                   " order_date = '2027-01-16' WHERE autoship_id = 2") ==
        "autoship 2: its rule 'month on 15' from 2026-01-15 has no cycle 2027-01-16");
  CHECK(
      next_fault("next cycles", "UPDATE autoship_next SET grid_date = '2027-01-16' WHERE autoship_id = 15") ==
      "autoship 15: its rule 'month on 15' from 2026-01-15 has no cycle 2027-01-16");
  CHECK(next_fault("next cycles", "UPDATE autoships SET every = 'month on 31 maybe' WHERE id = 2")
            .starts_with("autoship 2: "));
}

TEST_CASE("a cycle that comes twice is found") {
  CHECK(next_fault("next cycles",
                   "UPDATE autoship_next SET cycle_date = '2026-12-15', ship_date = '2026-12-15',"
                   " order_date = '2026-12-15' WHERE autoship_id = 2") ==
        "autoship 2: its next cycle 2026-12-15 is settled already");
  CHECK(next_fault("next cycles",
                   "UPDATE autoship_next SET cycle_date = '2026-12-15', ship_date = '2026-12-15',"
                   " order_date = '2026-12-15' WHERE autoship_id = 14") ==
        "autoship 14: its next cycle 2026-12-15 is settled already");
}

TEST_CASE("a cycle that was lost is found") {
  const std::string moved =
      "UPDATE autoship_next SET cycle_date = '2027-03-15', ship_date = '2027-03-15', order_date = "
      "'2027-03-15'"
      " WHERE autoship_id = ";
  CHECK(next_fault("next cycles", moved + "2") ==
        "autoship 2: after 2026-12-15 its cycle 2027-01-15 was passed over; it goes on with 2027-03-15");
  CHECK(next_fault("next cycles", moved + "13") ==
        "autoship 13: after 2026-12-15 its cycle 2027-01-15 was passed over; it goes on with 2027-03-15");
  CHECK(
      next_fault("next cycles", "UPDATE autoship_next SET grid_date = '2027-03-15' WHERE autoship_id = 12") ==
      "autoship 12: after 2026-12-15 its cycle 2027-02-15 was passed over; it goes on with 2027-03-15");
  CHECK(next_fault("next cycles", "DELETE FROM autoship_next WHERE autoship_id = 2") ==
        "autoship 2: is active and has no next cycle; its rule gives 2027-01-15");
}

TEST_CASE("a next cycle of an autoship that has ended is found") {
  const std::string next =
      "INSERT INTO autoship_next VALUES (16, '2027-01-15', '2027-01-15', '2027-01-15', NULL)";
  CHECK(next_fault("next cycles", next) == "autoship 16: is canceled and has a next cycle, 2027-01-15");
  CHECK(next_fault("next cycles", "UPDATE autoships SET status = 'finished' WHERE id = 2") ==
        "autoship 2: is finished and has a next cycle, 2027-01-15");
  CHECK(next_fault("next cycles", "UPDATE autoships SET until = '2027-01-14' WHERE id = 2") ==
        "autoship 2: its next cycle 2027-01-15 is after its end, 2027-01-14");
  CHECK(next_fault("next cycles", "UPDATE autoships SET times = 1 WHERE id = 2") ==
        "autoship 2: has a next cycle, 2027-01-15, and had all its orders");
  CHECK(next_fault("next cycles", "UPDATE autoships SET times = 5, orders_before = 4 WHERE id = 2") ==
        "autoship 2: has a next cycle, 2027-01-15, and had all its orders");
}

TEST_CASE("dates that calendar and policy do not give are found") {
  CHECK(next_fault("next dates", "UPDATE autoship_next SET ship_date = '2027-01-16' WHERE autoship_id = 2") ==
        "autoship 2: its cycle 2027-01-15 ships on 2027-01-16 and is ordered on 2027-01-15; "
        "calendar and policy give 2027-01-15 and 2027-01-15");
  CHECK(
      next_fault("next dates", "UPDATE autoship_next SET order_date = '2027-01-10' WHERE autoship_id = 2")
          .starts_with("autoship 2: its cycle 2027-01-15 ships on 2027-01-15 and is ordered on 2027-01-10"));
  CHECK(next_fault("next dates", "UPDATE cycles SET moved_to = '2027-01-21' WHERE autoship_id = 12")
            .ends_with("calendar and policy give 2027-01-21 and 2027-01-21"));
}

TEST_CASE("dates wait for the next command when policy or calendar have changed") {
  Ledger ledger = sample();
  Policy policy;
  policy.cycle.lead_days = 2;
  CHECK(examine(ledger, policy).sound);
  is_sound(
      "INSERT INTO calendars (calendar, weekend) VALUES ('NV', 'fri'); UPDATE locations SET calendar = 'NV'");
}

TEST_CASE("what a person or a night may leave behind is no fault") {
  // Paused without and with a next cycle; ended by its last cycle; everything waits blocked.
  is_sound("UPDATE autoships SET status = 'paused' WHERE id = 2");
  is_sound(
      "UPDATE autoships SET until = '2026-12-31' WHERE id = 2; DELETE FROM autoship_next WHERE autoship_id = "
      "2");
  is_sound(
      "UPDATE autoship_next SET grid_date = '2999-12-31' WHERE autoship_id = 15;"
      "UPDATE autoships SET until = '2026-12-31' WHERE id = 15");
  // A skip asked for beforehand stays on the grid; a blocked cycle behind it waits by itself.
  is_sound("INSERT INTO cycles (autoship_id, cycle_date, state) VALUES (2, '2027-01-15', 'skip')");
  is_sound(
      "INSERT INTO cycles (autoship_id, cycle_date, state, reason) VALUES (2, '2027-01-15', 'blocked', "
      "'no-price');"
      "UPDATE autoship_next SET grid_date = '2027-02-15' WHERE autoship_id = 2");
  // A later cycle was moved to the front and ordered: the grid has yet to come to the one before.
  is_sound(
      "UPDATE autoship_next SET cycle_date = '2026-11-15', ship_date = '2026-11-15',"
      " order_date = '2026-11-15' WHERE autoship_id = 2");
  is_sound("UPDATE autoships SET orders_before = 9, times = 20 WHERE id = 2");
}
