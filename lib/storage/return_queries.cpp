#include "storage/return_queries.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "storage/own_accounts.h"
#include "storage/stored_values.h"

namespace autoship {

namespace {

bool is_open_charge(std::string_view state) { return state != "paid" && state != "canceled"; }

constexpr const char* due_sql = R"(
    SELECT d.return_id FROM charges c JOIN return_payouts y ON y.charge_id = c.id
    JOIN return_decisions d ON d.id = y.decision_id
    WHERE c.kind = 'refund' AND (c.state = 'pending' OR c.state = 'submitted' OR c.state = 'declined' OR c.state = 'unknown'))";

std::string condition_of(const ReturnFilter& filter) {
  std::string sql = in_own_accounts(filter.seen_by, "r.account_id", 7);
  if (filter.open_only) {
    sql += std::string(" AND (r.closed IS NULL OR r.id IN (") + due_sql +
           ") OR r.id IN (SELECT return_id FROM return_decisions WHERE decision = 'replace' AND "
           "replacement_order_id IS NULL))";
  }
  if (filter.overdue_on)
    sql += " AND (r.closed IS NULL OR (r.closed = 'expired' AND r.expires_on >= ?8)) AND r.expires_on < ?1";
  if (filter.refund_due) sql += std::string(" AND r.id IN (") + due_sql + ")";
  if (filter.account) sql += " AND r.account_id = ?2";
  if (filter.order) sql += " AND r.id IN (SELECT return_id FROM return_lines WHERE order_id = ?3)";
  if (filter.reason) sql += " AND r.reason = ?4";
  if (filter.from) sql += " AND r.issued_on >= ?5";
  if (filter.to) sql += " AND r.issued_on <= ?6";
  return sql;
}

}  // namespace

std::int64_t ReturnView::decided_minor() const {
  std::int64_t sum = 0;
  for (const ReturnDecisionView& decision : decisions) sum += decision.amount_minor;
  return sum;
}

std::int64_t ReturnView::open_minor() const {
  std::int64_t sum = 0;
  for (const ReturnDecisionView& decision : decisions) {
    for (const ReturnPayoutView& payout : decision.payouts) {
      if (payout.charge && is_open_charge(payout.state)) sum += payout.amount_minor;
    }
  }
  return sum;
}

void ReturnView::hide_words() {
  actor.clear();
  head.override_reason.clear();
  for (ReturnParcelView& shown : parcels) {
    shown.actor.clear();
    shown.parcel.override_reason.clear();
  }
}

ReturnQueries::ReturnQueries(Ledger& ledger)
    : ledger_(ledger),
      store_(ledger, {}),
      facts_(ledger.db(), R"(
          SELECT a.account, a.name, l.location, u.actor, u.command, o.autoship_id, coalesce(o.currency, m.currency),
            l.name, l.company, l.line1, l.line2, l.city, l.region, l.postal_code, l.country, l.phone
          FROM returns r JOIN accounts a ON a.id = r.account_id JOIN markets m ON m.id = a.market_id
          JOIN locations l ON l.id = r.location_id JOIN runs u ON u.id = r.run_id
          LEFT JOIN orders o ON o.id = r.order_id WHERE r.id = ?1)"),
      lines_(ledger.db(), R"(
          SELECT l.line, p.name,
            (SELECT coalesce(sum(d.amount_minor), 0) FROM return_decisions d WHERE d.return_id = l.return_id AND d.line = l.line)
          FROM return_lines l JOIN products p ON p.id = l.product_id WHERE l.return_id = ?1 ORDER BY l.line)"),
      parcels_(ledger.db(), R"(
          SELECT q.id, q.received_on, l.location, q.proof, q.ran_on_parcel, q.why, q.override_reason, u.actor, q.location_id
          FROM return_parcels q JOIN locations l ON l.id = q.location_id JOIN runs u ON u.id = q.run_id
          WHERE q.return_id = ?1 ORDER BY q.id)"),
      goods_(ledger.db(), R"(
          SELECT g.return_line, p.sku, g.qty, g.fate, CASE WHEN l.product_id <> g.product_id THEN o.sku END
          FROM return_goods g JOIN products p ON p.id = g.product_id JOIN return_parcels q ON q.id = g.parcel_id
          LEFT JOIN return_lines l ON l.return_id = q.return_id AND l.line = g.return_line
          LEFT JOIN products o ON o.id = l.product_id
          WHERE g.parcel_id = ?1 ORDER BY g.line_no)"),
      decisions_(ledger.db(), R"(
          SELECT d.id, d.line, d.order_id, p.sku, d.qty, d.decision, d.goods_minor, d.tax_minor, d.pv, d.cv,
            d.shipping_minor, d.shipping_tax_minor, d.amount_minor, d.replacement_order_id
          FROM return_decisions d JOIN return_lines l ON l.return_id = d.return_id AND l.line = d.line
          JOIN products p ON p.id = l.product_id WHERE d.return_id = ?1 ORDER BY d.id)"),
      payouts_(ledger.db(), R"(
          SELECT y.amount_minor, y.charge_id, c.state, c.held FROM return_payouts y LEFT JOIN charges c ON c.id = y.charge_id
          WHERE y.decision_id = ?1 ORDER BY y.id)"),
      of_order_(ledger.db(), "SELECT DISTINCT return_id FROM return_lines WHERE order_id = ?1 ORDER BY 1") {}

