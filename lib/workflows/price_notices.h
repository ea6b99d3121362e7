#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "domain/order_plan.h"
#include "domain/policy.h"
#include "storage/price_notices.h"
#include "storage/run_journal.h"
#include "workflows/company.h"

namespace autoship {

/// Whose first order with a higher price comes up to this day is to be told by now (P2).
inline Day last_noticed(const Policy& policy, Day today) {
  return today + date::days{policy.prices.price_notice_days};
}

/// The first day of whose prices nobody was told yet: the last night's, for a price may come in after
/// it on its very day; today before the first night.
Day first_unwatched(Ledger& ledger, Day today);

/// The night's search for prices that rise before the next order of an autoship that has the product
/// (P2). Looks at those that begin from the last night on until price_notice_days ahead; while there
/// are none it costs one look at the price list.
class PriceWatch {
 public:
  /// Before the night's run is noted.
  PriceWatch(Ledger& ledger, const Policy& policy, Day today);

  bool has_news() const { return has_news_; }

  /// Writes what is owed, or no longer. What is due is looked at before its orders are made, for their
  /// charges wait for it; what is to come after them.
  void look(const PlanContext& context, RunJournal& journal, NoticesFor which);

 private:
  Ledger& ledger_;
  Day today_, before_;
  Day last_;
  bool has_news_ = false;
};

/// Prices that a person sees who enrolls, or changes the items: no notice is owed of them.
class PricesSeen {
 public:
  PricesSeen(Ledger& ledger, const Policy& policy, Day today);

  /// Whether there is any price that somebody could see.
  bool has_news() const { return any_; }

  /// Of an autoship with these lines whose next order, of that band and day, was just shown.
  void note(const Catalog& catalog, AutoshipId autoship, MarketId market, Tier tier,
            const std::vector<WantedLine>& lines, Day order_date, RunId run);

 private:
  PriceNoticeStore store_;
  Day today_, before_;
  bool any_ = false;
};

/// What sending came to.
struct SentNotices {
  std::vector<NoticeRow> sent;
  std::int64_t charges_released = 0;  ///< may leave at once (C6)
};

/// Takes note that the owners were told: of the unsent ones that the filter has. Nothing is written
/// where there are none, or with a dry run.
SentNotices send_notices(Ledger& ledger, const Caller& caller, NoticeFilter filter, DryRun dry_run,
                         const std::function<double()>& seconds);

}  // namespace autoship
