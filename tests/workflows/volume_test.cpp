#include "domain/volume.h"

#include <string>

#include "storage/order_cancel.h"
#include "storage/volume_posting.h"
#include "tests/workflows/volume_support.h"

using namespace autoship;

namespace {

/// What the night of 2026-12-01 posts where every order counts whole.
constexpr const char* whole_night =
    "1 2026-12-01 M1 4.00 4/3, 2 2026-12-01 M1 12.50 9/7, 3 2026-12-01 M1 5.00 4/3, "
    "4 2026-12-01 - 5.00 4/3, 5 2026-12-01 M1 5.00 4/3, 6 2026-12-01 M1 5.00 4/3";

void cancel(VolumeLedger& company, int order, const char* today) {
  WriteTransaction transaction(company.ledger);
  RunJournal journal(company.ledger, night_caller("cancel", today));
  OrderCancel canceling(company.ledger, journal);
  canceling.cancel({order}, "nobody wants it", OrderCancel::Shelves::given_back);
  transaction.commit();
}

}  // namespace

TEST_CASE("ordered: the night posts each order whole and credits the next member above (V2 and V3)") {
  VolumeLedger company(VolumeDate::ordered, ChargeMode::file);
  company.night("2026-12-01");
  CHECK(company.entries() == whole_night);
  CHECK(company.ask("SELECT group_concat(DISTINCT account_kind) FROM volume_entries WHERE order_id > 1") ==
        "retail");
  // What comes of the money and the labels posts nothing more.
  company.pay({1, 2, 3, 5, 6}, "2026-12-03");
  company.label("2026-12-04");
  CHECK(company.entries() == whole_night);
  CHECK(company.is_sound());
}

TEST_CASE("scheduled: volume counts on the date that the rule named") {
  VolumeLedger company(VolumeDate::scheduled);
  company.policy.cycle.lead_days = 2;
  company.night("2026-12-05");
  CHECK(company.ask("SELECT group_concat(DISTINCT posted_on) FROM volume_entries") == "2026-12-01");
  CHECK(company.is_sound());
}

TEST_CASE("paid: what is paid counts on its day and what nobody is asked for with the order") {
  VolumeLedger company(VolumeDate::paid, ChargeMode::file);
  company.night("2026-12-01");
  CHECK(company.entries() == "4 2026-12-01 - 5.00 4/3");  // On account.
  company.pay({1, 2}, "2026-12-03", "2026-12-02");
  company.pay({3}, "2026-12-04", "2027-01-01");  // A day that cannot be.
  CHECK(company.entries(1) ==
        "1 2026-12-02 M1 4.00 4/3, 2 2026-12-02 M1 10.00 8/6, 3 2026-12-04 M1 5.00 4/3");
  CHECK(company.is_sound());
}

TEST_CASE("paid: where the program charges nobody all but what is backordered counts with the order") {
  VolumeLedger company(VolumeDate::paid);
  company.night("2026-12-01");
  CHECK(company.of_order(2) == "1000 80000 60000");
  CHECK(company.ask("SELECT count(*) FROM volume_entries") == "6");
  CHECK(company.is_sound());
}

TEST_CASE("shipped: volume counts on the day of the label and what is handed over on its ship date") {
  VolumeLedger company(VolumeDate::shipped);
  company.night("2026-12-01");
  CHECK(company.entries() == "6 2026-12-01 M1 5.00 4/3");
  company.label("2026-12-03");
  CHECK(company.entries(1) ==
        "1 2026-12-03 M1 4.00 4/3, 2 2026-12-03 M1 10.00 8/6, 3 2026-12-03 M1 5.00 4/3, 4 2026-12-03 - 5.00 "
        "4/3, "
        "5 2026-12-03 M1 5.00 4/3");
}

TEST_CASE("shipped: what is handed over once it is paid counts then") {
  VolumeLedger company(VolumeDate::shipped, ChargeMode::file);
  company.night("2026-12-01");
  CHECK(company.entries().empty());
  company.pay({6, 1}, "2026-12-02");
  CHECK(company.entries() == "6 2026-12-01 M1 5.00 4/3");
}

TEST_CASE("a policy that changes leaves nothing out and counts nothing twice") {
  VolumeLedger company(VolumeDate::paid, ChargeMode::file);
  company.night("2026-12-01");
  company.pay({1}, "2026-12-02");
  company.policy.volume.date = VolumeDate::ordered;
  company.pay({2}, "2026-12-03");
  company.policy.volume.date = VolumeDate::shipped;
  company.label("2026-12-04");
  company.pay({3, 5}, "2026-12-05");
  company.policy.volume.date = VolumeDate::paid;
  company.pay({6}, "2026-12-06");
  company.label("2026-12-06");
  CHECK(company.of_order(3) == "0 0 0");
  company.night("2026-12-07");  // What no policy has counted so far.
  for (const int order : {1, 3, 4, 5, 6}) {
    CHECK(company.of_order(order) == (order == 1 ? "400" : "500") + std::string(" 40000 30000"));
  }
  CHECK(company.of_order(2) == "1250 90000 70000");
  const std::string entries = company.entries();
  company.night("2026-12-08");
  CHECK(company.entries() == entries);
  CHECK(company.is_sound());
}

