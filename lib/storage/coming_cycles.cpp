#include "storage/coming_cycles.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "domain/error.h"
#include "storage/own_accounts.h"
#include "storage/stored_values.h"

namespace autoship {

namespace {

std::int64_t serial_of(Day day) { return day.time_since_epoch().count(); }
Day day_of(std::int64_t serial) { return Day{date::days{static_cast<int>(serial)}}; }

}  // namespace

// A database without a name is a temporary one: it spills to disk and goes when it is closed.
ComingCycles::ComingCycles()
    : db_(std::make_unique<SQLite::Database>("", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)) {
  db_->exec(
      "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
      "CREATE TABLE cycles (ship INTEGER, ordered INTEGER, autoship INTEGER, cycle INTEGER); BEGIN");
  add_ = std::make_unique<Statement>(*db_, "INSERT INTO cycles VALUES (?1, ?2, ?3, ?4)");
}

ComingCycles::~ComingCycles() = default;

void ComingCycles::add(AutoshipId autoship, const CycleDates& dates) {
  add_->bind(1, serial_of(dates.ship));
  add_->bind(2, serial_of(dates.order));
  add_->bind(3, autoship);
  add_->bind(4, serial_of(dates.cycle));
  add_->run();
}

void ComingCycles::for_each(const std::function<void(AutoshipId, const CycleDates&)>& visit) {
  Statement rows(*db_,
                 "SELECT ship, ordered, autoship, cycle FROM cycles ORDER BY ship, ordered, autoship, cycle");
  while (rows.step()) {
    visit({rows.integer(2)}, {day_of(rows.integer(3)), day_of(rows.integer(0)), day_of(rows.integer(1))});
  }
}

void for_each_due(Ledger& ledger, const AutoshipFilter& filter, Day last,
                  const std::function<void(AutoshipId)>& visit) {
  std::string sql = "SELECT n.autoship_id FROM autoship_next n WHERE n.order_date <= ?1";
  std::string whose = in_own_accounts(filter.seen_by, "account_id", 2);
  if (filter.account) whose += " AND account_id = ?4";
  if (filter.enroller) whose += " AND account_id IN (SELECT id FROM accounts WHERE enroller_id = ?5)";
  if (!whose.empty()) sql += " AND n.autoship_id IN (SELECT id FROM autoships WHERE 1" + whose + ")";
  if (filter.id) sql += " AND n.autoship_id = ?3";
  if (filter.product)
    sql += " AND EXISTS (SELECT 1 FROM autoship_lines WHERE autoship_id = n.autoship_id AND product_id = ?6)";
  // By autoship rather than by date: what is read for each lies in that order.
  Statement rows(ledger.db(), sql + " ORDER BY n.autoship_id");
  const std::string text = to_text(last);
  rows.bind(1, std::string_view(text));
  bind_person(rows, filter.seen_by, 2);
  if (filter.id) rows.bind(3, *filter.id);
  if (filter.account) rows.bind(4, *filter.account);
  if (filter.enroller) rows.bind(5, *filter.enroller);
  if (filter.product) rows.bind(6, *filter.product);
  while (rows.step()) visit({rows.integer(0)});
}

AccountNames::AccountNames(Ledger& ledger)
    : select_(ledger.db(), "SELECT name FROM accounts WHERE id = ?1") {}

std::string AccountNames::name_of(AccountId account) {
  select_.bind(1, account);
  check(select_.step(), "an account that was found is there");
  std::string name = text_at(select_, 0);
  select_.reset();
  return name;
}

}  // namespace autoship
