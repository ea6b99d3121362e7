#include "domain/pay_method.h"

#include <fmt/format.h>

#include <array>

namespace autoship {

namespace {

constexpr std::array<std::string_view, 3> method_kind_names{"card", "bank", "on-account"};

}  // namespace

std::string_view to_text(PayMethod::Kind kind) { return method_kind_names[static_cast<std::size_t>(kind)]; }

std::optional<PayMethod::Kind> parse_pay_method_kind(std::string_view text) {
  for (std::size_t i = 0; i < method_kind_names.size(); ++i) {
    if (method_kind_names[i] == text) return static_cast<PayMethod::Kind>(i);
  }
  return std::nullopt;
}

bool PayMethod::expires_before(Day day) const {
  if (exp_month == 0 || exp_year == 0) return false;
  // A card serves to the end of its month.
  return date::sys_days{date::year{exp_year} / exp_month / date::last} < day;
}

std::optional<Blocked> payment_fault(const PayMethod& method, Day order_date) {
  if (!method.id) return Blocked{Reason::no_payment, "the account has no payment method"};
  if (!method.refused_code.empty()) {
    return Blocked{Reason::no_payment,
                   fmt::format("payment method '{}' was refused for good on {} ({})", method.label,
                               to_text(method.refused_on.value_or(order_date)), method.refused_code)};
  }
  if (method.expires_before(order_date)) {
    return Blocked{Reason::payment_expired, fmt::format("payment method '{}' expired with {:04}-{:02}",
                                                        method.label, method.exp_year, method.exp_month)};
  }
  return std::nullopt;
}

}  // namespace autoship
