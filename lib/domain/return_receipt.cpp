#include "domain/return_receipt.h"

#include <algorithm>

namespace autoship {

std::vector<SortedGoods> sort_goods(std::span<const AwaitedLine> lines, std::span<const FoundGoods> found,
                                    ReturnFate usual) {
  std::vector<AwaitedLine> waiting(lines.begin(), lines.end());
  std::vector<SortedGoods> sorted, surplus;
  const auto sort = [&](const FoundGoods& goods, ProductId wanted) {
    std::int64_t left = goods.qty;
    for (AwaitedLine& line : waiting) {
      const std::int64_t taken = line.product == wanted ? std::min(left, line.awaited) : 0;
      if (taken <= 0) continue;
      sorted.push_back({line.line, goods.product, taken, goods.fate.value_or(usual)});
      line.awaited -= taken;
      left -= taken;
    }
    if (left > 0) surplus.push_back({0, goods.product, left, ReturnFate::sender});
  };
  for (const FoundGoods& goods : found) {
    if (!goods.in_place_of) sort(goods, goods.product);
  }
  for (const FoundGoods& goods : found) {
    if (goods.in_place_of) sort(goods, goods.in_place_of);
  }
  sorted.insert(sorted.end(), surplus.begin(), surplus.end());
  return sorted;
}

std::vector<ProductId> open_places(std::span<const AwaitedLine> lines, std::span<const FoundGoods> found) {
  std::vector<AwaitedLine> waiting(lines.begin(), lines.end());
  for (const SortedGoods& goods : sort_goods(lines, found, ReturnFate::restock)) {
    for (AwaitedLine& line : waiting) {
      if (line.line == goods.line) line.awaited -= goods.qty;
    }
  }
  std::vector<ProductId> places;
  for (const AwaitedLine& line : waiting) {
    if (line.awaited > 0 && std::find(places.begin(), places.end(), line.product) == places.end())
      places.push_back(line.product);
  }
  return places;
}

std::vector<SortedGoods> all_to_sender(std::span<const FoundGoods> found) {
  std::vector<SortedGoods> sorted;
  for (const FoundGoods& goods : found) sorted.push_back({0, goods.product, goods.qty, ReturnFate::sender});
  return sorted;
}

}  // namespace autoship
