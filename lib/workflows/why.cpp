#include "workflows/why.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/autoship_state.h"
#include "storage/account_commitments.h"
#include "storage/autoship_reader.h"
#include "storage/catalog_store.h"
#include "storage/unpaid_orders.h"
#include "storage/why_store.h"
#include "workflows/company_catalog.h"

namespace autoship {

namespace {

using Status = AutoshipReader::Status;

/// The rule that keeps a cycle from becoming an order.
const char* rule_of(Reason reason, const PostalAddress& to) {
  switch (reason) {
    case Reason::restricted:
      return "F4";
    case Reason::no_service:
      return is_po_box(to) || is_military(to) ? "F5" : "F4";
    case Reason::out_of_stock:
      return "F3";
    case Reason::no_price:
      return "P2";
    case Reason::product_discontinued:
    case Reason::empty:
      return "F7";
    case Reason::limit:
      return "N7";
    case Reason::no_payment:
      return "C3";
    case Reason::payment_expired:
      return "C7";
    case Reason::unpaid_order:
      return "C5";
    case Reason::return_expired:
      return "R3";
    case Reason::no_address:
    case Reason::account_closed:
      break;
  }
  return "N4";
}

const char* remedy_of(Reason reason) {
  switch (reason) {
    case Reason::no_address:
      return "a complete address of the account";
    case Reason::account_closed:
      return "the account being active again";
    case Reason::restricted:
      return "another address or service, or the autoship without that product";
    case Reason::no_service:
      return "a service that goes there, with a shipping rate, or another address";
    case Reason::out_of_stock:
      return "stock of that product at its location, or the autoship without it";
    case Reason::no_price:
      return "a price for that band and market that is valid on the order date";
    case Reason::product_discontinued:
      return "another product in its place (stock.discontinued = \"successor\" takes the successor by "
             "itself)";
    case Reason::empty:
      return "a line that can ship";
    case Reason::no_payment:
    case Reason::payment_expired:
      return "another payment method";
    case Reason::unpaid_order:
      return "the older order being paid or canceled";
    case Reason::return_expired:
      return "a new RAN";
    case Reason::limit:
      break;
  }
  return "a higher limit in the configuration";
}

constexpr const char* remedy_of_condition = "a higher volume to run below (only_below_pv), or none";

/// One question: the answer takes shape step by step.
class Asker {
 public:
  Asker(Ledger& ledger, const Company& company, Day today)
      : ledger_(ledger), today_(today), context_{catalog_, company.policy, company.services} {
    load_company_catalog(ledger, company, catalog_);
    load_stock(ledger, books_.stock);
  }

  Why ask(AutoshipId id, Day on) {
    AutoshipReader reader(ledger_, {counts_orders(context_.policy), &books_, makes_charges(context_.policy)});
    const auto found = reader.read(id, due_);
    if (!found) refuse_unknown(id);
    if (hangs_on_others(context_, due_, day_min, day_max))
      AccountCommitments(ledger_).read(due_.request.account, id, due_.others);
    why_.autoship = id;
    why_.account = due_.account_code;
    why_.on = on;
    auto then = settled_on(ledger_, id, on);
    // What waits blocked is asked about anew for today: it may be solved.
    if (on >= today_)
      std::erase_if(then, [](const SettledThen& s) { return !s.order && s.state == CycleState::blocked; });
    if (!then.empty()) {
      tell_then(then);
    } else if (found->has_next) {
      look_ahead(*found);
    } else {
      tell_ended(found->status);
    }
    return std::move(why_);
  }

 private:
  [[noreturn]] void refuse_unknown(AutoshipId id) {
    const auto numbers = autoship_numbers(ledger_);
    throw UsageError(
        fmt::format("no autoship {}{}", id.value,
                    numbers ? fmt::format(" (they are {} to {})", numbers->first.value, numbers->second.value)
                            : " (there are none yet)"));
  }

  /// What was said before of another cycle becomes part of how it came to this.
  void decide(const char* rule, const char* outcome, std::string detail) {
    if (!why_.detail.empty()) because(std::move(why_.detail));
    why_.decided_by = rule;
    why_.outcome = outcome;
    why_.detail = std::move(detail);
  }
  void because(std::string sentence) { why_.because.push_back(std::move(sentence)); }
  void would_change(std::string sentence) {
    auto& all = why_.would_change;
    if (std::find(all.begin(), all.end(), sentence) == all.end()) all.push_back(std::move(sentence));
  }

  // What a night made of it.

