#include "storage/autoship_reader.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <string>

#include "storage/credit_store.h"
#include "storage/pay_methods.h"
#include "storage/statement.h"

namespace autoship {

namespace {

/// Dates in the ledger were checked when they were written.
Day stored_day(std::string_view text) {
  const auto day = parse_day(text);
  check(day.has_value(), "a date in the ledger is none");
  return *day;
}

void read_address(const Statement& row, int at, OrderRequest& request) {
  request.address_id = {row.integer(at)};
  PostalAddress& to = request.address;
  to.name = row.text(at + 1);
  to.company = row.text(at + 2);
  to.line1 = row.text(at + 3);
  to.line2 = row.text(at + 4);
  to.city = row.text(at + 5);
  to.region = row.text(at + 6);
  to.postal_code = row.text(at + 7);
  to.country = row.text(at + 8);
  to.residential = row.integer(at + 9) != 0;
}

constexpr const char* address_columns =
    "d.id, d.name, d.company, d.line1, d.line2, d.city, d.region, d.postal_code, d.country, d.residential";

template <class RowId>
RowId id_at(const Statement& row, int column) {
  return {row.integer(column)};
}

}  // namespace

struct AutoshipReader::Statements {
  explicit Statements(SQLite::Database& db)
      : autoship(db,
                 std::string("SELECT s.account_id, s.status, s.every, s.anchor, s.anchor_day, s.ship_via, "
                             "s.pay_with_id, s.fulfilled_by_id, s.budget_minor, s.until, s.times, s.roll, "
                             "s.orders_before, s.paused_until, a.account, a.kind, a.market_id, a.status, "
                             "a.fulfilled_by_id, n.cycle_date, n.ship_date, n.order_date, n.grid_date, ") +
                     address_columns +
                     ", s.only_below_pv, s.top_up, s.orders_before, s.paused_on"
                     " FROM autoships s JOIN accounts a ON a.id = s.account_id "
                     "LEFT JOIN autoship_next n ON n.autoship_id = s.id "
                     "LEFT JOIN addresses d ON d.id = s.ship_to_id WHERE s.id = ?1"),
        first_address(db, std::string("SELECT ") + address_columns +
                              " FROM addresses d WHERE d.account_id = ?1 AND d.retired_by IS NULL ORDER BY "
                              "d.label LIMIT 1"),
        lines(
            db,
            "SELECT product_id, qty, locked_minor FROM autoship_lines WHERE autoship_id = ?1 ORDER BY line"),
        notes(db,
              "SELECT cycle_date, state, moved_to, reason, detail FROM cycles WHERE autoship_id = ?1 "
              "AND (cycle_date >= ?2 OR state = 'planned' OR state = 'skip' OR state = 'blocked') ORDER BY "
              "cycle_date"),
        once(
            db,
            "SELECT cycle_date, product_id, qty FROM cycle_lines WHERE autoship_id = ?1 ORDER BY cycle_date, "
            "product_id"),
        pay_methods(db),
        orders_made(db, "SELECT count(*) FROM orders WHERE autoship_id = ?1"),
        orders_kept(db, "SELECT count(*) FROM orders WHERE autoship_id = ?1 AND status <> 'canceled'"),
        // Orders have no index by account; those of its autoships have.
        volumes(db,
                "SELECT o.order_date, sum(o.pv) FROM autoships s JOIN orders o ON "
                "o.autoship_id = s.id WHERE s.account_id = ?1 AND o.order_date >= ?2 AND o.status <> "
                "'canceled' GROUP BY 1"),
        credit(db,
               "SELECT balance_minor FROM credit_entries WHERE account_id = ?1 ORDER BY id DESC LIMIT 1") {}

