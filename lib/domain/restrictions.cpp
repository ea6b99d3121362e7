#include "domain/restrictions.h"

#include "domain/catalog.h"

namespace autoship {

void Restrictions::add(std::string_view what, std::string_view country, std::string_view region, Mode mode,
                       Row row) {
  named_[std::string(what)] = true;
  rows_[Key{what, country, region, mode}] = std::move(row);
}

const Restrictions::Row* Restrictions::deciding(std::string_view what, std::string_view country,
                                                std::string_view region, bool by_air) const {
  if (named_.find(what) == named_.end()) return nullptr;
  for (const std::string_view where : {region, std::string_view()}) {
    for (const Mode mode : {Mode::air, Mode::any}) {
      if (mode == Mode::air && !by_air) continue;
      const auto row = rows_.find(KeyView{what, country, where, mode});
      if (row != rows_.end()) return &row->second;
    }
    if (region.empty()) break;
  }
  return nullptr;
}

const Restrictions::Row* Restrictions::forbidding(const Product& product, std::string_view country,
                                                  std::string_view region, bool by_air) const {
  if (rows_.empty()) return nullptr;
  if (const Row* row = deciding(product.sku, country, region, by_air)) return row->allowed ? nullptr : row;
  for (const auto& [applies, what] :
       {std::pair(product.alcohol, "alcohol"), std::pair(product.limited_quantity, "limited-quantity")}) {
    if (!applies) continue;
    const Row* row = deciding(what, country, region, by_air);
    if (row != nullptr && !row->allowed) return row;
  }
  return nullptr;
}

}  // namespace autoship
