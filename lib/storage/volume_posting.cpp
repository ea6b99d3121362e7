#include "storage/volume_posting.h"

#include <algorithm>
#include <utility>

#include "storage/calendar_store.h"
#include "storage/stored_values.h"

namespace autoship {

namespace {

/// The policy that the last night posted by.
constexpr const char* policy_setting = "volume_date";

/// The lines of orders and how far each has come. A fee is paid with the order's first charge.
std::string lines_of_orders(std::string_view which) {
  return std::string(R"(
      SELECT o.id, o.kind, o.account_id, o.market_id, o.currency, o.order_date, o.cycle_date, o.ship_date,
        o.total_minor = o.goods_minor + o.shipping_minor - o.credit_minor + o.rest_minor,
        l.status, l.goods_minor, l.tax_minor, l.pv, l.cv,
        NOT EXISTS (SELECT 1 FROM charges c LEFT JOIN payment_methods p ON p.id = c.pay_with_id
          WHERE c.order_id = o.id AND c.kind = 'charge'
            AND CASE l.status WHEN 'fee' THEN c.id = (SELECT min(f.id) FROM charges f
                                                      WHERE f.order_id = o.id AND f.kind = 'charge')
                              ELSE c.shipment_id IS l.shipment_id END
            AND c.state <> 'paid' AND c.state <> 'refunded' AND p.kind IS NOT 'on-account'),
        s.status, s.ship_via, s.ship_date, l.line, l.qty
      FROM orders o CROSS JOIN order_lines l ON l.order_id = o.id LEFT JOIN shipments s ON s.id = l.shipment_id
      WHERE o.status = 'open' AND l.status <> 'left-out' AND )") +
         std::string(which) + " ORDER BY o.id, l.line";
}

Volume sum_of(Statement& entries, OrderId order) {
  entries.bind(1, order);
  entries.step();
  const Volume sum{entries.integer(0), entries.integer(1), entries.integer(2)};
  entries.reset();
  return sum;
}

}  // namespace

struct VolumePosting::Order {
  OrderId id;
  VolumeKind kind = VolumeKind::sale;
  AccountId account;
  MarketId market;
  std::string currency;
  Day order_date, cycle_date, ship_date;
  bool tax_included = false;
  struct Pieces {
    std::int64_t line, qty;
  };
  std::vector<VolumeLine> lines;
  std::vector<Pieces> pieces;  ///< of each line
  bool has_parcels = false;    ///< to come or gone
  std::optional<Day> left_on;  ///< the ship date of the last parcel that left
};

VolumePosting::VolumePosting(Ledger& ledger, const RunJournal& journal, VolumeDate date,
                             const ServiceList& services)
    : ledger_(ledger),
      date_(date),
      today_(journal.today()),
      services_(services),
      upline_(ledger),
      entries_(ledger, journal),
      returns_(ledger, journal),
      one_(ledger.db(), lines_of_orders("o.id = ?1")),
      of_batch_(ledger.db(), lines_of_orders("o.id IN (SELECT order_id FROM shipments WHERE batch_id = ?1)")),
      posted_(ledger.db(),
              "SELECT sum(commissionable_minor), sum(pv), sum(cv) FROM volume_entries "
              "WHERE order_id = ?1 AND (kind = 'sale' OR kind = 'replacement')"),
      decided_(ledger.db(),
               "SELECT order_line, sum(qty), sum(pv), sum(cv) FROM return_decisions "
               "WHERE order_id = ?1 AND (decision = 'refund' OR decision = 'credit') GROUP BY order_line"),
      taken_(ledger.db(),
             "SELECT sum(commissionable_minor), sum(pv), sum(cv) FROM volume_entries "
             "WHERE order_id = ?1 AND kind = 'return'") {}

/// A policy that posted before a night saw it is a change, too.
bool is_posted_by(Ledger& ledger, std::string_view date) {
  const std::string last = load_setting(ledger, policy_setting);
  return last.empty() || last == date;
}

void VolumePosting::note_policy() {
  if (std::exchange(is_noted_, true)) return;
  const std::string last = load_setting(ledger_, policy_setting);
  if (last != to_text(date_)) save_setting(ledger_, policy_setting, "changed");
}

void VolumePosting::post(OrderId order, std::optional<Day> paid_on) {
  note_policy();
  one_.bind(1, order);
  read(one_, [&](const Order& found) { post(found, paid_on); });
}

void VolumePosting::post_after_change() {
  const std::string date(to_text(date_));
  if (load_setting(ledger_, policy_setting) == date) return;
  Statement orders(
      ledger_.db(),
      "SELECT id FROM orders WHERE status = 'open' AND id >= "
      "(SELECT CAST(value AS INTEGER) FROM settings WHERE name = 'volume_from_order') ORDER BY id");
  while (orders.step()) post(OrderId{orders.integer(0)}, today_);
  save_setting(ledger_, policy_setting, date);
}

void VolumePosting::post_batch(BatchId batch) {
  note_policy();
  of_batch_.bind(1, batch);
  read(of_batch_, [&](const Order& found) { post(found, std::nullopt); });
}

void VolumePosting::read(Statement& rows, const std::function<void(const Order&)>& visit) {
  Order order;
  const auto finish = [&] {
    for (VolumeLine& line : order.lines) {
      if (line.is_fee) line.has_left = order.left_on.has_value() || !order.has_parcels;
    }
    if (order.id) visit(order);
  };
  while (rows.step()) {
    if (order.id.value != rows.integer(0)) {
      finish();
      order = Order{};
      order.id = {rows.integer(0)};
      if (rows.text(1) == "replacement") order.kind = VolumeKind::replacement;
      order.account = {rows.integer(2)};
      order.market = {rows.integer(3)};
      order.currency = rows.text(4);
      order.order_date = day_at(rows, 5);
      order.cycle_date = day_at(rows, 6);
      order.ship_date = day_at(rows, 7);
      order.tax_included = rows.integer(8) != 0;
    }
    const std::string_view status = rows.text(9);
    VolumeLine& line = order.lines.emplace_back();
    line.goods_minor = rows.integer(10);
    line.tax_minor = rows.integer(11);
    line.pv = rows.integer(12);
    line.cv = rows.integer(13);
    line.is_settled = rows.integer(14) != 0;
    order.pieces.push_back({rows.integer(18), rows.integer(19)});
    line.is_fee = status == "fee";
    line.waits_for_stock = status == "backordered";
    if (line.is_fee) continue;
    order.has_parcels = true;
    const std::string_view parcel = rows.text(15);
    if (const Service* service = parcel == "ready" ? services_.find(rows.text(16)) : nullptr) {
      line.has_left = service->by_hand();
      if (line.has_left) order.left_on = std::max(order.left_on.value_or(day_min), day_at(rows, 17));
    } else if (parcel == "exported" || parcel == "shipped" || parcel == "delivered") {
      line.has_left = true;
      // A label says no day gone by.
      order.left_on = std::max({order.left_on.value_or(day_min), day_at(rows, 17), today_});
    }
  }
  finish();
}

void VolumePosting::post_return(OrderId order, std::string_view memo) {
  one_.bind(1, order);
  read(one_, [&](const Order& found) { take_back(found, memo); });
}

void VolumePosting::take_back(const Order& order, std::string_view memo) {
  Volume back, later;
  decided_.bind(1, order.id);
  while (decided_.step()) {
    const auto same = [&](const Order::Pieces& pieces) { return pieces.line == decided_.integer(0); };
    const auto at = std::find_if(order.pieces.begin(), order.pieces.end(), same);
    check(at != order.pieces.end(), "what is returned is a line of its order");
    const VolumeLine& line = order.lines[static_cast<std::size_t>(at - order.pieces.begin())];
    (is_due(date_, line) ? back : later) += returned_volume(
        line, at->qty, decided_.integer(1), order.tax_included, decided_.integer(2), decided_.integer(3));
  }
  if (back.is_zero() && later.is_zero()) return;
  // What does not count by this policy, and did by another one.
  const Volume beyond =
      above_zero(sum_of(posted_, order.id) - due_volume(date_, order.lines, order.tax_included));
  back += at_most(later, beyond);
  back += sum_of(taken_, order.id);
  returns_.take_back(order.id, above_zero(back), memo);
}

Day VolumePosting::day_of(const Order& order, std::optional<Day> paid_on) const {
  switch (date_) {
    case VolumeDate::paid:
      // No order is paid before it is made, whatever a processor says.
      return std::max(paid_on.value_or(order.order_date), order.order_date);
    case VolumeDate::shipped:
      return order.left_on.value_or(order.ship_date);
    case VolumeDate::scheduled:
      return order.cycle_date;
    case VolumeDate::ordered:
      break;
  }
  return order.order_date;
}

void VolumePosting::post(const Order& order, std::optional<Day> paid_on) {
  const Volume due =
      above_zero(due_volume(date_, order.lines, order.tax_included) - sum_of(posted_, order.id));
  // What counted by another policy before counts still.
  if (due.is_zero()) return;
  VolumeEntry entry;
  entry.kind = order.kind;
  entry.volume_on = day_of(order, paid_on);
  entry.account = order.account;
  entry.credited = upline_.of(order.account);
  entry.market = order.market;
  entry.currency = order.currency;
  entry.order = order.id;
  entry.volume = due;
  entries_.add(entry);
  take_back(order, "returned before");
}

}  // namespace autoship
