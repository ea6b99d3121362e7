#include "workflows/price_notices.h"

#include <doctest/doctest.h>

#include "tests/workflows/change_support.h"
#include "workflows/enroll.h"

using namespace autoship;

namespace {

/// One soap a month from the 10th on, with a card; soap costs 5.00, with more for preferred accounts.
CsvFiles soap_company(const char* autoships) {
  CsvFiles files = night_company();
  files.back() = {"autoships", autoships};
  files.push_back({"payment-methods",
                   "account,label,kind,token,brand\nA1,card,card,tok_1,visa\nA3,card,card,tok_3,visa\n"});
  return files;
}

constexpr const char* monthly =
    "autoship,account,every,items,next_on,price_lock\n1,A1,month on 10,SOAP=1,2026-12-10,\n";

struct NoticeLedger : ChangeLedger {
  explicit NoticeLedger(const char* autoships = monthly, ChargeMode mode = ChargeMode::none)
      : ChangeLedger(Ledger::in_memory(), soap_company(autoships)) {
    policy.charge.mode = mode;
    policy.cycle.max_days_ahead = 400;
  }

  void price(const std::string& row, const char* today) {
    import_texts(ledger, {{"prices", "sku,market,tier,price,valid_from\n" + row + "\n"}},
                 {.today = today, .policy = policy});
  }
  /// "1 5.00>6.00 from 2027-01-01 for 2027-01-10", those to be told by then.
  std::string due(const char* today) {
    NoticeFilter filter;
    filter.due_by = last_noticed(policy, *parse_day(today));
    std::string text;
    for (const NoticeRow& row : price_notices(ledger, filter)) {
      if (!text.empty()) text += ", ";
      text +=
          fmt::format("{} {}>{} from {} for {}{}", row.autoship.value, decimal_text(row.step.before_minor, 2),
                      decimal_text(row.step.after_minor, 2), to_text(row.step.valid_from),
                      to_text(row.order_date), row.sent_on ? " sent " + to_text(*row.sent_on) : "");
    }
    return text;
  }
  SentNotices send(const char* today, DryRun dry_run = DryRun::no) {
    NoticeFilter filter;
    filter.due_by = last_noticed(policy, *parse_day(today));
    return send_notices(ledger, night_caller("notices", today), filter, dry_run, [] { return 0.5; });
  }
  std::string made() {
    return ask("SELECT group_concat(autoship_id || ' ' || valid_from) FROM price_notices");
  }
  std::string held() {
    return ask(
        "SELECT group_concat(id || ' ' || state || ' ' || coalesce(held, '-') || ' ' || due_on, ', ') "
        "FROM charges WHERE state <> 'canceled'");
  }
  std::int64_t events(const char* what) {
    return std::stoll(ask(fmt::format("SELECT count(*) FROM events WHERE what = '{}'", what)));
  }
};

}  // namespace

TEST_CASE("a rise is told so many days before the first order that has it and not a day sooner") {
  NoticeLedger company;
  company.price("SOAP,US,retail,6.00,2027-01-01", "2026-12-01");
  company.night("2026-12-10");
  CHECK(company.made() == "-");
  company.night("2027-01-02");
  CHECK(company.due("2027-01-02").empty());
  CHECK(company.due("2027-01-03") == "1 5.00>6.00 from 2027-01-01 for 2027-01-10");
  company.policy.prices.price_notice_days = 0;
  CHECK(company.due("2027-01-09").empty());
}

TEST_CASE("the window reaches from the last night to its last day") {
  NoticeLedger company;
  company.policy.prices.price_notice_days = 10;
  company.price("SOAP,US,retail,6.00,2027-01-01", "2026-12-01");
  company.night("2026-12-10");
  company.night("2026-12-21");
  CHECK(company.made() == "-");
  company.night("2026-12-22");
  CHECK(company.made() == "1 2027-01-01");
  CHECK(company.events("price-noticed") == 1);
  for (const char* today : {"2026-12-23", "2026-12-31", "2027-01-01", "2027-01-02"}) company.night(today);
  CHECK(company.made() == "1 2027-01-01");
  CHECK(company.events("price-noticed") == 1);
  CHECK(company.is_sound());
}

TEST_CASE("a night long after still finds what began while it was away") {
  NoticeLedger company;
  company.price("SOAP,US,retail,6.00,2026-12-20", "2026-12-01");
  company.night("2026-12-10");
  company.night("2027-01-05");
  CHECK(company.due("2027-01-05") == "1 5.00>6.00 from 2026-12-20 for 2027-01-10");
}

TEST_CASE("an order before the price begins is no reason for a notice and the one after it is") {
  NoticeLedger company("autoship,account,every,items,next_on\n1,A1,week on thu,SOAP=1,2026-12-31\n");
  company.price("SOAP,US,retail,6.00,2027-01-02", "2026-12-01");
  company.night("2026-12-30");
  CHECK(company.made() == "-");
  company.night("2026-12-31");
  CHECK(company.due("2026-12-31") == "1 5.00>6.00 from 2027-01-02 for 2027-01-07");
}

TEST_CASE("neither a falling nor a locked price is noticed nor one of another band or market") {
  NoticeLedger company(
      "autoship,account,every,items,next_on,price_lock\n1,A1,month on "
      "10,SOAP=1;TEA=1,2026-12-10,SOAP=5.00\n");
  company.price(
      "SOAP,US,retail,6.00,2027-01-01\nTEA,US,retail,2.00,2027-01-01\nSOAP,US,member,6.00,2027-01-02\n"
      "SOAP,CA,retail,9.00,2027-01-02\nWINE,US,retail,25.00,2027-01-01",
      "2026-12-01");
  company.night("2026-12-10");
  company.night("2026-12-31");
  CHECK(company.made() == "-");
}

