#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/autoship_state.h"
#include "storage/batch_events.h"
#include "storage/code_lookup.h"

namespace autoship {

/// What the lists of an autoship's columns say of one cycle.
struct ListedPlan {
  bool skipped = false;
  std::optional<Day> day;      ///< of one that waits: its own, or the one it was moved to
  std::vector<OnceLine> once;  ///< what its shipment alone has

  bool operator==(const ListedPlan&) const = default;
};

using Plans = std::map<Day, ListedPlan>;

/// Takes changes of autoships back, in their state alone: the way back from changed_columns().
class StateUndo {
 public:
  explicit StateUndo(Ledger& ledger);

  /// Gives the event's columns the values that they had before it. Amounts have `digits` after the
  /// point. Throws Error naming what is no longer there. Whether they still had the values that the
  /// event gave them is for the caller to see.
  void take_back(AutoshipState& state, const BatchEvent& event, int digits);

 private:
  void take_back_lines(AutoshipState& state, const BatchEvent& event, int digits);
  void take_back_cycles(AutoshipState& state, const BatchEvent& event);
  Plans plans_of(const BatchEvent& event, std::string EventColumn::*side);
  OnceLine once_line(std::string_view piece);
  ProductId product(std::string_view sku);

  CodeLookup products_;
  LabelLookup addresses_, methods_;
};

}  // namespace autoship
