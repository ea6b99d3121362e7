#include <doctest/doctest.h>

#include <sstream>

#include "tests/domain/change_world.h"

using namespace autoship;
using test::ChangeWorld;
using test::day;

// Changes and nights with what comes of them worked out by hand, on the calendar of 2027 (1 January is
// a Friday) and of the leap year 2028.

namespace {

/// An autoship's life in a line: its rule and anchor, what people do on which day, then what was
/// ordered by then and what ships next if nobody does more.
struct Life {
  const char* every;
  const char* anchor;
  const char* steps;  ///< "2027-01-05 pause 2027-02-01; ...": nights run on every day up to and with it
  const char* expected;
};

/// Does what a step says; what is answered, where it is not just done.
std::string take_step(ChangeWorld& world, const std::string& what, const std::string& how) {
  const auto number = [&] { return how.empty() ? 1 : std::stoi(how); };
  if (what == "look" || what == "miss") return "done";
  if (what == "pause") return world.pause(how);
  if (what == "resume") return world.resume();
  if (what == "cancel") return world.cancel();
  if (what == "reopen") return world.reopen();
  if (what == "skip") return world.skip(number());
  if (what == "skip-on") return world.skip_on(how);
  if (what == "unskip") return world.unskip(how);
  if (what == "move") return world.move(how);
  if (what == "every") return world.every(how);
  if (what == "restart") return world.restart(how);
  if (what == "day") return world.on_day(number());
  if (what == "gel-once") return world.once({{LineChange::How::add, world.gel, 1, {}}});
  if (what == "block" || what == "unblock") {
    world.block(what == "block");
    return "done";
  }
  if (what == "until") {
    world.state.until = day(how);
    return "done";
  }
  if (what == "times") {
    world.state.times = number();
    return "done";
  }
  FAIL("no step ", what);
  return "";
}

/// "2027-01-31 | 2027-02-28 2027-03-31": the cycles that were ordered, and those that ship next.
std::string lived(ChangeWorld& world, const std::string& steps) {
  std::istringstream all(steps);
  std::string step, said;
  for (bool first = true; std::getline(all, step, ';'); first = false) {
    std::istringstream words(step);
    std::string date, what, how;
    words >> date >> what;
    std::getline(words >> std::ws, how);
    if (first) world.today = day(date);
    while (world.today < day(date) && what != "miss") world.night(world.today + date::days{1});
    world.today = day(date);
    const std::string answer = take_step(world, what, how);
    if (answer != "done") said += " (" + answer + ")";
  }
  std::string ordered;
  for (const auto& [cycle, outcome] : world.settled) {
    if (outcome == CycleState::ordered) ordered += to_text(cycle) + " ";
  }
  CHECK_FALSE(world.settled_twice);
  CHECK_FALSE(world.next_differs);
  return ordered + "| " + world.ships() + said;
}

void check_lives(std::initializer_list<Life> lives, void (*prepare)(ChangeWorld&) = nullptr) {
  for (const Life& life : lives) {
    INFO(std::string(life.every), ": ", std::string(life.steps));
    ChangeWorld world(life.every, life.anchor, life.anchor);
    if (prepare != nullptr) prepare(world);
    CHECK(lived(world, life.steps) == std::string(life.expected));
  }
}

}  // namespace

