#include "domain/cycle_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "domain/autoship_state.h"

namespace autoship {

namespace {

/// What is to be done with one due cycle.
enum class Fate { order, skip, miss };

/// What a due cycle meets: a pause leaves it out whatever else is said of it (D7).
Fate fate_of(const DueAutoship& autoship, Day cycle, const CycleNote* note) {
  const Day day = note != nullptr ? note->day() : cycle;
  if (autoship.paused_until && day < *autoship.paused_until) return Fate::miss;
  return note != nullptr && note->state == CycleState::skip ? Fate::skip : Fate::order;
}

struct DueCycle {
  CycleDates dates;
  Fate fate = Fate::order;
};

bool ordered_before(const DueCycle& a, const DueCycle& b) {
  return std::tie(a.dates.order, a.dates.cycle) < std::tie(b.dates.order, b.dates.cycle);
}

/// The grid and the pending cycles of one autoship, walked up to today.
struct Walk {
  std::vector<DueCycle> due;
  Day grid_from;  ///< where the grid goes on after them
};

Walk walk_to(Day today, const DueAutoship& autoship, const Schedule& schedule, const Shipping& shipping) {
  Walk walk{{}, autoship.next.grid_from()};
  while (const auto cycle = grid_cycle(schedule, autoship.notes, walk.grid_from, autoship.until)) {
    const CycleDates dates = dates_of(*cycle, autoship.notes, shipping);
    if (dates.order > today) break;
    const CycleNote* note = find_note(autoship.notes, *cycle);
    walk.due.push_back({dates, fate_of(autoship, *cycle, note)});
    walk.grid_from = *cycle + date::days{1};
  }
  for (const CycleNote& note : autoship.notes) {
    if (!note.is_pending()) continue;
    const CycleDates dates = dates_of(note.cycle, autoship.notes, shipping);
    if (dates.order <= today) walk.due.push_back({dates, fate_of(autoship, note.cycle, &note)});
  }
  std::sort(walk.due.begin(), walk.due.end(), ordered_before);
  return walk;
}

/// D9: of the cycles that nights were missed for, which are ordered still. Cycles of one order
/// date stand together: rolled onto one day they stay two orders (D5).
void catch_up(std::vector<DueCycle>& due, const Policy& policy, Day today,
              const std::vector<CycleNote>& notes, std::optional<std::int64_t> orders_left) {
  std::int64_t orders = 0;
  Day latest = day_min;
  for (const DueCycle& cycle : due) {
    if (cycle.fate == Fate::order) latest = std::max(latest, cycle.dates.order);
  }
  for (auto cycle = due.rbegin(); cycle != due.rend(); ++cycle) {
    if (cycle->fate != Fate::order) continue;
    bool keep = true;
    switch (policy.cycle.catch_up) {
      case CatchUp::latest:
        keep = cycle->dates.order == latest;
        break;
      case CatchUp::each:
        keep = orders < policy.cycle.catch_up_cap;
        break;
      case CatchUp::none: {
        const CycleNote* note = find_note(notes, cycle->dates.cycle);
        keep = cycle->dates.order == today || (note != nullptr && note->state == CycleState::blocked);
        break;
      }
    }
    if (orders_left && orders >= *orders_left) keep = false;
    if (keep) {
      ++orders;
    } else {
      cycle->fate = Fate::miss;
    }
  }
}

/// The order with its money: what credit pays, and what is charged for what ships (P5, F6). Blocked,
/// it takes nothing.
std::optional<Blocked> plan_paid_order(const PlanContext& context, const OrderRequest& request,
                                       Day order_date, Books& books, OrderPlan& order) {
  if (auto blocked = plan_order(context, request, order_date, books.stock, order)) return blocked;
  use_credit(books.credit, request.account, order);
  auto blocked = charge_fault(context, request, order_date, order);
  if (!blocked) {
    if (makes_charges(context.policy)) order.charge_minor = order.payable_minor + order.rest_minor;
    return std::nullopt;
  }
  books.credit.add(request.account, order.credit_minor);
  for (const PlannedLine& line : order.lines) {
    const bool taken =
        line.status == LineStatus::shipping && context.catalog.products.find(line.product)->track_stock;
    if (taken) books.stock.take(order.location, line.product, -line.qty);
  }
  return blocked;
}

/// C4: a parcel waits for its money, unless the company or the payer is trusted with it.
bool waits_for_payment(const Policy& policy, const OrderRequest& request, const OrderPlan& order) {
  return order.charge_minor > 0 && policy.charge.release == Release::paid &&
         request.method.kind != PayMethod::Kind::on_account;
}

/// C6: an order that has a higher price is paid for once its owner was told of it.
bool waits_for_notice(const DueAutoship& due, Day order_date, const OrderPlan& order) {
  return std::any_of(due.unsent.begin(), due.unsent.end(), [&](const UnsentNotice& notice) {
    return notice.valid_from <= order_date &&
           std::any_of(order.lines.begin(), order.lines.end(), [&](const PlannedLine& line) {
             return line.product == notice.product && line.price_minor > notice.before_minor;
           });
  });
}

void add_order(const Policy& policy, const DueAutoship& due, const CycleDates& dates, OrderPlan&& order,
               OrderId& next_order, CyclePlan& plan) {
  PlannedOrder planned;
  planned.id = next_order;
  ++next_order.value;
  planned.autoship = due.id;
  planned.account = due.request.account;
  planned.dates = dates;
  planned.market = due.request.market;
  planned.tier = order.tier;
  if (order.service != nullptr) planned.address = due.request.address_id;
  planned.pay_with = order.charge_minor > 0 ? due.request.method.id : due.request.pay_with;
  planned.waits = waits_for_payment(policy, due.request, order);
  planned.is_settled = order.charge_minor == 0 || due.request.method.kind == PayMethod::Kind::on_account;
  planned.held_for_notice = order.charge_minor > 0 && waits_for_notice(due, dates.order, order);
  planned.first_line = plan.lines.size();
  planned.line_count = order.lines.size();
  plan.lines.insert(plan.lines.end(), order.lines.begin(), order.lines.end());
  planned.plan = std::move(order);
  planned.plan.lines.clear();
  plan.orders.push_back(std::move(planned));
}

void add_blocked(const DueAutoship& due, Day cycle, Blocked blocked, CyclePlan& plan) {
  const CycleNote* before = find_note(due.notes, cycle);
  const bool same = before != nullptr && before->state == CycleState::blocked &&
                    before->reason == to_text(blocked.reason) && before->detail == blocked.detail;
  plan.exceptions.push_back({due.id, due.account_code, blocked});
  plan.settled.push_back(
      {due.id, due.request.account, cycle, CycleState::blocked, std::move(blocked), {}, !same});
}

/// C2, C5: while the money of an older order may be under way, its autoship makes no other.
std::optional<Blocked> unpaid_fault(const std::vector<UnpaidOrder>& unpaid) {
  for (const UnpaidOrder& order : unpaid) {
    if (!order.is_asked) continue;
    return Blocked{Reason::unpaid_order,
                   fmt::format("the charge of order {} was sent and has no answer yet", order.id.value)};
  }
  return std::nullopt;
}

/// What the unpaid orders have goes back to shelves and account, and their volume counts no more (`sign`
/// 1), or, where they stay after all, is taken again (-1).
void return_unpaid(const Catalog& catalog, const DueAutoship& due, int sign, Books& books) {
  for (const UnpaidOrder& order : due.unpaid) {
    if (order.has_left) continue;
    books.credit.add(due.request.account, sign * order.credit_minor);
    books.volume.add(due.request.account, order.order_date, -sign * order.pv);
    for (const UnpaidOrder::Pieces& pieces : order.pieces) {
      if (!catalog.products.find(pieces.product)->track_stock) continue;
      books.stock.take(pieces.location, pieces.product, -sign * pieces.qty);
    }
  }
}

/// The notes as they stand after tonight.
std::vector<CycleNote> notes_after(const DueAutoship& due, const std::vector<Day>& settled,
                                   const std::vector<Day>& blocked) {
  std::vector<CycleNote> notes = due.notes;
  const auto set = [&](Day cycle, CycleState state) {
    const auto found =
        std::find_if(notes.begin(), notes.end(), [&](const CycleNote& n) { return n.cycle == cycle; });
    if (found == notes.end()) {
      notes.push_back({cycle, state, std::nullopt, {}, {}});
    } else {
      found->state = state;
    }
  };
  for (const Day cycle : settled) set(cycle, CycleState::ordered);
  for (const Day cycle : blocked) set(cycle, CycleState::blocked);
  return notes;
}

/// How far a plan had come, to take back what one autoship added to it.
class Mark {
 public:
  Mark(const CyclePlan& plan, OrderId next_order)
      : next_order_(next_order),
        due_(plan.due),
        superseded_(plan.superseded.size()),
        orders_(plan.orders.size()),
        lines_(plan.lines.size()),
        settled_(plan.settled.size()),
        next_(plan.next.size()),
        exceptions_(plan.exceptions.size()) {}

