#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "storage/qualify_queries.h"
#include "storage/volume_posting.h"
#include "tests/workflows/volume_support.h"
#include "workflows/returns.h"

// Volume and the return desk: what is decided about goods that come back is taken back (R7).

using namespace autoship;

namespace {

/// So many customers of M1, each with an order of soap and tea on 2026-12-01 in a market with tax on top, or
/// one whose prices hold it.
CsvFiles many_customers(std::size_t count, bool tax_included, int soap, int tea) {
  CsvFiles files = volume_company();
  const std::string market = tax_included ? "GB" : "US";
  for (auto& [kind, text] : files) {
    if (kind == "prices") text += "TEA,GB,retail,3.00,1,1\n";
    if (kind == "stock")
      text = "location,sku,on_hand\nNV1,SOAP,9000\nNV1,TEA,9000\nLON,SOAP,9000\nLON,TEA,9000\n";
    if (kind == "autoships") text = "autoship,account,every,items,next_on,ship_via\n";
    for (std::size_t i = 1; i <= count; ++i) {
      if (kind == "accounts") text += fmt::format("C{},retail,Cy,{},M1,\n", i, market);
      if (kind == "addresses") {
        text += fmt::format("C{},home,Cy,{} Elm St,", i, i) +
                (tax_included ? "London,,E1 6AN,GB\n" : "Reno,NV,89501,US\n");
      }
      if (kind == "payment-methods") text += fmt::format("C{},card,card,tok_c{},visa\n", i, i);
      if (kind == "autoships") {
        text += fmt::format("{},C{},month on 1,SOAP={};TEA={},2026-12-01,{}\n", i, i, soap, tea,
                            tax_included ? "UPS_STANDARD" : "UPS_GROUND");
      }
    }
  }
  return files;
}

/// What became of some pieces, and how.
struct Step {
  enum class How { sent_back, kept, bought_back };
  int soap = 0, tea = 0;
  How how = How::sent_back;
};
using Sequence = std::vector<Step>;

/// Every way in which pieces can come back bit by bit until all are back.
void add_sequences(int soap, int tea, Sequence& so_far, std::vector<Sequence>& all) {
  if (soap == 0 && tea == 0) all.push_back(so_far);
  for (int s = 0; s <= soap; ++s) {
    for (int t = s == 0 ? 1 : 0; t <= tea; ++t) {
      // In turn, for whichever way they come their volume goes.
      so_far.push_back({s, t, static_cast<Step::How>((all.size() + so_far.size()) % 3)});
      add_sequences(soap - s, tea - t, so_far, all);
      so_far.pop_back();
    }
  }
}

struct ReturnsLedger : VolumeLedger {
  ReturnsLedger(VolumeDate date, ChargeMode mode, const CsvFiles& files) : VolumeLedger(date, mode, files) {
    policy.charge.release = Release::at_once;
    policy.returns.proof = Asked::optional;
  }

  ReturnAnswer authorize(int order, const std::vector<std::string>& items, const char* today,
                         const char* reason = "not-wanted", ReturnGoods goods = ReturnGoods::send,
                         const char* outcome = "refund") {
    AuthorizeRequest request;
    request.order = order;
    request.items = items;
    request.reason = reason;
    request.goods = goods;
    request.outcome = outcome;
    return authorize_return(ledger, company(), night_caller("process-return", today), {}, request, options());
  }
  ReturnAnswer receive(const ReturnAnswer& authorized, const std::vector<std::string>& items,
                       const char* today) {
    ReceiveRequest request;
    request.ran = authorized.view.head.ran;
    request.items = items;
    return receive_return(ledger, company(), night_caller("process-return", today), {}, request, options());
  }
  ReturnAnswer buy(int order, const std::vector<std::string>& items, const char* today) {
    BuybackRequest request;
    request.account = ask(fmt::format(
        "SELECT account FROM accounts WHERE id = (SELECT account_id FROM orders WHERE id = {})", order));
    // Members alone sell back.
    ask(fmt::format("UPDATE accounts SET kind = 'member' WHERE account = '{}' RETURNING 1", request.account));
    request.items = items;
    request.is_leaving = true;
    return buy_back(ledger, company(), night_caller("buyback", today), {}, request, options());
  }
  void come_back(int order, const Step& step, const char* today) {
    std::vector<std::string> items;
    if (step.soap > 0) items.push_back(fmt::format("SOAP={}", step.soap));
    if (step.tea > 0) items.push_back(fmt::format("TEA={}", step.tea));
    if (step.how == Step::How::kept) {
      authorize(order, items, today, "damaged", ReturnGoods::keep);
    } else if (step.how == Step::How::bought_back) {
      receive(buy(order, items, today), items, today);
    } else {
      receive(authorize(order, items, today), items, today);
    }
  }