std::optional<ReturnView> ReturnQueries::find(ReturnId id, const Person& seen_by) {
  Statement own(ledger_.db(),
                "SELECT 1 FROM returns r JOIN accounts a ON a.id = r.account_id WHERE r.id = ?1" +
                    own_account(seen_by, "a", 2));
  own.bind(1, id);
  bind_person(own, seen_by, 2);
  const auto head = own.step() ? store_.find(id) : std::nullopt;
  if (!head) return std::nullopt;
  ReturnView view = read(*head);
  if (!seen_by.is_company()) view.hide_words();
  return view;
}

void ReturnQueries::for_each(const ReturnFilter& filter,
                             const std::function<void(const ReturnView&)>& visit) {
  Statement rows(ledger_.db(),
                 "SELECT r.id FROM returns r WHERE 1" + condition_of(filter) + " ORDER BY r.id");
  const std::string overdue = filter.overdue_on ? to_text(*filter.overdue_on) : std::string();
  const std::string from = filter.from ? to_text(*filter.from) : std::string();
  const std::string to = filter.to ? to_text(*filter.to) : std::string();
  const std::string expired_from = to_text(filter.expired_from);
  if (filter.overdue_on) {
    rows.bind(1, std::string_view(overdue));
    rows.bind(8, std::string_view(expired_from));
  }
  if (filter.account) rows.bind(2, *filter.account);
  if (filter.order) rows.bind(3, *filter.order);
  if (filter.reason) rows.bind(4, to_text(*filter.reason));
  if (filter.from) rows.bind(5, std::string_view(from));
  if (filter.to) rows.bind(6, std::string_view(to));
  bind_person(rows, filter.seen_by, 7);
  while (rows.step()) {
    ReturnView view = read(store_.find({rows.integer(0)}).value());
    if (!filter.seen_by.is_company()) view.hide_words();
    if (!filter.state || view.state == *filter.state) visit(view);
  }
}

std::vector<ReturnId> ReturnQueries::of_order(OrderId order) {
  std::vector<ReturnId> ids;
  of_order_.bind(1, order);
  while (of_order_.step()) ids.push_back({of_order_.integer(0)});
  return ids;
}

ReturnView ReturnQueries::read(const ReturnHead& head) {
  ReturnView view;
  view.head = head;
  facts_.bind(1, head.id);
  check(facts_.step(), "a return is of an account and goes to a location");
  view.account = facts_.text(0);
  view.name = facts_.text(1);
  view.location = facts_.text(2);
  view.actor = facts_.text(3);
  view.command = facts_.text(4);
  view.autoship = {facts_.integer(5)};
  view.currency = currency_at(facts_, 6);
  int column = 7;
  PostalAddress& to = view.send_to;
  for (std::string* part : {&to.name, &to.company, &to.line1, &to.line2, &to.city, &to.region,
                            &to.postal_code, &to.country, &to.phone}) {
    *part = facts_.text(column++);
  }
  facts_.reset();

  std::vector<ReturnTally> tallies;
  for (ReturnLine& line : store_.lines(head.id)) {
    ReturnLineView& shown = view.lines.emplace_back();
    shown.goods = goods_state(line.tally, head.goods, head.closed);
    shown.decision = decision_state(line.tally);
    tallies.push_back(line.tally);
    shown.line = std::move(line);
  }
  view.state = return_state(tallies, head.goods, head.closed);
  lines_.bind(1, head.id);
  for (ReturnLineView& line : view.lines) {
    check(lines_.step(), "a line of a return has a product");
    line.name = lines_.text(1);
    line.amount_minor = lines_.integer(2);
  }
  lines_.reset();

  parcels_.bind(1, head.id);
  while (parcels_.step()) {
    ReturnParcelView& shown = view.parcels.emplace_back();
    shown.id = {parcels_.integer(0)};
    shown.parcel.received_on = day_at(parcels_, 1);
    shown.location = parcels_.text(2);
    shown.parcel.proof = parcels_.text(3);
    shown.parcel.has_ran = parcels_.integer(4) != 0;
    shown.parcel.why = parcels_.text(5);
    shown.parcel.override_reason = parcels_.text(6);
    shown.actor = parcels_.text(7);
    shown.parcel.location = {parcels_.integer(8)};
    goods_.bind(1, shown.id);
    while (goods_.step()) {
      shown.goods.push_back({static_cast<int>(goods_.integer(0)), text_at(goods_, 1), goods_.integer(2),
                             parse_return_fate(goods_.text(3)).value(), text_at(goods_, 4)});
    }
  }
  decisions_.bind(1, head.id);
  while (decisions_.step()) {
    ReturnDecisionView& shown = view.decisions.emplace_back();
    shown.id = decisions_.integer(0);
    shown.line = static_cast<int>(decisions_.integer(1));
    shown.order = {decisions_.integer(2)};
    shown.sku = decisions_.text(3);
    shown.qty = decisions_.integer(4);
    shown.decision = parse_return_decision(decisions_.text(5)).value();
    shown.value = {decisions_.integer(6), decisions_.integer(7), decisions_.integer(8),
                   decisions_.integer(9)};
    shown.shipping_minor = decisions_.integer(10);
    shown.shipping_tax_minor = decisions_.integer(11);
    shown.amount_minor = decisions_.integer(12);
    shown.replacement = {decisions_.integer(13)};
    payouts_.bind(1, shown.id);
    while (payouts_.step()) {
      shown.payouts.push_back(
          {payouts_.integer(0), {payouts_.integer(1)}, text_at(payouts_, 2), text_at(payouts_, 3)});
    }
  }
  return view;
}

}  // namespace autoship
