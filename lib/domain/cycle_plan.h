#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/books.h"
#include "domain/commitment.h"
#include "domain/condition.h"
#include "domain/next_cycle.h"
#include "domain/order_plan.h"
#include "domain/price_notice.h"
#include "domain/unpaid_order.h"

namespace autoship {

/// An autoship that has a cycle due, with all that decides what becomes of it.
struct DueAutoship {
  AutoshipId id;
  std::string account_code;
  OrderRequest request;
  AutoshipStatus status = AutoshipStatus::active;
  std::optional<Day> paused_on;     ///< of a paused one
  std::optional<Day> paused_until;  ///< cycles before it are left out, with it resumes (D7); day_max: no end
  std::string every;                ///< the rule's text
  Anchor anchor;
  std::optional<Day> until;
  std::optional<std::int64_t> orders_left;  ///< of `times` (D10)
  std::optional<Roll> roll;                 ///< its own, else the company's
  NextCycle next;
  std::vector<CycleNote> notes;
  std::optional<Condition> condition;
  std::vector<UnpaidOrder> unpaid;   ///< that a new order supersedes (C5); the caller fills it in
  std::vector<UnsentNotice> unsent;  ///< that its charge waits for (C6); the caller fills it in

  /// The account's other autoships that go on, where its own prices hang on them (P1): they are read
  /// only then.
  std::vector<Commitment> others;
};

Commitment commitment_of(const DueAutoship& autoship);

/// Why an order of the autoship pays retail prices on that day although its account is preferred
/// (P1): "retail price: ships every 45 days, preferred asks for 31". Empty: it does not. It keeps
/// them itself, or one of the account's others does.
std::string retail_because(const PlanContext& context, const DueAutoship& autoship, Day order_date);

/// Whether orders from the one day to the other may hang on the account's other autoships.
bool hangs_on_others(const PlanContext& context, const DueAutoship& autoship, Day first, Day last);

/// What the order of a cycle, or with a null note of any day, is made from where that is not what the
/// autoship asks for always: it has lines of its own, or pays retail prices.
std::optional<OrderRequest> own_request(const PlanContext& context, const DueAutoship& autoship,
                                        const CycleNote* note, Day order_date);

/// An order to be written, with its place among the plan's lines.
struct PlannedOrder {
  OrderId id;
  AutoshipId autoship;
  AccountId account;
  CycleDates dates;
  MarketId market;
  Tier tier = Tier::retail;
  AddressId address;  ///< none: no parcel
  PaymentMethodId pay_with;
  OrderPlan plan;  ///< its lines have moved to CyclePlan::lines
  std::size_t first_line = 0;
  std::size_t line_count = 0;
  bool waits = false;            ///< its parcel, for its payment (C4)
  bool is_settled = true;        ///< nobody is asked for money, or it goes on account
  bool held_for_notice = false;  ///< its charge, until a notice was sent (C6)
};

/// An unpaid order that a new one takes the place of (C5).
struct Superseded {
  AutoshipId autoship;
  OrderId order, by;
};

/// A due cycle that did not become an order.
struct SettledCycle {
  AutoshipId autoship;
  AccountId account;
  Day cycle;
  CycleState state = CycleState::missed;
  std::optional<Blocked> blocked;
  std::string detail;   ///< of one skipped by its condition: the volume seen (P7)
  bool is_news = true;  ///< false: blocked for the same reason as the night before
};

/// What comes next for an autoship after tonight.
struct NextState {
  AutoshipId autoship;
  AccountId account;
  std::optional<NextCycle> next;  ///< none: it is finished (D10)
  bool resumed = false;
  std::vector<Day> ordered;  ///< cycles with a note that became orders
};

/// A blocked autoship, as the person who solves it reads it.
struct Exception {
  AutoshipId autoship;
  std::string account_code;
  Blocked blocked;
};

/// What one stretch of the night comes to: rows to be written, table by table.
struct CyclePlan {
  std::vector<Superseded> superseded;
  std::vector<PlannedOrder> orders;
  std::vector<PlannedLine> lines;
  std::vector<SettledCycle> settled;
  std::vector<NextState> next;
  std::vector<Exception> exceptions;
  std::int64_t due = 0;  ///< cycles; each ends as exactly one of an order and a settled cycle (N1)

  void clear();
};

/// Plans one due autoship into `plan`: which of its due cycles are ordered, skipped, missed or
/// blocked (N1, D9), and what is next. `next_order` is the number the next order gets. Pure but
/// for `books` and `next_order`. An autoship whose dates cannot be told is blocked, and throws nothing.
void plan_autoship(const PlanContext& context, const DueAutoship& due, Day today, Books& books,
                   OrderId& next_order, CyclePlan& plan);

/// What an autoship that tops up lacks of its volume on that day, 0 where nothing (P7); nullopt for any
/// other.
std::optional<std::int64_t> missing_pv(const PlanContext& context, const DueAutoship& autoship,
                                       Day order_date);

/// What one cycle comes to: an order, unless it is blocked or left out.
struct CycleOutcome {
  std::optional<Blocked> blocked;
  std::string skipped;  ///< the volume seen, where the autoship's condition leaves the cycle out (P7)

  bool is_order() const { return !blocked && skipped.empty(); }
};

/// Plans one cycle as a night does, `orders` of its autoship's cycles ordered since it was read: takes
/// stock and credit from `books` and adds the order's volume to them (P5 to P7).
CycleOutcome plan_cycle(const PlanContext& context, const DueAutoship& due, const CycleDates& dates,
                        std::int64_t orders, Books& books, OrderPlan& order);

/// Whether what an order leaves of its budget becomes credit with the order itself, for nobody is
/// asked for money; else it does when its charge is paid (P5).
bool credits_rest_at_once(const Policy& policy);

/// The calendar, roll and lead that turn this autoship's cycles into ship and order dates.
Shipping shipping_of(const PlanContext& context, const OrderRequest& request, std::optional<Roll> own_roll);

}  // namespace autoship
