#include "domain/charge.h"

#include <fmt/format.h>

namespace autoship {

namespace {

constexpr std::array<std::string_view, all_charge_states.size()> state_names{
    "pending", "submitted", "paid", "declined", "unknown", "canceled", "refunded"};
constexpr std::array<std::string_view, 3> result_names{"paid", "declined", "error"};

}  // namespace

std::string_view to_text(ChargeState state) { return state_names[static_cast<std::size_t>(state)]; }

std::optional<ChargeState> parse_charge_state(std::string_view text) {
  for (const ChargeState state : all_charge_states) {
    if (to_text(state) == text) return state;
  }
  return std::nullopt;
}

std::string idempotency_key(std::string_view ledger_key, ChargeId charge, int attempt) {
  return fmt::format("as-{}-{}-{}", ledger_key, charge.value, attempt);
}

std::string_view to_text(ChargeResult::Result result) {
  return result_names[static_cast<std::size_t>(result)];
}

std::optional<ChargeResult::Result> parse_charge_result(std::string_view text) {
  for (std::size_t i = 0; i < result_names.size(); ++i) {
    if (result_names[i] == text) return static_cast<ChargeResult::Result>(i);
  }
  return std::nullopt;
}

}  // namespace autoship
