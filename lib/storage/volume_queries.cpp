#include "storage/volume_queries.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "domain/json_writer.h"
#include "storage/own_table.h"
#include "storage/stored_values.h"
#include "storage/volume_members.h"

namespace autoship {

namespace {

/// Codes of accounts, most of which come again soon: a slot for each of the last ones asked for.
class AccountCodes {
 public:
  explicit AccountCodes(SQLite::Database& db)
      : select_(db, "SELECT account FROM accounts WHERE id = ?1"), slots_(slot_count) {}

  /// Valid until the slot is asked for another account.
  std::string_view of(std::int64_t account) {
    Slot& slot = slots_[static_cast<std::size_t>(account) % slot_count];
    if (slot.account != account) {
      select_.bind(1, account);
      check(select_.step(), "volume of an account that is not there");
      slot.code = select_.text(0);
      slot.account = account;
      select_.reset();
    }
    return slot.code;
  }

 private:
  static constexpr std::size_t slot_count = 1 << 15;
  struct Slot {
    std::int64_t account = 0;
    std::string code;
  };
  Statement select_;
  std::vector<Slot> slots_;
};

struct MarketFacts {
  std::string code;
  Currency currency;
};

/// Markets by number, in the few currencies that entries are of.
class Markets {
 public:
  explicit Markets(SQLite::Database& db) : select_(db, "SELECT market FROM markets WHERE id = ?1") {}

  const MarketFacts& of(std::int64_t market, std::string_view currency) {
    for (const Known& known : known_) {
      if (known.market == market && known.facts.currency.code == currency) return known.facts;
    }
    select_.bind(1, market);
    check(select_.step(), "volume of a market that is not there");
    const auto found = find_currency(currency);
    check(found.has_value(), "a stored currency is known");
    known_.push_back({market, {text_at(select_, 0), *found}});
    select_.reset();
    return known_.back().facts;
  }

 private:
  struct Known {
    std::int64_t market;
    MarketFacts facts;
  };
  Statement select_;
  std::vector<Known> known_;
};

/// The first and the last number of the entries of a period: what lies between is nearly all of it.
struct EntrySpan {
  std::int64_t first = 0, last = -1;
};

EntrySpan entries_of(SQLite::Database& db, const Period& period) {
  EntrySpan span;
  // A day's entries lie together in the index, by number: their ends are found without reading them.
  Statement ends(db, R"(
      SELECT (SELECT min(id) FROM volume_entries WHERE posted_on = ?1), (SELECT max(id) FROM volume_entries WHERE posted_on = ?1))");
  Statement next(db, "SELECT min(posted_on) FROM volume_entries WHERE posted_on > ?1 AND posted_on <= ?2");
  std::string day = to_text(period.first - date::days{1});
  const std::string last = to_text(period.last);
  for (;;) {
    next.bind(1, std::string_view(day));
    next.bind(2, std::string_view(last));
    next.step();
    if (next.is_null(0)) break;
    const std::string found = text_at(next, 0);
    next.reset();
    day = found;
    ends.bind(1, std::string_view(day));
    ends.step();
    if (span.last < span.first || ends.integer(0) < span.first) span.first = ends.integer(0);
    span.last = std::max(span.last, ends.integer(1));
    ends.reset();
  }
  return span;
}

/// What each account ordered itself: temp.volume_own, by account and currency.
class OwnVolume {
 public:
  OwnVolume(Ledger& ledger, const Period& period)
      : table_(ledger, "volume_own",
               "(account_id INTEGER NOT NULL, currency TEXT NOT NULL, orders INTEGER NOT NULL, "
               "commissionable INTEGER "
               "NOT NULL, pv INTEGER NOT NULL, cv INTEGER NOT NULL, PRIMARY KEY (account_id, currency)) "
               "STRICT, WITHOUT "
               "ROWID") {
    const EntrySpan span = entries_of(ledger.db(), period);
    Statement fill(ledger.db(), R"(
        INSERT INTO temp.volume_own
        SELECT account_id, currency, count(DISTINCT order_id), sum(commissionable_minor), sum(pv), sum(cv)
        FROM volume_entries WHERE id BETWEEN ?1 AND ?2 AND posted_on BETWEEN ?3 AND ?4 GROUP BY 1, 2)");
    const std::string first = to_text(period.first), last = to_text(period.last);
    fill.bind(1, span.first);
    fill.bind(2, span.last);
    fill.bind(3, std::string_view(first));
    fill.bind(4, std::string_view(last));
    fill.run();
  }