  Statement autoship;
  Statement first_address;
  Statement lines;
  Statement notes;
  Statement once;
  PayMethods pay_methods;
  Statement orders_made;
  Statement orders_kept;
  Statement volumes;
  Statement credit;
};

AutoshipReader::AutoshipReader(Ledger& ledger, const Also& also)
    : counts_orders_(also.order_count),
      reads_methods_(also.methods),
      credit_(also.books != nullptr && has_credit(ledger) ? &also.books->credit : nullptr),
      statements_(std::make_unique<Statements>(ledger.db())) {
  if (also.books != nullptr && has_conditional(ledger)) also.books->volume.watch();
}
AutoshipReader::~AutoshipReader() = default;

std::optional<AutoshipReader::Found> AutoshipReader::read(AutoshipId id, DueAutoship& autoship) {
  Statement& row = statements_->autoship;
  row.bind(1, id.value);
  if (!row.step()) return std::nullopt;
  autoship.id = id;
  OrderRequest& request = autoship.request;
  request.account = id_at<AccountId>(row, 0);
  const Status status = parse_autoship_status(row.text(1)).value();
  autoship.every = row.text(2);
  autoship.anchor = {stored_day(row.text(3)), static_cast<int>(row.integer(4))};
  request.ship_via = row.text(5);
  request.pay_with = id_at<PaymentMethodId>(row, 6);
  request.own_location = id_at<LocationId>(row, 7);
  request.budget_minor = row.is_null(8) ? std::nullopt : std::optional(row.integer(8));
  autoship.until = row.is_null(9) ? std::nullopt : std::optional(stored_day(row.text(9)));
  autoship.orders_left = row.is_null(10) ? std::nullopt : std::optional(row.integer(10) - row.integer(12));
  autoship.roll = parse_roll(row.text(11));
  const auto paused_until = row.is_null(13) ? std::nullopt : std::optional(stored_day(row.text(13)));
  autoship.paused_until =
      status == Status::paused ? std::optional(paused_until.value_or(day_max)) : std::nullopt;
  autoship.account_code = row.text(14);
  request.tier = parse_tier(row.text(15)).value_or(Tier::retail);
  request.market = id_at<MarketId>(row, 16);
  request.account_closed = row.text(17) == "closed";
  request.account_location = id_at<LocationId>(row, 18);
  const bool has_next = !row.is_null(19);
  if (has_next) {
    autoship.next.dates = {stored_day(row.text(19)), stored_day(row.text(20)), stored_day(row.text(21))};
    autoship.next.grid = row.is_null(22) ? std::nullopt : std::optional(stored_day(row.text(22)));
  }
  read_address(row, 23, request);
  autoship.condition.reset();
  if (!row.is_null(33)) autoship.condition = {row.integer(33), row.integer(34) != 0, {}};
  request.orders_made = row.integer(35);
  autoship.status = status;
  autoship.paused_on = row.is_null(36) ? std::nullopt : std::optional(stored_day(row.text(36)));
  autoship.others.clear();
  row.reset();

  if (!request.address_id) {
    Statement& first = statements_->first_address;
    first.bind(1, request.account.value);
    if (first.step()) {
      read_address(first, 0, request);
      first.reset();
    }
  }
  request.lines.clear();
  Statement& lines = statements_->lines;
  lines.bind(1, id.value);
  while (lines.step()) {
    request.lines.push_back({{lines.integer(0)},
                             lines.integer(1),
                             lines.is_null(2) ? std::nullopt : std::optional(lines.integer(2))});
  }
  if (reads_methods_) {
    request.method = statements_->pay_methods.find(request.account, request.pay_with);
  }
  autoship.unpaid.clear();
  autoship.notes.clear();
  Statement& notes = statements_->notes;
  // Settled cycles matter where the grid has yet to come to them.
  const std::string grid_from = has_next ? to_text(autoship.next.grid_from()) : std::string();
  notes.bind(1, id.value);
  notes.bind(2, std::string_view(grid_from));
  while (notes.step()) {
    autoship.notes.push_back({stored_day(notes.text(0)),
                              parse_cycle_state(notes.text(1)).value_or(CycleState::planned),
                              notes.is_null(2) ? std::nullopt : std::optional(stored_day(notes.text(2))),
                              std::string(notes.text(3)),
                              std::string(notes.text(4)),
                              {}});
  }
  // Only cycles that wait by themselves may have lines of their own.
  const auto waits = [](const CycleNote& note) { return note.is_pending(); };
  if (std::any_of(autoship.notes.begin(), autoship.notes.end(), waits)) read_once(autoship);
  if (autoship.condition && has_next) read_volumes(autoship, autoship.next.dates.order);
  if (credit_ != nullptr) read_credit(request.account);
  if (counts_orders_) {
    Statement& kept = statements_->orders_kept;
    kept.bind(1, id.value);
    if (kept.step()) request.orders_made += kept.integer(0);
    kept.reset();
  }
  if (autoship.orders_left) {
    Statement& made = statements_->orders_made;
    made.bind(1, id.value);
    if (made.step()) *autoship.orders_left -= made.integer(0);
    made.reset();
  }
  return Found{status, paused_until, has_next};
}

void AutoshipReader::read_once(DueAutoship& autoship) {
  Statement& once = statements_->once;
  once.bind(1, autoship.id);
  while (once.step()) {
    const Day cycle = stored_day(once.text(0));
    for (CycleNote& note : autoship.notes) {
      if (note.cycle == cycle) note.once.push_back({{once.integer(1)}, once.integer(2)});
    }
  }
}

void AutoshipReader::read_volumes(DueAutoship& autoship, Day from) {
  Statement& volumes = statements_->volumes;
  // No period is longer than a month, wherever it begins.
  const std::string first = to_text(std::max(day_min, from - date::days{31}));
  volumes.bind(1, autoship.request.account);
  volumes.bind(2, std::string_view(first));
  while (volumes.step()) autoship.condition->volumes[stored_day(volumes.text(0))] = volumes.integer(1);
}

void AutoshipReader::read_credit(AccountId account) {
  if (credit_->has(account)) return;
  Statement& credit = statements_->credit;
  credit.bind(1, account);
  if (!credit.step()) return;
  // What is none need not be kept: memory stays that of the accounts with credit.
  if (credit.integer(0) > 0) credit_->put(account, credit.integer(0));
  credit.reset();
}

bool has_conditional(Ledger& ledger) {
  Statement row(ledger.db(), "SELECT 1 FROM autoships WHERE only_below_pv IS NOT NULL LIMIT 1");
  return row.step();
}

struct DueList::Cursor {
  Cursor(SQLite::Database& db, std::string_view sql) : rows(db, sql) {}
  Statement rows;
  std::string today;
  bool ended = false;
};

DueList::DueList(Ledger& ledger, Day today, Allocation allocation, std::optional<std::int64_t> limit) {
  // The sorter holds the whole list, on disk where it is long: rows written later are not seen.
  std::string sql = "SELECT n.autoship_id FROM autoship_next n ";
  std::string due = "WHERE n.order_date <= ?1 ORDER BY ";
  // Those that wait for a person must not use up the limit night after night.
  if (limit) {
    due +=
        "EXISTS (SELECT 1 FROM cycles c WHERE c.autoship_id = n.autoship_id AND c.cycle_date = n.cycle_date "
        "AND c.state = 'blocked'), ";
  }
  switch (allocation) {
    case Allocation::oldest_cycle:
      sql += due + "n.cycle_date, +n.autoship_id";
      break;
    case Allocation::members_first:
      sql += "JOIN autoships s ON s.id = n.autoship_id JOIN accounts a ON a.id = s.account_id " + due +
             "a.kind <> 'member', n.cycle_date, +n.autoship_id";
      break;
    case Allocation::longest_enrolled:
      sql +=
          "JOIN autoships s ON s.id = n.autoship_id " + due + "s.enrolled_on, n.cycle_date, +n.autoship_id";
      break;
  }
  if (limit) sql += " LIMIT ?2";
  cursor_ = std::make_unique<Cursor>(ledger.db(), sql);
  cursor_->today = to_text(today);
  cursor_->rows.bind(1, cursor_->today);
  if (limit) cursor_->rows.bind(2, *limit);
}

DueList::~DueList() = default;

void DueList::next(std::size_t count, std::vector<AutoshipId>& ids) {
  ids.clear();
  while (!cursor_->ended && ids.size() < count) {
    if (cursor_->rows.step()) {
      ids.push_back({cursor_->rows.integer(0)});
    } else {
      cursor_->ended = true;
    }
  }
}

std::int64_t count_due(Ledger& ledger, Day today) {
  Statement count(ledger.db(), "SELECT count(*) FROM autoship_next WHERE order_date <= ?1");
  const std::string text = to_text(today);
  count.bind(1, text);
  count.step();
  const std::int64_t due = count.integer(0);
  count.reset();
  return due;
}

}  // namespace autoship
