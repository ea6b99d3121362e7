#include "workflows/cycle.h"

#include <fmt/format.h>

#include "storage/account_commitments.h"
#include "storage/autoship_reader.h"
#include "storage/catalog_store.h"
#include "storage/run_journal.h"
#include "storage/unpaid_orders.h"
#include "storage/volume_posting.h"
#include "workflows/company_catalog.h"
#include "workflows/next_dates.h"
#include "workflows/price_notices.h"
#include "workflows/replacements.h"

namespace autoship {

namespace {

// Large enough that the statements of one table run in a row, small enough to be nothing in memory.
constexpr std::size_t chunk_autoships = 2048;

/// D9: a day far beyond the last night is more likely a wrong clock than a month of outage.
void refuse_jump(Ledger& ledger, const Policy& policy, const Caller& caller, bool catch_up) {
  const auto last = last_night(ledger);
  if (!last || catch_up) return;
  const auto days = (caller.as_of - last->as_of).count();
  if (days <= policy.cycle.max_days_ahead) return;
  throw Error(
      fmt::format("{} is {} days after the last night ({}), more than max_days_ahead = {}: "
                  "if that is right, run it with --catch-up",
                  to_text(caller.as_of), days, to_text(last->as_of), policy.cycle.max_days_ahead));
}

[[noreturn]] void stop(const std::string& would) {
  throw Error(fmt::format("the night would {}; nothing was changed", would));
}

/// N7: all runs of a day together, against the last day that had orders. A run that finds nothing
/// due changes nothing, and is never stopped.
void refuse_change(Ledger& ledger, Day today, int percent_max, const NightCounts& counts) {
  const auto before = orders_of_day_before(ledger, today);
  if (percent_max == 0 || !before || counts.due == 0) return;
  const std::int64_t now = orders_of_day(ledger, today).ordered + counts.ordered;
  const std::int64_t change = now > before->ordered ? now - before->ordered : before->ordered - now;
  if (change * 100 <= before->ordered * percent_max) return;
  stop(fmt::format("make {} orders against {} on {}, a change of more than max_change_percent = {}", now,
                   before->ordered, to_text(before->day), percent_max));
}

/// N7: what a company holds to be impossible stops the night before anything is written.
void refuse_beyond_limits(const Catalog& catalog, const Policy& policy, const NightCounts& counts) {
  const auto& limits = policy.cycle;
  if (limits.max_orders > 0 && counts.ordered > limits.max_orders) {
    stop(fmt::format("make {} orders, more than max_orders = {}", counts.ordered, limits.max_orders));
  }
  for (const Market& market : catalog.markets.slots()) {
    const auto limit = limits.max_total.find(market.currency.code);
    const auto total = counts.totals_minor.find(market.currency.code);
    if (!market.id || limit == limits.max_total.end() || total == counts.totals_minor.end()) continue;
    const auto limit_minor = parse_decimal(limit->second, market.currency.digits);
    check(limit_minor.has_value(), "max_total is no amount");
    if (total->second <= *limit_minor) continue;
    stop(fmt::format("come to {} {}, more than max_total = {}",
                     decimal_text(total->second, market.currency.digits), market.currency.code,
                     limit->second));
  }
}

void count(const CyclePlan& plan, const Catalog& catalog, NightCounts& counts) {
  counts.due += plan.due;
  counts.ordered += static_cast<std::int64_t>(plan.orders.size());
  for (const PlannedOrder& order : plan.orders) {
    if (order.plan.has_parcel) ++counts.shipments;
    if (order.plan.charge_minor > 0) {
      ++counts.charges;
      counts.charged_minor[catalog.markets.find(order.market)->currency.code] += order.plan.charge_minor;
    }
    counts.backordered_lines += order.plan.backordered_lines;
    counts.totals_minor[catalog.markets.find(order.market)->currency.code] += order.plan.total_minor;
  }
  for (const SettledCycle& settled : plan.settled) {
    if (settled.state == CycleState::skipped) ++counts.skipped;
    if (settled.state == CycleState::missed) ++counts.missed;
    if (settled.state == CycleState::blocked) ++counts.blocked;
  }
}

}  // namespace

NightResult run_cycle(Ledger& ledger, const Company& company, const Caller& caller,
                      const CycleOptions& options) {
  const RunLock lock(ledger, fmt::format("by {} since {}", caller.actor, caller.started_at),
                     options.dry_run == DryRun::yes ? LockFile::only_existing : LockFile::make);
  const UncheckedReferences references(ledger);
  WriteTransaction transaction(ledger);
  refuse_jump(ledger, company.policy, caller, options.catch_up);
  refresh_dates_if_basis_changed(ledger, date_policy(company.policy, company.calendars), OnClosed::keep);

  NightResult result;
  PriceWatch prices(ledger, company.policy, caller.as_of);
  RunJournal journal(ledger, caller);
  result.run = journal.run();
  NightReturns returns = settle_returns(ledger, company, caller, journal);
  result.replaced = returns.replaced;
  result.unreplaced = returns.waiting;
  result.expired = returns.expired;
  result.exceptions = std::move(returns.exceptions);
  result.counts.shipments = returns.replaced;
  const std::int64_t all = count_due(ledger, caller.as_of);
  Catalog catalog;
  Books books;
  if (all > 0 || prices.has_news()) {
    load_company_catalog(ledger, company, catalog);
    load_stock(ledger, books.stock);
  }
  const PlanContext context{catalog, company.policy, company.services};
  prices.look(context, journal, NoticesFor::due);
  PlanWriter writer(ledger, catalog, journal, caller.as_of, company.policy.volume.date);
  const OrderId first_order = writer.next_order();
  const ShipmentId first_shipment{writer.next_shipment().value - result.replaced};
  const std::int64_t last_credit = last_credit_entry(ledger);
  VolumePosting(ledger, journal, company.policy.volume.date, company.services).post_after_change();
  const VolumeEntryId last_volume = last_volume_entry(ledger);
  const ChargeId first_charge = writer.next_charge();
  OrderId next_order = first_order;

  AutoshipReader reader(ledger, {counts_orders(company.policy), &books, makes_charges(company.policy)});
  std::optional<UnpaidOrders> unpaid;
  if (all > 0 && supersedes(company.policy)) unpaid.emplace(ledger);
  std::optional<UnsentNotices> unsent;
  if (all > 0 && holds_for_notice(company.policy)) unsent.emplace(ledger);
  AccountCommitments commitments(ledger);
  DueList list(ledger, caller.as_of, company.policy.stock.allocation, options.limit);
  std::vector<AutoshipId> ids;
  CyclePlan plan;
  DueAutoship due;
  std::int64_t done = 0;
  for (list.next(chunk_autoships, ids); !ids.empty(); list.next(chunk_autoships, ids)) {
    plan.clear();
    for (const AutoshipId id : ids) {
      check(reader.read(id, due).has_value(), "a due autoship without its row");
      if (unpaid) unpaid->read(due);
      if (unsent) unsent->read(due);
      if (hangs_on_others(context, due, due.next.dates.order, caller.as_of))
        commitments.read(due.request.account, id, due.others);
      plan_autoship(context, due, caller.as_of, books, next_order, plan);
    }
    writer.write(plan);
    books.volume.clear();
    count(plan, catalog, result.counts);
    result.exceptions.insert(result.exceptions.end(), plan.exceptions.begin(), plan.exceptions.end());
    done += static_cast<std::int64_t>(ids.size());
    if (options.progress) options.progress(done, all);
  }
  prices.look(context, journal, NoticesFor::coming);
  store_reservations(ledger, books.stock);
  result.counts.left_due = all - done;
  refuse_beyond_limits(catalog, company.policy, result.counts);
  refuse_change(ledger, caller.as_of, company.policy.cycle.max_change_percent, result.counts);
  store_night(ledger, result.run, result.counts);
  prove_credit(ledger, first_order, last_credit);
  prove_replacements(ledger, result.run, result.replaced);
  prove_volume(ledger, last_volume, writer.volume().count(), writer.volume().sum());
  prove_night(ledger, result.run, first_order, first_shipment, caller.as_of, result.counts, first_charge);
  journal.finish(options.seconds());
  if (options.dry_run == DryRun::no) transaction.commit();
  return result;
}

}  // namespace autoship