 private:
  OwnTable table_;
};

std::string sums_text(const VolumeSums& sums) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  for (const auto& [currency, sum] : sums) {
    json.key(currency).begin_object().key("entries").integer(sum.entries);
    json.key("commissionable").integer(sum.volume.commissionable_minor);
    json.key("pv").integer(sum.volume.pv).key("cv").integer(sum.volume.cv).end_object();
  }
  json.end_object();
  return text;
}

constexpr const char* closed_columns = R"(
    SELECT p.id, p.period, p.first_on, p.last_on, p.closed_on, r.actor, p.sha256, p.active_pv,
      s.key, s.value ->> 'entries', s.value ->> 'commissionable', s.value ->> 'pv', s.value ->> 'cv'
    FROM volume_periods p JOIN runs r ON r.id = p.run_id LEFT JOIN json_each(p.sums) s)";

std::vector<VolumePeriod> read_closed(Statement& rows) {
  std::vector<VolumePeriod> periods;
  while (rows.step()) {
    if (periods.empty() || periods.back().id != rows.integer(0)) {
      VolumePeriod& period = periods.emplace_back();
      period.id = rows.integer(0);
      period.period = {text_at(rows, 1), day_at(rows, 2), day_at(rows, 3)};
      period.state = PeriodState::closed;
      period.closed_on = day_at(rows, 4);
      period.closed_by = rows.text(5);
      period.sha256 = rows.text(6);
      period.active_pv = rows.integer(7);
    }
    if (rows.is_null(8)) continue;
    periods.back().sums[text_at(rows, 8)] = {rows.integer(9),
                                             {rows.integer(10), rows.integer(11), rows.integer(12)}};
  }
  return periods;
}

}  // namespace

void for_each_volume_row(Ledger& ledger, const Period& period,
                         const std::function<void(const VolumeRow&)>& visit) {
  const EntrySpan span = entries_of(ledger.db(), period);
  if (span.last < span.first) return;
  Statement rows(ledger.db(), R"(
      SELECT id, posted_on, kind, order_id, account_id, account_kind, credited_to_id, market_id, currency,
        commissionable_minor, pv, cv, memo
      FROM volume_entries WHERE id BETWEEN ?1 AND ?2 ORDER BY id)");
  rows.bind(1, span.first);
  rows.bind(2, span.last);
  AccountCodes accounts(ledger.db()), credited(ledger.db());
  Markets markets(ledger.db());
  const std::string first = to_text(period.first), last = to_text(period.last);
  VolumeRow row;
  while (rows.step()) {
    row.posted_on = rows.text(1);
    if (row.posted_on < first || row.posted_on > last) continue;
    row.entry = rows.integer(0);
    row.kind = rows.text(2);
    row.order = rows.integer(3);
    row.account = accounts.of(rows.integer(4));
    row.account_kind = rows.text(5);
    row.credited_to = rows.is_null(6) ? std::string_view() : credited.of(rows.integer(6));
    const MarketFacts& market = markets.of(rows.integer(7), rows.text(8));
    row.market = market.code;
    row.currency = &market.currency;
    row.volume = {rows.integer(9), rows.integer(10), rows.integer(11)};
    row.memo = rows.is_null(12) ? std::string_view() : rows.text(12);
    visit(row);
  }
}

std::vector<OrderVolume> volume_of_order(Ledger& ledger, OrderId order) {
  Statement rows(ledger.db(), R"(
      SELECT e.id, e.original_id, e.posted_on, e.kind, a.account, e.memo, e.commissionable_minor, e.pv, e.cv
      FROM volume_entries e LEFT JOIN accounts a ON a.id = e.credited_to_id
      WHERE e.order_id = ?1 ORDER BY e.id)");
  rows.bind(1, order);
  std::vector<OrderVolume> entries;
  while (rows.step()) {
    entries.push_back({rows.integer(0),
                       rows.integer(1),
                       day_at(rows, 2),
                       text_at(rows, 3),
                       text_at(rows, 4),
                       text_at(rows, 5),
                       {rows.integer(6), rows.integer(7), rows.integer(8)}});
  }
  return entries;
}

void for_each_volume_member(Ledger& ledger, const VolumePeriod& period,
                            const std::function<void(const VolumeMemberRow&)>& visit) {
  const VolumeMembers members(ledger, period);
  const OwnVolume own(ledger, period.period);
  Statement rows(ledger.db(), R"(
      SELECT a.account, m.name, m.kind, coalesce(o.currency, m.currency), o.orders, o.commissionable, o.pv, o.cv,
        s.account, m.level, m.personal_pv, m.group_pv
      FROM )" + members.table() + R"( m JOIN accounts a ON a.id = m.account_id
      LEFT JOIN temp.volume_own o ON o.account_id = m.account_id LEFT JOIN accounts s ON s.id = m.sponsor_id
      ORDER BY a.account, 4)");
  std::map<std::string, Currency, std::less<>> currencies;
  VolumeMemberRow row;
  while (rows.step()) {
    auto known = currencies.find(rows.text(3));
    if (known == currencies.end()) known = currencies.emplace(text_at(rows, 3), currency_at(rows, 3)).first;
    row.account = rows.text(0);
    row.name = rows.is_null(1) ? std::string_view() : rows.text(1);
    row.kind = rows.text(2);
    row.currency = &known->second;
    row.orders = rows.integer(4);
    row.volume = {rows.integer(5), rows.integer(6), rows.integer(7)};
    row.sponsor = rows.is_null(8) ? std::string_view() : rows.text(8);
    row.level = rows.integer(9);
    row.personal_pv = rows.integer(10);
    row.group_pv = rows.integer(11);
    visit(row);
  }
}

