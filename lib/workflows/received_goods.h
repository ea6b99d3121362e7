#pragma once

#include <span>
#include <string>
#include <vector>

#include "domain/return_receipt.h"
#include "storage/code_lookup.h"
#include "storage/return_store.h"
#include "workflows/option_faults.h"

namespace autoship {

/// What a clerk says was in the parcel of a return, item by item; what is wrong with it goes to `faults`.
/// All that is given is kept by the caller.
class ReceivedGoods {
 public:
  ReceivedGoods(const ReturnHead& head, const std::vector<ReturnLine>& lines, CodeLookup& products,
                OptionFaults& faults)
      : head_(head), lines_(lines), products_(products), faults_(faults) {}

  /// SKU=QTY, SKU=QTY:FATE or SKU=QTY:FATE:SKU, the last being what it came in the place of.
  void read(const std::string& item);

  /// R1: who got other goods than those that were ordered sends back what came, and it counts for what is
  /// still awaited. Where that is several goods, only the clerk can tell which.
  void place_foreign();

  /// In the order in which they were read.
  const std::vector<FoundGoods>& found() const { return found_; }

  /// The lines of the return, and what of them is still to come.
  std::vector<AwaitedLine> awaited() const;

 private:
  ProductId place_named(const std::string& sku, const std::string& item) const;
  bool is_foreign(const FoundGoods& goods) const;

  const ReturnHead& head_;
  const std::vector<ReturnLine>& lines_;
  CodeLookup& products_;
  OptionFaults& faults_;
  std::vector<std::string> items_;  // As typed; those of found_.
  std::vector<FoundGoods> found_;
};

}  // namespace autoship
