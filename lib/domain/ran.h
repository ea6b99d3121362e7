#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.h"

namespace autoship {

/// The number that a parcel carries that comes back (R3): R, the return's number in seven digits or
/// more, and a check character. Every single character typed wrong and every two swapped show.
std::string ran_text(ReturnId id);

/// Reads a RAN as people write it: case, spaces and dashes aside, O for 0 and I or L for 1. Nullopt
/// where it is none; ran_fault() says why.
std::optional<ReturnId> parse_ran(std::string_view text);

/// "'R00001235' is no RAN: its check character does not fit". Only for what parse_ran() refused.
std::string ran_fault(std::string_view text);

}  // namespace autoship