TEST_CASE("a pause leaves out the cycles before its end and the grid goes on as if nothing had been") {
  check_lives({
      {"1m", "2027-01-31", "2027-01-05 pause; 2027-01-20 resume", "| 2027-01-31 2027-02-28 2027-03-31"},
      {"1m", "2027-01-31", "2027-01-05 pause 2027-01-31", "| 2027-01-31 2027-02-28 2027-03-31"},
      {"1m", "2027-01-31", "2027-01-05 pause 2027-02-01", "| 2027-02-28 2027-03-31 2027-04-30"},
      {"1m", "2027-01-31", "2027-01-05 pause 2027-02-28", "| 2027-02-28 2027-03-31 2027-04-30"},
      {"1m", "2027-01-31", "2027-01-05 pause 2027-03-01", "| 2027-03-31 2027-04-30 2027-05-31"},
      {"1m", "2027-01-31", "2027-01-05 pause; 2027-02-28 resume", "| 2027-02-28 2027-03-31 2027-04-30"},
      {"1m", "2027-01-31", "2027-01-05 pause; 2027-03-01 resume", "| 2027-03-31 2027-04-30 2027-05-31"},
      {"1m", "2027-01-30", "2027-01-05 pause 2027-02-01", "| 2027-02-28 2027-03-30 2027-04-30"},
      {"1m", "2028-01-31", "2028-01-05 pause 2028-02-29", "| 2028-02-29 2028-03-31 2028-04-30"},
      {"1m", "2028-01-31", "2028-01-05 pause 2028-03-01", "| 2028-03-31 2028-04-30 2028-05-31"},
      {"1m", "2028-01-30", "2028-01-05 pause; 2028-02-10 resume", "| 2028-02-29 2028-03-30 2028-04-30"},
      {"1y", "2028-02-29", "2028-01-05 pause 2028-03-01", "| 2029-02-28 2030-02-28 2031-02-28"},
      {"1y", "2028-02-29", "2028-01-05 pause; 2031-12-01 resume", "| 2032-02-29 2033-02-28 2034-02-28"},
      {"month on last", "2027-01-05", "2027-01-05 pause 2027-02-01", "| 2027-02-28 2027-03-31 2027-04-30"},
      {"month on 31", "2027-01-05", "2027-01-05 pause; 2027-04-29 resume",
       "| 2027-04-30 2027-05-31 2027-06-30"},
      {"month on 31 or skip", "2027-01-05", "2027-01-05 pause 2027-02-01",
       "| 2027-03-31 2027-05-31 2027-07-31"},
      {"4w", "2027-01-31", "2027-01-05 pause; 2027-03-01 resume", "| 2027-03-28 2027-04-25 2027-05-23"},
      {"45d", "2027-01-31", "2027-01-05 pause 2027-02-01", "| 2027-03-17 2027-05-01 2027-06-15"},
      {"2 weeks on tue", "2027-01-05", "2027-01-04 pause; 2027-01-20 resume",
       "| 2027-02-02 2027-02-16 2027-03-02"},
      {"quarter", "2026-11-30", "2026-11-29 pause 2026-12-15", "| 2027-02-28 2027-05-30 2027-08-30"},
  });
}

TEST_CASE("a pause until a day ends by itself and may be made longer or shorter") {
  check_lives({
      {"1m", "2027-01-31", "2027-01-05 pause 2027-02-01; 2027-03-01 look",
       "2027-02-28 | 2027-03-31 2027-04-30 2027-05-31"},
      {"1m", "2027-01-31", "2027-01-05 pause 2027-02-10; 2027-02-05 pause 2027-03-10; 2027-04-01 look",
       "2027-03-31 | 2027-04-30 2027-05-31 2027-06-30"},
      {"1m", "2027-01-31", "2027-01-05 pause 2027-03-10; 2027-01-06 pause 2027-02-01; 2027-03-01 look",
       "2027-02-28 | 2027-03-31 2027-04-30 2027-05-31"},
      // Over, and no night has noticed: it goes on from its end, whoever resumes it.
      {"1m", "2027-01-31", "2027-01-05 pause 2027-02-01; 2027-02-10 resume",
       "| 2027-02-28 2027-03-31 2027-04-30"},
      {"1m", "2027-01-31", "2027-01-05 pause 2027-02-01; 2027-02-10 pause; 2027-03-05 resume",
       "| 2027-03-31 2027-04-30 2027-05-31"},
      // Nights were missed after its end: what they left is overdue, not gone by.
      {"10d", "2027-01-05", "2027-01-04 pause 2027-01-20; 2027-01-30 miss; 2027-01-30 resume",
       "| 2027-01-25 2027-02-04 2027-02-14"},
  });
}

