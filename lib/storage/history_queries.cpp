#include "storage/history_queries.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>

#include "storage/stored_values.h"

namespace autoship {

namespace {

// An `ordered` event names the order alone and is named by the order's row; how a row came in
// and how a parcel left is told by the row's run. Runs and events are numbered as they happen.
constexpr const char* entries_sql = R"(
    WITH own_autoships (id) AS ({autoships}),
    own_orders (id, event_id) AS ({orders}),
    found (id) AS (
      SELECT id FROM events WHERE account_id = ?1
      UNION SELECT id FROM events WHERE autoship_id IN (SELECT id FROM own_autoships)
      UNION SELECT id FROM events WHERE what <> 'ordered' AND order_id IN (SELECT id FROM own_orders)
      UNION SELECT event_id FROM own_orders),
    entries (run_id, id, what, account_id, autoship_id, order_id, body) AS (
      SELECT e.run_id, e.id, e.what, e.account_id, e.autoship_id, e.order_id, e.body
      FROM found f JOIN events e ON e.id = f.id
      UNION ALL
      SELECT run_id, 0, 'added', id, NULL, NULL, '{{}}' FROM accounts WHERE id = ?1
      UNION ALL
      SELECT s.run_id, 0, 'added', s.account_id, s.id, NULL, '{{}}' FROM autoships s
      WHERE s.id IN (SELECT id FROM own_autoships) AND NOT EXISTS
        (SELECT 1 FROM events e WHERE e.autoship_id = s.id AND e.run_id = s.run_id AND (e.what = 'enrolled' OR e.what = 'imported'))
      UNION ALL
      SELECT b.run_id, 0, 'exported', NULL, NULL, h.order_id,
        json_object('shipment', h.id, 'batch', b.id, 'carrier', b.carrier, 'file', b.file_name)
      FROM shipments h JOIN batches b ON b.id = h.batch_id
      WHERE h.id IN (SELECT shipment_id FROM order_lines WHERE order_id IN (SELECT id FROM own_orders)))
    {whole}SELECT n.run_id AS run, r.started_at, r.as_of, r.actor, r.command, n.what, a.account,
      coalesce(n.autoship_id, o.autoship_id) AS autoship, n.order_id AS order_number, n.body, n.id AS event
    FROM entries n JOIN runs r ON r.id = n.run_id LEFT JOIN orders o ON o.id = n.order_id
    LEFT JOIN accounts a ON a.id = coalesce(n.account_id, o.account_id)
    WHERE 1{days} ORDER BY {order})";

constexpr const char* oldest_first = "run, event, autoship, order_number";
constexpr const char* newest_first = "run DESC, event DESC, autoship DESC, order_number DESC";

std::string sql_for(const HistoryOf& of, const HistoryWindow& window) {
  std::string autoships = "SELECT id FROM autoships WHERE id = ?2";
  if (of.account) autoships = "SELECT id FROM autoships WHERE account_id = ?1";
  std::string orders = "SELECT id, event_id FROM orders WHERE autoship_id IN (SELECT id FROM own_autoships)";
  // What no autoship leads to: what replaces returned goods.
  if (of.account)
    orders += " UNION ALL SELECT id, event_id FROM orders WHERE autoship_id IS NULL AND account_id = ?1";
  if (of.order) orders = "SELECT id, event_id FROM orders WHERE id = ?3";
  std::string days;
  if (window.from) days += " AND r.as_of >= ?4";
  if (window.to) days += " AND r.as_of <= ?5";
  // The newest are found from their end, whichever way they are told.
  std::string whole, order = window.newest_first || window.latest ? newest_first : oldest_first;
  if (window.latest) order += " LIMIT ?6";
  if (window.latest && !window.newest_first) {
    whole = "SELECT * FROM (";
    order += fmt::format(") ORDER BY {}", oldest_first);
  }
  return fmt::format(fmt::runtime(entries_sql), fmt::arg("autoships", autoships), fmt::arg("orders", orders),
                     fmt::arg("days", days), fmt::arg("whole", whole), fmt::arg("order", order));
}

/// `$.before."VIT-C"` is told as `before.VIT-C`.
std::string name_of(std::string_view path) {
  std::string name(path.substr(std::min<std::size_t>(2, path.size())));
  name.erase(std::remove(name.begin(), name.end(), '"'), name.end());
  return name;
}

void read_facts(Statement& tree, std::string_view body, std::vector<HistoryFact>& facts) {
  facts.clear();
  tree.bind(1, body);
  while (tree.step()) facts.push_back({name_of(tree.text(0)), text_at(tree, 1), tree.is_null(1)});
}

/// What the event only names, while it is kept (S2).
void add_personal(Statement& personal, EventId event, std::vector<HistoryFact>& facts) {
  personal.bind(1, event);
  while (personal.step()) {
    const std::string name = text_at(personal, 0);
    facts.push_back({"before." + name, text_at(personal, 1), personal.is_null(1)});
    facts.push_back({"after." + name, text_at(personal, 2), personal.is_null(2)});
  }
}

}  // namespace

std::string_view HistoryEntry::fact(std::string_view name) const {
  for (const HistoryFact& found : facts) {
    if (found.name == name) return found.value;
  }
  return {};
}

void for_each_event(Ledger& ledger, const HistoryOf& of,
                    const std::function<void(const HistoryEntry&)>& visit) {
  for_each_event(ledger, of, HistoryWindow{}, visit);
}

void for_each_event(Ledger& ledger, const HistoryOf& of, const HistoryWindow& window,
                    const std::function<void(const HistoryEntry&)>& visit) {
  Statement rows(ledger.db(), sql_for(of, window));
  Statement tree(ledger.db(),
                 "SELECT fullkey, atom FROM json_tree(?1) WHERE type <> 'object' AND type <> 'array'");
  Statement personal(ledger.db(),
                     "SELECT column_name, before_text, after_text FROM personal_changes WHERE event_id = ?1");
  of.account ? rows.bind(1, *of.account) : rows.bind_null(1);
  if (!of.account) of.autoship ? rows.bind(2, *of.autoship) : rows.bind_null(2);
  if (of.order) rows.bind(3, *of.order);
  const std::string from = window.from ? to_text(*window.from) : std::string();
  const std::string to = window.to ? to_text(*window.to) : std::string();
  if (window.from) rows.bind(4, std::string_view(from));
  if (window.to) rows.bind(5, std::string_view(to));
  if (window.latest) rows.bind(6, *window.latest);
  HistoryEntry entry;
  while (rows.step()) {
    entry.run = {rows.integer(0)};
    entry.started_at = rows.text(1);
    entry.as_of = day_at(rows, 2);
    entry.actor = rows.text(3);
    entry.command = rows.text(4);
    entry.what = rows.text(5);
    entry.account = rows.text(6);
    entry.autoship = {rows.integer(7)};
    entry.order = {rows.integer(8)};
    const std::string body = text_at(rows, 9);
    read_facts(tree, body, entry.facts);
    add_personal(personal, {rows.integer(10)}, entry.facts);
    visit(entry);
  }
}

}  // namespace autoship
