#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "domain/charge.h"
#include "domain/event.h"
#include "storage/ledger.h"
#include "workflows/company.h"

namespace autoship {

/// Takes up to `count_max` charges that may leave: pending ones that are due, and unknown ones, which
/// are asked again under the key they had. In one transaction they become submitted, each with its
/// attempt, and that is on the disk before anybody is asked (C1). The first due comes first. A retry
/// leaves with the payment method that its autoship has now.
std::vector<ChargeRequest> submit_due(Ledger& ledger, const Company& company, const Caller& caller,
                                      std::size_t count_max);

/// Notes that whoever was asked gave no answer, in a transaction of its own: what is submitted still
/// becomes unknown, anything else stays as it is.
void mark_unknown(Ledger& ledger, const Caller& caller, std::span<const ChargeId> charges);

/// Charges that were submitted and have no answer: after a gateway's run died, nobody listens for
/// theirs any more.
std::vector<ChargeId> unanswered_charges(Ledger& ledger);

}  // namespace autoship