TEST_CASE("skips and moves outlast a pause where their days lie behind it") {
  check_lives({
      {"1m", "2027-01-31", "2027-01-05 skip 2; 2027-01-06 pause 2027-02-10; 2027-01-07 resume",
       "| 2027-03-31 2027-04-30 2027-05-31"},
      {"1m", "2027-01-31", "2027-01-05 skip 2; 2027-01-06 pause; 2027-02-01 resume; 2027-02-01 unskip",
       "| 2027-02-28 2027-03-31 2027-04-30"},
      {"1m", "2027-01-31", "2027-01-05 skip 2; 2027-01-06 pause; 2027-03-01 resume; 2027-03-01 unskip",
       "| 2027-03-31 2027-04-30 2027-05-31 (no shipment of autoship 7 is skipped)"},
      // The day it was moved to counts, not the day it had.
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-10; 2027-01-06 pause 2027-02-05; 2027-03-01 look",
       "2027-01-31 2027-02-28 | 2027-03-31 2027-04-30 2027-05-31"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-10; 2027-01-06 pause 2027-02-20; 2027-03-01 look",
       "2027-02-28 | 2027-03-31 2027-04-30 2027-05-31"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-10; 2027-01-06 pause; 2027-02-10 resume",
       "| 2027-01-31>2027-02-10 2027-02-28 2027-03-31"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-10; 2027-01-06 pause; 2027-02-11 resume",
       "| 2027-02-28 2027-03-31 2027-04-30"},
      // Moved ahead of its day: gone by on the day that counts.
      {"2m", "2027-03-01", "2027-01-05 move 2027-01-21; 2027-01-06 pause; 2027-01-24 resume",
       "| 2027-05-01 2027-07-01 2027-09-01"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-10; 2027-01-06 cancel; 2027-02-01 reopen",
       "| 2027-01-31>2027-02-10 2027-02-28 2027-03-31"},
      {"1m", "2027-01-31", "2027-01-05 cancel; 2027-03-01 reopen", "| 2027-03-31 2027-04-30 2027-05-31"},
  });
}

TEST_CASE("a skip holds its dates until their night") {
  check_lives({
      {"1m", "2027-01-31", "2027-01-05 skip; 2027-01-06 skip",
       "| 2027-02-28 2027-03-31 2027-04-30 (the next shipment of autoship 7, 2027-01-31, is skipped "
       "already)"},
      {"1m", "2027-01-31", "2027-01-05 skip; 2027-01-06 skip 2", "| 2027-03-31 2027-04-30 2027-05-31"},
      {"1m", "2027-01-31", "2027-01-05 skip; 2027-02-01 skip", "| 2027-03-31 2027-04-30 2027-05-31"},
      {"1m", "2027-01-31", "2027-01-05 skip; 2027-01-30 unskip", "| 2027-01-31 2027-02-28 2027-03-31"},
      {"1m", "2027-01-31", "2027-01-05 skip; 2027-01-31 unskip",
       "| 2027-02-28 2027-03-31 2027-04-30 (no shipment of autoship 7 is skipped)"},
      // Its day has come or is over, its night has not run.
      {"1m", "2027-01-31", "2027-01-05 skip; 2027-01-31 miss; 2027-01-31 unskip",
       "| 2027-01-31 2027-02-28 2027-03-31"},
      {"1m", "2027-01-31", "2027-01-05 skip; 2027-02-03 miss; 2027-02-03 unskip",
       "| 2027-01-31 2027-02-28 2027-03-31"},
      {"1m", "2027-01-31",
       "2027-01-05 skip; 2027-02-03 miss; 2027-02-03 skip 2; 2027-02-03 unskip 2027-01-31",
       "| 2027-01-31 2027-03-31 2027-04-30"},
      {"1m", "2027-01-31", "2027-01-05 skip; 2027-03-01 miss; 2027-03-01 unskip",
       "| 2027-02-28 2027-03-31 2027-04-30 (2027-01-31 stays left out: a later shipment is due as well "
       "(catch_up))"},
      // A pause leaves out its days, skipped or not.
      {"1m", "2027-01-31", "2027-01-05 skip; 2027-01-06 pause; 2027-02-03 unskip; 2027-02-03 resume",
       "| 2027-02-28 2027-03-31 2027-04-30 (no shipment of autoship 7 is skipped)"},
      {"1m", "2027-01-31", "2027-01-05 skip-on 2027-03-31; 2027-03-01 look",
       "2027-01-31 2027-02-28 | 2027-04-30 2027-05-31 2027-06-30"},
      {"1m", "2027-01-31", "2027-01-05 skip 3; 2027-01-06 unskip 2027-02-28",
       "| 2027-02-28 2027-04-30 2027-05-31"},
  });
}

