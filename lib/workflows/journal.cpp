#include "workflows/journal.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/return_amounts.h"
#include "storage/journal_queries.h"

namespace autoship {

namespace {

std::vector<std::string> services_by_hand(const ServiceList& services) {
  std::vector<std::string> names;
  for (const Service& service : services.all()) {
    if (service.by_hand()) names.push_back(service.ship_via);
  }
  return names;
}

/// What of an order goes with a parcel: its goods, and shipping with the first one.
struct ParcelValue {
  NetAmounts goods, shipping;
  std::int64_t gross_minor() const { return goods.gross_minor() + shipping.gross_minor(); }
};

ParcelValue value_of(const JournalOrder& order, const JournalParcel& parcel) {
  ParcelValue value;
  for (const JournalOrderLine& line : order.lines) {
    if (line.shipment == parcel.id) value.goods += line.amounts;
  }
  if (parcel.id == order.parcels.front().id) value.shipping = order.shipping;
  return value;
}

NetAmounts fees_of(const JournalOrder& order) {
  NetAmounts fees;
  for (const JournalOrderLine& line : order.lines) {
    if (line.is_fee) fees += line.amounts;
  }
  return fees;
}

JournalKey key_of(const JournalCredit& credit) {
  return {credit.day, credit.kind == "budget-rest" ? JournalKind::rest : JournalKind::credit, credit.entry,
          0};
}

/// Works out one entry after the other.
class Bookkeeper {
 public:
  Bookkeeper(Ledger& ledger, const JournalScope& scope, const std::vector<std::string>& by_hand)
      : cost_percent_(scope.cost_percent), facts_(ledger, by_hand), originals_(ledger, by_hand) {}

  const JournalEntry& entry_of(const JournalSource& source) {
    entry_.day = source.key.day;
    entry_.lines.clear();
    entry_.memo.clear();
    switch (source.key.kind) {
      case JournalKind::credit:
        source.order ? credit(source) : grant(source);
        break;
      case JournalKind::rest:
        credit(source);
        break;
      case JournalKind::order:
        fees(source);
        break;
      case JournalKind::charge:
        charge(source);
        break;
      case JournalKind::shipment:
        left(source);
        break;
      case JournalKind::canceled:
        came_back(source);
        break;
      case JournalKind::returned:
        returned(source);
        break;
      case JournalKind::refund:
        refund(source);
        break;
    }
    entry_.close();
    return entry_;
  }

 private:
  /// Reads the order and what it owed before.
  const JournalOrder& begin(const JournalSource& source) {
    const JournalOrder& order = facts_.order(source.order);
    entry_.currency = order.currency;
    moves_.clear();
    for (const JournalParcel& parcel : order.parcels) {
      const std::int64_t value_minor = value_of(order, parcel).gross_minor();
      if (parcel.left_on) {
        moves_.push_back({{*parcel.left_on, JournalKind::shipment, parcel.id.value, 0},
                          OrderMove::What::delivered,
                          value_minor,
                          0});
      }
      if (parcel.back_on) {
        moves_.push_back({{*parcel.back_on, JournalKind::canceled, order.id.value, 0},
                          OrderMove::What::paid,
                          value_minor,
                          0});
      }
    }
    for (const JournalPayment& payment : order.payments) {
      if (payment.key.kind != JournalKind::charge) continue;
      moves_.push_back({payment.key, OrderMove::What::paid, payment.amount_minor,
                        payment.is_with_fees ? fees_of(order).gross_minor() : 0});
    }
    for (const JournalCredit& credit : order.credits) {
      const bool is_used = credit.amount_minor < 0;
      moves_.push_back({key_of(credit), is_used ? OrderMove::What::paid : OrderMove::What::delivered,
                        std::abs(credit.amount_minor), 0});
    }
    if (!order.has_own_charge) {
      moves_.push_back({{order.made_on, JournalKind::order, order.id.value, 0},
                        OrderMove::What::delivered,
                        fees_of(order).gross_minor(),
                        0});
    }
    balance_ = balance_before(moves_, source.key);
    return order;
  }