  /// What is left of the order's volume by its lines alone: each less the share of the pieces that are back.
  Volume expected(int order, int soap_back, int tea_back) {
    Volume sum;
    for (const auto& [sku, back] : {std::pair{"SOAP", soap_back}, std::pair{"TEA", tea_back}}) {
      const auto value = [&, code = sku](const char* column) {
        return std::stoll(
            ask(fmt::format("SELECT l.{} FROM order_lines l JOIN products p ON p.id = l.product_id "
                            "WHERE l.order_id = {} AND p.sku = '{}'",
                            column, order, code)));
      };
      const std::int64_t qty = value("qty");
      const bool tax_is_inside =
          ask(fmt::format("SELECT currency FROM orders WHERE id = {}", order)) == "GBP";
      const std::int64_t goods = value("goods_minor") - (tax_is_inside ? value("tax_minor") : 0);
      const auto rest = [&, pieces = back](std::int64_t whole) {
        return whole - (2 * whole * pieces + qty) / (2 * qty);
      };
      sum += {rest(goods), rest(value("pv")), rest(value("cv"))};
    }
    return sum;
  }
  static std::string text(const Volume& volume) {
    return fmt::format("{} {} {}", volume.commissionable_minor, volume.pv, volume.cv);
  }
  /// Whether the entries, one after the other, ever come to less than nothing.
  bool fell_below_zero() {
    return ask("SELECT count(*) FROM (SELECT sum(commissionable_minor) OVER w AS goods, sum(pv) OVER w AS "
               "pv, sum(cv) "
               "OVER w AS cv FROM volume_entries WINDOW w AS (PARTITION BY order_id ORDER BY id)) WHERE "
               "goods < 0 OR "
               "pv < 0 OR cv < 0") != "0";
  }
  void price(std::int64_t soap_minor, std::int64_t soap_pv, std::int64_t tea_minor, std::int64_t tea_pv) {
    for (const auto& [sku, minor, pv] :
         {std::tuple{"SOAP", soap_minor, soap_pv}, std::tuple{"TEA", tea_minor, tea_pv}}) {
      ask(fmt::format(
          "UPDATE prices SET price_minor = {}, pv = {}, cv = {} WHERE product_id = (SELECT id FROM "
          "products WHERE sku = '{}') RETURNING 1",
          minor, pv, pv / 3, sku));
    }
  }
  bool volume_is_proven() {
    for (const Proof& proof : check_ledger(ledger, policy, company().calendars, entries_hash)) {
      if (proof.name == "volume") return proof.holds();
    }
    return false;
  }

  static ReturnOptions options() {
    return {DryRun::no, [] { return 0.5; }};
  }
};

}  // namespace