TEST_CASE("a moved shipment shifts no other and may be skipped and brought back") {
  check_lives({
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-03", "| 2027-01-31>2027-02-03 2027-02-28 2027-03-31"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-01-20; 2027-01-20 look",
       "2027-01-31 | 2027-02-28 2027-03-31 2027-04-30"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-03; 2027-01-06 move 2027-01-31",
       "| 2027-01-31 2027-02-28 2027-03-31"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-03-05; 2027-03-01 look",
       "2027-02-28 | 2027-01-31>2027-03-05 2027-03-31 2027-04-30 (that is after the following shipment, "
       "2027-02-28, which comes as well)"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-25",
       "| 2027-01-31>2027-02-25 2027-02-28 2027-03-31 (the following shipment, 2027-02-28, comes 3 days "
       "later)"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-03; 2027-01-06 skip",
       "| 2027-02-28 2027-03-31 2027-04-30"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-03; 2027-01-06 skip; 2027-01-07 unskip",
       "| 2027-01-31>2027-02-03 2027-02-28 2027-03-31"},
      // Its own day is over, its night is not.
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-03; 2027-01-06 skip; 2027-02-02 unskip",
       "| 2027-01-31>2027-02-03 2027-02-28 2027-03-31"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-03; 2027-01-06 skip; 2027-02-03 unskip",
       "| 2027-02-28 2027-03-31 2027-04-30 (no shipment of autoship 7 is skipped)"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-03; 2027-01-06 skip; 2027-02-03 miss; 2027-02-03 unskip",
       "| 2027-01-31>2027-02-03 2027-02-28 2027-03-31"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-03; 2027-01-06 skip; 2027-02-05 miss; 2027-02-05 unskip",
       "| 2027-01-31>2027-02-03 2027-02-28 2027-03-31"},
      // Skipped after it was moved behind the following one, it does not hold that up.
      {"3d", "2027-01-04",
       "2027-01-01 skip; 2027-01-02 move 2027-01-20; 2027-01-03 skip-on 2027-01-20; "
       "2027-01-13 look",
       "2027-01-10 2027-01-13 | 2027-01-16 2027-01-19 2027-01-22 (that is after the following shipment, "
       "2027-01-10, which comes as well)"},
  });
}

TEST_CASE("what one shipment has otherwise goes where that shipment goes") {
  ChangeWorld world("1m", "2027-01-31", "2027-01-05");
  CHECK(world.once({{LineChange::How::add, world.gel, 1, {}}}) == "done");
  CHECK(world.move("2027-02-03") == "done");
  CHECK(world.skip() == "done");
  CHECK(world.ships() == "2027-02-28 2027-03-31 2027-04-30");
  CHECK(world.unskip() == "done");
  CHECK(world.items({{LineChange::How::set, world.soap, 5, {}}}) == "done");
  CHECK(world.night("2027-01-31") == "");
  CHECK(world.night("2027-02-03") == "ordered 2027-01-31>2027-02-03 5 SOAP 1 TEA 1 GEL");
  CHECK(world.night("2027-02-28") == "ordered 2027-02-28 5 SOAP 1 TEA");
}

