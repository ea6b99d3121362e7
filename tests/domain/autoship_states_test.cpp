#include <doctest/doctest.h>

#include <sstream>

#include "tests/domain/change_world.h"

using namespace autoship;
using test::ChangeWorld;
using test::day;

// Every change in every state an autoship can be in: it works, says that it is so already, or is
// refused by name. A line has what is asked, what is answered, the state then, and what ships.

namespace {

struct Change {
  const char* name;
  std::string (*make)(ChangeWorld&);
};

const Change changes[] = {
    {"pause", [](ChangeWorld& w) { return w.pause(); }},
    {"pause until 2027-02-20", [](ChangeWorld& w) { return w.pause("2027-02-20"); }},
    {"resume", [](ChangeWorld& w) { return w.resume(); }},
    {"cancel", [](ChangeWorld& w) { return w.cancel(); }},
    {"reopen", [](ChangeWorld& w) { return w.reopen(); }},
    {"reopen for two more",
     [](ChangeWorld& w) {
       w.state.until.reset();
       w.state.times = w.state.orders_made + 2;
       return w.reopen();
     }},
    {"skip", [](ChangeWorld& w) { return w.skip(); }},
    {"skip on 2027-02-28", [](ChangeWorld& w) { return w.skip_on("2027-02-28"); }},
    {"unskip", [](ChangeWorld& w) { return w.unskip(); }},
    {"move to 2027-02-22", [](ChangeWorld& w) { return w.move("2027-02-22"); }},
    {"every 4w", [](ChangeWorld& w) { return w.every("4w"); }},
    {"restart 2027-02-22", [](ChangeWorld& w) { return w.restart("2027-02-22"); }},
    {"day 20", [](ChangeWorld& w) { return w.on_day(20); }},
    {"add a gel",
     [](ChangeWorld& w) {
       return w.items({{LineChange::How::add, w.gel, 1, {}}});
     }},
    {"add a gel once",
     [](ChangeWorld& w) {
       return w.once({{LineChange::How::add, w.gel, 1, {}}});
     }},
};

/// A month after month from 31 January on, looked at on the 10th, when the state is what it is.
struct Monthly : ChangeWorld {
  Monthly() : ChangeWorld("1m", "2027-01-31", "2027-01-10") {}
};

/// Makes every change on an autoship of its own, and holds what comes of it against the table.
void check_all(void (*put_into_state)(ChangeWorld&), const char* table) {
  std::istringstream lines(table);
  std::string line;
  std::getline(lines, line);
  for (const Change& change : changes) {
    Monthly world;
    put_into_state(world);
    const AutoshipState before = world.state;
    const std::string said = change.make(world);
    REQUIRE(std::getline(lines, line));
    CHECK(line == fmt::format("{}: {} | {} | {}", change.name, said, world.now_is(), world.ships()));
    if (said == "done" || said.find("refused") == said.npos) continue;
    CHECK(world.state.status == before.status);
    CHECK(world.state.lines == before.lines);
    CHECK(world.state.grid_from == before.grid_from);
  }
  CHECK_FALSE(std::getline(lines, line));
}

}  // namespace

TEST_CASE("an active autoship takes every change") {
  check_all([](ChangeWorld&) {},
            R"(
pause: done | paused | none
pause until 2027-02-20: done | paused until 2027-02-20 | 2027-02-28 2027-03-31 2027-04-30
resume: autoship 7 is active already | active | 2027-01-31 2027-02-28 2027-03-31
cancel: done | canceled | none
reopen: autoship 7 is active already | active | 2027-01-31 2027-02-28 2027-03-31
reopen for two more: autoship 7 is active already | active | 2027-01-31 2027-02-28
skip: done | active | 2027-02-28 2027-03-31 2027-04-30
skip on 2027-02-28: done | active | 2027-01-31 2027-03-31 2027-04-30
unskip: no shipment of autoship 7 is skipped | active | 2027-01-31 2027-02-28 2027-03-31
move to 2027-02-22: done | active | 2027-01-31>2027-02-22 2027-02-28 2027-03-31
every 4w: done | active | 2027-01-31 2027-02-28 2027-03-28
restart 2027-02-22: done | active | 2027-02-22 2027-03-22 2027-04-22
day 20: done | active | 2027-01-20 2027-02-20 2027-03-20
add a gel: done | active | 2027-01-31 2027-02-28 2027-03-31
add a gel once: done | active | 2027-01-31 2027-02-28 2027-03-31
)");
}

