#include "workflows/tonight.h"

#include "domain/cycle_plan.h"
#include "storage/account_commitments.h"
#include "storage/autoship_reader.h"
#include "storage/catalog_store.h"
#include "storage/own_autoships.h"
#include "storage/unpaid_orders.h"
#include "workflows/company_catalog.h"

namespace autoship {

Tonight tonight(Ledger& ledger, const Company& company, Day today, const Person& person) {
  constexpr std::size_t chunk_autoships = 1000;
  Tonight found;
  Catalog catalog;
  Books books;
  load_company_catalog(ledger, company, catalog);
  load_stock(ledger, books.stock);
  const PlanContext context{catalog, company.policy, company.services};
  AutoshipReader reader(ledger, {counts_orders(company.policy), &books, makes_charges(company.policy)});
  std::optional<UnpaidOrders> unpaid;
  if (supersedes(company.policy)) unpaid.emplace(ledger);
  AccountCommitments commitments(ledger);
  OwnAutoships own(ledger, person);
  DueList list(ledger, today, company.policy.stock.allocation, std::nullopt);
  std::vector<AutoshipId> ids;
  CyclePlan plan;
  DueAutoship due;
  OrderId number{1};
  for (list.next(chunk_autoships, ids); !ids.empty(); list.next(chunk_autoships, ids)) {
    plan.clear();
    for (const AutoshipId id : ids) {
      // All are planned, for they share the shelves.
      check(reader.read(id, due).has_value(), "a due autoship without its row");
      if (unpaid) unpaid->read(due);
      if (hangs_on_others(context, due, due.next.dates.order, today))
        commitments.read(due.request.account, id, due.others);
      const std::size_t before = plan.orders.size();
      plan_autoship(context, due, today, books, number, plan);
      if (!person.is_company() && !own.has(id)) continue;
      for (std::size_t i = before; i < plan.orders.size(); ++i) {
        const PlannedOrder& order = plan.orders[i];
        ++found.orders;
        found.totals_minor[catalog.markets.find(order.market)->currency.code] += order.plan.total_minor;
      }
    }
  }
  return found;
}

}  // namespace autoship
