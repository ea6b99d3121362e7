#include "domain/dunning.h"

#include <algorithm>

#include "domain/error.h"

namespace autoship {

NextStep after_decline(std::span<const int> retry_days, const DeclineRule& rule,
                       std::span<const Day> attempts, Day today) {
  check(!attempts.empty(), "a decline of nothing");
  if (rule.kind == DeclineRule::Kind::hard) return {NextStep::What::hard, {}};
  const std::size_t retries = attempts.size() - 1;
  if (retries >= retry_days.size()) return {NextStep::What::last, {}};
  const Day due = std::max(today + date::days{retry_days[retries]}, rule.earliest);
  if (rule.attempts_max > 0) {
    const Day from = rule.in_days > 0 ? due - date::days{rule.in_days - 1} : day_min;
    const auto within = std::count_if(attempts.begin(), attempts.end(), [&](Day day) { return day >= from; });
    if (within + 1 > rule.attempts_max) return {NextStep::What::last, {}};
  }
  return {NextStep::What::retry, due};
}

}  // namespace autoship