TEST_CASE("a paused autoship plans nothing but may be changed and paused otherwise") {
  check_all([](ChangeWorld& w) { w.pause(); },
            R"(
pause: autoship 7 is paused already, until it is resumed | paused | none
pause until 2027-02-20: done | paused until 2027-02-20 | 2027-02-28 2027-03-31 2027-04-30
resume: done | active | 2027-01-31 2027-02-28 2027-03-31
cancel: done | canceled | none
reopen: autoship 7 is paused, not ended; autoship resume 7 lets it go on | paused | none
reopen for two more: autoship 7 is paused, not ended; autoship resume 7 lets it go on | paused | none
skip: refused: autoship 7 is paused: nothing ships until it is resumed (autoship resume 7) | paused | none
skip on 2027-02-28: refused: autoship 7 is paused: nothing ships until it is resumed (autoship resume 7) | paused | none
unskip: no shipment of autoship 7 is skipped | paused | none
move to 2027-02-22: refused: autoship 7 is paused: nothing ships until it is resumed (autoship resume 7) | paused | none
every 4w: done | paused | none
restart 2027-02-22: done | paused | none
day 20: done | paused | none
add a gel: done | paused | none
add a gel once: refused: autoship 7 is paused: nothing ships until it is resumed (autoship resume 7) | paused | none
)");
}

TEST_CASE("an autoship paused until a day is changed from that day on") {
  check_all([](ChangeWorld& w) { w.pause("2027-02-20"); },
            R"(
pause: done | paused | none
pause until 2027-02-20: autoship 7 is paused already, until 2027-02-20 | paused until 2027-02-20 | 2027-02-28 2027-03-31 2027-04-30
resume: done | active | 2027-01-31 2027-02-28 2027-03-31
cancel: done | canceled | none
reopen: autoship 7 is paused, not ended; autoship resume 7 lets it go on | paused until 2027-02-20 | 2027-02-28 2027-03-31 2027-04-30
reopen for two more: autoship 7 is paused, not ended; autoship resume 7 lets it go on | paused until 2027-02-20 | 2027-02-28 2027-03-31
skip: done | paused until 2027-02-20 | 2027-03-31 2027-04-30 2027-05-31
skip on 2027-02-28: done | paused until 2027-02-20 | 2027-03-31 2027-04-30 2027-05-31
unskip: no shipment of autoship 7 is skipped | paused until 2027-02-20 | 2027-02-28 2027-03-31 2027-04-30
move to 2027-02-22: done | paused until 2027-02-20 | 2027-02-28>2027-02-22 2027-03-31 2027-04-30
every 4w: done | paused until 2027-02-20 | 2027-02-28 2027-03-28 2027-04-25
restart 2027-02-22: done | paused until 2027-02-20 | 2027-02-22 2027-03-22 2027-04-22
day 20: done | paused until 2027-02-20 | 2027-02-20 2027-03-20 2027-04-20
add a gel: done | paused until 2027-02-20 | 2027-02-28 2027-03-31 2027-04-30
add a gel once: done | paused until 2027-02-20 | 2027-02-28 2027-03-31 2027-04-30
)");
}

TEST_CASE("a pause that is over stands in the way of nothing before a night has noticed") {
  check_all(
      [](ChangeWorld& w) {
        w.today = day("2027-01-02");
        w.pause("2027-01-08");
        w.today = day("2027-01-10");
      },
      R"(
pause: done | paused | none
pause until 2027-02-20: done | paused until 2027-02-20 | 2027-02-28 2027-03-31 2027-04-30
resume: done | active | 2027-01-31 2027-02-28 2027-03-31
cancel: done | canceled | none
reopen: autoship 7 is paused, not ended; autoship resume 7 lets it go on | paused until 2027-01-08 | 2027-01-31 2027-02-28 2027-03-31
reopen for two more: autoship 7 is paused, not ended; autoship resume 7 lets it go on | paused until 2027-01-08 | 2027-01-31 2027-02-28
skip: done | paused until 2027-01-08 | 2027-02-28 2027-03-31 2027-04-30
skip on 2027-02-28: done | paused until 2027-01-08 | 2027-01-31 2027-03-31 2027-04-30
unskip: no shipment of autoship 7 is skipped | paused until 2027-01-08 | 2027-01-31 2027-02-28 2027-03-31
move to 2027-02-22: done | paused until 2027-01-08 | 2027-01-31>2027-02-22 2027-02-28 2027-03-31
every 4w: done | paused until 2027-01-08 | 2027-01-31 2027-02-28 2027-03-28
restart 2027-02-22: done | paused until 2027-01-08 | 2027-02-22 2027-03-22 2027-04-22
day 20: done | paused until 2027-01-08 | 2027-01-20 2027-02-20 2027-03-20
add a gel: done | paused until 2027-01-08 | 2027-01-31 2027-02-28 2027-03-31
add a gel once: done | paused until 2027-01-08 | 2027-01-31 2027-02-28 2027-03-31
)");
}