  void tell_then(const std::vector<SettledThen>& then) {
    const auto of_the_day =
        std::find_if(then.begin(), then.end(), [&](const SettledThen& s) { return s.cycle == why_.on; });
    const SettledThen& main = of_the_day == then.end() ? then.front() : *of_the_day;
    why_.due = true;
    tell_settled(main);
    for (const SettledThen& other : then) {
      if (&other == &main) continue;
      because(fmt::format("that night the cycle of {} was {}", to_text(other.cycle),
                          other.order ? fmt::format("ordered (order {})", other.order.value)
                                      : std::string(to_text(other.state))));
    }
  }

  void tell_settled(const SettledThen& settled) {
    const std::string cycle = to_text(settled.cycle), night = to_text(settled.last_night);
    if (settled.order) {
      why_.dates = settled.dates;
      decide(
          "N1", "ordered",
          fmt::format("the night of {} made order {} of the cycle of {}", night, settled.order.value, cycle));
      explain_dates(*why_.dates);
      would_change("nothing: a cycle is ordered once (N2)");
      show_made(settled.order);
      return;
    }
    why_.dates = dates_of(settled.cycle, due_.notes, shipping());
    switch (settled.state) {
      case CycleState::skipped:
        if (!settled.detail.empty()) {
          decide("P7", "skipped",
                 fmt::format(
                     "the night of {} left the cycle of {} out, as the volume of the period was reached: {}",
                     night, cycle, settled.detail));
          would_change("nothing: a cycle that was skipped stays skipped");
          break;
        }
        decide("D8", "skipped",
               fmt::format("the night of {} left the cycle of {} out, as it was asked to", night, cycle));
        would_change("nothing: a cycle that was skipped stays skipped");
        break;
      case CycleState::blocked:
        why_.reason = to_text(settled.blocked.reason);
        decide(rule_of(settled.blocked.reason, due_.request.address), "blocked", settled.blocked.detail);
        because(fmt::format("the cycle of {} has waited since the night of {}, last tried on {}", cycle,
                            to_text(settled.first_night), night));
        would_change(remedy_of(settled.blocked.reason));
        break;
      default:
        if (!settled.by_night) {
          return decide(
              "D7", "missed",
              fmt::format("the cycle of {} was left out by a pause, or had gone by when the autoship "
                          "came back on {}",
                          cycle, to_text(settled.last_night)));
        }
        decide("D9", "missed",
               fmt::format("the night of {} passed over the cycle of {}: several were due at once", night,
                           cycle));
        would_change("cycle.catch_up = \"each\", had it been set then");
    }
  }

  void tell_ended(Status status) {
    if (status == Status::paused) {
      decide("D7", "not-due", "it is paused without an end");
      would_change("resuming it, or a day until which it is paused");
    } else if (status == Status::canceled) {
      decide("N1", "not-due", "it is canceled");
      would_change(fmt::format("reopening it (autoship reopen {})", due_.id.value));
    } else {
      const bool all_made = due_.orders_left && *due_.orders_left <= 0;
      decide("D10", "not-due",
             all_made     ? "it is finished: all its orders are made"
             : due_.until ? fmt::format("it is finished: its last day was {}", to_text(*due_.until))
                          : "it is finished: its rule has no more cycles");
      would_change(all_made     ? "more orders (times)"
                   : due_.until ? "a later last day (until)"
                                : "another rule");
    }
    if (const auto last = last_settled(ledger_, due_.id))
      because(fmt::format("its last cycle was {}", to_text(*last)));
  }

  // What a night would make of it.

  Shipping shipping() const { return shipping_of(context_, due_.request, due_.roll); }

  void look_ahead(const AutoshipReader::Found& found) {
    const Schedule schedule(parse_rule(due_.every), due_.anchor, due_.every);
    const auto next = next_cycle(schedule, shipping(), due_.notes, due_.next.grid_from(), due_.until);
    check(next.has_value(), "an autoship with a next cycle has one by its rule");
    if (next->dates.order <= why_.on) {
      plan_night(found);
    } else {
      tell_not_due(next->dates, found, schedule);
    }
  }

  void tell_not_due(const CycleDates& next, const AutoshipReader::Found& found, const Schedule& schedule) {
    why_.dates = next;
    const std::string order = to_text(next.order);
    const CycleNote* note = find_note(due_.notes, next.cycle);
    const std::string dates = fmt::format("its next cycle is {}: ordered on {}, shipped on {}",
                                          to_text(next.cycle), order, to_text(next.ship));
    if (found.status == Status::paused && found.paused_until && *found.paused_until > why_.on) {
      decide("D7", "not-due", fmt::format("it is paused until {}; {}", to_text(*found.paused_until), dates));
      would_change(fmt::format("ending the pause before {}", to_text(*found.paused_until)));
    } else if (note != nullptr && note->moved_to) {
      decide("D6", "not-due", dates);
    } else if (next.cycle <= why_.on) {
      decide("D5", "not-due", dates);
    } else if (schedule.is_cycle(why_.on)) {
      decide("N1", "not-due",
             fmt::format("{} is behind it, settled or before its start here; {}", to_text(why_.on), dates));
    } else {
      decide("D2", "not-due", fmt::format("{} is no day of '{}'; {}", to_text(why_.on), due_.every, dates));
    }
    explain_dates(next);
    would_change(fmt::format("time: it is due on {} (autoship why {} --on {})", order, due_.id.value, order));
    preview(next);
  }

