#include "storage/plan_writer.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "domain/json_writer.h"
#include "storage/statement.h"

namespace autoship {

namespace {

std::int64_t last_id(SQLite::Database& db, const char* table) {
  return db.execAndGet(std::string("SELECT coalesce(max(id), 0) FROM ") + table).getInt64();
}

/// A date's text for as long as a statement needs it.
class DayText {
 public:
  explicit DayText(Day day) { write_day(text_, day); }
  operator std::string_view() const { return {text_, sizeof text_}; }

 private:
  char text_[10];
};

}  // namespace

struct PlanWriter::Statements {
  explicit Statements(SQLite::Database& db)
      : order(db,
              "INSERT INTO orders (id, autoship_id, account_id, kind, cycle_date, order_date, ship_date, "
              "status, "
              "market_id, currency, tier, address_id, location_id, ship_via, pay_with_id, goods_minor, "
              "shipping_minor, "
              "shipping_tax_minor, tax_minor, credit_minor, total_minor, pv, cv, note, run_id, event_id, "
              "rest_minor) "
              "VALUES (?1, ?2, ?3, 'autoship', ?4, ?5, ?6, 'open', ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
              "?16, "
              "?17, ?24, ?18, ?19, ?20, ?21, ?22, ?23, ?25)"),
        shipment(db,
                 "INSERT INTO shipments (id, order_id, location_id, address_id, ship_via, ship_date, "
                 "weight_g, status) "
                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
        charge(db,
               "INSERT INTO charges (id, kind, order_id, shipment_id, account_id, pay_with_id, currency, "
               "amount_minor, state, due_on, held, run_id) "
               "VALUES (?1, 'charge', ?2, ?3, ?4, ?5, ?6, ?7, 'pending', ?8, ?9, ?10)"),
        line(db,
             "INSERT INTO order_lines (order_id, line, product_id, instead_of_id, qty, status, shipment_id, "
             "price_minor, goods_minor, tax_minor, pv, cv, discount_minor, gift) VALUES (?1, ?2, ?3, ?4, ?5, "
             "?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"),
        settle(
            db,
            "INSERT INTO cycles (autoship_id, cycle_date, state, reason, detail, first_run_id, last_run_id) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT (autoship_id, cycle_date) DO UPDATE SET "
            "state = excluded.state, reason = excluded.reason, detail = excluded.detail, "
            "first_run_id = coalesce(first_run_id, excluded.first_run_id), last_run_id = "
            "excluded.last_run_id"),
        order_noted(db,
                    "UPDATE cycles SET state = 'ordered', reason = NULL, detail = NULL, "
                    "first_run_id = coalesce(first_run_id, ?3), last_run_id = ?3 "
                    "WHERE autoship_id = ?1 AND cycle_date = ?2"),
        next(db,
             "UPDATE autoship_next SET cycle_date = ?2, ship_date = ?3, order_date = ?4, grid_date = ?5 "
             "WHERE autoship_id = ?1"),
        no_next(db, "DELETE FROM autoship_next WHERE autoship_id = ?1"),
        finish(db,
               "UPDATE autoships SET status = 'finished', paused_on = NULL, paused_until = NULL, resume_from "
               "= NULL "
               "WHERE id = ?1"),
        resume(db,
               "UPDATE autoships SET status = 'active', paused_on = NULL, paused_until = NULL, resume_from = "
               "NULL "
               "WHERE id = ?1") {}

  Statement order, shipment, charge, line, settle, order_noted, next, no_next, finish, resume;
};

PlanWriter::PlanWriter(Ledger& ledger, const Catalog& catalog, RunJournal& journal, Day today,
                       VolumeDate volume_date)
    : ledger_(ledger),
      catalog_(catalog),
      journal_(journal),
      statements_(std::make_unique<Statements>(ledger.db())),
      credit_(ledger, journal.run()),
      volume_date_(volume_date),
      upline_(ledger),
      volume_(ledger, journal),
      next_order_{last_id(ledger.db(), "orders") + 1},
      next_shipment_{last_id(ledger.db(), "shipments") + 1},
      next_charge_{last_id(ledger.db(), "charges") + 1},
      today_(today) {}

PlanWriter::~PlanWriter() = default;

void PlanWriter::write(const CyclePlan& plan) {
  // Rows go in table by table: each table's pages stay at hand.
  cancel_superseded(plan);
  write_events_and_orders(plan);
  write_shipments(plan);
  write_charges(plan);
  write_lines(plan);
  write_credit(plan);
  write_volume(plan);
  write_settled(plan);
  write_next(plan);
}

void PlanWriter::write_events_and_orders(const CyclePlan& plan) {
  const EventId first_event = journal_.next_event();
  for (const PlannedOrder& order : plan.orders) {
    const Currency& currency = catalog_.markets.find(order.market)->currency;
    body_.clear();
    JsonWriter json(body_);
    json.begin_object()
        .key("cycle")
        .day(order.dates.cycle)
        .key("ship")
        .day(order.dates.ship)
        .key("currency")
        .text(currency.code)
        .key("total")
        .decimal(order.plan.total_minor, currency.digits)
        .key("lines")
        .integer(static_cast<std::int64_t>(order.line_count));
    if (order.plan.credit_minor != 0) json.key("credit").decimal(order.plan.credit_minor, currency.digits);
    if (order.plan.rest_minor != 0) json.key("rest").decimal(order.plan.rest_minor, currency.digits);
    json.end_object();
    // The order's own row names the account and the autoship.
    journal_.append({"ordered", {}, {}, order.id, body_});
  }
  Statement& insert = statements_->order;
  EventId event = first_event;
  for (const PlannedOrder& order : plan.orders) {
    const OrderPlan& money = order.plan;
    const DayText cycle(order.dates.cycle), order_date(order.dates.order), ship(order.dates.ship);
    insert.bind(1, order.id);
    insert.bind(2, order.autoship);
    insert.bind(3, order.account);
    insert.bind(4, cycle);
    insert.bind(5, order_date);
    insert.bind(6, ship);
    insert.bind(7, order.market);
    insert.bind(8, std::string_view(catalog_.markets.find(order.market)->currency.code));
    insert.bind(9, to_text(order.tier));
    insert.bind(10, order.address);
    insert.bind(11, money.location);
    if (money.service != nullptr) {
      insert.bind(12, std::string_view(money.service->ship_via));
    } else {
      insert.bind_null(12);
    }
    insert.bind(13, order.pay_with);
    insert.bind(14, money.goods_minor);
    insert.bind(15, money.shipping_minor);
    insert.bind(16, money.shipping_tax_minor);
    insert.bind(17, money.tax_minor);
    insert.bind(18, money.total_minor);
    insert.bind(19, money.pv);
    insert.bind(20, money.cv);
    if (money.note.empty()) {
      insert.bind_null(21);
    } else {
      insert.bind(21, std::string_view(money.note));
    }
    insert.bind(22, journal_.run());
    insert.bind(23, event);
    insert.bind(24, money.credit_minor);
    insert.bind(25, money.rest_minor);
    insert.run();
    ++event.value;
    next_order_ = {order.id.value + 1};
  }
}

void PlanWriter::write_shipments(const CyclePlan& plan) {
  Statement& insert = statements_->shipment;
  std::int64_t id = next_shipment_.value;
  for (const PlannedOrder& order : plan.orders) {
    if (!order.plan.has_parcel) continue;
    const DayText ship(order.dates.ship);
    insert.bind(1, id++);
    insert.bind(2, order.id);
    insert.bind(3, order.plan.location);
    insert.bind(4, order.address);
    insert.bind(5, std::string_view(order.plan.service->ship_via));
    insert.bind(6, ship);
    insert.bind(7, order.plan.weight_g);
    insert.bind(8, std::string_view(order.waits ? "waiting" : "ready"));
    insert.run();
  }
}

/// C1: before anybody is asked. Runs before the lines, which count the shipments on.
void PlanWriter::write_charges(const CyclePlan& plan) {
  const DayText today(today_);
  Statement& insert = statements_->charge;
  std::int64_t shipment = next_shipment_.value;
  for (const PlannedOrder& order : plan.orders) {
    const ShipmentId parcel{order.plan.has_parcel ? shipment++ : 0};
    if (order.plan.charge_minor == 0) continue;
    insert.bind(1, next_charge_);
    insert.bind(2, order.id);
    insert.bind(3, parcel);
    insert.bind(4, order.account);
    insert.bind(5, order.pay_with);
    insert.bind(6, std::string_view(catalog_.markets.find(order.market)->currency.code));
    insert.bind(7, order.plan.charge_minor);
    insert.bind(8, today);
    if (order.held_for_notice) {
      insert.bind(9, std::string_view("notice"));
    } else {
      insert.bind_null(9);
    }
    insert.bind(10, journal_.run());
    insert.run();
    ++next_charge_.value;
  }
}

/// C5. The night's own books give the shelves back what they held.
void PlanWriter::cancel_superseded(const CyclePlan& plan) {
  if (plan.superseded.empty()) return;
  if (!cancel_) cancel_ = std::make_unique<OrderCancel>(ledger_, journal_);
  for (const Superseded& old : plan.superseded) {
    cancel_->cancel(old.order, fmt::format("superseded by order {}", old.by.value),
                    OrderCancel::Shelves::left);
  }
}

void PlanWriter::write_lines(const CyclePlan& plan) {
  Statement& insert = statements_->line;
  for (const PlannedOrder& order : plan.orders) {
    for (std::size_t i = 0; i < order.line_count; ++i) {
      const PlannedLine& line = plan.lines[order.first_line + i];
      insert.bind(1, order.id);
      insert.bind(2, static_cast<std::int64_t>(i + 1));
      insert.bind(3, line.product);
      insert.bind(4, line.instead_of);
      insert.bind(5, line.qty);
      insert.bind(6, to_text(line.status));
      insert.bind(7, line.status == LineStatus::shipping ? next_shipment_ : ShipmentId{});
      insert.bind(8, line.price_minor);
      insert.bind(9, line.goods_minor);
      insert.bind(10, line.tax_minor);
      insert.bind(11, line.pv);
      insert.bind(12, line.cv);
      insert.bind(13, line.discount_minor);
      insert.bind(14, std::int64_t{line.gift});
      insert.run();
    }
    if (order.plan.has_parcel) ++next_shipment_.value;
  }
}

void PlanWriter::write_credit(const CyclePlan& plan) {
  for (const PlannedOrder& order : plan.orders) {
    const OrderPlan& money = order.plan;
    if (money.credit_minor > 0) credit_.add(order.account, order.id, CreditKind::used, -money.credit_minor);
    if (money.credits_rest && money.rest_minor > 0)
      credit_.add(order.account, order.id, CreditKind::budget_rest, money.rest_minor);
  }
}

/// What counts with the order itself: all of it, or what nobody is asked for money for, or what is handed
/// over (V2). The rest is posted when it is paid or leaves.
void PlanWriter::write_volume(const CyclePlan& plan) {
  std::vector<VolumeLine> lines;
  for (const PlannedOrder& order : plan.orders) {
    const bool by_hand = order.plan.service != nullptr && order.plan.service->by_hand();
    const bool has_left = !order.waits && order.plan.has_parcel && by_hand;
    lines.clear();
    for (std::size_t i = 0; i < order.line_count; ++i) {
      const PlannedLine& planned = plan.lines[order.first_line + i];
      if (planned.status == LineStatus::left_out) continue;
      VolumeLine& line = lines.emplace_back();
      line.goods_minor = planned.goods_minor;
      line.tax_minor = planned.tax_minor;
      line.pv = planned.pv;
      line.cv = planned.cv;
      line.is_fee = planned.status == LineStatus::fee;
      line.waits_for_stock = planned.status == LineStatus::backordered;
      line.is_settled = order.is_settled;
      line.has_left = line.is_fee ? has_left || order.plan.service == nullptr : has_left;
    }
    const Market& market = *catalog_.markets.find(order.market);
    VolumeEntry entry;
    entry.volume = due_volume(volume_date_, lines, market.tax_included);
    if (entry.volume.is_zero()) continue;
    entry.volume_on = volume_date_ == VolumeDate::scheduled ? order.dates.cycle
                      : volume_date_ == VolumeDate::shipped ? order.dates.ship
                                                            : order.dates.order;
    entry.account = order.account;
    entry.credited = upline_.of(order.account);
    entry.market = order.market;
    entry.currency = market.currency.code;
    entry.order = order.id;
    volume_.add(entry);
  }
}

void PlanWriter::write_settled(const CyclePlan& plan) {
  for (const SettledCycle& settled : plan.settled) {
    const DayText cycle(settled.cycle);
    Statement& insert = statements_->settle;
    insert.bind(1, settled.autoship);
    insert.bind(2, cycle);
    insert.bind(3, to_text(settled.state));
    if (settled.blocked) {
      insert.bind(4, to_text(settled.blocked->reason));
      insert.bind(5, std::string_view(settled.blocked->detail));
    } else {
      insert.bind_null(4);
      insert.bind_null(5);
    }
    if (!settled.detail.empty()) insert.bind(5, std::string_view(settled.detail));
    insert.bind(6, journal_.run());
    insert.run();
    if (!settled.is_news) continue;
    body_.clear();
    JsonWriter json(body_);
    json.begin_object().key("cycle").day(settled.cycle);
    if (settled.blocked) {
      json.key("reason").text(to_text(settled.blocked->reason)).key("detail").text(settled.blocked->detail);
    }
    if (!settled.detail.empty()) json.key("detail").text(settled.detail);
    json.end_object();
    journal_.append({to_text(settled.state), settled.account, settled.autoship, {}, body_});
  }
}

void PlanWriter::write_next(const CyclePlan& plan) {
  for (const NextState& state : plan.next) {
    for (const Day ordered : state.ordered) {
      const DayText cycle(ordered);
      statements_->order_noted.bind(1, state.autoship);
      statements_->order_noted.bind(2, cycle);
      statements_->order_noted.bind(3, journal_.run());
      statements_->order_noted.run();
    }
    if (state.resumed) {
      statements_->resume.bind(1, state.autoship);
      statements_->resume.run();
      journal_.append({"resumed", state.account, state.autoship, {}, "{}"});
    }
    if (!state.next) {
      statements_->no_next.bind(1, state.autoship);
      statements_->no_next.run();
      statements_->finish.bind(1, state.autoship);
      statements_->finish.run();
      journal_.append({"finished", state.account, state.autoship, {}, "{}"});
      continue;
    }
    const CycleDates& dates = state.next->dates;
    const DayText cycle(dates.cycle), ship(dates.ship), order(dates.order);
    const DayText grid(state.next->grid.value_or(dates.cycle));
    Statement& update = statements_->next;
    update.bind(1, state.autoship);
    update.bind(2, cycle);
    update.bind(3, ship);
    update.bind(4, order);
    if (state.next->grid) {
      update.bind(5, grid);
    } else {
      update.bind_null(5);
    }
    check(update.run() == 1, "a due autoship without a next cycle");
  }
}

}  // namespace autoship
