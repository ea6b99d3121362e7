#pragma once

#include <string>
#include <string_view>

#include "domain/declines.h"

namespace autoship {

/// Reads the table of one network (schemas/declines/visa.toml shows its keys); `file` names it in
/// messages. All faults are reported at once: throws InputRefused.
DeclineNetwork parse_decline_network(std::string_view text, const std::string& file);

/// The built-in tables, schemas/declines/.
DeclineTables built_in_decline_tables();

}  // namespace autoship
