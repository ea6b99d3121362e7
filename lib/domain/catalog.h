#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/calendar.h"
#include "domain/gifts.h"
#include "domain/ids.h"
#include "domain/money.h"
#include "domain/prices.h"
#include "domain/rates.h"
#include "domain/restrictions.h"

namespace autoship {

/// What happens to a line whose product is sold out (F3).
enum class WhenOut : std::uint8_t { backorder, hold, substitute, leave_out };

struct Product {
  ProductId id;
  std::string sku;
  std::string name;
  bool fee = false;  ///< needs no parcel (P4)
  std::int64_t weight_g = 0;
  bool limited_quantity = false;
  bool alcohol = false;
  bool taxable = true;
  WhenOut when_out = WhenOut::backorder;
  ProductId substitute;    ///< stands in when sold out, succeeds when discontinued; or none
  std::string restock_on;  ///< ISO date, or empty
  bool track_stock = true;
  bool active = true;  ///< false: discontinued (F7)
};

struct Market {
  MarketId id;
  std::string code;
  Currency currency;
  LocationId default_location;
  bool tax_included = false;
};

struct Location {
  LocationId id;
  std::string code;
  bool member = false;                 ///< a member's own stock
  std::string country;                 ///< where its parcels come from; may be empty
  const Calendar* calendar = nullptr;  ///< never null once loaded
};

/// Rows found by their number; numbers are dense, so a vector serves.
template <class Row, class RowId>
class RowsById {
 public:
  void put(Row row) {
    const auto at = static_cast<std::size_t>(row.id.value);
    if (at >= rows_.size()) rows_.resize(at + 1);
    rows_[at] = std::move(row);
  }
  /// Null when there is no such row.
  const Row* find(RowId id) const {
    const auto at = static_cast<std::size_t>(id.value);
    return id.value > 0 && at < rows_.size() && rows_[at].id ? &rows_[at] : nullptr;
  }
  const std::vector<Row>& slots() const { return rows_; }

 private:
  std::vector<Row> rows_;
};

/// All that a night looks up but does not change: read once, kept in memory.
struct Catalog {
  std::map<std::string, Calendar, std::less<>> calendars;
  Calendar every_day = Calendar::every_day();
  RowsById<Market, MarketId> markets;
  RowsById<Location, LocationId> locations;
  RowsById<Product, ProductId> products;
  PriceBook prices;
  ShippingRates shipping_rates;
  TaxRates tax_rates;
  Restrictions restrictions;
  GiftRules gifts;  ///< of the policy in force
};

}  // namespace autoship