  void add(JournalRole role, std::int64_t amount_minor, const JournalOrder& order) {
    if (amount_minor == 0) return;
    JournalLine line;
    line.role = role;
    line.amount_minor = amount_minor;
    line.market = order.market;
    if (role == JournalRole::tax) {
      line.country = order.country;
      line.region = order.region;
    }
    entry_.add(line);
  }

  void add(const OrderBalance::Change& change, const JournalOrder& order) {
    add(JournalRole::deferred, change.deferred_minor, order);
    add(JournalRole::receivable, change.receivable_minor, order);
  }

  void add_money(std::int64_t amount_minor, const std::string& method, const JournalOrder& order) {
    JournalLine line;
    line.role = JournalRole::clearing;
    line.amount_minor = amount_minor;
    line.market = order.market;
    line.method = method;
    entry_.add(line);
  }

  void add_fees(const JournalOrder& order) {
    const NetAmounts fees = fees_of(order);
    add(JournalRole::fees, -fees.net_minor, order);
    add(JournalRole::tax, -fees.tax_minor, order);
  }

  /// `sign` -1: income; 1: it is taken back.
  void add_income(const ParcelValue& value, int sign, const JournalOrder& order) {
    add(JournalRole::sales, sign * value.goods.net_minor, order);
    add(JournalRole::shipping_income, sign * value.shipping.net_minor, order);
    add(JournalRole::tax, sign * (value.goods.tax_minor + value.shipping.tax_minor), order);
  }

  void credit(const JournalSource& source) {
    const JournalOrder& order = begin(source);
    const auto found = std::find_if(order.credits.begin(), order.credits.end(),
                                    [&](const JournalCredit& one) { return one.entry == source.key.number; });
    check(found != order.credits.end(), "an order's credit is its account's");
    entry_.reference = fmt::format("credit {}", found->entry);
    add(JournalRole::customer_credit, -found->amount_minor, order);
    if (found->amount_minor < 0) {
      add(balance_.pay(-found->amount_minor), order);
      entry_.memo = fmt::format("credit pays for order {}", order.id.value);
    } else {
      add(balance_.deliver(found->amount_minor), order);
      const bool is_rest = found->kind == "budget-rest";
      entry_.memo = is_rest ? fmt::format("rest of the budget of order {} becomes credit", order.id.value)
                            : fmt::format("credit of order {} comes back", order.id.value);
    }
  }

  void grant(const JournalSource& source) {
    const JournalGrant grant = facts_.grant(source.key.number);
    entry_.currency = grant.currency;
    entry_.reference = fmt::format("credit {}", source.key.number);
    entry_.memo = grant.amount_minor > 0 ? "credit granted" : "credit taken back";
    JournalLine line;
    line.market = grant.market;
    line.role = JournalRole::credit_granted;
    line.amount_minor = grant.amount_minor;
    entry_.add(line);
    line.role = JournalRole::customer_credit;
    line.amount_minor = -grant.amount_minor;
    entry_.add(line);
  }

  void fees(const JournalSource& source) {
    const JournalOrder& order = begin(source);
    entry_.reference = fmt::format("order {}", order.id.value);
    entry_.memo = fmt::format("order {}: {}", order.id.value,
                              pieces_of(order, [](const JournalOrderLine& line) { return line.is_fee; }));
    add(balance_.deliver(fees_of(order).gross_minor()), order);
    add_fees(order);
  }

  const JournalPayment& payment_of(const JournalOrder& order, const JournalKey& key) const {
    const auto found = std::find_if(order.payments.begin(), order.payments.end(),
                                    [&](const JournalPayment& one) { return one.key == key; });
    check(found != order.payments.end(), "a payment is its order's");
    return *found;
  }

