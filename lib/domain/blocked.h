#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace autoship {

/// Why a cycle could not become an order and waits for a person (N4).
enum class Reason : std::uint8_t {
  no_address,
  no_payment,
  payment_expired,
  restricted,
  out_of_stock,
  no_price,
  no_service,
  product_discontinued,
  account_closed,
  unpaid_order,
  limit,
  empty,
  return_expired,  ///< no cycle's: a RAN whose goods did not come (R3)
};

std::string_view to_text(Reason reason);
std::optional<Reason> parse_reason(std::string_view text);

struct Blocked {
  Reason reason;
  std::string detail;  ///< which product, which address, in words
};

}  // namespace autoship