VolumeSums volume_sums(Ledger& ledger, const Period& period) {
  const EntrySpan span = entries_of(ledger.db(), period);
  Statement rows(ledger.db(), R"(
      SELECT currency, count(*), sum(commissionable_minor), sum(pv), sum(cv) FROM volume_entries
      WHERE id BETWEEN ?1 AND ?2 AND posted_on BETWEEN ?3 AND ?4 GROUP BY currency)");
  const std::string first = to_text(period.first), last = to_text(period.last);
  rows.bind(1, span.first);
  rows.bind(2, span.last);
  rows.bind(3, std::string_view(first));
  rows.bind(4, std::string_view(last));
  VolumeSums sums;
  while (rows.step()) {
    sums[text_at(rows, 0)] = {rows.integer(1), {rows.integer(2), rows.integer(3), rows.integer(4)}};
  }
  return sums;
}

std::vector<VolumePeriod> closed_periods(Ledger& ledger) {
  Statement rows(ledger.db(), std::string(closed_columns) + " ORDER BY p.last_on, s.key");
  return read_closed(rows);
}

std::optional<VolumePeriod> find_closed_period(Ledger& ledger, std::string_view name) {
  Statement rows(ledger.db(), std::string(closed_columns) + " WHERE p.period = ?1 ORDER BY s.key");
  rows.bind(1, name);
  auto found = read_closed(rows);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<DaySpan> days_with_volume(Ledger& ledger, std::optional<Day> after) {
  const std::string day = after ? to_text(*after) : std::string();
  Statement row(ledger.db(), R"(
      SELECT (SELECT min(posted_on) FROM volume_entries WHERE posted_on > ?1),
             (SELECT max(posted_on) FROM volume_entries WHERE posted_on > ?1))");
  row.bind(1, std::string_view(day));
  row.step();
  if (row.is_null(0)) return std::nullopt;
  return DaySpan{day_at(row, 0), day_at(row, 1)};
}

void store_closed_period(Ledger& ledger, const VolumePeriod& period, RunId run, Day today) {
  Statement insert(ledger.db(), R"(
      INSERT INTO volume_periods (period, first_on, last_on, closed_on, entries, sums, sha256, active_pv, run_id)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))");
  const std::string first = to_text(period.period.first), last = to_text(period.period.last);
  const std::string closed = to_text(today), sums = sums_text(period.sums);
  const VolumeMembers members(ledger, period);
  insert.bind(1, std::string_view(period.period.name));
  insert.bind(2, std::string_view(first));
  insert.bind(3, std::string_view(last));
  insert.bind(4, std::string_view(closed));
  insert.bind(5, count_entries(period.sums));
  insert.bind(6, std::string_view(sums));
  insert.bind(7, std::string_view(period.sha256));
  insert.bind(8, period.active_pv);
  insert.bind(9, run);
  insert.run();
  const std::int64_t id = insert.last_row_id();
  Statement keep(
      ledger.db(),
      "INSERT INTO volume_period_members (period_id, account_id, name, kind, currency, sponsor_id, "
      "level, personal_pv, group_pv) SELECT ?1, account_id, name, kind, currency, sponsor_id, level, "
      "personal_pv, group_pv FROM " +
          members.table() + " ORDER BY account_id");
  keep.bind(1, id);
  keep.run();
}

std::int64_t store_volume_export(Ledger& ledger, const VolumeExport& exported, RunId run) {
  Statement insert(ledger.db(), R"(
      INSERT INTO volume_exports (run_id, period, shape, state, file_name, rows, sums, sha256)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))");
  const std::string sums = sums_text(exported.sums);
  insert.bind(1, run);
  insert.bind(2, std::string_view(exported.period));
  insert.bind(3, std::string_view(exported.shape));
  insert.bind(4, to_text(exported.state));
  insert.bind(5, std::string_view(exported.file_name));
  insert.bind(6, exported.rows);
  insert.bind(7, std::string_view(sums));
  insert.bind(8, std::string_view(exported.sha256));
  insert.run();
  return insert.last_row_id();
}

void mark_volume_export_written(Ledger& ledger, std::int64_t number, std::string_view now) {
  WriteTransaction transaction(ledger);
  Statement update(ledger.db(), "UPDATE volume_exports SET written_at = ?2 WHERE id = ?1");
  update.bind(1, number);
  update.bind(2, now);
  update.run();
  transaction.commit();
}

}  // namespace autoship
