#pragma once

#include <string_view>

#include "domain/kinds.h"

namespace autoship {

/// Whether a column says who a person is, where they live or how they pay. Events are kept for ever,
/// chained by their hashes: they name such a column and never hold what it says, so that a person's
/// data can be erased (S2).
bool is_personal(Kind kind, std::string_view column);

}  // namespace autoship
