#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/event.h"
#include "storage/charge_store.h"
#include "storage/run_journal.h"

namespace autoship {

/// Another payment method: what was declined or waits for its retry is due today, and its retries count
/// anew (C3). One sentence for each such charge. Lives inside a write transaction.
std::vector<std::string> retry_at_once(Ledger& ledger, RunJournal& journal, AutoshipId autoship, Day today);

/// A payment method is another one now: refunds to it that were declined are due today. One sentence for
/// each.
std::vector<std::string> retry_refunds(Ledger& ledger, RunJournal& journal, AccountId account,
                                       std::string_view label, Day today);

/// The same as retry_at_once() for every autoship whose payer is another one than `before`, as
/// payers_of_retries() had it.
std::vector<std::string> retry_with_new_payers(Ledger& ledger, RunJournal& journal,
                                               const std::map<std::int64_t, std::string>& before, Day today);

/// The autoship ends: orders of it whose charge was declined, or waits for its retry, are canceled (C3),
/// those that cannot be any more left as they are. One sentence for each.
std::vector<std::string> cancel_retries(Ledger& ledger, RunJournal& journal, AutoshipId autoship);

}  // namespace autoship