  /// The order as it would be on its day, with the stock of today.
  void preview(const CycleDates& dates) {
    OrderPlan plan;
    Books books = books_;
    const CycleOutcome outcome = plan_cycle(context_, due_, dates, 0, books, plan);
    if (!outcome.skipped.empty()) {
      because(fmt::format(
          "as things are now it would then be left out: the volume of the period is reached, {} (P7)",
          outcome.skipped));
      would_change(remedy_of_condition);
      return;
    }
    if (const auto& blocked = outcome.blocked) {
      because(fmt::format("as things are now it would then be blocked: {} ({}, {})", blocked->detail,
                          to_text(blocked->reason), rule_of(blocked->reason, due_.request.address)));
      would_change(remedy_of(blocked->reason));
      return;
    }
    show_planned(std::move(plan), dates.order);
  }

  void plan_night(const AutoshipReader::Found& found) {
    why_.due = true;
    if (found.status == Status::paused) because("its pause has ended: it resumes with this cycle (D7)");
    CyclePlan plan;
    Books books = books_;
    OrderId number{1};
    if (supersedes(context_.policy)) UnpaidOrders(ledger_).read(due_);
    plan_autoship(context_, due_, why_.on, books, number, plan);
    for (const SettledCycle& settled : plan.settled) tell_planned(settled);
    if (plan.orders.empty()) return explain_dates(*why_.dates);
    PlannedOrder& order = plan.orders.back();
    why_.dates = order.dates;
    why_.reason.clear();
    decide("N1", "ordered",
           fmt::format("the cycle of {} is due since {} and becomes an order", to_text(order.dates.cycle),
                       to_text(order.dates.order)));
    explain_dates(order.dates);
    if (why_.on < today_) because("no night has settled it yet");
    would_change("pausing, skipping or canceling it before the night");
    OrderPlan& made = order.plan;
    const auto first = plan.lines.begin() + static_cast<std::ptrdiff_t>(order.first_line);
    made.lines.assign(first, first + static_cast<std::ptrdiff_t>(order.line_count));
    show_planned(std::move(made), order.dates.order);
  }

  /// Of several cycles the last one is the answer, the others are how it came to it.
  void tell_planned(const SettledCycle& settled) {
    const std::string cycle = to_text(settled.cycle);
    why_.dates = dates_of(settled.cycle, due_.notes, shipping());
    if (settled.blocked) {
      const Blocked& blocked = *settled.blocked;
      why_.reason = to_text(blocked.reason);
      decide(rule_of(blocked.reason, due_.request.address), "blocked", blocked.detail);
      because(fmt::format("the cycle of {} is due since {} and stays so until that is solved (N4)", cycle,
                          to_text(why_.dates->order)));
      would_change(remedy_of(blocked.reason));
    } else if (!settled.detail.empty()) {
      decide("P7", "skipped",
             fmt::format("the cycle of {} is left out, as the volume of the period is reached: {}", cycle,
                         settled.detail));
      would_change(remedy_of_condition);
    } else if (settled.state == CycleState::skipped) {
      decide("D8", "skipped", fmt::format("the cycle of {} is to be left out", cycle));
      would_change("taking the skip back before the night");
    } else {
      decide("D9", "missed", fmt::format("the cycle of {} is passed over: later ones are due too", cycle));
      would_change("cycle.catch_up = \"each\"");
    }
  }

  void explain_dates(const CycleDates& dates) {
    const Shipping how = shipping();
    const std::string cycle = to_text(dates.cycle), ship = to_text(dates.ship);
    because(fmt::format("its rule is '{}', counted from {}", due_.every, to_text(due_.anchor.date)));
    const CycleNote* note = find_note(due_.notes, dates.cycle);
    const Day wanted = note != nullptr && note->moved_to ? *note->moved_to : dates.cycle;
    if (wanted != dates.cycle)
      because(fmt::format("the cycle of {} was moved to {} (D6)", cycle, to_text(wanted)));
    if (wanted != dates.ship) {
      because(fmt::format("{} is closed in calendar '{}': rolled {} to {} (D5)", to_text(wanted),
                          how.calendar.name, to_text(how.roll), ship));
    }
    if (dates.order != dates.ship) {
      because(fmt::format("it is ordered {} working days before it ships (cycle.lead_days, D5)", how.lead));
    }
  }

