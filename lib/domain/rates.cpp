#include "domain/rates.h"

#include <algorithm>
#include <tuple>

namespace autoship {

void ShippingRates::add(MarketId market, std::string_view ship_via, Rate rate) {
  auto& rates = rates_[market][std::string(ship_via)];
  const auto lighter = [](const Rate& a, const Rate& b) {
    return a.max_weight_g != 0 && (b.max_weight_g == 0 || a.max_weight_g < b.max_weight_g);
  };
  rates.insert(std::upper_bound(rates.begin(), rates.end(), rate, lighter), rate);
}

std::optional<std::int64_t> ShippingRates::find(MarketId market, std::string_view ship_via,
                                                std::int64_t weight_g, std::int64_t goods_minor) const {
  const auto in_market = rates_.find(market);
  if (in_market == rates_.end()) return 0;
  const auto service = in_market->second.find(ship_via);
  if (service == in_market->second.end()) return std::nullopt;
  for (const Rate& rate : service->second) {
    if (rate.max_weight_g != 0 && weight_g > rate.max_weight_g) continue;
    return rate.free_from_minor && goods_minor >= *rate.free_from_minor ? 0 : rate.minor;
  }
  return std::nullopt;
}

void TaxRates::add(std::string_view country, std::string_view region, std::string_view postal_prefix,
                   Day valid_from, TaxRate rate) {
  auto& rows = by_country_[std::string(country)];
  const auto more_specific = [](const Row& a, const Row& b) {
    const auto rank = [](const Row& row) {
      return std::tuple(row.postal_prefix.size(), row.region.empty() ? 0 : 1, row.valid_from);
    };
    return rank(a) > rank(b);
  };
  Row row{std::string(region), std::string(postal_prefix), valid_from, rate};
  rows.insert(std::upper_bound(rows.begin(), rows.end(), row, more_specific), std::move(row));
}

TaxRate TaxRates::find(std::string_view country, std::string_view region, std::string_view postal_code,
                       Day order_date) const {
  const auto rows = by_country_.find(country);
  if (rows == by_country_.end()) return {};
  for (const Row& row : rows->second) {
    if (row.valid_from <= order_date && (row.region.empty() || row.region == region) &&
        postal_code.starts_with(row.postal_prefix)) {
      return row.rate;
    }
  }
  return {};
}

}  // namespace autoship