  void charge(const JournalSource& source) {
    const JournalOrder& order = begin(source);
    const JournalPayment& payment = payment_of(order, source.key);
    entry_.reference = fmt::format("charge {}-{}", source.key.number, source.key.part);
    entry_.memo = fmt::format("order {} paid ({})", order.id.value, payment.method);
    add_money(payment.amount_minor, payment.method, order);
    add(balance_.pay(payment.amount_minor), order);
    if (!payment.is_with_fees) return;
    add(balance_.deliver(fees_of(order).gross_minor()), order);
    add_fees(order);
  }

  void refund(const JournalSource& source) {
    const JournalOrder& order = begin(source);
    const JournalPayment& payment = payment_of(order, source.key);
    entry_.reference = fmt::format("refund {}-{}", source.key.number, source.key.part);
    entry_.memo = fmt::format("order {} paid back ({})", order.id.value, payment.method);
    add(JournalRole::refunds_payable, payment.amount_minor, order);
    add_money(-payment.amount_minor, payment.method, order);
  }

  void left(const JournalSource& source) {
    const JournalOrder& order = begin(source);
    const auto parcel =
        std::find_if(order.parcels.begin(), order.parcels.end(),
                     [&](const JournalParcel& one) { return one.id.value == source.key.number; });
    check(parcel != order.parcels.end(), "a parcel is its order's");
    const auto is_in = [&](const JournalOrderLine& line) { return line.shipment == parcel->id; };
    entry_.reference = fmt::format("shipment {}", parcel->id.value);
    entry_.memo =
        fmt::format("order {}: {} from {}", order.id.value, pieces_of(order, is_in), parcel->location);
    if (order.replaces) entry_.memo += fmt::format(", for order {}", order.replaces.value);
    const ParcelValue value = value_of(order, *parcel);
    add(balance_.deliver(value.gross_minor()), order);
    add_income(value, -1, order);
    add_cost(order, is_in, 1);
  }

  /// Handed over, as far as anybody knew, and canceled afterwards.
  void came_back(const JournalSource& source) {
    const JournalOrder& order = begin(source);
    const auto is_back = [&](const JournalOrderLine& line) {
      return std::any_of(order.parcels.begin(), order.parcels.end(), [&](const JournalParcel& parcel) {
        return parcel.back_on && parcel.id == line.shipment;
      });
    };
    entry_.reference = fmt::format("cancel {}", order.id.value);
    entry_.memo = fmt::format("order {} canceled: {}", order.id.value, pieces_of(order, is_back));
    for (const JournalParcel& parcel : order.parcels) {
      if (!parcel.back_on) continue;
      const ParcelValue value = value_of(order, parcel);
      add(balance_.pay(value.gross_minor()), order);
      add_income(value, 1, order);
    }
    add_cost(order, is_back, -1);
  }

  void returned(const JournalSource& source) {
    const JournalReturn what = facts_.returned(source.key);
    entry_.reference = fmt::format("return {}", what.ran);
    if (what.number > 1) entry_.reference += fmt::format("-{}", what.number);
    for (const JournalDecision& decision : what.decisions) {
      const JournalOrder& order = facts_.order(decision.order);
      entry_.currency = order.currency;
      add(JournalRole::sales_returns, decision.goods.net_minor, order);
      add(JournalRole::shipping_income, decision.shipping.net_minor, order);
      add(JournalRole::tax, decision.goods.tax_minor + decision.shipping.tax_minor, order);
      add(JournalRole::refunds_payable, -decision.to_charges_minor, order);
      add(JournalRole::customer_credit, -decision.to_credit_minor, order);
    }
    std::int64_t of_order = 0;
    for (const JournalGoods& goods : what.goods) {
      if (goods.order.value != of_order && goods.order) {
        of_order = goods.order.value;
        entry_.memo += fmt::format("{}order {}: ", entry_.memo.empty() ? "" : "; ", of_order);
      } else if (!entry_.memo.empty()) {
        entry_.memo += ", ";
      }
      entry_.memo += fmt::format("{} {} {}", goods.qty, facts_.sku(goods.product), fate_of(goods));
      const bool is_kept_by_us = goods.fate == "restock" || goods.fate == "scrap";
      if (!is_kept_by_us || cost_percent_ == 0) continue;
      const JournalOrder& order = facts_.order(goods.order);
      entry_.currency = order.currency;
      const std::int64_t cost_minor = cost_of_pieces(order, goods);
      add(goods.fate == "restock" ? JournalRole::inventory : JournalRole::scrap, cost_minor, order);
      add(JournalRole::cost_of_goods, -cost_minor, order);
    }
  }

