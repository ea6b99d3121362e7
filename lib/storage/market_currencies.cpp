#include "storage/market_currencies.h"

#include "domain/error.h"

namespace autoship {

MarketCurrencies::MarketCurrencies(Ledger& ledger)
    : select_(ledger.db(), "SELECT currency FROM markets WHERE id = ?1"),
      market_of_account_(ledger.db(), "SELECT market_id FROM accounts WHERE id = ?1"),
      used_(ledger.db(), R"(
          SELECT EXISTS (SELECT 1 FROM prices WHERE market_id = ?1)
              OR EXISTS (SELECT 1 FROM shipping_rates WHERE market_id = ?1)
              OR EXISTS (SELECT 1 FROM accounts a JOIN autoships s ON s.account_id = a.id WHERE a.market_id = ?1))"),
      held_(ledger.db(), R"(
          SELECT EXISTS (SELECT 1 FROM autoships WHERE account_id = ?1 AND budget_minor IS NOT NULL)
              OR EXISTS (SELECT 1 FROM autoships s JOIN autoship_lines l ON l.autoship_id = s.id
                         WHERE s.account_id = ?1 AND l.locked_minor IS NOT NULL)
              OR coalesce((SELECT balance_minor FROM credit_entries WHERE account_id = ?1 ORDER BY id DESC LIMIT 1), 0)
                 > 0)") {}

const Currency& MarketCurrencies::of_account(AccountId account) {
  market_of_account_.bind(1, account.value);
  check(market_of_account_.step(), "an amount has an account");
  const MarketId market{market_of_account_.integer(0)};
  market_of_account_.reset();
  return of(market);
}

bool MarketCurrencies::is_used(MarketId market) {
  used_.bind(1, market.value);
  check(used_.step(), "asking whether gives an answer");
  const bool used = used_.integer(0) != 0;
  used_.reset();
  return used;
}

bool MarketCurrencies::holds_amounts(AccountId account) {
  held_.bind(1, account.value);
  check(held_.step(), "asking whether gives an answer");
  const bool held = held_.integer(0) != 0;
  held_.reset();
  return held;
}

const Currency& MarketCurrencies::of(MarketId market) {
  if (last_ < known_.size() && known_[last_].first == market) return known_[last_].second;
  for (last_ = 0; last_ < known_.size(); ++last_) {
    if (known_[last_].first == market) return known_[last_].second;
  }
  select_.bind(1, market.value);
  check(select_.step(), "an amount has a market");
  const auto currency = find_currency(select_.text(0));
  select_.reset();
  check(currency.has_value(), "a market has a currency of ISO 4217");
  known_.emplace_back(market, *currency);
  return known_[last_].second;
}

}  // namespace autoship
