#pragma once

#include <utility>
#include <vector>

#include "domain/ids.h"
#include "domain/money.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// The currencies of the markets, read as they are asked for.
class MarketCurrencies {
 public:
  explicit MarketCurrencies(Ledger& ledger);

  /// The market must exist. Valid until the next call.
  const Currency& of(MarketId market);
  const Currency& of_account(AccountId account);

  /// Whether anything is priced in the market's currency, so that it has to keep it.
  bool is_used(MarketId market);

  /// Whether an autoship of the account has a budget or a price lock, or the account credit: those are in its
  /// currency.
  bool holds_amounts(AccountId account);

 private:
  Statement select_, market_of_account_, used_, held_;
  std::vector<std::pair<MarketId, Currency>> known_;
  std::size_t last_ = 0;
};

}  // namespace autoship
