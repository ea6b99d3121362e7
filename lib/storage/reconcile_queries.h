#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "domain/day.h"
#include "storage/ledger.h"

namespace autoship {

/// One thing of the books that is added up by two routes.
struct Comparison {
  std::string_view name;         ///< for scripts: orders, charges, ...
  std::string_view left, right;  ///< what either side adds up
};

/// What a row of the books comes to on both sides. Texts are valid until the next one.
struct ComparedRow {
  const Comparison* comparison = nullptr;
  std::string_view unit;  ///< a currency's code (minor units), `pv` or `cv` (1/10,000), or what is counted
  std::int64_t left = 0, right = 0;
  std::string_view row;    ///< where they differ: "order 12"
  std::string_view parts;  ///< and what the right side is made of: "paid 38.00, credit 0.00"

  bool differs() const { return left != right; }
};

/// "40.00", "12.5", "3": a sum in its unit.
std::string sum_in_unit(std::int64_t sum, std::string_view unit);

/// Compares what the tables say of orders made, charges written, volume counted and returns decided from
/// `first` to `last`: every row of it, as it comes, so that memory stays the same however many there are.
/// Orders count on their order date, what people and nights do on the day of their run.
void for_each_compared_row(Ledger& ledger, Day first, Day last,
                           const std::function<void(const ComparedRow&)>& visit);

}  // namespace autoship