  void take_back(const Catalog& catalog, const DueAutoship& due, Books& books, OrderId& next_order,
                 CyclePlan& plan) const {
    for (std::size_t at = orders_; at < plan.orders.size(); ++at) {
      const PlannedOrder& order = plan.orders[at];
      const std::int64_t rest_minor = order.plan.credits_rest ? order.plan.rest_minor : 0;
      books.credit.add(order.account, order.plan.credit_minor - rest_minor);
      books.volume.add(order.account, order.dates.order, -order.plan.pv);
      for (std::size_t i = 0; i < order.line_count; ++i) {
        const PlannedLine& line = plan.lines[order.first_line + i];
        const bool taken =
            line.status == LineStatus::shipping && catalog.products.find(line.product)->track_stock;
        if (taken) books.stock.take(order.plan.location, line.product, -line.qty);
      }
    }
    if (plan.superseded.size() > superseded_) return_unpaid(catalog, due, -1, books);
    plan.superseded.resize(superseded_);
    plan.orders.resize(orders_);
    plan.lines.resize(lines_);
    plan.settled.resize(settled_);
    plan.next.resize(next_);
    plan.exceptions.resize(exceptions_);
    plan.due = due_;
    next_order = next_order_;
  }

 private:
  OrderId next_order_;
  std::int64_t due_;
  std::size_t superseded_, orders_, lines_, settled_, next_, exceptions_;
};

/// The volume that a conditional autoship's cycle meets (P7).
struct Seen {
  std::string text;
  std::int64_t missing_pv = 0;  ///< 0 or less: the cycle is left out
};

std::optional<Seen> look_at_volume(const PlanContext& context, const DueAutoship& due, Day order_date,
                                   const VolumeBook& volume) {
  if (!due.condition) return std::nullopt;
  const Period period = period_of(context.policy.volume.period, order_date);
  const std::int64_t seen = due.condition->volume(period) + volume.of(due.request.account, period);
  const std::int64_t below = due.condition->below_pv;
  return Seen{volume_text(seen, below), below - seen};
}

/// What the autoship asks for in one cycle, `orders` of its cycles ordered before it tonight; nullopt
/// where it is what it asks for always.
std::optional<OrderRequest> request_of(const PlanContext& context, const DueAutoship& due,
                                       const CycleNote* note, Day order_date, const std::optional<Seen>& seen,
                                       std::int64_t orders) {
  auto own = own_request(context, due, note, order_date);
  const bool tops_up = seen && due.condition->top_up;
  // Orders that this one takes the place of were none (C5).
  const auto superseded = std::count_if(due.unpaid.begin(), due.unpaid.end(),
                                        [](const UnpaidOrder& order) { return !order.has_left; });
  const std::int64_t made = orders - superseded;
  const bool counts = made != 0 && context.catalog.gifts.counts_orders();
  if (!tops_up && !counts) return own;
  if (!own) own = due.request;
  if (tops_up) own->pv_missing = seen->missing_pv;
  own->orders_made += made;
  return own;
}

void plan_cycles(const PlanContext& context, const DueAutoship& due, Day today, Books& books,
                 OrderId& next_order, CyclePlan& plan) {
  const Schedule schedule(parse_rule(due.every), due.anchor, due.every);
  const Shipping shipping = shipping_of(context, due.request, due.roll);
  Walk walk = walk_to(today, due, schedule, shipping);
  catch_up(walk.due, context.policy, today, due.notes, due.orders_left);
  plan.due += static_cast<std::int64_t>(walk.due.size());

  NextState state{due.id, due.request.account, std::nullopt, false, {}};
  std::vector<Day> settled;
  std::vector<Day> blocked;
  std::int64_t orders = 0;
  for (const DueCycle& cycle : walk.due) {
    const Day date = cycle.dates.cycle;
    const CycleNote* note = find_note(due.notes, date);
    const Day day = note != nullptr ? note->day() : date;
    state.resumed = state.resumed || (due.paused_until && day >= *due.paused_until);
    if (cycle.fate != Fate::order) {
      const CycleState how = cycle.fate == Fate::skip ? CycleState::skipped : CycleState::missed;
      plan.settled.push_back({due.id, due.request.account, date, how, std::nullopt, {}, true});
      settled.push_back(date);
      continue;
    }
    OrderPlan order;
    // The first order of the night takes the place of those before it, and may have what they had.
    const bool supersedes = orders == 0 && !due.unpaid.empty();
    CycleOutcome outcome{unpaid_fault(due.unpaid), {}};
    if (!outcome.blocked) {
      if (supersedes) return_unpaid(context.catalog, due, 1, books);
      outcome = plan_cycle(context, due, cycle.dates, orders, books, order);
      const bool is_made = !outcome.blocked && outcome.skipped.empty();
      if (supersedes && !is_made) return_unpaid(context.catalog, due, -1, books);
    }
    if (!outcome.skipped.empty()) {
      plan.settled.push_back({due.id, due.request.account, date, CycleState::skipped, std::nullopt,
                              std::move(outcome.skipped), true});
      settled.push_back(date);
      continue;
    }
    if (outcome.blocked) {
      add_blocked(due, date, std::move(*outcome.blocked), plan);
      blocked.push_back(date);
      continue;
    }
    for (const UnpaidOrder& older : due.unpaid) {
      if (supersedes && !older.has_left) plan.superseded.push_back({due.id, older.id, next_order});
    }
    add_order(context.policy, due, cycle.dates, std::move(order), next_order, plan);
    settled.push_back(date);
    if (note != nullptr) state.ordered.push_back(date);
    ++orders;
  }
  const bool all_made = due.orders_left && orders >= *due.orders_left;
  if (!all_made) {
    state.next =
        due.notes.empty() && blocked.empty()
            ? next_cycle(schedule, shipping, due.notes, walk.grid_from, due.until)
            : next_cycle(schedule, shipping, notes_after(due, settled, blocked), walk.grid_from, due.until);
  }
  plan.next.push_back(std::move(state));
}

}  // namespace

void CyclePlan::clear() {
  superseded.clear();
  orders.clear();
  lines.clear();
  settled.clear();
  next.clear();
  exceptions.clear();
  due = 0;
}

Commitment commitment_of(const DueAutoship& autoship) {
  return {autoship.status,       autoship.paused_on, autoship.paused_until,
          autoship.every,        autoship.anchor,    autoship.request.budget_minor,
          autoship.request.lines};
}

std::string retail_because(const PlanContext& context, const DueAutoship& autoship, Day order_date) {
  const OrderRequest& request = autoship.request;
  if (request.tier != Tier::preferred) return {};
  const auto fault_of = [&](const Commitment& commitment) {
    return commitment_fault(context.catalog, context.policy, request.market, commitment, order_date);
  };
  const auto fault = fault_of(commitment_of(autoship));
  if (!fault) return {};
  const auto keeps = [&](const Commitment& other) { return !fault_of(other); };
  if (std::any_of(autoship.others.begin(), autoship.others.end(), keeps)) return {};
  return "retail price: " + fault->words;
}

bool hangs_on_others(const PlanContext& context, const DueAutoship& autoship, Day first, Day last) {
  const OrderRequest& request = autoship.request;
  if (request.tier != Tier::preferred) return false;
  const Commitment own = commitment_of(autoship);
  const auto lacks_on = [&](Day day) {
    return commitment_fault(context.catalog, context.policy, request.market, own, day).has_value();
  };
  return lacks_on(first) || (last != first && lacks_on(last));
}

std::optional<OrderRequest> own_request(const PlanContext& context, const DueAutoship& autoship,
                                        const CycleNote* note, Day order_date) {
  std::string because = retail_because(context, autoship, order_date);
  const bool has_once = note != nullptr && !note->once.empty();
  if (because.empty() && !has_once) return std::nullopt;
  OrderRequest own = autoship.request;
  own.retail_because = std::move(because);
  if (has_once) own.lines = lines_with(autoship.request.lines, note->once);
  return own;
}

std::optional<std::int64_t> missing_pv(const PlanContext& context, const DueAutoship& autoship,
                                       Day order_date) {
  if (!autoship.condition || !autoship.condition->top_up) return std::nullopt;
  return std::max<std::int64_t>(0, look_at_volume(context, autoship, order_date, {})->missing_pv);
}

Shipping shipping_of(const PlanContext& context, const OrderRequest& request, std::optional<Roll> own_roll) {
  const Location* location = fulfilling_location(context.catalog, request);
  const Calendar& calendar = location != nullptr ? *location->calendar : context.catalog.every_day;
  return {calendar, own_roll.value_or(context.policy.cycle.roll), context.policy.cycle.lead_days};
}

bool credits_rest_at_once(const Policy& policy) { return !makes_charges(policy); }

CycleOutcome plan_cycle(const PlanContext& context, const DueAutoship& due, const CycleDates& dates,
                        std::int64_t orders, Books& books, OrderPlan& order) {
  const auto seen = look_at_volume(context, due, dates.order, books.volume);
  if (seen && seen->missing_pv <= 0) return {std::nullopt, seen->text};
  const auto own = request_of(context, due, find_note(due.notes, dates.cycle), dates.order, seen, orders);
  if (auto blocked = plan_paid_order(context, own ? *own : due.request, dates.order, books, order))
    return {std::move(blocked), {}};
  if (seen) order.note = order.note.empty() ? seen->text : seen->text + "; " + order.note;
  const AccountId account = due.request.account;
  order.credits_rest = credits_rest_at_once(context.policy);
  if (order.credits_rest) books.credit.add(account, order.rest_minor);
  books.volume.add(account, dates.order, order.pv);
  return {};
}

void plan_autoship(const PlanContext& context, const DueAutoship& due, Day today, Books& books,
                   OrderId& next_order, CyclePlan& plan) {
  const Mark mark(plan, next_order);
  try {
    plan_cycles(context, due, today, books, next_order, plan);
  } catch (const Error& error) {
    // Its dates cannot be told (a calendar without working days): that stops this autoship alone,
    // which keeps the cycle it has (N4).
    mark.take_back(context.catalog, due, books, next_order, plan);
    const bool closed = dynamic_cast<const CalendarClosed*>(&error) != nullptr;
    add_blocked(due, due.next.dates.cycle, {closed ? Reason::no_service : Reason::limit, error.what()}, plan);
    ++plan.due;
  }
}

}  // namespace autoship
