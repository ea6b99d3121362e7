#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <exception>

#include "tests/domain/change_world.h"

using namespace autoship;
using test::ChangeWorld;
using test::day;

// Random autoships that random people change between random nights.

namespace {

bool one_in(int n) { return *rc::gen::inRange(0, n) == 0; }
int below(int n) { return *rc::gen::inRange(0, n); }

std::string some_rule() {
  return *rc::gen::elementOf(std::vector<std::string>{
      "3d", "10d", "45d", "1w", "4w", "1m", "2m", "week on mon,thu", "2 weeks on tue", "month on 1,15",
      "month on 31", "month on last", "month on last-2", "month on 2nd tue",
      "RRULE:FREQ=WEEKLY;BYDAY=TU,SA;COUNT=9"});
}

enum class End { any, none };

struct SomeWorld : ChangeWorld {
  explicit SomeWorld(End end = End::any) : SomeWorld(end, day("2027-01-01") + date::days{below(60)}) {}

 private:
  SomeWorld(End end, Day anchor)
      : ChangeWorld(some_rule(), to_text(anchor), to_text(anchor - date::days{below(12)})) {
    Policy& policy = world.policy;
    policy.cycle.lead_days = *rc::gen::element(0, 0, 1, 3);
    policy.cycle.roll =
        *rc::gen::element(Roll::following, Roll::preceding, Roll::modified_following, Roll::none);
    policy.cycle.catch_up = *rc::gen::element(CatchUp::latest, CatchUp::latest, CatchUp::each, CatchUp::none);
    if (one_in(2)) close_weekends();
    if (end == End::any && one_in(4)) state.until = anchor + date::days{below(150)};
    if (end == End::any && one_in(4)) state.times = 1 + below(6);
    if (!next()) state.until.reset();
    story = fmt::format("{} from {}, lead {}, {}, until {}, times {}", state.every, to_text(anchor),
                        policy.cycle.lead_days, to_text(policy.cycle.roll),
                        state.until ? to_text(*state.until) : "none", state.times.value_or(0));
  }

 public:
  ~SomeWorld() {
    if (std::uncaught_exceptions() > 0) RC_LOG() << story << "\n";
  }
};

std::string change_something(ChangeWorld& world) {
  const auto soon = [&] { return to_text(world.today + date::days{below(70)}); };
  switch (below(16)) {
    case 0:
      return world.pause(one_in(3) ? "" : soon());
    case 1:
    case 2:
      return world.resume();
    case 3:
      return world.skip(1 + below(3));
    case 4:
      return world.skip_on(soon());
    case 5:
    case 6:
      return world.unskip();
    case 7:
    case 8:
    case 9:
      return world.move(soon());
    case 10:
      return world.every(some_rule());
    case 11:
      return world.restart(soon());
    case 12:
      return world.on_day(1 + below(31));
    case 13:
      return one_in(2) ? world.cancel() : world.reopen();
    case 14:
      return world.once({{LineChange::How::set, world.gel, 1 + below(3), {}}});
    default:
      world.block(one_in(2));
      return "";
  }
}

/// Some days of changes and nights; now and then nights are missed.
void live(ChangeWorld& world, int days) {
  for (const Day end = world.today + date::days{days}; world.today < end;) {
    if (one_in(4)) change_something(world);
    const Day before = world.today;
    if (!one_in(6)) world.night(world.today);
    RC_ASSERT(!world.settled_twice);
    RC_ASSERT(!world.next_differs);
    world.today = before + date::days{one_in(8) ? 1 + below(9) : 1};
  }
}

/// What is planned and what is over; that a pause passed over a skip long ago makes no difference.
std::string notes_of(const AutoshipState& state) {
  std::string text;
  for (const CycleNote& note : state.notes) {
    if (note.is_on_grid() && note.cycle < state.grid_from) continue;
    if (note.state == CycleState::skipped && !note.moved_to && note.once.empty()) continue;
    text += fmt::format("{} {} {}", to_text(note.cycle), to_text(note.state), to_text(note.day()));
    for (const OnceLine& line : note.once) text += fmt::format(" {}={}", line.product.value, line.qty);
    text += ", ";
  }
  return text;
}

bool same_plan(const AutoshipState& a, const AutoshipState& b) {
  return a.status == b.status && a.paused_until == b.paused_until && a.every == b.every &&
         a.anchor == b.anchor && a.grid_from == b.grid_from && notes_of(a) == notes_of(b);
}

bool same_next(const std::optional<NextCycle>& a, const std::optional<NextCycle>& b) {
  return a.has_value() == b.has_value() && (!a || (a->dates == b->dates && a->grid == b->grid));
}

std::string text_of(const std::vector<CycleDates>& shipments) {
  std::string text;
  for (const CycleDates& dates : shipments)
    text += to_text(dates.cycle) + ">" + to_text(dates.ship) + ">" + to_text(dates.order) + " ";
  return text;
}

bool is_overdue(const ChangeWorld& world) {
  const auto next = world.next();
  return next && next->dates.order < world.today;
}

}  // namespace

TEST_CASE("pausing and resuming before a date any number of times changes nothing") {
  CHECK(rc::check([] {
    SomeWorld world;
    live(world, below(60));
    RC_PRE(world.state.status == AutoshipStatus::active && !is_overdue(world));
    const AutoshipState before = world.state;
    const auto next = world.next();
    const std::string ships = world.ships(5);
    for (int times = 1 + below(3); times > 0; --times) {
      const auto room = (next->dates.order - world.today).count();
      world.pause(one_in(3) ? "" : to_text(world.today + date::days{1 + below(90)}));
      RC_ASSERT(world.state.status == AutoshipStatus::paused);
      // The nights in between find nothing, for nothing is due before that date.
      for (auto days = below(static_cast<int>(room) + 1); days > 0; --days) {
        const bool is_over = world.state.paused_until && *world.state.paused_until <= world.today;
        if (!is_over) RC_ASSERT(world.night(world.today) == "");
        world.today += date::days{1};
      }
      RC_ASSERT(world.resume() == "done");
    }
    RC_ASSERT(same_plan(world.state, before));
    RC_ASSERT(same_next(world.next(), next));
    RC_ASSERT(world.ships(5) == ships);
  }));
}

