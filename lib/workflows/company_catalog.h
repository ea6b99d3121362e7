#pragma once

#include "domain/catalog.h"
#include "storage/ledger.h"
#include "workflows/company.h"

namespace autoship {

/// All that planning looks up: what the ledger has, by the company's calendars and gift rules. The
/// catalog must stay where it is. Throws Error (Exit::refused) where a gift names no product (P6), or
/// the least of an order no market (P1).
void load_company_catalog(Ledger& ledger, const Company& company, Catalog& catalog);

}  // namespace autoship