TEST_CASE("a canceled order takes its volume back from whom it went to") {
  VolumeLedger company(VolumeDate::ordered, ChargeMode::file);
  company.night("2026-12-01");
  company.ask("UPDATE accounts SET enroller_id = NULL WHERE account = 'R1' RETURNING 1");
  cancel(company, 2, "2026-12-10");
  CHECK(company.entries(6) == "2 2026-12-10 M1 -12.50 -9/-7 return (order canceled)");
  CHECK(company.ask("SELECT original_id FROM volume_entries WHERE id = 7") == "2");
  CHECK(company.of_order(2) == "0 0 0");
  CHECK(company.is_sound());
}

TEST_CASE("an order that the next cycle supersedes takes its volume back") {
  VolumeLedger company(VolumeDate::ordered, ChargeMode::file);
  company.night("2026-12-01");
  company.night("2027-01-01");
  for (const int order : {1, 2, 3, 5, 6}) CHECK(company.of_order(order) == "0 0 0");
  CHECK(company.ask("SELECT count(*), sum(pv) FROM volume_entries WHERE kind = 'return'") == "5");
  CHECK(company.is_sound());
}

TEST_CASE("the upline is the one there is when volume is posted") {
  VolumeLedger company(VolumeDate::paid, ChargeMode::file);
  company.night("2026-12-01");
  company.ask("UPDATE accounts SET kind = 'member' WHERE account = 'R1' RETURNING 1");
  company.pay({2, 3}, "2026-12-02");
  CHECK(company.entries(1) == "2 2026-12-02 R1 10.00 8/6, 3 2026-12-02 R1 5.00 4/3");
  CHECK(company.ask("SELECT account_kind FROM volume_entries WHERE order_id = 2") == "member");
}

TEST_CASE("enrollers in a circle are credited to nobody") {
  VolumeLedger company(VolumeDate::ordered);
  company.ask(
      "UPDATE accounts SET enroller_id = (SELECT id FROM accounts WHERE account = 'R2') WHERE account = 'R1' "
      "RETURNING 1");
  company.night("2026-12-01");
  CHECK(company.ask("SELECT group_concat(order_id) FROM volume_entries WHERE credited_to_id IS NULL") ==
        "2,3,4,5");
}

TEST_CASE("what comes after the closing counts today and says where it belongs (V4)") {
  VolumeLedger company(VolumeDate::paid, ChargeMode::file);
  company.night("2026-12-01");
  company.close("2026-12", "2027-01-01");
  company.pay({1}, "2027-01-05", "2026-12-30");
  CHECK(company.entries(1) == "1 2027-01-05 M1 4.00 4/3 (of 2026-12-30, which is closed)");
  CHECK(company.ask("SELECT volume_on FROM volume_entries WHERE id = 2") == "2026-12-30");
  // A day before the end of what is closed: the first day that is open.
  company.pay({2}, "2026-12-31");
  CHECK(company.entries(2) == "2 2027-01-01 M1 10.00 8/6 (of 2026-12-31, which is closed)");
}

TEST_CASE("a closed period refuses every posting and entries and periods stay (V4)") {
  VolumeLedger company(VolumeDate::ordered);
  company.night("2026-12-01");
  company.close("2026-12", "2027-01-01");
  for (const char* sql :
       {"INSERT INTO volume_entries (posted_on, kind, account_id, account_kind, market_id, currency, "
        "commissionable_minor, pv, cv, run_id) VALUES ('2026-12-31', 'sale', 1, 'member', 1, 'USD', 0, 0, 0, "
        "1)",
        "UPDATE volume_entries SET pv = 0", "DELETE FROM volume_entries",
        "UPDATE volume_periods SET entries = 9", "DELETE FROM volume_periods"}) {
    CAPTURE(sql);
    CHECK_THROWS(company.ledger.db().exec(sql));
  }
}

TEST_CASE("what is taken back unit by unit adds up to the sale and never to more (R7)") {
  VolumeLedger company(VolumeDate::ordered);
  company.night("2026-12-01");
  WriteTransaction transaction(company.ledger);
  RunJournal journal(company.ledger, night_caller("process-return", "2026-12-20"));
  VolumeReturns returns(company.ledger, journal);
  CHECK(returns.take_back({2}, {500, 40'000, 30'000}, "R1") == Volume{500, 40'000, 30'000});
  CHECK(returns.take_back({2}, {500, 40'000, 30'000}, "R2") == Volume{500, 40'000, 30'000});
  CHECK(company.of_order(2) == "250 10000 10000");
  CHECK(returns.take_back({2}, {500, 40'000, 5'000}, "R3") == Volume{250, 10'000, 5'000});
  CHECK(returns.take_back_all({2}, "rest") == Volume{0, 0, 5'000});
  CHECK(returns.take_back_all({2}, "rest").is_zero());
  CHECK(company.of_order(2) == "0 0 0");
  CHECK(company.ask("SELECT group_concat(DISTINCT original_id) FROM volume_entries WHERE kind = 'return'") ==
        "2");
}

TEST_CASE("a dry night posts nothing and a night done again no more") {
  VolumeLedger company(VolumeDate::ordered);
  company.dry_night("2026-12-01");
  CHECK(company.entries().empty());
  company.night("2026-12-01");
  company.night("2026-12-01");
  CHECK(company.entries() == whole_night);
}
