#pragma once

#include <compare>
#include <cstdint>

namespace autoship {

/// A row's number in the ledger, one type for each kind of row so that two cannot be swapped.
/// 0 is no row.
template <class Kind>
struct Id {
  std::int64_t value = 0;
  explicit operator bool() const { return value != 0; }
  auto operator<=>(const Id&) const = default;
};

using AccountId = Id<struct AccountKind>;
using AddressId = Id<struct AddressKind>;
using AutoshipId = Id<struct AutoshipKind>;
using BatchId = Id<struct BatchKind>;
using ChargeId = Id<struct ChargeKind>;
using EventId = Id<struct EventKind>;
using LocationId = Id<struct LocationKind>;
using MarketId = Id<struct MarketKind>;
using OrderId = Id<struct OrderKind>;
using PaymentMethodId = Id<struct PaymentMethodKind>;
using ProductId = Id<struct ProductKind>;
using ReturnId = Id<struct ReturnKind>;
using ReturnParcelId = Id<struct ReturnParcelKind>;
using RunId = Id<struct RunKind>;
using ShipmentId = Id<struct ShipmentKind>;
using VolumeEntryId = Id<struct VolumeEntryKind>;

}  // namespace autoship
