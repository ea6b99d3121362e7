#include "domain/blocked.h"

#include <array>

namespace autoship {

namespace {

constexpr std::array<std::string_view, 13> reason_names{
    "no-address", "no-payment", "payment-expired",      "restricted",     "out-of-stock",
    "no-price",   "no-service", "product-discontinued", "account-closed", "unpaid-order",
    "limit",      "empty",      "return-expired"};

}  // namespace

std::string_view to_text(Reason reason) { return reason_names[static_cast<std::size_t>(reason)]; }

std::optional<Reason> parse_reason(std::string_view text) {
  for (std::size_t i = 0; i < reason_names.size(); ++i) {
    if (reason_names[i] == text) return static_cast<Reason>(i);
  }
  return std::nullopt;
}

}  // namespace autoship
