#include "formats/schedule_batch.h"

#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "domain/cycle_dates.h"
#include "domain/error.h"
#include "domain/schedule.h"

namespace autoship {

namespace {

Calendar weekdays() {
  Calendar calendar("NV1");
  calendar.close_weekday(date::Saturday);
  calendar.close_weekday(date::Sunday);
  return calendar;
}

Calendar never_open() {
  Calendar calendar("ZZ9");
  for (unsigned weekday = 0; weekday < 7; ++weekday) calendar.close_weekday(date::weekday{weekday});
  return calendar;
}

struct Answer {
  std::string written;
  std::string refused;
  std::int64_t rows = 0;
  int calendars_asked = 0;
};

Answer answer_to(const std::string& csv) {
  const Calendar open_on_weekdays = weekdays(), closed = never_open();
  Answer answer;
  const ScheduleBatch batch{[&](std::string_view code) -> const Calendar* {
                              ++answer.calendars_asked;
                              return code == "NV1" ? &open_on_weekdays : code == "ZZ9" ? &closed : nullptr;
                            },
                            *parse_day("2026-06-17")};
  std::istringstream in(csv);
  std::ostringstream out;
  try {
    answer.rows = run_schedule_batch(in, "rules.csv", out, batch);
  } catch (const InputRefused& refused) {
    CHECK(refused.exit() == Exit::refused);
    answer.refused = refused.what();
  }
  answer.written = out.str();
  return answer;
}

const std::string head = "row,cycle_date,ship_date,order_date\n";

}  // namespace

TEST_CASE("a batch answers each row with its next cycles") {
  const Answer answer = answer_to(
      "rule,anchor,after,count\n"
      "1m,2026-01-31,2026-02-01,3\n"
      "\"week on mon,thu\",2026-01-01,2026-06-17,2\n"
      "RRULE:FREQ=YEARLY;BYDAY=20MO,1997-05-19,1998-01-01,1\n");
  CHECK(answer.refused == "");
  CHECK(answer.rows == 3);
  CHECK(answer.written == head +
                              "1,2026-02-28,2026-02-28,2026-02-28\n"
                              "1,2026-03-31,2026-03-31,2026-03-31\n"
                              "1,2026-04-30,2026-04-30,2026-04-30\n"
                              "2,2026-06-18,2026-06-18,2026-06-18\n"
                              "2,2026-06-22,2026-06-22,2026-06-22\n"
                              "3,1998-05-18,1998-05-18,1998-05-18\n");
}

TEST_CASE("what a batch row leaves out has a plain meaning") {
  CHECK(answer_to("rule\n45d\n").written == head + "1,2026-06-17,2026-06-17,2026-06-17\n");
  CHECK(answer_to("rule,anchor\n1m,2026-01-31\n").written == head + "1,2026-01-31,2026-01-31,2026-01-31\n");
  CHECK(answer_to("rule,after\n1m,2026-01-31\n").written == head + "1,2026-01-31,2026-01-31,2026-01-31\n");
  CHECK(answer_to("count,rule,after,anchor\n2,1m,,2026-01-31\n").written ==
        head + "1,2026-01-31,2026-01-31,2026-01-31\n1,2026-02-28,2026-02-28,2026-02-28\n");
}

TEST_CASE("a batch rolls on the calendar a row names and asks for it once") {
  const Answer answer = answer_to(
      "rule,anchor,calendar,roll,lead\n"
      "month on 31,2026-01-31,NV1,,\n"
      "month on 31,2026-01-31,NV1,preceding,1\n"
      "month on 31,2026-01-31,NV1,modified-following,0\n"
      "month on 31,2026-01-31,NV1,none,1\n"
      "month on 31,2026-01-31,,,2\n");
  CHECK(answer.written == head +
                              "1,2026-01-31,2026-02-02,2026-02-02\n"
                              "2,2026-01-31,2026-01-30,2026-01-29\n"
                              "3,2026-01-31,2026-01-30,2026-01-30\n"
                              "4,2026-01-31,2026-01-31,2026-01-30\n"
                              "5,2026-01-31,2026-01-31,2026-01-29\n");
  CHECK(answer.calendars_asked == 1);
}

TEST_CASE("a rule that has ended writes no line and keeps its row number") {
  CHECK(answer_to("rule,anchor,after\nFREQ=DAILY;COUNT=2,2026-01-01,2026-01-03\n1d,2026-01-01,\n").written ==
        head + "2,2026-01-01,2026-01-01,2026-01-01\n");
}

TEST_CASE("every fault of a batch is named by line and column") {
  const Answer answer = answer_to(
      "rule,anchor,after,count,calendar,roll,lead\n"
      "monht on 15,2026-01-01,,,,,\n"
      "1m,2026-02-30,,,,,\n"
      "1m,,1899-12-31,,,,\n"
      "1m,,,0,,,\n"
      "1m,,,,NV2,,\n"
      "1m,,,,,folowing,\n"
      "1m,,,,,,367\n"
      "1m,,,,ZZ9,,\n"
      "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3,2026-05-10,,,,,\n"
      ",2026-05-10,,,,,\n");
  CHECK(answer.written == "");
  CHECK(answer.refused ==
        "rules.csv:2: rule: 'monht on 15', column 1: 'monht' is no unit of time (did you mean month?)\n"
        "rules.csv:3: anchor: '2026-02-30' is not a date (February 2026 has 28 days)\n"
        "rules.csv:4: after: '1899-12-31' is not a date between 1900-01-01 and 2999-12-31\n"
        "rules.csv:5: count: '0' is not a number from 1 to 100000\n"
        "rules.csv:6: calendar: no calendar 'NV2'\n"
        "rules.csv:7: roll: 'folowing' is no roll: following, preceding, modified-following or none (did you "
        "mean "
        "following?)\n"
        "rules.csv:8: lead: '367' is not a number from 0 to 366\n"
        "rules.csv:10: rule: 'FREQ=MONTHLY;INTERVAL=12;BYMONTH=3', column 14: 'INTERVAL=12' never meets the "
        "other parts "
        "when counted from 2026-05-10 (anchor it on 2027-03-10, or change the interval)\n"
        "rules.csv:11: rule: column 1: '' is no rule (write for example 45d, 2 weeks on tue, month on 15, "
        "year on mar "
        "1)");
}

TEST_CASE("all faults of one row are named") {
  CHECK(answer_to("rule,anchor,count,roll\n45x,2026-02-30,none,none\n").refused ==
        "rules.csv:2: anchor: '2026-02-30' is not a date (February 2026 has 28 days)\n"
        "rules.csv:2: count: 'none' is not a number from 1 to 100000\n"
        "rules.csv:2: rule: column 1: '45x' is no interval (write d, w, m or y behind the number: 45d)");
}

TEST_CASE("a rule is not held against an anchor that is no date") {
  CHECK(answer_to("rule,anchor\nFREQ=MONTHLY;INTERVAL=12;BYMONTH=3,2026-02-30\n").refused ==
        "rules.csv:2: anchor: '2026-02-30' is not a date (February 2026 has 28 days)");
}

TEST_CASE("a calendar without a working day is a fault of its row") {
  CHECK(answer_to("rule,calendar\n1m,ZZ9\n").refused ==
        "rules.csv:2: calendar: calendar 'ZZ9' has no working day within 366 days from 2026-06-17; open one "
        "(autoship "
        "import holidays)");
}

TEST_CASE("a batch needs its rule column and knows no others") {
  CHECK(answer_to("anchor,every\n2026-01-01,1m\n").refused ==
        "rules.csv:1: unknown column 'every'\nrules.csv:1: rule: missing column (it is required)");
}

TEST_CASE("a batch of many rows equals the schedules taken one by one") {
  std::string csv = "rule,anchor,after,count\n";
  std::string expected = head;
  const char* const rules[] = {"45d", "1m", "month on 2nd tue", "year on feb 29", "month on last-2"};
  for (int row = 1; row <= 20'000; ++row) {
    const std::string rule = rules[row % 5];
    const Day anchor = *parse_day("1976-01-31") + date::days{row};
    const Day after = *parse_day("2026-01-01") + date::days{row % 400};
    csv += rule + "," + to_text(anchor) + "," + to_text(after) + ",2\n";
    for (const CycleDates& dates :
         next_cycles(parse_schedule(rule, {anchor}), {Calendar::every_day()}, after, 2)) {
      const std::string day = to_text(dates.cycle);
      expected += std::to_string(row) + "," + day + "," + day + "," + day + "\n";
    }
  }
  const Answer answer = answer_to(csv);
  CHECK(answer.rows == 20'000);
  CHECK(answer.written == expected);
}

TEST_CASE("an output that takes no more is an error") {
  std::istringstream in("rule\n1m\n");
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  CHECK_THROWS_AS(run_schedule_batch(in, "rules.csv", out, ScheduleBatch{{}, *parse_day("2026-06-17")}),
                  Error);
}

}  // namespace autoship
