#include <doctest/doctest.h>

#include <map>

#include "storage/account_queries.h"
#include "storage/autoship_queries.h"
#include "storage/coming_cycles.h"
#include "storage/history_queries.h"
#include "storage/order_queries.h"
#include "storage/status_queries.h"
#include "tests/storage/sample_ledger.h"

using namespace autoship;

namespace {

Day day(const char* text) { return parse_day(text).value(); }

Ledger sample() {
  Ledger ledger = Ledger::in_memory();
  fill_sample(ledger, 40);
  return ledger;
}

std::vector<std::int64_t> autoships(Ledger& ledger, AutoshipFilter filter) {
  filter.today = day("2026-12-16");
  std::vector<std::int64_t> numbers;
  for_each_autoship(ledger, filter, [&](const AutoshipRow& row) { numbers.push_back(row.id.value); });
  return numbers;
}

std::vector<std::int64_t> orders(Ledger& ledger, const OrderFilter& filter) {
  std::vector<std::int64_t> numbers;
  for_each_order(ledger, filter, [&](const OrderRow& row) { numbers.push_back(row.id.value); });
  return numbers;
}

std::vector<std::int64_t> shipments(Ledger& ledger, const OrderFilter& filter) {
  std::vector<std::int64_t> numbers;
  for_each_shipment(ledger, filter, [&](const ShipmentRow& row) { numbers.push_back(row.id.value); });
  return numbers;
}

std::vector<std::string> history(Ledger& ledger, const HistoryOf& of) {
  std::vector<std::string> what;
  for_each_event(ledger, of, [&](const HistoryEntry& entry) { what.push_back(entry.what); });
  return what;
}

using Numbers = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("filters of autoships combine") {
  Ledger ledger = sample();
  CHECK(autoships(ledger, {}).size() == 40);
  AutoshipFilter filter;
  filter.problem = "any";
  CHECK(autoships(ledger, filter) == Numbers{15});
  filter.problem = "no-price";
  CHECK(autoships(ledger, filter) == Numbers{15});
  filter.account = find_account(ledger, "A14");
  CHECK(autoships(ledger, filter).empty());
  AutoshipFilter states;
  states.status = "canceled";
  CHECK(autoships(ledger, states) == Numbers{16});
  states.status = "paused";
  CHECK(autoships(ledger, states) == Numbers{18});
  AutoshipFilter product;
  product.product = ProductId{2};
  CHECK(autoships(ledger, product).empty());
}

TEST_CASE("orders are found by account and autoship and ship date and product") {
  Ledger ledger = sample();
  OrderFilter filter;
  filter.account = find_account(ledger, "A7");
  CHECK(orders(ledger, filter) == Numbers{7});
  CHECK(shipments(ledger, filter) == Numbers{7});
  filter.autoship = AutoshipId{8};
  CHECK(orders(ledger, filter).empty());
  OrderFilter fee;
  fee.product = ProductId{3};
  fee.account = find_account(ledger, "A9");
  CHECK(orders(ledger, fee) == Numbers{9});
  CHECK(shipments(ledger, fee).empty());  // A fee is in no parcel.
  OrderFilter days;
  days.from = day("2026-12-16");
  CHECK(orders(ledger, days).empty());
  days.from = day("2026-12-15");
  days.to = day("2026-12-15");
  days.status = "exported";
  CHECK(shipments(ledger, days).size() == 10);
}

TEST_CASE("an order's items are its lines in words") {
  Ledger ledger = sample();
  const auto items = items_of(ledger, {9});
  REQUIRE(items.size() == 3);
  CHECK(items[0].sku == "SOAP");
  CHECK(items[0].kind == "goods");
  CHECK(items[0].goods_minor == 2000);
  CHECK(items[2].kind == "fee");
  CHECK_FALSE(items[2].shipment);
}

TEST_CASE("an autoship's history holds how it came and its orders and their parcels") {
  Ledger ledger = sample();
  CHECK(history(ledger, {std::nullopt, AutoshipId{1}, std::nullopt}) ==
        Texts{"imported", "ordered", "exported"});
  CHECK(history(ledger, {std::nullopt, AutoshipId{15}, std::nullopt}) == Texts{"imported", "blocked"});
  CHECK(history(ledger, {std::nullopt, std::nullopt, OrderId{1}}) == Texts{"ordered", "exported"});
  // The account has no event of its own: its row tells how it came.
  CHECK(history(ledger, {AccountId{20}, std::nullopt, std::nullopt}) ==
        Texts{"added", "imported", "ordered"});
}

TEST_CASE("an event's body is told as facts") {
  Ledger ledger = sample();
  for_each_event(ledger, {std::nullopt, AutoshipId{12}, std::nullopt}, [](const HistoryEntry& entry) {
    if (entry.what != "ordered") return;
    CHECK(entry.order == OrderId{12});
    CHECK(entry.autoship == AutoshipId{12});
    CHECK(entry.account == "A12");
    CHECK(entry.fact("cycle") == "2026-12-15");
    CHECK(entry.fact("no such") == "");
  });
}

TEST_CASE("what waits is counted by reason and service") {
  Ledger ledger = sample();
  const auto blocked = count_blocked(ledger);
  REQUIRE(blocked.size() == 1);
  CHECK(blocked[0].reason == "no-price");
  CHECK(blocked[0].autoships == 1);
  const auto ready = count_ready(ledger, day("2026-12-16"));
  REQUIRE(ready.size() == 1);
  CHECK(ready[0].shipments == ready[0].late);
  CHECK(count_ready(ledger, day("2026-12-15"))[0].late == 0);
}

TEST_CASE("coming cycles are sorted by ship date then order date then autoship") {
  ComingCycles cycles;
  cycles.add({2}, {day("2026-12-01"), day("2026-12-03"), day("2026-12-02")});
  cycles.add({1}, {day("2026-12-01"), day("2026-12-03"), day("2026-12-02")});
  cycles.add({9}, {day("2026-12-02"), day("2026-12-02"), day("2026-12-02")});
  Numbers order;
  cycles.for_each([&](AutoshipId autoship, const CycleDates& dates) {
    order.push_back(autoship.value);
    if (autoship.value == 9) CHECK(to_text(dates.ship) == "2026-12-02");
  });
  CHECK(order == Numbers{9, 1, 2});
}
