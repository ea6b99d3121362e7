#include "workflows/return_money.h"

#include <map>
#include <span>

namespace autoship {

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
  std::vector<std::size_t> refunds, credits;
  // Credit is of one currency, the market's: an order from before a change of markets is paid back in its
  // own.
  const bool takes_credit = order.currency.code == order.credit_currency;
  for (std::size_t i = 0; i < priced.size(); ++i) {
    numbers.push_back(store_.add_decision(head.id, order.goods.order, priced[i]));
    money.amount_minor += priced[i].amount_minor;
    if (priced[i].amount_minor == 0) continue;
    const bool is_credit = takes_credit && priced[i].pieces.decision == ReturnDecision::credit;
    (is_credit ? credits : refunds).push_back(i);
  }
  if (money.amount_minor == 0) return money;

  const std::vector<PaidCharge> paid = store_.paid_charges(order.goods.order);
  std::vector<Purse> purses;
  for (const PaidCharge& charge : paid) purses.push_back(charge.purse);
  struct Part {
    std::int64_t decision, minor;
  };
  std::map<std::size_t, std::vector<Part>> by_purse;
  const auto pay = [&](std::span<const std::size_t> decisions, std::span<Purse> from) {
    std::vector<AmountBack> amounts;
    for (const std::size_t i : decisions) amounts.push_back({priced[i].amount_minor, priced[i].shipment});
    for (const Payout& payout : pay_back(amounts, from)) {
      by_purse[payout.purse].push_back({numbers[decisions[payout.amount]], payout.minor});
      if (payout.purse < purses.size()) purses[payout.purse].left_minor -= payout.minor;
    }
  };
  // What is credited is credit at once, but for goods whose own charge is not paid yet.
  for (const std::size_t& i : credits) {
    std::vector<Purse> unpaid = purses;
    for (std::size_t k = 0; k < unpaid.size(); ++k) {
      if (paid[k].is_paid || unpaid[k].shipment != priced[i].shipment) unpaid[k].left_minor = 0;
    }
    pay({&i, 1}, unpaid);
  }
  std::vector<Purse> left = purses;
  pay(refunds, left);
  for (const auto& [purse, parts] : by_purse) {
    std::int64_t sum_minor = 0;
    for (const Part& part : parts) sum_minor += part.minor;
    ChargeId charge;
    std::int64_t entry = 0;
    if (purse < paid.size() || !takes_credit) {
      const PaidCharge from = purse < paid.size() ? paid[purse] : PaidCharge{};
      charge = store_.add_refund(order, from, sum_minor, caller_.as_of);
      money.refunds.push_back({charge, sum_minor, !from.is_paid});
    } else {
      credit_.add(order.account, order.goods.order, CreditKind::refund, sum_minor, "goods of " + head.ran);
      entry = credit_.last_entry();
      money.credit_minor = sum_minor;
    }
    for (const Part& part : parts) store_.add_payout(part.decision, part.minor, charge, entry);
  }
  return money;
}

}  // namespace autoship
