#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/ids.h"

namespace autoship {

/// Shipping by market, service and weight (P3).
class ShippingRates {
 public:
  struct Rate {
    std::int64_t max_weight_g = 0;  ///< 0: any weight
    std::int64_t minor = 0;
    std::optional<std::int64_t> free_from_minor;
  };
  void add(MarketId market, std::string_view ship_via, Rate rate);

  /// What shipping costs; nullopt when the table has no row for it. A market without any row
  /// ships free: its prices include it.
  std::optional<std::int64_t> find(MarketId market, std::string_view ship_via, std::int64_t weight_g,
                                   std::int64_t goods_minor) const;

 private:
  // By market, then service; the rates of one lightest first, any weight last.
  std::map<MarketId, std::map<std::string, std::vector<Rate>, std::less<>>> rates_;
};

struct TaxRate {
  std::int64_t rate = 0;  ///< millionths
  bool shipping_taxable = false;
};

/// Tax by destination and date (P3). The longest postal prefix decides, then the region's rate,
/// then the country's; of these the latest that is valid.
class TaxRates {
 public:
  void add(std::string_view country, std::string_view region, std::string_view postal_prefix, Day valid_from,
           TaxRate rate);
  /// No rate is no tax.
  TaxRate find(std::string_view country, std::string_view region, std::string_view postal_code,
               Day order_date) const;

 private:
  struct Row {
    std::string region;
    std::string postal_prefix;
    Day valid_from;
    TaxRate rate;
  };
  std::map<std::string, std::vector<Row>, std::less<>> by_country_;  // The most specific first.
};

}  // namespace autoship