  static std::string fate_of(const JournalGoods& goods) {
    if (goods.fate == "restock") return "to the shelf at " + goods.location;
    if (goods.fate == "scrap") return "scrapped at " + goods.location;
    if (goods.fate == "quarantine") return "looked at, at " + goods.location;
    return goods.fate.empty() ? "not sent back" : "back to the sender";
  }

  // Cost: no ledger keeps it, a company may take a part of the price for it.

  template <class Which>
  void add_cost(const JournalOrder& order, const Which& which, int sign) {
    if (cost_percent_ == 0) return;
    std::int64_t cost_minor = 0;
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
      if (which(order.lines[i])) cost_minor += cost_of(order, i);
    }
    add(JournalRole::cost_of_goods, sign * cost_minor, order);
    add(JournalRole::inventory, -sign * cost_minor, order);
  }

  /// Of a whole line; a replacement costs what the goods did that it replaces.
  std::int64_t cost_of(const JournalOrder& order, std::size_t at) {
    if (!order.replaces) return share_half_up(order.lines[at].amounts.net_minor, cost_percent_, 100);
    const std::vector<ReplacedLine> replaced = originals_.replaced_lines(order);
    if (at >= replaced.size()) return 0;
    // One copy: a replacement may replace one.
    const JournalOrder original = originals_.order(order.replaces);
    for (std::size_t i = 0; i < original.lines.size(); ++i) {
      const JournalOrderLine& line = original.lines[i];
      if (line.line == replaced[at].line)
        return share_half_up(cost_of(original, i), replaced[at].qty, line.qty);
    }
    return 0;
  }

  /// Shares that add up to the line's cost when all of it has come back.
  std::int64_t cost_of_pieces(const JournalOrder& order, const JournalGoods& goods) {
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
      if (order.lines[i].line != goods.line) continue;
      const std::int64_t cost_minor = cost_of(order, i), qty = order.lines[i].qty;
      return share_half_up(cost_minor, goods.qty_before + goods.qty, qty) -
             share_half_up(cost_minor, goods.qty_before, qty);
    }
    return 0;
  }

  /// `2 VIT-C, 1 SOAP`.
  template <class Which>
  std::string pieces_of(const JournalOrder& order, const Which& which) {
    std::string text;
    for (const JournalOrderLine& line : order.lines) {
      if (which(line)) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", line.qty, facts_.sku(line.product));
      }
    }
    return text;
  }

  int cost_percent_;
  JournalFacts facts_, originals_;
  std::vector<OrderMove> moves_;
  OrderBalance balance_;
  JournalEntry entry_;
};

}  // namespace

void for_each_journal_entry(Ledger& ledger, const JournalScope& scope,
                            const std::function<void(const JournalEntry&)>& visit) {
  const std::vector<std::string> by_hand = services_by_hand(scope.services);
  Bookkeeper books(ledger, scope, by_hand);
  for_each_journal_source(ledger, scope.first, scope.last, by_hand, [&](const JournalSource& source) {
    const JournalEntry& entry = books.entry_of(source);
    // A parcel without a price, goods without a value.
    if (!entry.lines.empty()) visit(entry);
  });
}

}  // namespace autoship
