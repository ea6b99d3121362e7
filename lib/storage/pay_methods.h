#pragma once

#include "domain/pay_method.h"
#include "storage/statement.h"

namespace autoship {

/// Who pays for an autoship: its own method, else its account's first by label of those in force. One
/// that was refused for good serves where there is no other.
class PayMethods {
 public:
  explicit PayMethods(SQLite::Database& db);

  /// `own` may be none. A method without a number: there is nobody.
  PayMethod find(AccountId account, PaymentMethodId own);

  /// That one, in force or not: what was paid with it goes back to it. Without a number: none.
  PayMethod exactly(PaymentMethodId method);

 private:
  Statement own_, first_, exactly_;
};

}  // namespace autoship
