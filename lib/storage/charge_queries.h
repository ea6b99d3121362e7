#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/charge.h"
#include "domain/day.h"
#include "storage/ledger.h"

namespace autoship {

/// Which charges are wanted; all that is given must hold.
struct ChargeFilter {
  std::optional<ChargeState> state;
  bool open_only = false;  ///< nothing final has come of them yet, and their order stands
  std::optional<AccountId> account;
  std::optional<OrderId> order;
  std::optional<ChargeId> charge;
};

/// A charge's row, others by their codes. Empty text is nothing given.
struct ChargeRow {
  ChargeId id;
  OrderId order;
  AutoshipId autoship;
  ShipmentId shipment;
  std::string account, kind;
  ChargeState state = ChargeState::pending;
  Currency currency;
  std::int64_t amount_minor = 0;
  std::optional<Day> due_on;
  int attempt = 0;
  std::string pay_with;   ///< label of the method that is or was asked
  std::string key;        ///< of the last attempt
  std::string reference;  ///< the processor's, of the last attempt that has one
  std::string why;        ///< an open one: what it waits for, in words
};

/// Calls `visit` for each, by number. `today` decides which cards have expired.
void for_each_charge(Ledger& ledger, const ChargeFilter& filter, Day today,
                     const std::function<void(const ChargeRow&)>& visit);

/// A card that expires before the order that it is to pay next (C7).
struct ExpiringCard {
  AutoshipId autoship;
  std::string account, name, email, label, last4, expires;
  Day order_date;
};

/// Of active autoships whose next order comes up to `last`, by order date and number.
std::vector<ExpiringCard> expiring_cards(Ledger& ledger, Day last);

/// Open charges by state, for `status`.
struct OpenCharges {
  std::int64_t pending = 0, submitted = 0, unknown = 0, declined = 0, held = 0;
};
OpenCharges count_open_charges(Ledger& ledger);

}  // namespace autoship
