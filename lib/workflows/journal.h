#pragma once

#include <functional>

#include "domain/journal.h"
#include "domain/service.h"
#include "storage/ledger.h"

namespace autoship {

/// Which part of the journal, and by which rules of the company.
struct JournalScope {
  Day first{}, last{};
  int cost_percent = 0;  ///< what goods cost, in percent of their price without tax; 0: they have no value
  const ServiceList& services;
};

/// The books of those days, entry by entry in the order of JournalKey, each adding up to zero. Worked out
/// from what does not change any more, so that days gone by stay what they were, whatever comes later.
/// Memory stays the same however many there are. Call it inside a ReadTransaction.
void for_each_journal_entry(Ledger& ledger, const JournalScope& scope,
                            const std::function<void(const JournalEntry&)>& visit);

}  // namespace autoship
