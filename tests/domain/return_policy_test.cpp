#include "domain/return_policy.h"

#include <doctest/doctest.h>

using namespace autoship;

namespace {

Day day(const char* text) { return parse_day(text).value(); }

/// Weekends and one holiday, Christmas.
Calendar working_week() {
  Calendar calendar("week");
  calendar.close_weekday(date::Saturday);
  calendar.close_weekday(date::Sunday);
  calendar.close(day("2026-12-25"));
  return calendar;
}

}  // namespace

TEST_CASE("a fault is the company's where the goods or the dispatch were wrong") {
  for (const auto reason : {ReturnReason::damaged, ReturnReason::leaking, ReturnReason::faulty,
                            ReturnReason::wrong_item, ReturnReason::error_dispatch}) {
    CHECK(fault_of(reason) == ReturnFault::company);
  }
  for (const auto reason : {ReturnReason::not_wanted, ReturnReason::wrong_choice, ReturnReason::other}) {
    CHECK(fault_of(reason) == ReturnFault::choice);
  }
  CHECK(return_reasons().size() == 8);
  for (const std::string& text : return_reasons()) CHECK(to_text(parse_return_reason(text).value()) == text);
}

TEST_CASE("the company's fault is notified within seven business days") {
  const Policy policy;
  const HadGoods had{day("2026-12-17"), HadBy::delivered};  // A Thursday.
  const Calendar calendar = working_week();
  // Fri 18, Mon 21 to Thu 24, Mon 28 (Christmas is closed), Tue 29.
  CHECK(notice_last(policy, ReturnFault::company, had.on, calendar) == day("2026-12-29"));
  CHECK_FALSE(notice_refusal(policy, ReturnFault::company, had, day("2026-12-29"), calendar));
  CHECK(notice_refusal(policy, ReturnFault::company, had, day("2026-12-30"), calendar) ==
        "R2: notified 2026-12-30, 1 day after 2026-12-29, the last of 7 business days from delivery on "
        "2026-12-17");
}

TEST_CASE("a choice is notified within the fifteen days of the guarantee") {
  const Policy policy;
  const HadGoods had{day("2026-11-30"), HadBy::transit};
  CHECK_FALSE(notice_refusal(policy, ReturnFault::choice, had, day("2026-12-15"), working_week()));
  CHECK(notice_refusal(policy, ReturnFault::choice, had, day("2026-12-18"), working_week()) ==
        "R2: notified 2026-12-18, 3 days after 2026-12-15, the last of 15 days from 2026-11-30, its ship "
        "date plus "
        "transit");
}

TEST_CASE("the carrier's word on delivery comes before the customer's and both before transit") {
  const Policy policy;
  const Day shipped = day("2026-12-01");
  CHECK(had_goods(policy, day("2026-12-03"), day("2026-12-04"), shipped).on == day("2026-12-03"));
  const HadGoods said = had_goods(policy, std::nullopt, day("2026-12-04"), shipped);
  CHECK(said.on == day("2026-12-04"));
  CHECK(said.by == HadBy::said);
  CHECK(had_goods(policy, std::nullopt, std::nullopt, shipped).on == day("2026-12-06"));
}

TEST_CASE("another company has other windows") {
  Policy policy;
  policy.returns.damage_days = 1;
  policy.returns.guarantee_days = 30;
  policy.returns.transit_days = 10;
  policy.returns.ran_days = 1;
  const HadGoods had = had_goods(policy, std::nullopt, std::nullopt, day("2026-12-01"));
  CHECK(had.on == day("2026-12-11"));
  CHECK(notice_last(policy, ReturnFault::company, had.on, working_week()) == day("2026-12-14"));
  CHECK(notice_last(policy, ReturnFault::choice, had.on, working_week()) == day("2027-01-10"));
  CHECK(ran_last(policy, day("2026-12-31")) == day("2027-01-01"));
}

TEST_CASE("a customer's choice is no exchange") {
  CHECK_FALSE(outcome_refusal(ReturnFault::company, ReturnOutcome::replace));
  CHECK_FALSE(outcome_refusal(ReturnFault::choice, ReturnOutcome::refund));
  CHECK_FALSE(outcome_refusal(ReturnFault::choice, ReturnOutcome::credit));
  CHECK(outcome_refusal(ReturnFault::choice, ReturnOutcome::replace)->find("there are no exchanges") !=
        std::string::npos);
}

TEST_CASE("a parcel is accepted until its RAN's last day with its invoice and its RAN outside") {
  const Policy policy;
  const Day last = ran_last(policy, day("2026-12-01"));
  CHECK(last == day("2026-12-15"));
  CHECK_FALSE(arrival_refusal(policy, last, {last, true, true}));
  CHECK(arrival_refusal(policy, last, {day("2026-12-16"), true, true}) ==
        "R4: arrived 2026-12-16, 1 day after 2026-12-15, the last day of its RAN");
  CHECK(arrival_refusal(policy, last, {last, false, true}) == "R4: no proof of purchase in the parcel");
  CHECK(arrival_refusal(policy, last, {last, true, false}) == "R4: no RAN on the outside of the parcel");
  CHECK(arrival_refusal(policy, last, {day("2026-12-20"), false, false}) ==
        "R4: arrived 2026-12-20, 5 days after 2026-12-15, the last day of its RAN; no proof of purchase in "
        "the parcel; "
        "no RAN on the outside of the parcel");
}

TEST_CASE("a company may do without the invoice and the RAN outside") {
  Policy policy;
  policy.returns.proof = policy.returns.ran_on_parcel = Asked::optional;
  const Day last = day("2026-12-15");
  CHECK_FALSE(arrival_refusal(policy, last, {last, false, false}));
  CHECK(arrival_refusal(policy, last, {day("2026-12-16"), false, false}));
}

TEST_CASE("broken goods go to scrap and others to the shelf") {
  CHECK(usual_fate(ReturnReason::damaged) == ReturnFate::scrap);
  CHECK(usual_fate(ReturnReason::leaking) == ReturnFate::scrap);
  CHECK(usual_fate(ReturnReason::faulty) == ReturnFate::scrap);
  CHECK(usual_fate(ReturnReason::wrong_item) == ReturnFate::restock);
  CHECK(usual_fate(ReturnReason::not_wanted) == ReturnFate::restock);
}

TEST_CASE("a word on the delivery or of an old notice is taken for fifteen days") {
  const Policy policy;
  const Day shipped = *parse_day("2026-12-01");
  CHECK_FALSE(delivery_refusal(policy, *parse_day("2026-12-21"), shipped));
  CHECK(delivery_refusal(policy, *parse_day("2026-12-23"), shipped) ==
        "R2: delivered 2026-12-23, 2 days after 2026-12-21, the last of 20 days from 2026-12-01, its ship "
        "date");
  CHECK_FALSE(old_notice_refusal(*parse_day("2026-12-07"), *parse_day("2026-12-22")));
  CHECK(old_notice_refusal(*parse_day("2026-12-07"), *parse_day("2026-12-23")) ==
        "R2: notified 2026-12-07, 16 days ago, which is 1 day more than may be said afterwards");
}
