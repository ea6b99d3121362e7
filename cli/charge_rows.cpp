#include "cli/charge_rows.h"

namespace autoship {

const std::vector<std::string>& charge_columns() {
  static const std::vector<std::string> columns = {
      "charge",  "order",    "autoship",  "account",  "state",           "amount", "currency", "due_on",
      "attempt", "pay_with", "reference", "shipment", "idempotency_key", "kind",   "why"};
  return columns;
}

std::vector<Cell> charge_cells(const ChargeRow& charge) {
  const auto id = [](auto number) { return number ? Cell::of(number.value) : Cell::none(); };
  return {Cell::of(charge.id.value),
          Cell::of(charge.order.value),
          id(charge.autoship),
          Cell::of(charge.account),
          Cell::of(to_text(charge.state)),
          Cell::amount(charge.amount_minor, charge.currency.digits),
          Cell::of(charge.currency.code),
          Cell::of(charge.due_on),
          Cell::of(std::int64_t{charge.attempt}),
          Cell::of_filled(charge.pay_with),
          Cell::of_filled(charge.reference),
          id(charge.shipment),
          Cell::of_filled(charge.key),
          Cell::of(charge.kind),
          Cell::of_filled(charge.why)};
}

}  // namespace autoship
