#include "domain/gifts.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/catalog.h"
#include "domain/error.h"
#include "domain/item_list.h"
#include "domain/policy.h"
#include "domain/text.h"

namespace autoship {

namespace {

/// The products of autoship.toml by their SKUs; `key` is where they stand.
class Skus {
 public:
  Skus(const Catalog& catalog, const char* key) : catalog_(catalog), key_(key) {}

  const Product& find(std::string_view sku) const {
    std::vector<std::string> names;
    for (const Product& product : catalog_.products.slots()) {
      if (product.id && product.sku == sku) return product;
      if (product.id) names.push_back(product.sku);
    }
    throw Error(fmt::format("{} in autoship.toml: no product '{}'{}", key_, sku, did_you_mean(sku, names)),
                Exit::refused);
  }

  std::vector<Gift> gifts(std::string_view items) const {
    std::vector<Gift> gifts;
    for (const ListedItem& item : parse_items(items)) {
      const Product& product = find(item.sku);
      if (product.fee) {
        throw Error(
            fmt::format("{} in autoship.toml: '{}' is a fee, which no parcel can hold", key_, item.sku),
            Exit::refused);
      }
      gifts.push_back({product.id, item.qty});
    }
    return gifts;
  }

 private:
  const Catalog& catalog_;
  const char* key_;
};

}  // namespace

bool counts_orders(const Policy& policy) {
  return !policy.prices.gift_nth.empty() || !policy.prices.ladder.empty();
}

GiftRules gift_rules(const Policy& policy, const Catalog& catalog) {
  GiftRules rules;
  const Skus nth(catalog, "prices.gift_nth"), with(catalog, "prices.gift_with");
  for (const auto& [number, items] : policy.prices.gift_nth) rules.nth[number] = nth.gifts(items);
  for (const auto& [sku, items] : policy.prices.gift_with) rules.with[with.find(sku).id] = with.gifts(items);
  rules.ladder = policy.prices.ladder;
  return rules;
}

}  // namespace autoship
