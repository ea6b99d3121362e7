#include "workflows/autoship_list.h"

#include "storage/coming_cycles.h"

namespace autoship {

namespace {

/// The next cycle that will be ordered; the row knows it unless that one is to be skipped or late.
std::optional<CycleDates> next_of(const AutoshipRow& row, Day today, OrderPreview& preview) {
  if (!row.next || (!row.has_skips && row.next->order >= today)) return row.next;
  preview.read(row.id);
  const auto cycles = preview.cycles(1);
  return cycles.empty() ? std::nullopt : std::optional(cycles.front());
}

}  // namespace

void list_autoships(Ledger& ledger, const Company& company, const AutoshipFilter& filter, ListDepth depth,
                    const std::function<void(const ListedAutoship&)>& visit) {
  OrderPreview preview(ledger, company, filter.today);
  OrderPlan order;
  // What the ledger does not know of a row may still leave it out, so the limit is kept here.
  AutoshipFilter all = filter;
  all.limit.reset();
  AutoshipRows rows(ledger, all);
  std::int64_t visited = 0;
  while (!filter.limit || visited < *filter.limit) {
    const AutoshipRow* row = rows.next();
    if (row == nullptr) break;
    ListedAutoship listed{*row, std::nullopt, row->ship_via, {}, std::nullopt};
    if (listed.ship_via.empty()) {
      listed.ship_via = usual_service(preview.catalog().locations.find(row->location), company.policy);
    }
    if (filter.ship_via && listed.ship_via != *filter.ship_via) continue;
    listed.next = next_of(*row, filter.today, preview);
    if (filter.due_by && (!listed.next || listed.next->order > *filter.due_by)) continue;
    if (depth == ListDepth::orders) {
      check(preview.read(row->id), "an autoship that was found is there");
      listed.items = preview.items();
      const bool can = listed.next && !row->problem;
      if (can && preview.plan(*listed.next, order).is_order()) listed.total_minor = order.total_minor;
    }
    ++visited;
    visit(listed);
  }
}

void list_coming(Ledger& ledger, const Company& company, const AutoshipFilter& filter, Day last,
                 const std::function<void(const ComingCycle&)>& visit) {
  OrderPreview preview(ledger, company, filter.today);
  ComingCycles sorter;
  // A parcel never leaves before its order is made.
  for_each_due(ledger, filter, last, [&](AutoshipId autoship) {
    check(preview.read(autoship), "an autoship with a cycle to come is there");
    if (filter.ship_via && preview.service() != *filter.ship_via) return;
    // No window holds more cycles than days.
    for (const CycleDates& dates :
         preview.cycles(static_cast<std::size_t>((day_max - day_min).count()), last)) {
      if (dates.ship <= last) sorter.add(autoship, dates);
    }
  });
  ComingCycle coming;
  OrderPlan order;
  AccountNames names(ledger);
  std::int64_t visited = 0;
  sorter.for_each([&](AutoshipId autoship, const CycleDates& dates) {
    if (filter.limit && visited == *filter.limit) return;
    check(preview.read(autoship), "an autoship with a cycle to come is there");
    const OrderRequest& request = preview.autoship().request;
    const Market* market = preview.catalog().markets.find(request.market);
    check(market != nullptr, "an account without a market");
    coming.dates = dates;
    coming.autoship = autoship;
    coming.account = preview.autoship().account_code;
    coming.name = names.name_of(request.account);
    coming.items = preview.items_of(dates.cycle);
    coming.currency = market->currency.code;
    coming.digits = market->currency.digits;
    CycleOutcome outcome = preview.plan(dates, order);
    if (!outcome.skipped.empty()) return;  // As things stand, nothing of it will ship.
    if (outcome.is_order()) preview.take_as_made(dates, order);
    ++visited;
    coming.blocked = std::move(outcome.blocked);
    coming.total_minor = coming.blocked ? std::nullopt : std::optional(order.total_minor);
    visit(coming);
  });
}

}  // namespace autoship
