#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace autoship {

/// `90m`, `26h`, `2d`: a whole number above 0 of minutes, hours or days; nullopt for anything else.
std::optional<std::chrono::minutes> parse_duration(std::string_view text);

/// Seconds since the UTC timestamp `2026-12-01T03:30:00Z` by this machine's clock.
std::chrono::seconds elapsed_since(std::string_view timestamp);

}  // namespace autoship
