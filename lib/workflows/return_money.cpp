#include "workflows/return_money.h"

#include <map>

namespace autoship {

namespace {

/// The decisions of one kind, as amounts that go back.
struct Wanted {
  std::vector<std::size_t> decisions;
  std::vector<AmountBack> amounts;
  void add(std::size_t decision, const PricedDecision& priced) {
    decisions.push_back(decision);
    amounts.push_back({priced.amount_minor, priced.shipment});
  }
};

}  // namespace

ReturnMoney::ReturnMoney(Ledger& ledger, ReturnStore& store, const Company& company, const Caller& caller,
                         const RunJournal& journal)
    : store_(store),
      policy_(company.policy),
      caller_(caller),
      credit_(ledger, journal.run()),
      volume_(ledger, journal, policy_.volume.date, company.services) {}

DecidedMoney ReturnMoney::decide(const ReturnHead& head, OrderOfReturn& order, int percent,
                                 const std::vector<DecidedPieces>& pieces) {
  DecidedMoney money = give_back(head, order, percent, pieces);
  volume_.post_return(order.goods.order, "return " + head.ran);
  return money;
}

DecidedMoney ReturnMoney::give_back(const ReturnHead& head, OrderOfReturn& order, int percent,
                                    const std::vector<DecidedPieces>& pieces) {
  const auto priced = price_decisions(policy_, head.fault, percent, order.goods, pieces);
  DecidedMoney money;
  std::vector<std::int64_t> numbers;
  Wanted refunds, credits;
  for (std::size_t i = 0; i < priced.size(); ++i) {
    numbers.push_back(store_.add_decision(head.id, order.goods.order, priced[i]));
    money.amount_minor += priced[i].amount_minor;
    if (priced[i].amount_minor == 0) continue;
    (priced[i].pieces.decision == ReturnDecision::credit ? credits : refunds).add(i, priced[i]);
  }
  if (money.amount_minor == 0) return money;

  const std::vector<PaidCharge> paid = store_.paid_charges(order.goods.order);
  std::vector<Purse> all, unpaid;
  for (const PaidCharge& charge : paid) {
    all.push_back(charge.purse);
    // As many as there are, so that a payout names the charge by its place in either.
    unpaid.push_back(charge.purse);
    if (charge.is_paid) unpaid.back().left_minor = 0;
  }
  struct Part {
    std::int64_t decision, minor;
  };
  std::map<std::size_t, std::vector<Part>> by_purse;
  const auto pay = [&](const Wanted& wanted, std::vector<Purse>& purses) {
    for (const Payout& payout : pay_back(wanted.amounts, purses)) {
      by_purse[payout.purse].push_back({numbers[wanted.decisions[payout.amount]], payout.minor});
    }
  };
  // What is credited first, or a refund might wait for a payment and a credit not.
  pay(credits, unpaid);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!paid[i].is_paid) all[i].left_minor = unpaid[i].left_minor;
  }
  pay(refunds, all);
  for (const auto& [purse, parts] : by_purse) {
    std::int64_t sum_minor = 0;
    for (const Part& part : parts) sum_minor += part.minor;
    ChargeId charge;
    std::int64_t entry = 0;
    if (purse < paid.size()) {
      charge = store_.add_refund(order, paid[purse], sum_minor, caller_.as_of);
      money.refunds.push_back({charge, sum_minor, !paid[purse].is_paid});
    } else {
      credit_.add(order.account, order.goods.order, CreditKind::refund, sum_minor,
                  "goods of " + head.ran + " came back");
      entry = credit_.last_entry();
      money.credit_minor = sum_minor;
    }
    for (const Part& part : parts) store_.add_payout(part.decision, part.minor, charge, entry);
  }
  return money;
}

}  // namespace autoship