TEST_CASE("a canceled autoship is to be reopened first") {
  check_all([](ChangeWorld& w) { w.cancel(); },
            R"(
pause: refused: autoship 7 is canceled; reopen it first (autoship reopen 7) | canceled | none
pause until 2027-02-20: refused: autoship 7 is canceled; reopen it first (autoship reopen 7) | canceled | none
resume: refused: autoship 7 is canceled; reopen it first (autoship reopen 7) | canceled | none
cancel: autoship 7 is canceled already | canceled | none
reopen: done | active | 2027-01-31 2027-02-28 2027-03-31
reopen for two more: done | active | 2027-01-31 2027-02-28
skip: refused: autoship 7 is canceled; reopen it first (autoship reopen 7) | canceled | none
skip on 2027-02-28: refused: autoship 7 is canceled; reopen it first (autoship reopen 7) | canceled | none
unskip: refused: autoship 7 is canceled; reopen it first (autoship reopen 7) | canceled | none
move to 2027-02-22: refused: autoship 7 is canceled; reopen it first (autoship reopen 7) | canceled | none
every 4w: refused: autoship 7 is canceled; reopen it first (autoship reopen 7) | canceled | none
restart 2027-02-22: refused: autoship 7 is canceled; reopen it first (autoship reopen 7) | canceled | none
day 20: refused: autoship 7 is canceled; reopen it first (autoship reopen 7) | canceled | none
add a gel: refused: autoship 7 is canceled; reopen it first (autoship reopen 7) | canceled | none
add a gel once: refused: autoship 7 is canceled; reopen it first (autoship reopen 7) | canceled | none
)");
}

TEST_CASE("an autoship that had all its orders takes nothing but more of them") {
  check_all(
      [](ChangeWorld& w) {
        w.state.times = w.state.orders_made = 3;
        w.state.status = AutoshipStatus::finished;
        w.state.grid_from.reset();
      },
      R"(
pause: refused: autoship 7 is finished after its 3 orders; reopen it with more to come (autoship reopen 7 --times N) | finished | none
pause until 2027-02-20: refused: autoship 7 is finished after its 3 orders; reopen it with more to come (autoship reopen 7 --times N) | finished | none
resume: refused: autoship 7 is finished after its 3 orders; reopen it with more to come (autoship reopen 7 --times N) | finished | none
cancel: autoship 7 is finished: nothing is to come of it | finished | none
reopen: refused: --times: autoship 7 had all its 3 orders; give it more with --times | finished | none
reopen for two more: done | active | 2027-01-31 2027-02-28
skip: refused: autoship 7 is finished after its 3 orders; reopen it with more to come (autoship reopen 7 --times N) | finished | none
skip on 2027-02-28: refused: autoship 7 is finished after its 3 orders; reopen it with more to come (autoship reopen 7 --times N) | finished | none
unskip: refused: autoship 7 is finished after its 3 orders; reopen it with more to come (autoship reopen 7 --times N) | finished | none
move to 2027-02-22: refused: autoship 7 is finished after its 3 orders; reopen it with more to come (autoship reopen 7 --times N) | finished | none
every 4w: refused: autoship 7 is finished after its 3 orders; reopen it with more to come (autoship reopen 7 --times N) | finished | none
restart 2027-02-22: refused: autoship 7 is finished after its 3 orders; reopen it with more to come (autoship reopen 7 --times N) | finished | none
day 20: refused: autoship 7 is finished after its 3 orders; reopen it with more to come (autoship reopen 7 --times N) | finished | none
add a gel: refused: autoship 7 is finished after its 3 orders; reopen it with more to come (autoship reopen 7 --times N) | finished | none
add a gel once: refused: autoship 7 is finished after its 3 orders; reopen it with more to come (autoship reopen 7 --times N) | finished | none
)");
}

TEST_CASE("an autoship past its last day takes nothing but a later one") {
  check_all(
      [](ChangeWorld& w) {
        w.state.until = day("2027-01-05");
        w.state.status = AutoshipStatus::finished;
        w.state.grid_from.reset();
      },
      R"(
pause: refused: autoship 7 is finished; reopen it with more to come (autoship reopen 7 --until DATE) | finished | none
pause until 2027-02-20: refused: autoship 7 is finished; reopen it with more to come (autoship reopen 7 --until DATE) | finished | none
resume: refused: autoship 7 is finished; reopen it with more to come (autoship reopen 7 --until DATE) | finished | none
cancel: autoship 7 is finished: nothing is to come of it | finished | none
reopen: refused: no cycle would be left | finished | none
reopen for two more: done | active | 2027-01-31 2027-02-28
skip: refused: autoship 7 is finished; reopen it with more to come (autoship reopen 7 --until DATE) | finished | none
skip on 2027-02-28: refused: autoship 7 is finished; reopen it with more to come (autoship reopen 7 --until DATE) | finished | none
unskip: refused: autoship 7 is finished; reopen it with more to come (autoship reopen 7 --until DATE) | finished | none
move to 2027-02-22: refused: autoship 7 is finished; reopen it with more to come (autoship reopen 7 --until DATE) | finished | none
every 4w: refused: autoship 7 is finished; reopen it with more to come (autoship reopen 7 --until DATE) | finished | none
restart 2027-02-22: refused: autoship 7 is finished; reopen it with more to come (autoship reopen 7 --until DATE) | finished | none
day 20: refused: autoship 7 is finished; reopen it with more to come (autoship reopen 7 --until DATE) | finished | none
add a gel: refused: autoship 7 is finished; reopen it with more to come (autoship reopen 7 --until DATE) | finished | none
add a gel once: refused: autoship 7 is finished; reopen it with more to come (autoship reopen 7 --until DATE) | finished | none
)");
}