TEST_CASE("what one shipment alone has is skipped and brought back with it unmoved") {
  ChangeWorld world("1m", "2027-01-31", "2027-01-05");
  CHECK(world.once({{LineChange::How::remove, world.tea, 0, {}}}) == "done");
  CHECK(world.skip() == "done");
  CHECK(world.skip() != "done");
  CHECK(world.unskip() == "done");
  CHECK(world.once({{LineChange::How::remove, world.soap, 0, {}}}) ==
        "refused: nothing would be left of the shipment of 2027-01-31; skip it instead (autoship skip 7)");
  CHECK(world.night("2027-01-31") == "ordered 2027-01-31 2 SOAP");
}

TEST_CASE("a new rule begins with the next shipment and keeps its day") {
  check_lives({
      {"1m", "2027-01-31", "2027-01-05 every 2m", "| 2027-01-31 2027-03-31 2027-05-31"},
      {"1m", "2027-01-31", "2027-01-30 look; 2027-02-01 every 2m",
       "2027-01-31 | 2027-02-28 2027-04-30 2027-06-30"},
      {"1m", "2027-01-31", "2027-01-05 skip; 2027-01-06 every 2m", "| 2027-02-28 2027-04-30 2027-06-30"},
      {"1m", "2027-01-31", "2027-01-05 skip; 2027-01-06 every 4w", "| 2027-02-28 2027-03-28 2027-04-25"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-03; 2027-01-06 every 4w",
       "| 2027-01-31>2027-02-03 2027-02-28 2027-03-28"},
      {"1m", "2027-01-31", "2027-01-05 move 2027-02-03; 2027-01-06 every month on 15",
       "| 2027-02-15 2027-03-15 2027-04-15 (what was planned for 2027-01-31 is dropped with the old "
       "schedule)"},
      {"1m", "2027-01-31", "2027-01-05 every 1m",
       "| 2027-01-31 2027-02-28 2027-03-31 (the rule of autoship 7 "
       "is '1m' already)"},
      // What waits blocked is due, and waits on; the new rule begins after it.
      {"1m", "2027-01-15", "2027-01-10 block; 2027-01-16 every 4w; 2027-01-16 unblock",
       "| 2027-01-15 2027-02-15 2027-03-15"},
      {"1m", "2027-01-15",
       "2027-01-10 block; 2027-01-16 every month on 20; 2027-01-16 unblock; 2027-01-17 look",
       "2027-01-15 | 2027-02-20 2027-03-20 2027-04-20"},
      // Nothing but a moved shipment is left of the old rule, and it is paused.
      {"1m", "2027-01-31",
       "2027-01-05 until 2027-01-31; 2027-01-05 move 2027-02-02; 2027-01-06 pause; 2027-01-07 "
       "until 2027-12-31; 2027-01-07 every month on 15; 2027-01-08 resume",
       "| 2027-03-15 2027-04-15 2027-05-15 "
       "(what was planned for 2027-01-31 is dropped with the old schedule)"},
      // While it is paused the grid waits, and keeps its day.
      {"1m", "2027-01-15", "2027-01-05 pause; 2027-02-03 every 2m; 2027-02-04 resume",
       "| 2027-02-15 2027-04-15 2027-06-15"},
  });
}

TEST_CASE("a restart counts from its day and forgets what was planned behind it") {
  check_lives({
      {"1m", "2027-01-31", "2027-01-05 restart 2027-02-10", "| 2027-02-10 2027-03-10 2027-04-10"},
      {"1m", "2027-01-15", "2027-01-05 restart 2027-01-31", "| 2027-01-31 2027-02-28 2027-03-31"},
      {"4w", "2027-01-31", "2027-01-05 skip; 2027-01-06 restart 2027-01-20",
       "| 2027-01-20 2027-02-17 2027-03-17 (what was planned for 2027-01-31 is dropped with the old "
       "schedule)"},
      {"month on 15", "2027-01-15", "2027-01-05 restart 2027-01-20",
       "| 2027-02-15 2027-03-15 2027-04-15 (2027-01-20 is no day of 'month on 15': the first cycle is "
       "2027-02-15)"},
      {"1m", "2027-01-15", "2027-01-14 look; 2027-01-16 restart 2027-01-15",
       "2027-01-15 | 2027-02-15 2027-03-15 2027-04-15 (refused: --restart: 2027-01-15 is past (today is "
       "2027-01-16))"},
  });
}

