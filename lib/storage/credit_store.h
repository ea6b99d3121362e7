#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/credit_book.h"
#include "domain/day.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// Writes what changes an account's credit, entry by entry, and keeps the balance (P5). Lives inside
/// a write transaction. Amounts are of the currency of the account's market.
class CreditStore {
 public:
  CreditStore(Ledger& ledger, RunId run);

  std::int64_t balance(AccountId account);

  /// Appends an entry and returns the balance after it. `amount_minor` is negative where credit is
  /// used or taken back; 0 writes nothing. That the balance stays at or above zero is seen by the
  /// caller. `order` and `reason` may be none.
  std::int64_t add(AccountId account, OrderId order, CreditKind kind, std::int64_t amount_minor,
                   std::string_view reason = {});

  /// The number of the entry that the last add() wrote.
  std::int64_t last_entry() const { return insert_.last_row_id(); }

  /// Returns to the account what the order used of its credit and has not returned yet; the amount.
  /// Done again it returns nothing.
  std::int64_t give_back(OrderId order);

  /// Turns what was left over of the order's budget into credit, once its money is there; the
  /// amount. Done again it gives nothing.
  std::int64_t credit_rest(OrderId order);

 private:
  RunId run_;
  Statement last_, insert_, used_, rest_;
};

/// One entry of an account, as people read it.
struct CreditEntry {
  std::int64_t id = 0;
  Day date;          ///< "today" for the command that wrote it
  std::string kind;  ///< granted, used, returned, budget-rest, refund
  OrderId order;     ///< or none
  std::int64_t amount_minor = 0, balance_minor = 0;
  std::string reason, actor, command;
};

/// The account's entries, the oldest first.
std::vector<CreditEntry> credit_of(Ledger& ledger, AccountId account);

/// The number of the last entry there is; 0 for none.
std::int64_t last_credit_entry(Ledger& ledger);

/// Adds up again what the night with orders from `first_order` and entries after `last_entry` used.
/// Throws when the orders say something else, which rolls the night back (N1).
void prove_credit(Ledger& ledger, OrderId first_order, std::int64_t last_entry);

/// Whether any account ever had credit: where none had, nobody needs to be asked for.
bool has_credit(Ledger& ledger);

}  // namespace autoship
