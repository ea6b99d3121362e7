#include "storage/pay_methods.h"

#include <fmt/format.h>

#include "storage/stored_values.h"

namespace autoship {

namespace {

constexpr const char* columns = "id, kind, label, exp_month, exp_year, refused_code, refused_on";

PayMethod method_at(const Statement& row) {
  PayMethod method;
  method.id = {row.integer(0)};
  method.kind = parse_pay_method_kind(row.text(1)).value_or(PayMethod::Kind::card);
  method.label = row.text(2);
  method.exp_month = static_cast<int>(row.integer(3));
  method.exp_year = static_cast<int>(row.integer(4));
  method.refused_code = row.text(5);
  method.refused_on = day_or_none(row, 6);
  return method;
}

}  // namespace

PayMethods::PayMethods(SQLite::Database& db)
    : own_(db, fmt::format("SELECT {} FROM payment_methods WHERE id = ?1 AND retired_by IS NULL", columns)),
      first_(db, fmt::format("SELECT {} FROM payment_methods WHERE account_id = ?1 AND retired_by IS NULL "
                             "ORDER BY refused_code IS NOT NULL, label LIMIT 1",
                             columns)),
      exactly_(db, fmt::format("SELECT {} FROM payment_methods WHERE id = ?1", columns)) {}

PayMethod PayMethods::exactly(PaymentMethodId method) {
  exactly_.bind(1, method);
  if (!exactly_.step()) return {};
  PayMethod found = method_at(exactly_);
  exactly_.reset();
  return found;
}

PayMethod PayMethods::find(AccountId account, PaymentMethodId own) {
  Statement& row = own ? own_ : first_;
  if (own) {
    row.bind(1, own);
  } else {
    row.bind(1, account);
  }
  if (!row.step()) return own ? find(account, {}) : PayMethod{};
  PayMethod method = method_at(row);
  row.reset();
  return method;
}

}  // namespace autoship
