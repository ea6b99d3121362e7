#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/next_cycle.h"
#include "domain/order_plan.h"
#include "domain/policy.h"

namespace autoship {

enum class AutoshipStatus : std::uint8_t { active, paused, canceled, finished };

std::string_view to_text(AutoshipStatus status);
std::optional<AutoshipStatus> parse_autoship_status(std::string_view text);

/// All of an autoship that a person may change, as the ledger keeps it.
struct AutoshipState {
  AutoshipId id;
  AccountId account;
  AutoshipStatus status = AutoshipStatus::active;
  std::optional<Day> paused_on;     ///< of a paused one: the day its pause began (P1)
  std::optional<Day> paused_until;  ///< of a paused one; none: until it is resumed (D7)
  std::string every;                ///< its rule in canonical form
  Anchor anchor;
  AddressId ship_to;         ///< none: the account's first
  std::string ship_via;      ///< empty: the default service
  PaymentMethodId pay_with;  ///< none: the account's first
  LocationId fulfilled_by;   ///< none: the account's, else the market's (F1)
  std::optional<std::int64_t> budget_minor;
  std::optional<std::int64_t> only_below_pv;  ///< runs only below this volume of the period (P7)
  bool top_up = false;                        ///< then ships what is needed to reach it
  std::optional<Day> until;                   ///< last cycle date, included (D10)
  std::optional<std::int64_t> times;          ///< orders, then it is finished (D10)
  std::optional<Roll> roll;                   ///< none: the company's
  std::vector<WantedLine> lines;              ///< in order of preference
  std::vector<CycleNote> notes;               ///< by cycle date
  std::optional<Day> grid_from;               ///< where the rule's grid goes on or waits; none: it has ended

  std::int64_t orders_made = 0;     ///< this ledger's and those before it
  std::optional<Day> last_ordered;  ///< the latest cycle that became an order

  std::optional<std::int64_t> orders_left() const {
    return times ? std::optional(*times - orders_made) : std::nullopt;
  }

  /// The first day that a pause lets through: none where there is no pause, day_max for one without end.
  std::optional<Day> not_before() const {
    if (status != AutoshipStatus::paused) return std::nullopt;
    return paused_until.value_or(day_max);
  }
};

/// The lines of a shipment that has some things otherwise; what its autoship lacks comes last.
std::vector<WantedLine> lines_with(const std::vector<WantedLine>& lines, const std::vector<OnceLine>& once);

/// What is next for it as things stand; none for one that nothing is to come of.
std::optional<NextCycle> next_of(const AutoshipState& state, const Schedule& schedule,
                                 const Shipping& shipping);

/// Where its grid goes on, cycles that wait by themselves or are settled passed over: day_max where
/// only waiting ones are left, none where nothing is.
std::optional<Day> grid_place(const AutoshipState& state, const Schedule& schedule);

/// How far the nights have come.
struct Nights {
  Day today;
  std::optional<Day> last;  ///< that was run; none: that of every day before today counts as run

  bool are_over(Day order_date) const { return last ? order_date <= *last : order_date < today; }
};

/// Whether a cycle that was left out before its turn, moved or with lines of its own, can still come
/// back: until its night (D8).
bool can_come_back(const CycleNote& note, const CycleDates& dates, const Nights& nights);

/// A cycle that is not settled yet, or can come back.
struct OpenCycle {
  CycleDates dates;
  bool skipped = false;  ///< somebody asked to leave it out (D8)
};

/// Its cycles to come, those to be skipped among them, the first order date first. Of those that
/// are overdue only what catch-up would order (D9). At most `count`.
std::vector<OpenCycle> open_cycles(const AutoshipState& state, const Schedule& schedule,
                                   const Shipping& shipping, const Policy& policy, const Nights& nights,
                                   std::size_t count);

}  // namespace autoship
