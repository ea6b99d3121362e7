#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/day.h"
#include "domain/ids.h"
#include "domain/money.h"
#include "domain/self_service.h"
#include "storage/ledger.h"

namespace autoship {

/// Which orders, or shipments, are wanted; all that is given must hold.
struct OrderFilter {
  Person seen_by;  ///< only what is this person's own (S4)
  std::optional<OrderId> order;
  std::optional<ShipmentId> shipment;  ///< of shipments only
  std::optional<Day> from, to;         ///< ship dates, both included
  std::optional<AccountId> account;
  std::optional<AutoshipId> autoship;
  std::optional<std::string> status;
  std::optional<ProductId> product;    ///< in one of its lines, or in the parcel
  std::optional<std::int64_t> latest;  ///< this many at most, the newest; orders only
  std::optional<std::int64_t> limit;   ///< this many at most, the first; not with `latest`
};

/// An order's row, others by their codes. Empty text is nothing given.
struct OrderRow {
  OrderId id;
  AutoshipId autoship;  ///< or none
  std::string account, name, kind;
  Day cycle, order_date, ship_date;
  std::string status;
  Currency currency;
  std::int64_t goods_minor = 0, shipping_minor = 0, tax_minor = 0, credit_minor = 0, rest_minor = 0,
               total_minor = 0;
  std::int64_t pv = 0, cv = 0;
  std::string tier;
  AddressId address;  ///< none: no parcel
  std::string location, ship_via, pay_with, note;
  std::string run_started_at, actor;
  OrderId replaces;             ///< whose goods it sends again, or none
  bool method_removed = false;  ///< what it was to be paid with is out of force by now
};

struct OrderItem {
  std::string sku, name;
  std::string kind;  ///< goods, fee
  std::int64_t qty = 0;
  std::string status;      ///< shipping, backordered, left-out, fee
  std::string instead_of;  ///< SKU that was asked for, where this stands in for it
  ShipmentId shipment;     ///< the parcel it goes with, or none
  std::int64_t price_minor = 0, goods_minor = 0, tax_minor = 0, pv = 0, cv = 0;
  std::int64_t discount_minor = 0;  ///< taken off `goods_minor` already (P6)
  bool gift = false;                ///< given by rule
};

struct ShipmentRow {
  ShipmentId id;
  OrderId order;
  AutoshipId autoship;
  std::string account, location, ship_via;
  Day ship_date;
  std::string status;
  BatchId batch;  ///< or none
  std::string tracking;
  std::optional<Day> shipped_on, delivered_on;
  std::int64_t weight_g = 0;
  AddressId address;
  Currency currency;
};

/// Calls `visit` for each, by number; with `latest`, the newest first.
void for_each_order(Ledger& ledger, const OrderFilter& filter,
                    const std::function<void(const OrderRow&)>& visit);
void for_each_shipment(Ledger& ledger, const OrderFilter& filter,
                       const std::function<void(const ShipmentRow&)>& visit);

/// Whether there is such an order or shipment, as far as `seen_by` may know.
bool has_order(Ledger& ledger, const Person& seen_by, OrderId order);
bool has_shipment(Ledger& ledger, const Person& seen_by, ShipmentId shipment);

std::vector<OrderItem> items_of(Ledger& ledger, OrderId order);

/// The states that each may be in.
const std::vector<std::string>& order_statuses();
const std::vector<std::string>& shipment_statuses();

}  // namespace autoship