TEST_CASE("another day of the month keeps the months") {
  check_lives({
      {"2m", "2027-01-15", "2027-01-05 day 20", "| 2027-01-20 2027-03-20 2027-05-20"},
      {"2m", "2027-01-15", "2027-01-05 day 10", "| 2027-01-10 2027-03-10 2027-05-10"},
      {"2m", "2027-01-15", "2027-01-12 day 10",
       "| 2027-03-10 2027-05-10 2027-07-10 (2027-01-10 is past: the next one is that of 2027-03-10)"},
      {"2m", "2027-01-15", "2027-01-14 look; 2027-01-16 day 31",
       "2027-01-15 | 2027-03-31 2027-05-31 2027-07-31"},
      {"month on 31", "2027-01-31", "2027-01-05 day 30", "| 2027-01-30 2027-02-28 2027-03-30"},
      {"month on 31", "2027-01-31", "2027-01-05 day 15", "| 2027-01-15 2027-02-15 2027-03-15"},
      {"month on 31", "2027-01-31", "2027-01-30 look; 2027-02-01 day 30",
       "2027-01-31 | 2027-02-28 2027-03-30 2027-04-30"},
      {"month on last", "2027-01-05", "2027-01-05 day 15", "| 2027-01-15 2027-02-15 2027-03-15"},
      {"quarter", "2027-01-15", "2027-01-05 day 31", "| 2027-01-31 2027-04-30 2027-07-31"},
      {"1y", "2027-03-15", "2027-01-05 day 10", "| 2027-03-10 2028-03-10 2029-03-10"},
      {"year on mar 15", "2027-01-05", "2027-01-05 day 20", "| 2027-03-20 2028-03-20 2029-03-20"},
      {"4w", "2027-01-31", "2027-01-05 day 10",
       "| 2027-01-31 2027-02-28 2027-03-28 (refused: --day: the rule '4w' does not keep to one day of the "
       "month; give a new one with --every \"month on 10\")"},
      // Its COUNT goes on counting.
      {"RRULE:FREQ=MONTHLY;BYMONTHDAY=15;COUNT=3", "2027-01-15", "2027-01-14 look; 2027-02-01 day 20",
       "2027-01-15 | 2027-02-20 2027-03-20"},
      {"RRULE:FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=20", "2027-01-20", "2027-01-05 day 15",
       "| 2027-01-15 2027-03-15 2027-05-15"},
      // RFC 5545 leaves out a month that lacks the day.
      {"RRULE:FREQ=MONTHLY", "2027-02-10", "2027-02-05 day 31", "| 2027-03-31 2027-05-31 2027-07-31"},
  });
}

