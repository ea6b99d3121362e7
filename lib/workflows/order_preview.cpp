#include "workflows/order_preview.h"

#include "domain/autoship_state.h"
#include "domain/cycles_ahead.h"
#include "domain/text.h"
#include "workflows/company_catalog.h"

namespace autoship {

OrderPreview::OrderPreview(Ledger& ledger, const Company& company, Day today)
    : company_(company),
      today_(today),
      reader_(ledger, {counts_orders(company.policy), &books_, makes_charges(company.policy)}),
      commitments_(ledger) {
  load_company_catalog(ledger, company, catalog_);
  const std::vector<Product> products = catalog_.products.slots();
  for (Product product : products) {
    if (!product.id) continue;
    product.track_stock = false;
    catalog_.products.put(std::move(product));
  }
}

bool OrderPreview::read(AutoshipId autoship) {
  const auto found = reader_.read(autoship, autoship_);
  has_next_ = found && found->has_next;
  if (found && hangs_on_others(context(), autoship_, day_min, day_max))
    commitments_.read(autoship_.request.account, autoship, autoship_.others);
  return found.has_value();
}

std::vector<CycleDates> OrderPreview::cycles(std::size_t count_max, Day ship_last) {
  if (!has_next_) return {};
  try {
    return cycles_to_come(count_max, ship_last);
  } catch (const CalendarClosed&) {
    return {autoship_.next.dates};  // Nothing is known beyond it; the night will block it.
  }
}

std::vector<CycleDates> OrderPreview::cycles_to_come(std::size_t count_max, Day ship_last) {
  const Schedule schedule(parse_rule(autoship_.every), autoship_.anchor, autoship_.every);
  const Shipping shipping = shipping_of(context(), autoship_.request, autoship_.roll);
  Ahead ahead{autoship_.next.grid_from(), day_min,   autoship_.until,
              autoship_.orders_left,      count_max, ship_last};
  if (autoship_.next.dates.order > today_) return cycles_ahead(schedule, shipping, autoship_.notes, ahead);

  // What is due goes the way the night would send it, and the rest follows.
  CyclePlan plan;
  OrderId number{1};
  Books books = books_;
  plan_autoship(context(), autoship_, today_, books, number, plan);
  std::vector<CycleDates> found;
  for (const PlannedOrder& order : plan.orders) found.push_back(order.dates);
  for (const SettledCycle& settled : plan.settled) {
    if (settled.state == CycleState::blocked)
      found.push_back(dates_of(settled.cycle, autoship_.notes, shipping));
  }
  if (found.size() > count_max) found.resize(count_max);
  if (plan.next.empty() || !plan.next.front().next) return found;
  ahead.grid_from = plan.next.front().next->grid_from();
  ahead.order_after = today_;
  ahead.count_max -= found.size();
  if (ahead.orders_left) *ahead.orders_left -= static_cast<std::int64_t>(found.size());
  for (const CycleDates& dates : cycles_ahead(schedule, shipping, autoship_.notes, ahead))
    found.push_back(dates);
  return found;
}

std::vector<WantedLine> OrderPreview::lines_of(Day cycle) const {
  const CycleNote* note = find_note(autoship_.notes, cycle);
  return note == nullptr ? autoship_.request.lines : lines_with(autoship_.request.lines, note->once);
}

CycleOutcome OrderPreview::plan(const CycleDates& cycle, OrderPlan& order) {
  const auto made = made_.find(autoship_.id);
  Books books = books_;
  return plan_cycle(context(), autoship_, cycle, made == made_.end() ? 0 : made->second, books, order);
}

void OrderPreview::take_as_made(const CycleDates& cycle, const OrderPlan& order) {
  const AccountId account = autoship_.request.account;
  books_.credit.add(account, (order.credits_rest ? order.rest_minor : 0) - order.credit_minor);
  books_.volume.add(account, cycle.order, order.pv);
  if (catalog_.gifts.counts_orders()) ++made_[autoship_.id];
}

std::optional<Blocked> OrderPreview::plan(Day order_date, OrderPlan& order) {
  const auto own = own_request(context(), autoship_, nullptr, order_date);
  return plan_payable(own ? *own : autoship_.request, order_date, order);
}

std::optional<Blocked> OrderPreview::plan_payable(const OrderRequest& request, Day order_date,
                                                  OrderPlan& order) {
  if (auto blocked = plan_order(context(), request, order_date, books_.stock, order)) return blocked;
  return charge_fault(context(), request, order_date, order);
}

std::string OrderPreview::retail_because(Day order_date) const {
  return autoship::retail_because(context(), autoship_, order_date);
}

std::string OrderPreview::items_text(const std::vector<WantedLine>& lines) const {
  std::string text;
  for (const WantedLine& line : lines) {
    if (!text.empty()) text += ';';
    text += catalog_.products.find(line.product)->sku;
    text += '=';
    append_integer(text, line.qty);
  }
  return text;
}

std::string_view OrderPreview::service() const {
  if (!autoship_.request.ship_via.empty()) return autoship_.request.ship_via;
  return usual_service(fulfilling_location(catalog_, autoship_.request), company_.policy);
}

std::string_view usual_service(const Location* location, const Policy& policy) {
  if (location != nullptr && location->member) return "HAND_DELIVERY";
  return policy.shipping.default_service;
}

}  // namespace autoship