TEST_CASE("a skip that is taken back leaves no trace and a second one changes nothing") {
  CHECK(rc::check([] {
    SomeWorld world;
    live(world, below(60));
    RC_PRE(world.state.status == AutoshipStatus::active && !is_overdue(world));
    world.unskip();
    const AutoshipState before = world.state;
    const auto next = world.next();
    RC_PRE(next->dates.order > world.today);
    if (one_in(2)) {
      const int count = 1 + below(3);
      RC_PRE(world.skip(count) == "done");
      const AutoshipState skipped = world.state;
      RC_ASSERT(world.skip(count) != "done");
      RC_ASSERT(same_plan(world.state, skipped));
      RC_ASSERT(world.unskip() == "done");
    } else {
      const auto coming = world.shipments(4);
      RC_PRE(!coming.empty());
      const std::string date =
          to_text(coming[static_cast<std::size_t>(below(static_cast<int>(coming.size())))].cycle);
      RC_PRE(world.skip_on(date) == "done");
      const AutoshipState skipped = world.state;
      RC_ASSERT(world.skip_on(date) == "the shipment of " + date + " is skipped already");
      RC_ASSERT(same_plan(world.state, skipped));
      RC_ASSERT(world.unskip(date) == "done");
    }
    RC_ASSERT(same_plan(world.state, before));
    RC_ASSERT(same_next(world.next(), next));
  }));
}

TEST_CASE("a skip leaves out that shipment and no other") {
  CHECK(rc::check([] {
    SomeWorld world(End::none);
    live(world, below(60));
    RC_PRE(world.state.status == AutoshipStatus::active && !is_overdue(world));
    std::vector<CycleDates> coming = world.shipments(6);
    RC_PRE(coming.size() == 6U);
    const auto at = static_cast<std::size_t>(below(5));
    RC_PRE(world.skip_on(to_text(coming[at].cycle)) == "done");
    coming.erase(coming.begin() + static_cast<std::ptrdiff_t>(at));
    RC_ASSERT(text_of(world.shipments(5)) == text_of(coming));
  }));
}

TEST_CASE("a shipment that is moved shifts no other") {
  CHECK(rc::check([] {
    SomeWorld world(End::none);
    live(world, below(60));
    RC_PRE(world.state.status == AutoshipStatus::active && !is_overdue(world));
    std::vector<CycleDates> before = world.shipments(20);
    RC_PRE(before.size() == 20U);
    const std::string to = to_text(world.today + date::days{below(60)});
    RC_PRE(!world.move(to).starts_with("refused"));
    std::vector<CycleDates> after = world.shipments(20);
    const Day moved = before.front().cycle;
    const auto is_moved = [&](const CycleDates& dates) { return dates.cycle == moved; };
    RC_ASSERT(std::count_if(after.begin(), after.end(), is_moved) == 1 || day(to) > after.back().order);
    std::erase_if(before, is_moved);
    std::erase_if(after, is_moved);
    before.resize(std::min(before.size(), after.size()));
    after.resize(before.size());
    RC_ASSERT(text_of(after) == text_of(before));
    // Left out, it takes none with it.
    RC_ASSERT(world.skip_on(to_text(moved)) == "done");
    RC_ASSERT(text_of(world.shipments(before.size())) == text_of(before));
  }));
}

TEST_CASE("resuming brings no order for a day that went by") {
  CHECK(rc::check([] {
    SomeWorld world;
    live(world, below(90));
    const auto until = world.state.paused_until;
    RC_PRE(world.state.status == AutoshipStatus::paused || world.state.status == AutoshipStatus::canceled);
    const bool by_itself = until && *until <= world.today;
    const std::string how = world.state.status == AutoshipStatus::paused ? world.resume() : world.reopen();
    RC_PRE(how == "done");
    RC_ASSERT(world.state.status == AutoshipStatus::active);
    for (const CycleDates& dates : world.shipments(3)) {
      const CycleNote* note = find_note(world.state.notes, dates.cycle);
      const Day counts = note != nullptr ? note->day() : dates.cycle;
      const bool to_come = counts >= world.today || dates.order >= world.today;
      RC_ASSERT((by_itself ? counts >= *until : to_come));
    }
  }));
}

TEST_CASE("whatever people change every cycle has one outcome at most and none is lost") {
  CHECK(rc::check([] {
    SomeWorld world;
    live(world, 40 + below(120));
    if (world.state.status != AutoshipStatus::active) return;
    // With nobody changing anything and no night missed, what is told is what comes.
    world.block(false);
    const std::vector<CycleDates> told = world.shipments(4);
    const std::int64_t made = world.state.orders_made;
    for (int days = 0; days < 400 && world.state.orders_made < made + 4; ++days) {
      world.night(world.today + date::days{days == 0 ? 0 : 1});
      RC_ASSERT(!world.settled_twice);
      RC_ASSERT(!world.next_differs);
    }
    for (const CycleDates& dates : told) {
      const auto found = world.settled.find(dates.cycle);
      const bool is_kept =
          found == world.settled.end() ? dates.order > world.today : found->second == CycleState::ordered;
      RC_ASSERT(is_kept);
    }
  }));
}
