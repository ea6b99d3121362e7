#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/day.h"
#include "domain/ids.h"
#include "domain/money.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// Pieces that are to be sent again: one decision of a return.
struct ReplacedPieces {
  std::int64_t decision = 0;
  ProductId product;
  std::string sku;
  std::int64_t qty = 0;
  std::int64_t weight_g = 0;  ///< of all of them
  bool is_counted = true;     ///< its stock is
};

/// A parcel whose goods are to be sent again, from where it came (R5).
struct WantedReplacement {
  std::string ran;
  AccountId account;
  std::string account_code;
  OrderId order;
  AutoshipId autoship;  ///< of the order, or none
  Currency currency;
  LocationId location;
  std::string location_code;
  AddressId address;     ///< where it went
  std::string ship_via;  ///< how it went
  std::vector<ReplacedPieces> pieces;
};

/// A return whose days went by while goods were still to come (R3).
struct ExpiredReturn {
  ReturnId id;
  std::string ran;
  AccountId account;
  std::string account_code;
  OrderId order;        ///< none: a buyback of several
  AutoshipId autoship;  ///< of the order, or none
  Day last{};           ///< for goods to arrive
  std::int64_t authorized = 0, received = 0;
};

/// Both by their numbers. Where there are none they cost a look into an index.
std::vector<WantedReplacement> wanted_replacements(Ledger& ledger);
std::vector<ExpiredReturn> expired_returns(Ledger& ledger, Day today);

/// Writes replacement orders. Lives inside the night's write transaction.
class ReplacementStore {
 public:
  ReplacementStore(Ledger& ledger, RunId run);

  /// The numbers that the next order and its parcel get.
  OrderId next_order() const { return next_order_; }

  /// Promises the pieces of its shelf; false, and nothing is promised, where they are not there.
  bool reserve(LocationId location, const ReplacedPieces& pieces);

  /// Writes the order under next_order(), with its parcel, and links its decisions to it. `event` says that
  /// it was ordered, `note` what a person should know.
  void add(const WantedReplacement& made, Day today, Day ship_on, const std::string& note, EventId event);

 private:
  RunId run_;
  OrderId next_order_;
  Statement reserve_, order_, shipment_, line_, link_;
};

}  // namespace autoship
