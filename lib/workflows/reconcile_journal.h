#pragma once

#include <functional>

#include "domain/day.h"
#include "domain/service.h"
#include "storage/ledger.h"
#include "storage/reconcile_queries.h"

namespace autoship {

/// Compares the journal of those days, entry by entry, with sums of the tables that it is made from, set by
/// set: a row a day, and for tax a state. What is owed by customers follows from the rest, since each entry
/// adds up to zero. A journal that cannot be written is one row that says why.
void for_each_compared_account(Ledger& ledger, const ServiceList& services, Day first, Day last,
                               const std::function<void(const ComparedRow&)>& visit);

}  // namespace autoship
