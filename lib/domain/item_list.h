#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "domain/day.h"

namespace autoship {

// The lists that a cell may hold: pieces between semicolons. Empty text is an empty list. All
// functions throw Error with a sentence about the piece that is wrong; the views point into `text`.

/// A product and how many of it.
struct ListedItem {
  std::string_view sku;
  std::int64_t qty;
};

constexpr std::int64_t item_qty_max = 1'000'000;

/// `SKU=2;OTHER=1`, each SKU once.
std::vector<ListedItem> parse_items(std::string_view text);

/// One `SKU=2`.
ListedItem parse_item(std::string_view text);

struct ListedPrice {
  std::string_view sku;
  std::int64_t minor;
};

/// `SKU=12.50;OTHER=3`, each SKU once; amounts of 10^-digits.
std::vector<ListedPrice> parse_price_list(std::string_view text, int digits);

/// `2026-12-17;2027-01-17`, each once.
std::vector<Day> parse_day_list(std::string_view text);

struct ListedMove {
  Day cycle;
  Day to;
};

/// `2026-12-15>2026-12-18`: cycle and the day it was moved to, each cycle once.
std::vector<ListedMove> parse_moves(std::string_view text);

/// What one cycle's shipment alone has of a product; 0: none of it.
struct ListedOnce {
  Day cycle;
  std::string_view sku;
  std::int64_t qty;
};

/// `2026-12-15:SKU=2;2026-12-15:OTHER=0`, each SKU once for a cycle.
std::vector<ListedOnce> parse_once(std::string_view text);

}  // namespace autoship
