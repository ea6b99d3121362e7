#include "storage/account_reach.h"

#include <fmt/format.h>

#include "storage/stored_values.h"

namespace autoship {

AccountReach::AccountReach(Ledger& ledger)
    : ledger_(ledger),
      enroller_(ledger.db(), "SELECT enroller_id FROM accounts WHERE id = ?1"),
      autoships_(ledger.db(), R"(
          SELECT s.id, s.status, s.ship_to_id IS NOT NULL, s.pay_with_id IS NOT NULL,
            coalesce((SELECT label FROM addresses WHERE id = s.ship_to_id),
              (SELECT label FROM addresses WHERE account_id = ?1 AND retired_by IS NULL ORDER BY label LIMIT 1)),
            coalesce((SELECT label FROM payment_methods WHERE id = s.pay_with_id),
              (SELECT label FROM payment_methods WHERE account_id = ?1 AND retired_by IS NULL ORDER BY refused_code IS NOT NULL, label LIMIT 1))
          FROM autoships s WHERE s.account_id = ?1 ORDER BY s.id)"),
      // Shipments carry no index of their orders: the lines, which lie by order, name the parcels.
      parcels_(ledger.db(), R"(
          SELECT h.id, h.order_id, h.location_id, h.ship_via, h.ship_date, h.address_id, h.batch_id
          FROM shipments h JOIN addresses d ON d.id = h.address_id
          WHERE h.id IN (SELECT l.shipment_id FROM autoships s JOIN orders o ON o.autoship_id = s.id
                         JOIN order_lines l ON l.order_id = o.id WHERE s.account_id = ?1
                         UNION ALL SELECT l.shipment_id FROM orders o JOIN order_lines l ON l.order_id = o.id
                         WHERE o.autoship_id IS NULL AND o.account_id = ?1)
            AND d.label = ?2 AND d.id <> ?3
            AND (h.status = 'ready' OR h.status = 'waiting' OR (h.status = 'exported' AND h.ship_date >= ?4))
          ORDER BY h.id)"),
      products_(ledger.db(),
                "SELECT product_id FROM order_lines WHERE order_id = ?1 AND shipment_id = ?2 ORDER BY line"),
      readdress_(
          ledger.db(),
          "UPDATE shipments SET address_id = ?2 WHERE id = ?1 AND (status = 'ready' OR status = 'waiting')") {
}

const std::vector<AccountReach::Autoship>& AccountReach::autoships(AccountId account) {
  found_autoships_.clear();
  autoships_.bind(1, account);
  while (autoships_.step()) {
    found_autoships_.push_back({{autoships_.integer(0)},
                                text_at(autoships_, 1),
                                autoships_.integer(2) != 0,
                                autoships_.integer(3) != 0,
                                text_at(autoships_, 4),
                                text_at(autoships_, 5)});
  }
  return found_autoships_;
}

const std::vector<AccountReach::Parcel>& AccountReach::parcels_elsewhere(AccountId account,
                                                                         std::string_view label,
                                                                         AddressId in_force, Day left_from) {
  const std::string from = to_text(left_from);
  found_parcels_.clear();
  parcels_.bind(1, account);
  parcels_.bind(2, label);
  parcels_.bind(3, in_force.value);
  parcels_.bind(4, std::string_view(from));
  while (parcels_.step()) {
    Parcel parcel{{parcels_.integer(0)}, {parcels_.integer(1)}, {parcels_.integer(2)}, text_at(parcels_, 3),
                  day_at(parcels_, 4),   {parcels_.integer(5)}, {parcels_.integer(6)}, {}};
    products_.bind(1, parcel.order);
    products_.bind(2, parcel.id);
    while (products_.step()) parcel.products.push_back({products_.integer(0)});
    found_parcels_.push_back(std::move(parcel));
  }
  return found_parcels_;
}

AccountId AccountReach::enroller_of(AccountId account) {
  enroller_.bind(1, account);
  check(enroller_.step(), "the account is there");
  const AccountId enroller{enroller_.integer(0)};
  enroller_.reset();
  return enroller;
}

void AccountReach::readdress(ShipmentId shipment, AddressId to) {
  readdress_.bind(1, shipment);
  readdress_.bind(2, to);
  check(readdress_.run() == 1, "a parcel that waits for its label can be sent elsewhere");
}

void AccountReach::forget_address(AddressId address) {
  Statement forget(ledger_.db(),
                   "UPDATE autoships SET ship_to_id = NULL WHERE ship_to_id = ?1 "
                   "AND account_id = (SELECT account_id FROM addresses WHERE id = ?1)");
  forget.bind(1, address);
  forget.run();
}

void AccountReach::forget_method(PaymentMethodId method) {
  Statement forget(ledger_.db(),
                   "UPDATE autoships SET pay_with_id = NULL WHERE pay_with_id = ?1 "
                   "AND account_id = (SELECT account_id FROM payment_methods WHERE id = ?1)");
  forget.bind(1, method);
  forget.run();
}

void AccountReach::retire_method(PaymentMethodId method, RunId run) {
  Statement retire(
      ledger_.db(),
      "UPDATE payment_methods SET retired_by = ?2, label = label || ' (removed in run ' || ?2 || ')' "
      "WHERE id = ?1");
  retire.bind(1, method);
  retire.bind(2, run);
  retire.run();
}

bool AccountReach::has_row(const char* sql, AccountId account, std::string_view label) {
  Statement row(ledger_.db(), sql);
  row.bind(1, account);
  row.bind(2, label);
  return row.step();
}

bool AccountReach::had_address(AccountId account, std::string_view label) {
  return has_row("SELECT 1 FROM addresses WHERE account_id = ?1 AND label = ?2 AND retired_by IS NOT NULL",
                 account, label);
}

bool AccountReach::had_method(AccountId account, std::string_view label) {
  return has_row(
      "SELECT 1 FROM payment_methods WHERE account_id = ?1 AND retired_by IS NOT NULL "
      "AND label = ?2 || ' (removed in run ' || retired_by || ')'",
      account, label);
}

bool AccountReach::is_above(AccountId above, AccountId account, Line line) {
  // UNION ends at a circle that stands already.
  Statement climb(ledger_.db(), fmt::format(R"(
      WITH RECURSIVE up (id) AS (
        VALUES (?1) UNION SELECT a.{} FROM up JOIN accounts a ON a.id = up.id WHERE a.{} IS NOT NULL)
      SELECT EXISTS (SELECT 1 FROM up WHERE id = ?2))",
                                            line == Line::enroller ? "enroller_id" : "sponsor_id",
                                            line == Line::enroller ? "enroller_id" : "sponsor_id"));
  climb.bind(1, account);
  climb.bind(2, above);
  check(climb.step(), "asking whether gives an answer");
  return climb.integer(0) != 0;
}

}  // namespace autoship