  // Orders.

  void show_planned(OrderPlan plan, Day order_date) {
    WhyOrder& order = why_.order.emplace();
    const OrderRequest& request = due_.request;
    order.price_date = order_date;
    order.tier = plan.tier;
    order.currency = catalog_.markets.find(request.market)->currency;
    if (plan.service != nullptr) {
      order.service = plan.service->ship_via;
      const PostalAddress& to = request.address;
      order.tax_rate = catalog_.tax_rates.find(to.country, to.region, to.postal_code, order_date).rate;
      order.location_by = request.own_location ? "autoship" : request.account_location ? "account" : "market";
    }
    show(std::move(plan));
  }

  void show_made(OrderId id) {
    MadeOrder made = load_made_order(ledger_, id);
    WhyOrder& order = why_.order.emplace();
    order.id = id;
    order.price_date = made.order_date;
    order.tier = made.tier;
    order.currency = catalog_.markets.find(made.market)->currency;
    order.service = made.ship_via;
    show(std::move(made.plan));
  }

  void show(OrderPlan plan) {
    WhyOrder& order = *why_.order;
    if (const Location* location = catalog_.locations.find(plan.location)) order.location = location->code;
    if (!plan.note.empty()) because(plan.note);
    for (const PlannedLine& line : plan.lines) {
      const Product& product = *catalog_.products.find(line.product);
      WhyOrder::Line& shown = order.lines.emplace_back();
      shown.sku = product.sku;
      shown.name = product.name;
      shown.line = line;
      const auto& wanted = due_.request.lines;
      const bool may_lock = !order.id && plan.tier == due_.request.tier;
      shown.locked = may_lock && std::any_of(wanted.begin(), wanted.end(), [&](const WantedLine& w) {
                       return w.product == line.product && !line.instead_of && !line.gift && w.locked_minor;
                     });
      if (plan.location && !product.fee && product.track_stock)
        shown.available = books_.stock.available(plan.location, product.id);
    }
    tell_money(plan, order.currency);
    order.plan = std::move(plan);
  }

  /// P5 and P6: what is given, taken off, used and left over.
  void tell_money(const OrderPlan& plan, const Currency& currency) {
    const auto amount = [&](std::int64_t minor) {
      return fmt::format("{} {}", decimal_text(minor, currency.digits), currency.code);
    };
    std::int64_t discount_minor = 0;
    for (const PlannedLine& line : plan.lines) {
      discount_minor += line.discount_minor;
      if (line.gift)
        because(fmt::format("{} is a gift{} (P6)", catalog_.products.find(line.product)->sku,
                            gift_rule(line.product, plan.number)));
    }
    if (plan.percent_off > 0) {
      because(fmt::format("its order number {} has {}% off the goods, {} (prices.ladder, P6)", plan.number,
                          plan.percent_off, amount(discount_minor)));
    } else if (discount_minor > 0) {
      because(fmt::format("{} are off the goods (prices.ladder, P6)", amount(discount_minor)));
    }
    if (plan.credit_minor > 0)
      because(fmt::format("credit of the account pays {} of it (P5)", amount(plan.credit_minor)));
    if (plan.rest_minor > 0)
      because(fmt::format("its budget leaves {}, paid and credited to the account (prices.budget_rest, P5)",
                          amount(plan.rest_minor)));
  }

  /// By which rule an order of that number has the gift; of one that is there nobody knows any more.
  std::string gift_rule(ProductId product, std::int64_t number) const {
    const auto nth = catalog_.gifts.nth.find(number);
    const auto is_it = [&](const Gift& gift) { return gift.product == product; };
    if (nth != catalog_.gifts.nth.end() && std::any_of(nth->second.begin(), nth->second.end(), is_it))
      return fmt::format(" with its order number {}, prices.gift_nth", number);
    return why_.order->id ? "" : " with what it has, prices.gift_with";
  }

  Ledger& ledger_;
  Day today_;
  Catalog catalog_;
  PlanContext context_;
  Books books_;
  DueAutoship due_;
  Why why_;
};

}  // namespace

Why why_autoship(Ledger& ledger, const Company& company, AutoshipId autoship, Day on, Day today) {
  const ReadTransaction one_state(ledger);
  return Asker(ledger, company, today).ask(autoship, on);
}

}  // namespace autoship
