#include "storage/charge_queries.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "storage/pay_methods.h"
#include "storage/stored_values.h"

namespace autoship {

namespace {

constexpr const char* rows_sql = R"(
    SELECT c.id, c.order_id, o.autoship_id, c.shipment_id, t.account, c.kind, c.state, c.currency, c.amount_minor,
      c.due_on, c.attempt, m.label, a.idempotency_key, a.reference, c.held, a.code, r.as_of, a.submitted_by,
      o.status, c.account_id, s.pay_with_id, a.result, c.refunds_id
    FROM charges c JOIN orders o ON o.id = c.order_id JOIN accounts t ON t.id = c.account_id
    LEFT JOIN payment_methods m ON m.id = c.pay_with_id
    LEFT JOIN charge_attempts a ON a.charge_id = c.id AND a.attempt = c.attempt
    LEFT JOIN runs r ON r.id = a.submitted_by
    LEFT JOIN autoships s ON s.id = o.autoship_id WHERE 1)";

std::string declined_with(const Statement& row) {
  const std::string_view said = row.text(21) == "error" ? "failed" : "declined";
  return row.is_null(15) ? std::string(said) : fmt::format("{} ({})", said, row.text(15));
}

/// What an open charge waits for.
std::string why_of(const Statement& row, ChargeState state, PayMethods& methods, Day today) {
  const bool is_refund = row.text(5) == "refund";
  switch (state) {
    case ChargeState::pending: {
      if (row.text(14) == "unpaid") return "held until what it pays back is paid";
      if (!row.is_null(14)) return "held until its owner was told of the new price";
      if (is_refund && row.is_null(22)) {
        return fmt::format("a person pays it back (autoship settle {} --paid)", row.integer(0));
      }
      if (is_refund)
        return row.integer(10) == 0 ? "not sent yet" : declined_with(row) + ", to be tried again";
      if (const auto fault = payment_fault(methods.find({row.integer(19)}, {row.integer(20)}), today))
        return fault->detail;
      return row.integer(10) == 0 ? "not sent yet" : declined_with(row) + ", to be tried again";
    }
    case ChargeState::submitted:
      return fmt::format("sent on {} by run {}, no answer yet", row.text(16), row.integer(17));
    case ChargeState::unknown:
      return fmt::format("sent on {}, no answer: asked again under the same key", row.text(16));
    case ChargeState::declined:
      if (row.text(18) != "open") return declined_with(row) + ", its order is canceled";
      return declined_with(row) +
             (is_refund ? ": a person settles it" : ": another payment method is needed");
    case ChargeState::paid:
    case ChargeState::canceled:
    case ChargeState::refunded:
      break;
  }
  return {};
}

}  // namespace

void for_each_charge(Ledger& ledger, const ChargeFilter& filter, Day today,
                     const std::function<void(const ChargeRow&)>& visit) {
  std::string sql = rows_sql;
  // A state is spelled out, for the index of open charges to be of use; + where another one is better.
  const bool is_narrow = filter.account || filter.order || filter.charge;
  const char* const state = is_narrow ? "+c.state" : "c.state";
  if (filter.state) sql += fmt::format(" AND {} = '{}'", state, to_text(*filter.state));
  if (filter.open_only) {
    sql += fmt::format(
        " AND o.status = 'open' AND ({0} = 'pending' OR {0} = 'submitted' OR {0} = 'declined' OR {0} = "
        "'unknown')",
        state);
  }
  // Charges have no index by account; the orders of its autoships have.
  if (filter.account)
    sql += " AND +c.account_id = ?2 AND o.autoship_id IN (SELECT id FROM autoships WHERE account_id = ?2)";
  if (filter.order) sql += " AND c.order_id = ?3";
  if (filter.charge) sql += " AND c.id = ?4";
  Statement rows(ledger.db(), sql + " ORDER BY c.id");
  if (filter.account) rows.bind(2, *filter.account);
  if (filter.order) rows.bind(3, *filter.order);
  if (filter.charge) rows.bind(4, *filter.charge);
  PayMethods methods(ledger.db());
  ChargeRow row;
  while (rows.step()) {
    row.id = {rows.integer(0)};
    row.order = {rows.integer(1)};
    row.autoship = {rows.integer(2)};
    row.shipment = {rows.integer(3)};
    row.account = rows.text(4);
    row.kind = rows.text(5);
    row.state = parse_charge_state(rows.text(6)).value();
    row.currency = currency_at(rows, 7);
    row.amount_minor = rows.integer(8);
    row.due_on = day_or_none(rows, 9);
    row.attempt = static_cast<int>(rows.integer(10));
    row.pay_with = rows.text(11);
    row.key = rows.text(12);
    row.reference = rows.text(13);
    row.why = why_of(rows, row.state, methods, today);
    visit(row);
  }
}

std::vector<ExpiringCard> expiring_cards(Ledger& ledger, Day last) {
  // By the dates of what comes next; the card is the one that the night would ask.
  Statement rows(ledger.db(), R"(
      SELECT n.autoship_id, t.account, t.name, t.email, m.label, m.last4,
        printf('%04d-%02d', m.exp_year, m.exp_month), n.order_date
      FROM autoship_next n JOIN autoships s ON s.id = n.autoship_id JOIN accounts t ON t.id = s.account_id
      JOIN payment_methods m ON m.id = coalesce(s.pay_with_id,
        (SELECT id FROM payment_methods WHERE account_id = s.account_id AND retired_by IS NULL
         ORDER BY refused_code IS NOT NULL, label LIMIT 1))
      WHERE n.order_date <= ?1 AND s.status = 'active' AND m.exp_year IS NOT NULL AND m.exp_month IS NOT NULL
        AND printf('%04d-%02d', m.exp_year, m.exp_month) < substr(n.order_date, 1, 7)
      ORDER BY n.order_date, n.autoship_id)");
  const std::string day = to_text(last);
  rows.bind(1, std::string_view(day));
  std::vector<ExpiringCard> cards;
  while (rows.step()) {
    cards.push_back({{rows.integer(0)},
                     text_at(rows, 1),
                     text_at(rows, 2),
                     text_at(rows, 3),
                     text_at(rows, 4),
                     text_at(rows, 5),
                     text_at(rows, 6),
                     day_at(rows, 7)});
  }
  return cards;
}

OpenCharges count_open_charges(Ledger& ledger) {
  Statement rows(ledger.db(), R"(
      SELECT c.state, count(*), sum(c.held IS NOT NULL) FROM charges c JOIN orders o ON o.id = c.order_id
      WHERE (c.state = 'pending' OR c.state = 'submitted' OR c.state = 'declined' OR c.state = 'unknown')
        AND o.status = 'open' GROUP BY c.state)");
  OpenCharges counts;
  while (rows.step()) {
    const auto state = parse_charge_state(rows.text(0));
    if (state == ChargeState::pending) counts.pending = rows.integer(1);
    if (state == ChargeState::submitted) counts.submitted = rows.integer(1);
    if (state == ChargeState::unknown) counts.unknown = rows.integer(1);
    if (state == ChargeState::declined) counts.declined = rows.integer(1);
    counts.held += rows.integer(2);
  }
  return counts;
}

}  // namespace autoship
