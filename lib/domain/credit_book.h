#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "domain/ids.h"

namespace autoship {

/// Why an account's credit changed (P5): a person gave it or took it back, an order used it, a
/// canceled order returned it, a budget was not used up, goods came back.
enum class CreditKind : std::uint8_t { granted, used, returned, budget_rest, refund };

constexpr std::string_view to_text(CreditKind kind) {
  switch (kind) {
    case CreditKind::granted:
      return "granted";
    case CreditKind::used:
      return "used";
    case CreditKind::returned:
      return "returned";
    case CreditKind::budget_rest:
      return "budget-rest";
    case CreditKind::refund:
      break;
  }
  return "refund";
}

/// What accounts have to their credit, kept through a night so that no cent pays twice (P5). An
/// account that is not in it has none.
class CreditBook {
 public:
  /// What the ledger says; what is known already, tonight's orders counted in, stays.
  void put(AccountId account, std::int64_t balance_minor) {
    balances_.try_emplace(account.value, balance_minor);
  }
  bool has(AccountId account) const { return balances_.count(account.value) > 0; }
  std::int64_t balance(AccountId account) const {
    const auto found = balances_.find(account.value);
    return found == balances_.end() ? 0 : found->second;
  }
  /// What of `wanted_minor` the account's credit pays.
  std::int64_t usable(AccountId account, std::int64_t wanted_minor) const {
    return std::max<std::int64_t>(0, std::min(balance(account), wanted_minor));
  }
  /// The caller has seen that the balance stays at or above zero.
  void add(AccountId account, std::int64_t amount_minor) {
    if (amount_minor != 0) balances_[account.value] += amount_minor;
  }

 private:
  std::unordered_map<std::int64_t, std::int64_t> balances_;
};

}  // namespace autoship
