#pragma once

#include <vector>

#include "domain/autoship_state.h"
#include "domain/catalog.h"
#include "domain/json_writer.h"
#include "storage/batch_events.h"

namespace autoship {

/// The cycles that a change makes otherwise and of which the columns before it do not tell all that
/// an undo has to know. Ask before the change is saved.
std::vector<KeptCycle> cycles_to_keep(KeptCycles& rows, const AutoshipState& before,
                                      const AutoshipState& after);

/// Writes them as the event's `cycles`; nothing where there are none.
void write_kept_cycles(JsonWriter& json, const Catalog& catalog, const std::vector<KeptCycle>& cycles);

/// Keeps the day on which a pause began that is over now, for whoever takes the change back.
void write_ended_pause(JsonWriter& json, const AutoshipState& before, const AutoshipState& after);

}  // namespace autoship
