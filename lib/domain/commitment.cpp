#include "domain/commitment.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "domain/money.h"
#include "domain/text.h"

namespace autoship {

namespace {

constexpr int gaps_least = 12;
constexpr date::days walk_least{4 * 366};
constexpr std::uint32_t days_of_every_month = 0x0fff'ffff;  // The 1st to the 28th.

/// A number of days that no two cycles lie further apart than, where the rule alone tells: nullopt
/// for the rarer ones, which have to be walked.
std::optional<int> gap_bound(const Rule& rule, const Anchor& anchor) {
  const bool rrule = rule.form == Rule::Form::rrule;
  if (rule.count != 0 || rule.until != day_max || rule.months != 0) return std::nullopt;
  if (!rule.nth_in_year.empty() || !rule.positions.empty()) return std::nullopt;
  const bool of_month = rule.days != 0 || rule.days_from_end != 0;
  const bool ordinal = rule.nth != 0 || rule.nth_from_end != 0;
  switch (rule.unit) {
    case Unit::day:
      if (rrule && (of_month || ordinal || rule.weekdays != 0)) return std::nullopt;
      return rule.interval;
    case Unit::week:
      if (rrule && (of_month || ordinal)) return std::nullopt;
      return 7 * rule.interval;
    case Unit::month: {
      if (rule.interval != 1 || rule.skip_short) return std::nullopt;
      if (!rrule) return rule.form == Rule::Form::anchored || of_month ? std::optional(31) : std::nullopt;
      if (ordinal || rule.weekdays != 0) return std::nullopt;
      const bool by_anchor = !of_month && date::year_month_day{anchor.date}.day() <= date::day{28};
      const bool met = ((rule.days | rule.days_from_end) & days_of_every_month) != 0;
      return by_anchor || met ? std::optional(31) : std::nullopt;
    }
    case Unit::year:
      break;
  }
  return std::nullopt;
}

/// The amount that orders of the market's preferred accounts have to reach; 0: any.
std::int64_t min_order_of(const Market& market, const Policy& policy) {
  const auto& amounts = policy.prices.min_order;
  if (amounts.empty()) return 0;
  const auto amount = amounts.find(market.code);
  if (amount == amounts.end()) return 0;
  const auto minor = parse_decimal(amount->second, market.currency.digits);
  check(minor.has_value(), "min_order is no amount");
  return *minor;
}

/// The product that ships for a line: itself, or its successor where it is discontinued (F7).
const Product* shipping_product(const Catalog& catalog, const Policy& policy, ProductId id) {
  const Product* product = catalog.products.find(id);
  check(product != nullptr, "an autoship line without a product");
  if (product->active) return product;
  if (policy.stock.discontinued != Discontinued::successor) return nullptr;
  const Product* successor = catalog.products.find(product->substitute);
  return successor != nullptr && successor->active ? successor : nullptr;
}

/// What the autoship's goods cost a preferred account on that day.
std::int64_t goods_of(const Catalog& catalog, const Policy& policy, MarketId market,
                      const Commitment& autoship, Day on) {
  std::int64_t goods_minor = 0, spent_minor = 0;
  for (const WantedLine& line : autoship.lines) {
    const Product* product = shipping_product(catalog, policy, line.product);
    const Price* price =
        product == nullptr ? nullptr : catalog.prices.find(product->id, market, Tier::preferred, on);
    if (price == nullptr) continue;
    const bool locked = line.locked_minor && product->id == line.product;
    const std::int64_t a_piece = locked ? *line.locked_minor : price->minor;
    std::int64_t minor = 0;
    if (__builtin_mul_overflow(a_piece, line.qty, &minor)) continue;  // Such an order is blocked (N7).
    if (autoship.budget_minor && spent_minor + minor > *autoship.budget_minor) continue;
    if (__builtin_add_overflow(spent_minor, minor, &spent_minor)) break;
    if (!product->fee) goods_minor += minor;
  }
  return goods_minor;
}

std::optional<CommitmentFault> activity_fault(const Policy& policy, const Commitment& autoship, Day on) {
  using Lacks = CommitmentFault::Lacks;
  switch (autoship.status) {
    case AutoshipStatus::active:
      return std::nullopt;
    case AutoshipStatus::paused: {
      if (autoship.paused_until && *autoship.paused_until <= on) return std::nullopt;
      const int grace = policy.prices.preferred_grace_days;
      if (autoship.paused_on && on - *autoship.paused_on <= date::days{grace}) return std::nullopt;
      const std::string since = autoship.paused_on ? " since " + to_text(*autoship.paused_on) : "";
      return CommitmentFault{Lacks::activity,
                             fmt::format("paused{}, for preferred {} days at most count", since, grace)};
    }
    case AutoshipStatus::canceled:
    case AutoshipStatus::finished:
      break;
  }
  return CommitmentFault{Lacks::activity,
                         fmt::format("it is {}, preferred asks for an active one", to_text(autoship.status))};
}

}  // namespace

std::optional<CycleGaps> cycle_gaps(const Rule& rule, const Anchor& anchor) {
  const Schedule schedule(rule, anchor);
  std::optional<CycleGaps> gaps;
  Day cycle = schedule.first();
  const Day walked = cycle + walk_least;
  for (int count = 0; count < gaps_least || cycle < walked; ++count) {
    const auto after = schedule.first_after(cycle);
    if (!after) break;
    const auto days = static_cast<int>((*after - cycle).count());
    if (!gaps) gaps = CycleGaps{days, days};
    gaps->shortest = std::min(gaps->shortest, days);
    gaps->longest = std::max(gaps->longest, days);
    cycle = *after;
  }
  return gaps;
}

bool ships_every(const Rule& rule, const Anchor& anchor, int days_max) {
  if (const auto bound = gap_bound(rule, anchor); bound && *bound <= days_max) return true;
  const auto gaps = cycle_gaps(rule, anchor);
  return gaps && gaps->longest <= days_max;
}

Commitment commitment_of(const AutoshipState& state) {
  return {state.status, state.paused_on,    state.paused_until, state.every,
          state.anchor, state.budget_minor, state.lines};
}

std::optional<CommitmentFault> commitment_fault(const Catalog& catalog, const Policy& policy, MarketId market,
                                                const Commitment& autoship, Day on) {
  using Lacks = CommitmentFault::Lacks;
  if (auto fault = activity_fault(policy, autoship, on)) return fault;
  const int gap_days = policy.prices.preferred_gap_days;
  if (const Rule rule = parse_rule(autoship.every);
      gap_days > 0 && !ships_every(rule, autoship.anchor, gap_days)) {
    const auto gaps = cycle_gaps(rule, autoship.anchor);
    const std::string how = !gaps ? "ships once"
                            : gaps->shortest == gaps->longest
                                ? fmt::format("ships every {} days", gaps->longest)
                                : fmt::format("ships up to {} days apart", gaps->longest);
    return CommitmentFault{Lacks::cycles, fmt::format("{}, preferred asks for {}", how, gap_days)};
  }
  const Market* in = catalog.markets.find(market);
  check(in != nullptr, "an account without a market");
  const std::int64_t min_minor = min_order_of(*in, policy);
  if (min_minor == 0) return std::nullopt;
  const std::int64_t goods_minor = goods_of(catalog, policy, market, autoship, on);
  if (goods_minor >= min_minor) return std::nullopt;
  const int digits = in->currency.digits;
  return CommitmentFault{
      Lacks::goods, fmt::format("goods of {} {}, preferred asks for {}", decimal_text(goods_minor, digits),
                                in->currency.code, decimal_text(min_minor, digits))};
}

std::string commitment_words(const Catalog& catalog, const Policy& policy, MarketId market) {
  const Market* in = catalog.markets.find(market);
  check(in != nullptr, "an account without a market");
  std::string words = "ships";
  if (policy.prices.preferred_gap_days > 0)
    words += fmt::format(" at least every {} days", policy.prices.preferred_gap_days);
  if (const std::int64_t minor = min_order_of(*in, policy); minor > 0)
    words += fmt::format(" for {} {} or more", decimal_text(minor, in->currency.digits), in->currency.code);
  return words;
}

void check_min_order(const Catalog& catalog, const Policy& policy) {
  for (const auto& [name, amount] : policy.prices.min_order) {
    const std::string& code = name;  // A lambda may not hold a part of the pair.
    const auto& markets = catalog.markets.slots();
    const auto market = std::find_if(markets.begin(), markets.end(),
                                     [&](const Market& other) { return other.id && other.code == code; });
    if (market == markets.end()) {
      std::vector<std::string> codes;
      for (const Market& other : markets) {
        if (other.id) codes.push_back(other.code);
      }
      throw Error(
          fmt::format("prices.min_order in autoship.toml: no market '{}'{}", code, did_you_mean(code, codes)),
          Exit::refused);
    }
    if (parse_decimal(amount, market->currency.digits)) continue;
    throw Error(fmt::format("prices.min_order in autoship.toml: {}: {}", code,
                            decimal_fault(amount, market->currency.digits)),
                Exit::refused);
  }
}

}  // namespace autoship
