#include "domain/item_list.h"

#include <algorithm>
#include <string>

#include "domain/error.h"
#include "domain/money.h"
#include "domain/text.h"

namespace autoship {

namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

/// The two halves of a piece around its `sign`.
std::pair<std::string_view, std::string_view> halves(std::string_view piece, char sign, const char* shape) {
  const auto at = piece.find(sign);
  if (at == piece.npos || at == 0 || at + 1 == piece.size()) {
    throw Error(quoted(piece) + " is not of the form " + shape, Exit::refused);
  }
  return {trimmed(piece.substr(0, at)), trimmed(piece.substr(at + 1))};
}

Day day_of(std::string_view text) {
  const auto day = parse_day(text);
  if (!day) throw Error(day_fault(text), Exit::refused);
  return *day;
}

/// Throws when the last of `list` stands in it before, told by `key_of`.
template <class List, class KeyOf>
void refuse_twice(const List& list, KeyOf key_of, std::string_view piece) {
  const auto same = [&](const auto& other) { return key_of(other) == key_of(list.back()); };
  if (std::any_of(list.begin(), list.end() - 1, same)) {
    throw Error(quoted(piece) + " stands in the list twice", Exit::refused);
  }
}

}  // namespace

ListedItem parse_item(std::string_view text) {
  const auto [sku, number] = halves(text, '=', "SKU=QUANTITY");
  const auto qty = parse_integer(number);
  if (!qty || *qty < 1 || *qty > item_qty_max) {
    throw Error(quoted(number) + " is not a quantity from 1 to 1000000 (in " + quoted(text) + ")",
                Exit::refused);
  }
  return {sku, *qty};
}

std::vector<ListedItem> parse_items(std::string_view text) {
  std::vector<ListedItem> items;
  for (const auto piece : split_list(text, ';')) {
    items.push_back(parse_item(piece));
    refuse_twice(
        items, [](const ListedItem& item) { return item.sku; }, items.back().sku);
  }
  return items;
}

std::vector<ListedPrice> parse_price_list(std::string_view text, int digits) {
  std::vector<ListedPrice> prices;
  for (const auto piece : split_list(text, ';')) {
    const auto [sku, amount] = halves(piece, '=', "SKU=AMOUNT");
    const auto minor = parse_decimal(amount, digits);
    if (!minor || *minor < 0) throw Error(decimal_fault(amount, digits), Exit::refused);
    prices.push_back({sku, *minor});
    refuse_twice(
        prices, [](const ListedPrice& price) { return price.sku; }, sku);
  }
  return prices;
}

std::vector<Day> parse_day_list(std::string_view text) {
  std::vector<Day> days;
  for (const auto piece : split_list(text, ';')) {
    days.push_back(day_of(piece));
    refuse_twice(
        days, [](Day day) { return day; }, piece);
  }
  return days;
}

std::vector<ListedOnce> parse_once(std::string_view text) {
  std::vector<ListedOnce> list;
  for (const auto piece : split_list(text, ';')) {
    const auto [cycle, item] = halves(piece, ':', "CYCLE:SKU=QUANTITY");
    const auto [sku, number] = halves(item, '=', "CYCLE:SKU=QUANTITY");
    const auto qty = parse_integer(number);
    if (!qty || *qty < 0 || *qty > item_qty_max) {
      throw Error(quoted(number) + " is not a quantity from 0 to 1000000 (in " + quoted(piece) + ")",
                  Exit::refused);
    }
    list.push_back({day_of(cycle), sku, *qty});
    refuse_twice(
        list, [](const ListedOnce& once) { return std::pair(once.cycle, once.sku); }, piece);
  }
  return list;
}

std::vector<ListedMove> parse_moves(std::string_view text) {
  std::vector<ListedMove> moves;
  for (const auto piece : split_list(text, ';')) {
    const auto [cycle, to] = halves(piece, '>', "CYCLE>DATE");
    moves.push_back({day_of(cycle), day_of(to)});
    refuse_twice(
        moves, [](const ListedMove& move) { return move.cycle; }, cycle);
  }
  return moves;
}

}  // namespace autoship
