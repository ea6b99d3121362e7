#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/blocked.h"
#include "domain/day.h"
#include "domain/ids.h"

namespace autoship {

/// Who pays, as far as the order has to know.
struct PayMethod {
  enum class Kind : std::uint8_t { card, bank, on_account };

  PaymentMethodId id;  ///< none: the account has no method
  Kind kind = Kind::card;
  std::string label;
  int exp_month = 0, exp_year = 0;  ///< 0: it does not expire
  std::string refused_code;         ///< of a hard decline; empty: none (C3)
  std::optional<Day> refused_on;

  bool expires_before(Day day) const;
};

std::string_view to_text(PayMethod::Kind kind);
std::optional<PayMethod::Kind> parse_pay_method_kind(std::string_view text);

/// Why the method may not be asked for the money of an order of that day (N4).
std::optional<Blocked> payment_fault(const PayMethod& method, Day order_date);

}  // namespace autoship