TEST_CASE("until compares cycle dates and times counts orders") {
  check_lives({
      {"1m", "2027-01-31", "2027-01-05 until 2027-02-28", "| 2027-01-31 2027-02-28"},
      {"1m", "2027-01-31", "2027-01-05 until 2027-02-27", "| 2027-01-31"},
      {"1m", "2027-01-31", "2027-01-05 until 2027-01-31; 2027-01-05 move 2027-02-10",
       "| 2027-01-31>2027-02-10"},
      {"1m", "2027-01-31", "2027-01-05 until 2027-02-28; 2027-01-05 skip 2", "| none"},
      {"1m", "2027-01-31", "2027-01-05 until 2027-02-28; 2027-01-05 skip 2; 2027-01-06 unskip",
       "| 2027-01-31 2027-02-28"},
      {"1m", "2027-01-31", "2027-01-05 until 2027-02-28; 2027-01-05 every month on 15", "| 2027-02-15"},
      {"1m", "2027-01-31", "2027-01-05 until 2027-02-10; 2027-01-05 every month on 15",
       "| 2027-01-31 (refused: no cycle would be left)"},
      {"1m", "2027-01-31", "2027-01-05 times 2; 2027-01-05 skip", "| 2027-02-28 2027-03-31"},
      {"1m", "2027-01-31", "2027-01-05 times 2; 2027-01-05 pause 2027-02-01; 2027-03-01 look",
       "2027-02-28 | 2027-03-31"},
      {"RRULE:FREQ=MONTHLY;BYMONTHDAY=15;COUNT=3", "2027-01-15", "2027-01-05 pause 2027-02-01",
       "| 2027-02-15 2027-03-15"},
      {"RRULE:FREQ=MONTHLY;BYMONTHDAY=15;COUNT=3", "2027-01-15", "2027-01-05 skip",
       "| 2027-02-15 2027-03-15"},
      {"1m", "2027-01-31", "2027-01-05 times 1; 2027-01-31 look; 2027-02-01 reopen",
       "2027-01-31 | none (refused: --times: autoship 7 had all its 1 orders; give it more with --times)"},
      {"1m", "2027-01-31", "2027-01-05 times 1; 2027-01-31 look; 2027-03-01 times 3; 2027-03-01 reopen",
       "2027-01-31 | 2027-03-31 2027-04-30"},
  });
}

TEST_CASE("an order date that is over does not take its cycle with it") {
  // Closed at weekends, ordered two working days ahead: the cycle of Sunday 28 February ships on
  // Monday and is ordered on Thursday the 25th.
  const auto two_days_ahead = [](ChangeWorld& world) {
    world.close_weekends();
    world.world.policy.cycle.lead_days = 2;
  };
  check_lives(
      {
          {"1m", "2027-02-28", "2027-02-20 pause; 2027-02-26 resume",
           "| 2027-02-28>2027-03-01 2027-03-28>2027-03-29 2027-04-28"},
          {"1m", "2027-02-28", "2027-02-20 pause; 2027-03-01 resume",
           "| 2027-03-28>2027-03-29 2027-04-28 2027-05-28"},
          {"1m", "2027-02-28", "2027-02-20 pause 2027-03-01",
           "| 2027-03-28>2027-03-29 2027-04-28 2027-05-28"},
          {"1m", "2027-02-28", "2027-02-20 skip; 2027-02-24 unskip",
           "| 2027-02-28>2027-03-01 2027-03-28>2027-03-29 2027-04-28"},
          {"1m", "2027-02-28", "2027-02-20 skip; 2027-02-25 unskip",
           "| 2027-03-28>2027-03-29 2027-04-28 2027-05-28 (no shipment of autoship 7 is skipped)"},
          {"1m", "2027-03-28", "2027-02-26 move 2027-03-01",
           "| 2027-03-28>2027-03-29 2027-04-28 2027-05-28 (refused: --next: 2027-03-01 is too soon: its "
           "order "
           "would have been made before today; 2027-03-02 is the earliest)"},
          {"1m", "2027-03-28", "2027-02-26 move 2027-03-02", "| 2027-03-28>2027-03-02 2027-04-28 2027-05-28"},
          {"1m", "2027-03-28", "2027-02-26 move 2027-03-13",
           "| 2027-03-28>2027-03-15 2027-04-28 2027-05-28 (2027-03-13 is closed (weekends): it ships on "
           "2027-03-15)"},
          // Blocked ahead of its day, it is still to come: a short pause does not drop it.
          {"1m", "2027-02-28", "2027-02-20 block; 2027-02-26 pause; 2027-02-27 resume; 2027-02-27 unblock",
           "| 2027-02-28>2027-03-01 2027-03-28>2027-03-29 2027-04-28"},
          {"1m", "2027-02-28", "2027-02-20 block; 2027-02-26 pause; 2027-03-02 resume; 2027-03-02 unblock",
           "| 2027-03-28>2027-03-29 2027-04-28 2027-05-28"},
      },
      two_days_ahead);
  // Without lead it is ordered on Monday: on that day it has not gone by.
  check_lives({{"1m", "2027-02-28", "2027-02-20 pause; 2027-03-01 resume",
                "| 2027-02-28>2027-03-01 2027-03-28>2027-03-29 2027-04-28"}},
              [](ChangeWorld& world) { world.close_weekends(); });
}