TEST_CASE("after every sequence of partial returns an order's volume is exact and zero when all is back") {
  std::vector<Sequence> all;
  Sequence none;
  add_sequences(3, 2, none, all);
  REQUIRE(all.size() == 76);
  struct Company {
    VolumeDate date;
    bool tax_included, is_paid_first;
  };
  for (const Company& how :
       {Company{VolumeDate::paid, false, true}, Company{VolumeDate::paid, true, false},
        Company{VolumeDate::ordered, true, true}, Company{VolumeDate::shipped, false, false}}) {
    CAPTURE(static_cast<int>(how.date));
    ReturnsLedger company(how.date, ChargeMode::file, many_customers(all.size(), how.tax_included, 3, 2));
    company.price(333, 33'333, 1'001, 12'347);
    company.night("2026-12-01");
    std::vector<int> orders;
    for (std::size_t i = 1; i <= all.size(); ++i) orders.push_back(static_cast<int>(i));
    if (how.is_paid_first) company.pay(orders, "2026-12-02");
    company.label("2026-12-02");
    const bool counts = how.date != VolumeDate::paid || how.is_paid_first;
    for (const int order : orders) {
      int soap = 0, tea = 0;
      for (const Step& step : all[static_cast<std::size_t>(order) - 1]) {
        company.come_back(order, step, "2026-12-10");
        soap += step.soap;
        tea += step.tea;
        const Volume left = counts ? company.expected(order, soap, tea) : Volume{};
        REQUIRE(company.of_order(order) == ReturnsLedger::text(left));
      }
      REQUIRE(soap + tea == 5);
      REQUIRE(company.of_order(order) == "0 0 0");
    }
    if (!how.is_paid_first) company.pay(orders, "2026-12-12");
    CHECK(company.ask("SELECT count(*) FROM (SELECT order_id FROM volume_entries GROUP BY order_id HAVING "
                      "sum(commissionable_minor) <> 0 OR sum(pv) <> 0 OR sum(cv) <> 0)") == "0");
    CHECK(company.ask("SELECT count(DISTINCT order_id) FROM volume_entries") == "76");
    CHECK_FALSE(company.fell_below_zero());
    CHECK(company.is_sound());
  }
}

TEST_CASE("whatever is returned, replaced, credited or refused, its volume is what its lines say") {
  CHECK(rc::check("returns", [] {
    const VolumeDate date =
        *rc::gen::element(VolumeDate::paid, VolumeDate::ordered, VolumeDate::shipped, VolumeDate::scheduled);
    const bool tax_included = *rc::gen::arbitrary<bool>();
    const int soap = *rc::gen::inRange(1, 9), tea = *rc::gen::inRange(1, 9);
    ReturnsLedger company(date, *rc::gen::element(ChargeMode::none, ChargeMode::file),
                          many_customers(2, tax_included, soap, tea));
    company.price(*rc::gen::inRange(1, 99'999), *rc::gen::inRange(0, 999'999), *rc::gen::inRange(0, 999),
                  *rc::gen::inRange(0, 99'999));
    if (*rc::gen::arbitrary<bool>()) company.policy.prices.ladder = {{1, *rc::gen::inRange(1, 100)}};
    company.night("2026-12-01");
    company.label("2026-12-02");
    bool is_paid = company.policy.charge.mode == ChargeMode::none;
    int at_desk[2] = {soap, tea}, back[2] = {0, 0};
    while (at_desk[0] + at_desk[1] > 0) {
      if (!is_paid && *rc::gen::inRange(0, 4) == 0) {
        company.pay({1, 2}, "2026-12-09");
        is_paid = true;
      }
      const int line = at_desk[0] == 0 || (at_desk[1] > 0 && *rc::gen::arbitrary<bool>()) ? 1 : 0;
      const int qty = *rc::gen::inRange(1, at_desk[line] + 1);
      const std::string item = fmt::format("{}={}", line == 0 ? "SOAP" : "TEA", qty);
      at_desk[line] -= qty;
      if (const int what = *rc::gen::inRange(0, 4); what == 0) {
        company.authorize(1, {item}, "2026-12-10", "faulty", ReturnGoods::keep, "replace");
      } else if (what == 1) {
        company.receive(company.authorize(1, {item}, "2026-12-10"), {item + ":sender"}, "2026-12-11");
      } else {
        const char* outcome = what == 2 && is_paid ? "credit" : "refund";
        company.receive(company.authorize(1, {item}, "2026-12-10", "other", ReturnGoods::send, outcome),
                        {item}, "2026-12-11");
        back[line] += qty;
      }
      const bool counts = is_paid || date != VolumeDate::paid;
      const Volume left = counts ? company.expected(1, back[0], back[1]) : Volume{};
      RC_ASSERT(company.of_order(1) == ReturnsLedger::text(left));
    }
    company.night("2026-12-12");  // Sends what is to be replaced, which counts nothing.
    if (!is_paid) company.pay({1, 2}, "2026-12-12");
    RC_ASSERT(company.of_order(1) == ReturnsLedger::text(company.expected(1, back[0], back[1])));
    RC_ASSERT(company.of_order(2) == ReturnsLedger::text(company.expected(2, 0, 0)));
    RC_ASSERT(company.ask("SELECT count(*) FROM volume_entries e JOIN orders o ON o.id = e.order_id WHERE "
                          "o.kind = 'replacement'") == "0");
    RC_ASSERT(!company.fell_below_zero());
    RC_ASSERT(company.is_sound());
  }));
}

TEST_CASE("a return takes back from the sale it names and from whom that went to in the open period") {
  ReturnsLedger company(VolumeDate::ordered, ChargeMode::none, volume_company());
  company.night("2026-12-01");
  company.label("2026-12-02");
  const ReturnAnswer soap = company.authorize(2, {"SOAP=2"}, "2026-12-21");
  company.close("2026-12", "2027-01-01");
  company.ask("UPDATE accounts SET enroller_id = NULL WHERE account = 'R1' RETURNING 1");
  CHECK(company.entries(6).empty());
  company.receive(soap, {"SOAP=1"}, "2027-01-02");
  const std::string memo = " return (return " + soap.view.head.ran + ")";
  CHECK(company.entries(6) == "2 2027-01-02 M1 -5.00 -4/-3" + memo);
  CHECK(company.ask("SELECT original_id FROM volume_entries WHERE id = 7") == "2");
  company.receive(soap, {"SOAP=1"}, "2027-01-03");
  CHECK(company.entries(7) == "2 2027-01-03 M1 -5.00 -4/-3" + memo);
  // The tea that waits counts on.
  CHECK(company.of_order(2) == "250 10000 10000");
  CHECK(company.is_sound());
}

TEST_CASE("what is returned before it is paid is taken back when it counts") {
  ReturnsLedger company(VolumeDate::paid, ChargeMode::file, volume_company());
  company.night("2026-12-01");
  company.label("2026-12-02");
  company.receive(company.authorize(2, {"SOAP=1"}, "2026-12-05"), {"SOAP=1"}, "2026-12-06");
  CHECK(company.of_order(2) == "0 0 0");
  CHECK(company.is_sound());
  company.pay({2}, "2026-12-08");
  CHECK(company.entries(1) ==
        "2 2026-12-08 M1 10.00 8/6, 2 2026-12-08 M1 -5.00 -4/-3 return (returned before)");
  CHECK(company.is_sound());
}

TEST_CASE("a parcel that comes back unpaid takes nothing from one that is paid") {
  ReturnsLedger company(VolumeDate::paid, ChargeMode::file, many_customers(1, false, 2, 1));
  company.night("2026-12-01");
  // The tea goes in a parcel of its own, which is paid later.
  company.ledger.db().exec(
      "INSERT INTO shipments (order_id, location_id, address_id, ship_via, ship_date, weight_g, status) "
      "SELECT order_id, location_id, address_id, ship_via, ship_date, 60, status FROM shipments WHERE id = 1;"
      "UPDATE order_lines SET shipment_id = 2 WHERE order_id = 1 AND line = 2;"
      "INSERT INTO charges (order_id, shipment_id, kind, account_id, pay_with_id, amount_minor, currency, "
      "due_on, "
      "state, attempt, run_id) SELECT order_id, 2, kind, account_id, pay_with_id, 250, currency, due_on, "
      "state, "
      "attempt, run_id FROM charges WHERE id = 1;"
      "UPDATE charges SET amount_minor = amount_minor - 250 WHERE id = 1");
  company.label("2026-12-02");
  company.ask("UPDATE charges SET due_on = '2026-12-20' WHERE id = 2 RETURNING 1");
  const auto pay = [&](int charge, const char* today) {
    WriteTransaction transaction(company.ledger);
    RunJournal journal(company.ledger, night_caller("import-charges", today));
    company.ledger.db().exec(
        fmt::format("UPDATE charges SET state = 'paid', due_on = NULL WHERE id = {}", charge));
    VolumePosting(company.ledger, journal, company.policy.volume.date, company.company().services)
        .post({1}, *parse_day(today));
    transaction.commit();
  };
  pay(1, "2026-12-03");
  CHECK(company.of_order(1) == "1000 80000 60000");
  company.receive(company.authorize(1, {"TEA=1"}, "2026-12-05"), {"TEA=1"}, "2026-12-06");
  CHECK(company.of_order(1) == "1000 80000 60000");
  CHECK(company.volume_is_proven());
  company.receive(company.authorize(1, {"SOAP=1"}, "2026-12-05"), {"SOAP=1"}, "2026-12-06");
  CHECK(company.of_order(1) == "500 40000 30000");
  pay(2, "2026-12-21");
  CHECK(company.of_order(1) == "500 40000 30000");
  CHECK(company.volume_is_proven());
}

TEST_CASE("check tells of an order whose decision has no entry and of one that took too much") {
  const auto with_return = [] {
    ReturnsLedger company(VolumeDate::ordered, ChargeMode::none, many_customers(1, false, 3, 1));
    company.night("2026-12-01");
    company.label("2026-12-02");
    company.receive(company.authorize(1, {"SOAP=1"}, "2026-12-05"), {"SOAP=1"}, "2026-12-06");
    CHECK(company.volume_is_proven());
    return company;
  };
  for (const char* fault :
       {"DROP TRIGGER volume_entries_remain; DELETE FROM volume_entries WHERE kind = 'return'",
        "DROP TRIGGER volume_entries_stay; UPDATE volume_entries SET pv = pv - 1 WHERE kind = 'return'",
        "DROP TRIGGER volume_entries_stay; UPDATE volume_entries SET cv = cv + 1 WHERE kind = 'return'",
        "DROP TRIGGER volume_entries_stay; UPDATE volume_entries SET commissionable_minor = -1 WHERE kind = "
        "'return'"}) {
    CAPTURE(fault);
    ReturnsLedger company = with_return();
    company.ledger.db().exec(fault);
    CHECK_FALSE(company.volume_is_proven());
  }
}

namespace {

/// "1 40000, 2 80000": the orders that are to count yet, and how much.
std::string waiting(ReturnsLedger& company) {
  std::string text;
  for_each_waiting_volume(company.ledger, [&](const WaitingVolume& order) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", order.order.value, order.pv);
  });
  return text;
}

}  // namespace

TEST_CASE("what comes back before it is paid is not waited for, nor what a refund is sent for") {
  ReturnsLedger company(VolumeDate::paid, ChargeMode::file, volume_company());
  company.night("2026-12-01");
  company.label("2026-12-02");
  // Of order 2 the tea waits for stock: no payment that is to come is for it.
  CHECK(waiting(company) == "1 40000, 2 80000, 3 40000, 5 40000, 6 40000");
  company.receive(company.authorize(2, {"SOAP=1"}, "2026-12-05"), {"SOAP=1"}, "2026-12-06");
  CHECK(waiting(company) == "1 40000, 2 40000, 3 40000, 5 40000, 6 40000");
  company.pay({1, 2, 3, 5, 6}, "2026-12-08");
  CHECK(company.ask("SELECT count(*) FROM charges WHERE kind = 'refund' AND state = 'pending'") == "1");
  CHECK(waiting(company).empty());
}
