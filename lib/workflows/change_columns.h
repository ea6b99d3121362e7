#pragma once

#include <vector>

#include "domain/autoship_state.h"
#include "domain/catalog.h"
#include "storage/autoship_states.h"
#include "workflows/changes.h"

namespace autoship {

/// What differs between two states of an autoship, in the words of the autoships CSV: what the
/// history tells, and all that an undo needs to know. Amounts have `digits` after the point.
std::vector<ColumnChange> changed_columns(AutoshipStates& states, const Catalog& catalog, int digits,
                                          const AutoshipState& before, const AutoshipState& after);

}  // namespace autoship
