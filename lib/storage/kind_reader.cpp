#include <fmt/format.h>

#include <limits>

#include "domain/money.h"
#include "domain/schedule.h"
#include "domain/text.h"
#include "storage/kind_sql.h"
#include "storage/kind_table.h"

namespace autoship {

namespace {

constexpr std::int64_t every_id = std::numeric_limits<std::int64_t>::max();

}  // namespace

/// What an autoship has in other tables, read by ordered scans beside the autoships themselves.
struct KindReader::AutoshipLists {
  explicit AutoshipLists(SQLite::Database& db)
      : lines(db,
              "SELECT l.autoship_id, (SELECT p.sku FROM products p WHERE p.id = l.product_id), l.qty, "
              "l.locked_minor FROM autoship_lines l WHERE l.autoship_id BETWEEN ?1 AND ?2 "
              "ORDER BY l.autoship_id, l.line"),
        cycles(db,
               "SELECT autoship_id, cycle_date, state, coalesce(moved_to, cycle_date) FROM cycles "
               "WHERE autoship_id BETWEEN ?1 AND ?2 ORDER BY autoship_id, cycle_date"),
        once(db,
             "SELECT l.autoship_id, l.cycle_date, (SELECT p.sku FROM products p WHERE p.id = l.product_id), "
             "l.qty "
             "FROM cycle_lines l JOIN cycles c ON c.autoship_id = l.autoship_id AND c.cycle_date = "
             "l.cycle_date "
             "WHERE l.autoship_id BETWEEN ?1 AND ?2 AND (c.state = 'planned' OR c.state = 'blocked') "
             "ORDER BY l.autoship_id, l.cycle_date, 3"),
        orders(db,
               "SELECT autoship_id, count(*) FROM orders WHERE autoship_id BETWEEN ?1 AND ?2 "
               "GROUP BY autoship_id ORDER BY autoship_id") {}

  void start(std::int64_t first, std::int64_t last) {
    for (Statement* statement : {&lines, &cycles, &once, &orders}) {
      statement->reset();
      statement->bind(1, first);
      statement->bind(2, last);
    }
    has_line = lines.step();
    has_cycle = cycles.step();
    has_once = once.step();
    has_order = orders.step();
  }

  void gather(std::int64_t autoship, int digits, std::string_view next_on) {
    items.clear();
    locks.clear();
    skipped.clear();
    moved.clear();
    once_lines.clear();
    orders_made = 0;
    for (; has_line && lines.integer(0) <= autoship; has_line = lines.step()) {
      if (lines.integer(0) == autoship) add_line(digits);
    }
    for (; has_cycle && cycles.integer(0) <= autoship; has_cycle = cycles.step()) {
      if (cycles.integer(0) == autoship) add_cycle(next_on);
    }
    for (; has_once && once.integer(0) <= autoship; has_once = once.step()) {
      if (once.integer(0) == autoship) add_once();
    }
    for (; has_order && orders.integer(0) <= autoship; has_order = orders.step()) {
      if (orders.integer(0) == autoship) orders_made = orders.integer(1);
    }
  }

  static std::string& separated(std::string& list) {
    if (!list.empty()) list += ';';
    return list;
  }

  void add_line(int digits) {
    (separated(items) += lines.text(1)) += '=';
    append_integer(items, lines.integer(2));
    if (lines.is_null(3)) return;
    (separated(locks) += lines.text(1)) += '=';
    append_decimal(locks, lines.integer(3), digits);
  }

  /// Whether the rule the autoship has now would meet that cycle.
  bool is_of_rule(std::string_view cycle) const {
    const Anchor from{parse_day(anchor.text).value(), static_cast<int>(anchor_day.integer)};
    return parse_schedule(every.text, from).is_cycle(parse_day(cycle).value());
  }

  /// A cycle that waits by itself, moved or blocked, is written as moved, be it to its own day; one
  /// that was settled before its turn as skipped. So it waits, or stays out, wherever it is imported.
  void add_cycle(std::string_view next_on) {
    const std::string_view cycle = cycles.text(1), state = cycles.text(2);
    if (state == "planned" || state == "blocked") {
      ((separated(moved) += cycle) += '>') += cycles.text(3);
    } else if ((state == "skip" ? cycle >= next_on : !next_on.empty() && cycle > next_on) &&
               is_of_rule(cycle)) {
      separated(skipped) += cycle;
    }
  }

  void add_once() {
    (((separated(once_lines) += once.text(1)) += ':') += once.text(2)) += '=';
    append_integer(once_lines, once.integer(3));
  }

  Statement lines, cycles, once, orders;
  bool has_line = false, has_cycle = false, has_once = false, has_order = false;
  std::string items, locks, skipped, moved, once_lines;
  std::int64_t orders_made = 0;
  FieldValue every, anchor, anchor_day;  // Of the row that is gathered.
};

KindReader::KindReader(Ledger& ledger, const KindSpec& spec, Rows rows)
    : spec_(spec), select_(ledger.db(), export_sql(spec, rows == Rows::one)), currencies_(ledger) {
  if (spec.kind != Kind::autoships) return;
  lists_ = std::make_unique<AutoshipLists>(ledger.db());
  if (rows == Rows::all) lists_->start(0, every_id);
}

KindReader::~KindReader() = default;

void KindReader::look_at(const std::vector<FieldValue>& row) {
  select_.reset();
  int at = 0;
  for (std::size_t i = 0; i < spec_.columns.size(); ++i) {
    if (!spec_.columns[i].key) continue;
    const bool absent = row[i].is == FieldValue::Is::absent;
    select_.bind(++at, absent ? spec_.columns[i].not_given : row[i]);
  }
  if (lists_) lists_->start(row[0].integer, row[0].integer);
}

bool KindReader::next(KindRow& row) {
  if (!select_.step()) return false;
  const std::size_t count = spec_.columns.size();
  row.values.resize(count);
  for (std::size_t i = 0; i < count; ++i) row.values[i] = select_.value(static_cast<int>(i));
  const int market = static_cast<int>(count);
  row.amount_digits = select_.is_null(market) ? 0 : currencies_.of({select_.integer(market)}).digits;
  if (!lists_) return true;

  static const std::size_t items = spec_.at("items"), next_on = spec_.at("next_on"),
                           skipped = spec_.at("skipped"), moved = spec_.at("moved"), once = spec_.at("once"),
                           locks = spec_.at("price_lock"), orders_made = spec_.at("orders_made");
  static const std::size_t every = spec_.at("every"), anchor = spec_.at("anchor"),
                           anchor_day = spec_.at("anchor_day");
  lists_->every = row.values[every];
  lists_->anchor = row.values[anchor];
  lists_->anchor_day = row.values[anchor_day];
  lists_->gather(row.values[0].integer, row.amount_digits, row.values[next_on].text);
  const auto list = [](const std::string& text) {
    return text.empty() ? FieldValue::null() : FieldValue::of(text);
  };
  row.values[items] = list(lists_->items);
  row.values[skipped] = list(lists_->skipped);
  row.values[moved] = list(lists_->moved);
  row.values[once] = list(lists_->once_lines);
  row.values[locks] = list(lists_->locks);
  row.values[orders_made].integer += lists_->orders_made;
  return true;
}

}  // namespace autoship
