#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/cycle_plan.h"
#include "domain/policy.h"
#include "domain/price_notice.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// Writes the notices of higher prices that are owed to the owners of autoships, and that they were
/// sent (P2). Lives inside a write transaction.
class PriceNoticeStore {
 public:
  explicit PriceNoticeStore(Ledger& ledger);

  /// Notices for a product of an autoship, of prices that begin after that day.
  const std::vector<PriceNotice>& made(AutoshipId autoship, ProductId product, Day after);

  /// One that was made for that price before becomes this one.
  void owe(AutoshipId autoship, ProductId product, const PriceStep& step, RunId run);
  /// An unsent one goes, unless an order was made meanwhile that has its price.
  void withdraw(AutoshipId autoship, ProductId product, Day valid_from);
  void send(AutoshipId autoship, ProductId product, Day valid_from, RunId run, Day today);

  /// Charges leave that no unsent notice holds any more (C6); how many.
  std::int64_t release_charges();

 private:
  Statement made_, owe_, withdraw_, send_, release_;
  std::vector<PriceNotice> found_;
};

/// Whether any price begins in these days.
bool has_price_news(Ledger& ledger, Day first, Day last);

/// A line whose price may rise, with its autoship's next order date.
struct PriceCandidate {
  AutoshipId autoship;
  AccountId account;
  Tier tier = Tier::retail;  ///< of its account's kind
  MarketId market;
  ProductId product;
  Day order_date;
};

/// Of autoships with an order to come: those due by today, or those after it.
enum class NoticesFor { due, coming };

/// Calls `visit` for the lines without a locked price whose product has a price, of any band, that
/// begins on a day from `first` to `last` and not after the next order; what is due may have it today.
void for_each_price_candidate(Ledger& ledger, Day first, Day last, Day today, NoticesFor which,
                              const std::function<void(const PriceCandidate&)>& visit);

/// Whether a charge waits until its order's higher prices were noticed (C6).
inline bool holds_for_notice(const Policy& policy) {
  return makes_charges(policy) && policy.prices.price_notice_days > 0;
}

/// What holds the charges of tonight's orders: unsent notices, looked up only where there are any.
class UnsentNotices {
 public:
  explicit UnsentNotices(Ledger& ledger);

  /// Fills in those of the autoship.
  void read(DueAutoship& autoship);

 private:
  bool any_;
  Statement rows_;
};

/// Which notices are wanted; all that is given must hold.
struct NoticeFilter {
  std::optional<AccountId> account;
  std::optional<AutoshipId> autoship;
  std::optional<ProductId> product;
  bool unsent_only = false;
  std::optional<Day> due_by;  ///< whose first order with the price comes up to this day
};

/// A notice, others by their codes. Empty text is nothing given.
struct NoticeRow {
  AutoshipId autoship;
  AccountId account_id;
  ProductId product;
  std::string account, name, email, sku;
  PriceStep step;
  Currency currency;
  Day order_date;  ///< of the first order that has the price
  std::optional<Day> sent_on;
};

/// By order date, autoship and SKU. What no order will have any more is left out.
std::vector<NoticeRow> price_notices(Ledger& ledger, const NoticeFilter& filter);

/// Unsent ones whose first order with the price comes up to that day.
std::int64_t count_unsent_notices(Ledger& ledger, Day due_by);

}  // namespace autoship
