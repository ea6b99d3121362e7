#pragma once

#include <string>

#include "domain/autoship_state.h"
#include "storage/account_commitments.h"
#include "workflows/order_preview.h"

namespace autoship {

/// What a change of one autoship, as the ledger holds it now, costs its account (P1): "from its next
/// order on 2026-12-15 account JM021 pays retail prices: nothing it has ships at least every 31
/// days". Empty where its orders of the year to come pay what they would have paid before.
/// `preview` has read the autoship; where it goes from here is not said.
std::string retail_consequence(OrderPreview& preview, AccountCommitments& commitments,
                               const AutoshipState& before, const AutoshipState& after, Day today);

}  // namespace autoship
