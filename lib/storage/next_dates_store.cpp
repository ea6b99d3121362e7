#include "storage/next_dates_store.h"

#include "domain/error.h"

namespace autoship {

namespace {

Day stored_day(std::string_view text) {
  const auto day = parse_day(text);
  check(day.has_value(), "a stored date is a date");
  return *day;
}

std::optional<Day> day_or_none(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return stored_day(row.text(column));
}

/// Columns of the autoship `t`, its account `a` and market `m`.
#define AUTOSHIP_LOCATION "coalesce(t.fulfilled_by_id, a.fulfilled_by_id, m.default_location_id)"

constexpr const char* rows_sql = R"(
    SELECT n.autoship_id, n.cycle_date, n.ship_date, n.order_date, n.grid_date, t.roll, )" AUTOSHIP_LOCATION
                                 R"(,
           EXISTS (SELECT 1 FROM cycles c WHERE c.autoship_id = n.autoship_id
                   AND (c.state = 'planned' OR c.state = 'blocked'))
    FROM autoship_next n
    JOIN autoships t ON t.id = n.autoship_id
    JOIN accounts a ON a.id = t.account_id
    JOIN markets m ON m.id = a.market_id)";

}  // namespace

NextDatesStore::NextDatesStore(Ledger& ledger)
    : ledger_(ledger),
      load_(ledger.db(), R"(
          SELECT t.every, t.anchor, t.anchor_day, t.until,
                 t.times - t.orders_before - (SELECT count(*) FROM orders o WHERE o.autoship_id = t.id),
                 t.roll, )" AUTOSHIP_LOCATION R"(,
                 CASE WHEN t.status = 'paused' THEN coalesce(t.paused_until, '2999-12-31') END
          FROM autoships t JOIN accounts a ON a.id = t.account_id JOIN markets m ON m.id = a.market_id
          WHERE t.id = ?1)"),
      location_(ledger.db(),
                "SELECT coalesce(a.fulfilled_by_id, m.default_location_id) "
                "FROM accounts a JOIN markets m ON m.id = a.market_id WHERE a.id = ?1"),
      next_(ledger.db(),
            "SELECT cycle_date, ship_date, order_date, grid_date FROM autoship_next WHERE autoship_id = ?1"),
      notes_(ledger.db(),
             "SELECT cycle_date, state, moved_to FROM cycles WHERE autoship_id = ?1 ORDER BY cycle_date"),
      put_(ledger.db(),
           "INSERT INTO autoship_next (autoship_id, cycle_date, ship_date, order_date, grid_date) "
           "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (autoship_id) DO UPDATE SET "
           "cycle_date = excluded.cycle_date, ship_date = excluded.ship_date, "
           "order_date = excluded.order_date, grid_date = excluded.grid_date"),
      remove_(ledger.db(), "DELETE FROM autoship_next WHERE autoship_id = ?1") {}

DatedAutoship NextDatesStore::load(AutoshipId autoship) {
  load_.bind(1, autoship.value);
  check(load_.step(), "an autoship whose dates are asked for exists");
  DatedAutoship dated;
  dated.id = autoship;
  dated.every = load_.text(0);
  dated.anchor = {stored_day(load_.text(1)), static_cast<int>(load_.integer(2))};
  dated.until = day_or_none(load_, 3);
  if (!load_.is_null(4)) dated.orders_left = load_.integer(4);
  if (!load_.is_null(5)) dated.roll = parse_roll(load_.text(5));
  dated.location = {load_.integer(6)};
  dated.not_before = day_or_none(load_, 7);
  load_.reset();
  return dated;
}

LocationId NextDatesStore::location_of_account(AccountId account) {
  location_.bind(1, account.value);
  check(location_.step(), "an autoship has an account");
  const LocationId location{location_.integer(0)};
  location_.reset();
  return location;
}

std::optional<NextCycle> NextDatesStore::next(AutoshipId autoship) {
  next_.bind(1, autoship.value);
  if (!next_.step()) return std::nullopt;
  const NextCycle next{{stored_day(next_.text(0)), stored_day(next_.text(1)), stored_day(next_.text(2))},
                       day_or_none(next_, 3)};
  next_.reset();
  return next;
}

const std::vector<CycleNote>& NextDatesStore::notes(AutoshipId autoship) {
  found_notes_.clear();
  notes_.bind(1, autoship.value);
  while (notes_.step()) {
    CycleNote& note = found_notes_.emplace_back();
    note.cycle = stored_day(notes_.text(0));
    note.state = parse_cycle_state(notes_.text(1)).value_or(CycleState::planned);
    note.moved_to = day_or_none(notes_, 2);
  }
  return found_notes_;
}

void NextDatesStore::put(AutoshipId autoship, const NextCycle& next) {
  const std::string cycle = to_text(next.dates.cycle), ship = to_text(next.dates.ship),
                    order = to_text(next.dates.order), grid = next.grid ? to_text(*next.grid) : std::string();
  put_.bind(1, autoship.value);
  put_.bind(2, std::string_view(cycle));
  put_.bind(3, std::string_view(ship));
  put_.bind(4, std::string_view(order));
  if (next.grid) {
    put_.bind(5, std::string_view(grid));
  } else {
    put_.bind_null(5);
  }
  put_.run();
}

void NextDatesStore::remove(AutoshipId autoship) {
  remove_.bind(1, autoship.value);
  remove_.run();
}

std::int64_t NextDatesStore::replace_all(const std::function<NextCycle(const Row&)>& next_of) {
  Statement rows(ledger_.db(), std::string(rows_sql) + " ORDER BY n.autoship_id");
  return replace(rows, next_of);
}

std::int64_t NextDatesStore::replace_of(AccountId account,
                                        const std::function<NextCycle(const Row&)>& next_of) {
  Statement rows(ledger_.db(), std::string(rows_sql) + " WHERE t.account_id = ?1 ORDER BY n.autoship_id");
  rows.bind(1, account.value);
  return replace(rows, next_of);
}

/// Rows are visited by their id, which an update leaves alone, so that none is met twice.
std::int64_t NextDatesStore::replace(Statement& rows, const std::function<NextCycle(const Row&)>& next_of) {
  std::int64_t changed = 0;
  while (rows.step()) {
    Row row;
    row.autoship = {rows.integer(0)};
    row.next.dates = {stored_day(rows.text(1)), stored_day(rows.text(2)), stored_day(rows.text(3))};
    row.next.grid = day_or_none(rows, 4);
    if (!rows.is_null(5)) row.roll = parse_roll(rows.text(5));
    row.location = {rows.integer(6)};
    row.has_pending = rows.integer(7) != 0;
    const NextCycle next = next_of(row);
    if (next.dates == row.next.dates && next.grid == row.next.grid) continue;
    put(row.autoship, next);
    ++changed;
  }
  return changed;
}

}  // namespace autoship
