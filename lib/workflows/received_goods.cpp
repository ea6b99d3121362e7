#include "workflows/received_goods.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/item_list.h"
#include "domain/text.h"

namespace autoship {

namespace {

const std::vector<std::string>& fate_words() {
  static const std::vector<std::string> words{"restock", "scrap", "quarantine", "sender"};
  return words;
}

/// An item in its parts; what is not there is empty.
struct ItemParts {
  std::string pieces, fate, place;
  bool has_fate = false;
};

ItemParts parts_of(const std::string& item) {
  const auto equals = item.find('=');
  const auto colon = equals == item.npos ? item.npos : item.find(':', equals);
  ItemParts parts;
  parts.pieces = item.substr(0, colon);
  if (colon == item.npos) return parts;
  parts.fate = item.substr(colon + 1);
  if (const auto second = parts.fate.find(':'); second != parts.fate.npos) {
    parts.place = parts.fate.substr(second + 1);
    parts.fate.resize(second);
  }
  // SKU=QTY::SKU leaves the fate to what is usual.
  parts.has_fate = !parts.fate.empty() || parts.place.empty();
  return parts;
}

/// "VIT-C, SOAP": of these products alone, or of all lines.
std::string skus_of(const std::vector<ReturnLine>& lines, const std::vector<ProductId>* products = nullptr) {
  std::vector<std::string> skus;
  for (const ReturnLine& line : lines) {
    const bool is_wanted =
        products == nullptr || std::find(products->begin(), products->end(), line.product) != products->end();
    if (is_wanted && std::find(skus.begin(), skus.end(), line.sku) == skus.end()) skus.push_back(line.sku);
  }
  return fmt::format("{}", fmt::join(skus, ", "));
}

}  // namespace

void ReceivedGoods::read(const std::string& item) {
  if (!faults_.check_text("--item", item)) return;
  const ItemParts parts = parts_of(item);
  FoundGoods found;
  try {
    if (parts.has_fate) {
      found.fate = parse_return_fate(parts.fate);
      if (!found.fate) {
        throw Error(fmt::format("'{}' is none of {}{} (in '{}')", parts.fate, fmt::join(fate_words(), ", "),
                                did_you_mean(parts.fate, fate_words()), item));
      }
    }
    const ListedItem pieces = parse_item(parts.pieces);
    const auto product = products_.find(pieces.sku);
    if (!product) return faults_.add("--item", products_.unknown(pieces.sku));
    found.product = {*product};
    found.qty = pieces.qty;
    if (!parts.place.empty()) found.in_place_of = place_named(parts.place, item);
    found_.push_back(found);
    items_.push_back(item);
  } catch (const Error& error) {
    faults_.add("--item", error.what());
  }
}

/// The goods of the RAN that others came in the place of. Throws Error where that cannot be.
ProductId ReceivedGoods::place_named(const std::string& sku, const std::string& item) const {
  if (!brings_other_goods(head_.reason)) {
    throw Error(fmt::format("'{}': {} is a return for {}, where nothing comes in the place of other goods",
                            item, head_.ran, to_text(head_.reason)));
  }
  for (const ReturnLine& line : lines_) {
    if (line.sku == sku) return line.product;
  }
  throw Error(fmt::format("{} has no {} (it has {})", head_.ran, sku, skus_of(lines_)));
}

std::vector<AwaitedLine> ReceivedGoods::awaited() const {
  std::vector<AwaitedLine> awaited;
  for (const ReturnLine& line : lines_)
    awaited.push_back({line.line, line.product, line.tally.qty - line.tally.received});
  return awaited;
}

/// Goods that a clerk sends back at once came in the place of nothing.
bool ReceivedGoods::is_foreign(const FoundGoods& goods) const {
  const bool is_own = std::any_of(lines_.begin(), lines_.end(),
                                  [&](const ReturnLine& line) { return line.product == goods.product; });
  return !is_own && !goods.in_place_of && goods.fate != ReturnFate::sender;
}

void ReceivedGoods::place_foreign() {
  if (!brings_other_goods(head_.reason)) return;
  const std::vector<ProductId> places = open_places(awaited(), found_);
  for (std::size_t i = 0; i < found_.size(); ++i) {
    FoundGoods& goods = found_[i];
    if (!is_foreign(goods) || places.empty()) continue;
    if (places.size() == 1) {
      goods.in_place_of = places.front();
      continue;
    }
    const std::string& item = items_[i];
    const std::string skus = skus_of(lines_, &places);
    faults_.add("--item", fmt::format("'{}': say in the place of what it came, as in {}{}{}: {} waits for {}",
                                      item, item, item.find(':') == item.npos ? ":restock:" : ":",
                                      skus.substr(0, skus.find(',')), head_.ran, skus));
  }
}

}  // namespace autoship
