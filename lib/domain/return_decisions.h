#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/policy.h"
#include "domain/return_amounts.h"
#include "domain/return_policy.h"

namespace autoship {

/// What was decided about pieces that came back, or stay with the customer.
enum class ReturnDecision : std::uint8_t { refund, replace, credit, refused };
std::string_view to_text(ReturnDecision decision);
std::optional<ReturnDecision> parse_return_decision(std::string_view text);
ReturnDecision decision_for(ReturnOutcome outcome);

/// A line of an order, as far as returns go.
struct ReturnableLine {
  int line = 0;
  ProductId product;
  ShipmentId shipment;  ///< none: it never left
  std::int64_t qty = 0;
  bool is_gift = false;   ///< costs nothing, and gives nothing back
  bool is_goods = false;  ///< shipped or to be shipped: neither a fee nor left out
  LineValue value;
  std::int64_t taken = 0;  ///< pieces that open returns may bring and closed ones brought (R3)
  std::int64_t paid = 0;   ///< pieces whose money was given back

  std::int64_t left() const { return shipment ? qty - taken : 0; }
};

/// An order, as far as returns go.
struct ReturnableOrder {
  OrderId order;
  std::vector<ReturnableLine> lines;
  bool has_tax_on_top = true;
  std::int64_t shipping_minor = 0, shipping_tax_minor = 0;
  bool shipping_is_back = false;    ///< given back already
  std::int64_t company_pieces = 0;  ///< goods, gifts aside, whose money was given back by the company's fault
  std::int64_t company_awaited = 0;  ///< the same, of which open returns may bring the goods

  ReturnableLine* find(int line);
  const ReturnableLine* find(int line) const;
};

/// Pieces of an order's line about which something is decided.
struct DecidedPieces {
  int line = 0;        ///< of the return
  int order_line = 0;  ///< of the order
  std::int64_t qty = 0;
  ReturnDecision decision = ReturnDecision::refund;
};

/// A decision, and what it gives back.
struct PricedDecision {
  DecidedPieces pieces;
  LineValue value;  ///< goods, tax and volume that are taken back
  std::int64_t shipping_minor = 0, shipping_tax_minor = 0;
  std::int64_t amount_minor = 0;  ///< to the customer
  ShipmentId shipment;            ///< the parcel that it was
};

/// Prices decisions by what their pieces cost (R5, R7): their share of the line, tax with it where it
/// was on top; `percent` of the price for a buyback, volume in full. Shipping goes with the piece that
/// completes the return of all goods by the company's fault, never on a customer's choice. The order's
/// counts go on, so that the next call continues where this one ended.
std::vector<PricedDecision> price_decisions(const Policy& policy, ReturnFault fault, int percent,
                                            ReturnableOrder& order, std::span<const DecidedPieces> pieces);

/// What is given back for shipping, its tax included, by whichever return brings the last of the order's
/// goods, where those that are open bring all of them: of an order whose `pieces` price_decisions() has
/// priced, and whose awaited ones do not count them. 0: it went with these pieces, or does not go.
std::int64_t shipping_to_come(const Policy& policy, ReturnFault fault, const ReturnableOrder& order,
                              std::span<const DecidedPieces> pieces);

}  // namespace autoship