TEST_CASE("of several prices in the window the one that the order has is told") {
  NoticeLedger company;
  company.price(
      "SOAP,US,retail,6.00,2027-01-02\nSOAP,US,retail,5.50,2027-01-06\nSOAP,US,retail,9.00,2027-01-11",
      "2026-12-01");
  company.night("2026-12-10");
  company.night("2027-01-04");
  CHECK(company.due("2027-01-04") == "1 5.00>5.50 from 2027-01-06 for 2027-01-10");
}

TEST_CASE("who was not told is not charged until it was sent and then the same day") {
  NoticeLedger company(monthly, ChargeMode::file);
  company.price("SOAP,US,retail,6.00,2027-01-01", "2026-12-01");
  company.night("2026-12-10");
  company.night("2027-01-03");
  company.night("2027-01-10");
  CHECK(company.held() == "2 pending notice 2027-01-10");
  CHECK(company.ask("SELECT status FROM shipments WHERE order_id = 2") == "waiting");
  CHECK(company.is_sound());
  CHECK(company.send("2027-01-10", DryRun::yes).charges_released == 1);
  CHECK(company.held() == "2 pending notice 2027-01-10");
  const SentNotices sent = company.send("2027-01-10");
  CHECK(sent.sent.size() == 1);
  CHECK(sent.charges_released == 1);
  CHECK(company.held() == "2 pending - 2027-01-10");
  CHECK(company.due("2027-01-10") == "1 5.00>6.00 from 2027-01-01 for 2027-01-10 sent 2027-01-10");
  CHECK(company.events("price-notice-sent") == 1);
  CHECK(company.send("2027-01-10").sent.empty());
  CHECK(company.is_sound());
}

TEST_CASE("who was told is charged") {
  NoticeLedger company(monthly, ChargeMode::file);
  company.price("SOAP,US,retail,6.00,2027-01-01", "2026-12-01");
  company.night("2026-12-10");
  company.night("2027-01-03");
  company.send("2027-01-03");
  company.night("2027-01-10");
  CHECK(company.held() == "2 pending - 2027-01-10");
}

TEST_CASE("a price that comes in on its very day holds the charge of the night after") {
  NoticeLedger company(monthly, ChargeMode::file);
  company.night("2026-12-09");
  company.price("SOAP,US,retail,6.00,2026-12-09", "2026-12-09");
  company.night("2026-12-10");
  CHECK(company.held() == "1 pending notice 2026-12-10");
  CHECK(company.due("2026-12-10") == "1 5.00>6.00 from 2026-12-09 for 2026-12-10");
  CHECK(company.is_sound());
  company.send("2026-12-10");
  CHECK(company.held() == "1 pending - 2026-12-10");
}

TEST_CASE("who changes the items has seen the price of the next order") {
  NoticeLedger company;
  company.price("SOAP,US,retail,6.00,2027-01-01", "2026-12-01");
  company.night("2026-12-10");
  company.change(1, asks(ChangeAction::change, {{"set", "SOAP=2"}}), "2026-12-20");
  CHECK(company.due("2027-01-03") == "1 5.00>6.00 from 2027-01-01 for 2027-01-10 sent 2026-12-20");
  company.night("2026-12-28");
  CHECK(company.events("price-noticed") == 0);
  CHECK(company.made() == "1 2027-01-01");
}

TEST_CASE("who changes the items after a notice was found has it released") {
  NoticeLedger company(monthly, ChargeMode::file);
  company.price("SOAP,US,retail,6.00,2027-01-01", "2026-12-01");
  company.night("2026-12-10");
  company.night("2027-01-03");
  company.night("2027-01-10");
  CHECK(company.held() == "2 pending notice 2027-01-10");
  company.change(1, asks(ChangeAction::change, {{"set", "SOAP=2"}}), "2027-01-10");
  CHECK(company.is_sound());
}

TEST_CASE("who enrolls with a price to come is not told of it") {
  NoticeLedger company;
  company.price("SOAP,US,retail,6.00,2027-01-01", "2026-12-01");
  company.night("2026-12-10");
  EnrollRequest request;
  request.account = "A3";
  request.every = "month on 5";
  request.items = {"SOAP=1"};
  request.next = "2027-01-05";
  EnrollOptions options;
  options.seconds = [] { return 0.5; };
  const Enrollment made =
      enroll(company.ledger, company.company(), night_caller("enroll", "2026-12-12"), request, options);
  company.night("2026-12-28");
  CHECK(company.ask(fmt::format("SELECT sent_on FROM price_notices WHERE autoship_id = {}",
                                made.autoship.value)) == "2026-12-12");
  CHECK(company.events("price-noticed") == 1);
}

TEST_CASE("a ledger in which no price begins is not searched") {
  NoticeLedger company;
  CHECK_FALSE(PriceWatch(company.ledger, company.policy, *parse_day("2026-12-10")).has_news());
  company.price("SOAP,US,retail,6.00,2026-12-18", "2026-12-01");
  CHECK_FALSE(PriceWatch(company.ledger, company.policy, *parse_day("2026-12-10")).has_news());
  CHECK(PriceWatch(company.ledger, company.policy, *parse_day("2026-12-11")).has_news());
  company.night("2026-12-18");
  CHECK(PriceWatch(company.ledger, company.policy, *parse_day("2026-12-19")).has_news());
  company.night("2026-12-19");
  CHECK_FALSE(PriceWatch(company.ledger, company.policy, *parse_day("2026-12-20")).has_news());
  company.policy.prices.price_notice_days = 0;
  CHECK_FALSE(PriceWatch(company.ledger, company.policy, *parse_day("2026-12-18")).has_news());
}