TEST_CASE("of what missed nights left the latest is the next shipment and the rest stays passed over") {
  check_lives({
      {"10d", "2027-01-05", "2027-01-04 look; 2027-01-30 miss", "| 2027-01-25 2027-02-04 2027-02-14"},
      {"10d", "2027-01-05", "2027-01-04 look; 2027-01-30 miss; 2027-01-30 skip",
       "| 2027-02-04 2027-02-14 2027-02-24"},
      {"10d", "2027-01-05", "2027-01-04 look; 2027-01-30 miss; 2027-01-30 skip; 2027-01-30 unskip",
       "| 2027-01-25 2027-02-04 2027-02-14"},
      {"10d", "2027-01-05", "2027-01-04 look; 2027-01-30 miss; 2027-01-30 move 2027-02-01",
       "| 2027-01-25>2027-02-01 2027-02-04 2027-02-14 (the following shipment, 2027-02-04, comes 3 days "
       "later)"},
      {"10d", "2027-01-05", "2027-01-04 look; 2027-01-30 miss; 2027-01-30 pause; 2027-01-30 resume",
       "| 2027-02-04 2027-02-14 2027-02-24"},
      {"10d", "2027-01-05", "2027-01-04 look; 2027-01-30 miss; 2027-01-30 every 1w",
       "| 2027-01-25 2027-02-01 2027-02-08"},
  });
}

TEST_CASE("the company's limits on skips count those in a row and those of a year") {
  ChangeWorld world("1m", "2027-01-31", "2027-01-05");
  world.world.policy.cycle.max_consecutive_skips = 2;
  CHECK(world.skip(2) == "done");
  CHECK(world.skip(3) ==
        "refused: autoship 7 would leave out 3 shipments in a row up to 2027-03-31; 2 are "
        "allowed (max_consecutive_skips)");
  CHECK(world.skip_on("2027-04-30") == "done");
  CHECK(world.skip_on("2027-03-31").starts_with("refused: autoship 7 would leave out 3"));
  world.world.policy.cycle.max_skips_per_year = 3;
  CHECK(world.skip_on("2027-06-30") ==
        "refused: autoship 7 would leave out 4 shipments in 2027; 3 are allowed (max_skips_per_year)");
  CHECK(world.skip_on("2028-01-31") == "done");
}

TEST_CASE("what a condition left out counts towards no limit on skips") {
  ChangeWorld world("1m", "2027-01-31", "2027-01-05");
  world.world.policy.cycle.max_skips_per_year = 1;
  CycleNote& left_out = world.state.notes.emplace_back();
  left_out = {day("2027-02-28"), CycleState::skipped, std::nullopt, {}, "pv 10 of 10", {}};
  CHECK(world.skip() == "done");
  world.state.notes.back().detail.clear();
  CHECK(world.skip_on("2027-03-31").starts_with("refused: autoship 7 would leave out 2"));
}

TEST_CASE("days that nobody may choose cannot be chosen by any change") {
  ChangeWorld world("1m", "2027-01-15", "2027-01-05");
  world.world.policy.cycle.closed_days = {29, 30, 31};
  const std::string why =
      "nobody may choose the 30th of a month (closed_days); the nearest open day is the 28th";
  CHECK(world.on_day(30) == "refused: --day: " + why);
  CHECK(world.move("2027-01-30") == "refused: --next: " + why);
  CHECK(world.restart("2027-01-30") == "refused: --restart: " + why);
  CHECK(world.every("month on 30") == "refused: --every: " + why);
  CHECK(world.every("4w") == "done");
}
