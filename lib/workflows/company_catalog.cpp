#include "workflows/company_catalog.h"

#include "domain/commitment.h"
#include "storage/calendar_store.h"
#include "storage/catalog_store.h"

namespace autoship {

void load_company_catalog(Ledger& ledger, const Company& company, Catalog& catalog) {
  load_catalog(ledger, load_calendars(ledger, company.calendars), catalog);
  check_min_order(catalog, company.policy);
  catalog.gifts = gift_rules(company.policy, catalog);
}

}  // namespace autoship
