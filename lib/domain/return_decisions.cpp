#include "domain/return_decisions.h"

#include <algorithm>
#include <array>

#include "domain/error.h"

namespace autoship {

namespace {

constexpr std::array<std::string_view, 4> decision_names{"refund", "replace", "credit", "refused"};

/// What has to come back by the company's fault before shipping does.
std::int64_t pieces_of(const ReturnableOrder& order) {
  std::int64_t pieces = 0;
  for (const ReturnableLine& line : order.lines) {
    if (line.is_goods && !line.is_gift) pieces += line.qty;
  }
  return pieces;
}

}  // namespace

std::string_view to_text(ReturnDecision decision) {
  return decision_names[static_cast<std::size_t>(decision)];
}

std::optional<ReturnDecision> parse_return_decision(std::string_view text) {
  for (std::size_t i = 0; i < decision_names.size(); ++i) {
    if (decision_names[i] == text) return static_cast<ReturnDecision>(i);
  }
  return std::nullopt;
}

ReturnDecision decision_for(ReturnOutcome outcome) {
  switch (outcome) {
    case ReturnOutcome::replace:
      return ReturnDecision::replace;
    case ReturnOutcome::credit:
      return ReturnDecision::credit;
    case ReturnOutcome::refund:
      break;
  }
  return ReturnDecision::refund;
}

const ReturnableLine* ReturnableOrder::find(int line) const {
  const auto found =
      std::find_if(lines.begin(), lines.end(), [&](const ReturnableLine& one) { return one.line == line; });
  return found == lines.end() ? nullptr : &*found;
}

ReturnableLine* ReturnableOrder::find(int line) {
  return const_cast<ReturnableLine*>(std::as_const(*this).find(line));
}

std::vector<PricedDecision> price_decisions(const Policy& policy, ReturnFault fault, int percent,
                                            ReturnableOrder& order, std::span<const DecidedPieces> pieces) {
  std::vector<PricedDecision> priced;
  for (const DecidedPieces& decided : pieces) {
    ReturnableLine* const line = order.find(decided.order_line);
    check(line != nullptr && decided.qty > 0, "a decision is about pieces of an order's line");
    PricedDecision decision;
    decision.pieces = decided;
    decision.shipment = line->shipment;
    if (decided.decision == ReturnDecision::refund || decided.decision == ReturnDecision::credit) {
      decision.value =
          value_of_pieces(percent_of_price(line->value, percent), line->qty, line->paid, decided.qty);
      line->paid += decided.qty;
      if (fault == ReturnFault::company && !line->is_gift) order.company_pieces += decided.qty;
      const bool completes = fault == ReturnFault::company && !line->is_gift && !order.shipping_is_back &&
                             policy.returns.refund_shipping == RefundShipping::company_fault &&
                             order.company_pieces == pieces_of(order);
      if (completes) {
        decision.shipping_minor = order.shipping_minor;
        decision.shipping_tax_minor = order.shipping_tax_minor;
        order.shipping_is_back = true;
      }
      decision.amount_minor = decision.value.goods_minor + decision.shipping_minor;
      if (order.has_tax_on_top)
        decision.amount_minor += decision.value.tax_minor + decision.shipping_tax_minor;
    }
    priced.push_back(decision);
  }
  return priced;
}

std::int64_t shipping_to_come(const Policy& policy, ReturnFault fault, const ReturnableOrder& order,
                              std::span<const DecidedPieces> pieces) {
  const bool gives_money = std::any_of(pieces.begin(), pieces.end(), [](const DecidedPieces& one) {
    return one.decision == ReturnDecision::refund || one.decision == ReturnDecision::credit;
  });
  if (!gives_money || fault != ReturnFault::company || order.shipping_is_back ||
      policy.returns.refund_shipping != RefundShipping::company_fault ||
      order.company_pieces + order.company_awaited < pieces_of(order))
    return 0;
  return order.shipping_minor + (order.has_tax_on_top ? order.shipping_tax_minor : 0);
}

}  // namespace autoship
