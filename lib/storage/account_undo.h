#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/kinds.h"
#include "storage/batch_events.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// What taking back changes of accounts' own data has to know and to write beside what updates do.
class AccountUndo {
 public:
  explicit AccountUndo(Ledger& ledger);

  /// What happened to that account, address or payment method after an event, in its order; events
  /// of the batch itself are left out.
  std::vector<LaterEvent> events(const BatchEvent& event, RunId batch);

  /// An order of the account's autoships, made after the batch: any, one that went to the address,
  /// or one that was paid with the method.
  std::optional<LaterOrder> order_of(AccountId account, RunId batch);
  std::optional<LaterOrder> order_to(AccountId account, AddressId address, RunId batch);
  std::optional<LaterOrder> order_paid_with(AccountId account, PaymentMethodId method, RunId batch);

  /// Puts an address or payment method in force again that `batch` took away, its row as it was.
  /// False when it is not there any more. Its label has to be free.
  bool put_in_force(Kind kind, AccountId account, std::string_view label, RunId batch);

  /// Sends a parcel that waits for its label from one address back to another; false when it no
  /// longer goes to the first, or has its label.
  bool send_back(ShipmentId shipment, AddressId from, AddressId to);

 private:
  Statement events_, columns_, order_of_, order_to_, order_paid_with_, address_, method_, send_;
};

}  // namespace autoship
