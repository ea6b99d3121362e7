#include "domain/price_notice.h"

#include <algorithm>

namespace autoship {

std::optional<PriceStep> price_step(const PriceBook& prices, ProductId product, MarketId market, Tier tier,
                                    Day before, Day on) {
  if (on <= before) return std::nullopt;
  const DatedPrice* was = prices.find_dated(product, market, tier, before);
  const DatedPrice* is = prices.find_dated(product, market, tier, on);
  if (was == nullptr || is == nullptr || was == is) return std::nullopt;
  return PriceStep{is->valid_from, was->price.minor, is->price.minor};
}

NoticeWork notice_work(const std::optional<PriceStep>& step, const std::vector<PriceNotice>& made, Day on) {
  NoticeWork work;
  const PriceNotice* told = nullptr;
  for (const PriceNotice& notice : made) {
    const bool is_later = told == nullptr || told->step.valid_from < notice.step.valid_from;
    if (notice.is_sent && notice.step.valid_from <= on && is_later) told = &notice;
  }
  if (step) {
    const std::int64_t known_minor = told == nullptr ? step->before_minor : told->step.after_minor;
    if (step->after_minor > known_minor)
      work.owed = PriceStep{step->valid_from, known_minor, step->after_minor};
  }
  for (const PriceNotice& notice : made) {
    if (notice.is_sent || notice.step.valid_from > on) continue;
    if (work.owed && notice.step.valid_from == work.owed->valid_from) {
      if (notice.step == *work.owed) work.owed.reset();
      continue;
    }
    work.withdrawn.push_back(notice.step.valid_from);
  }
  return work;
}

}  // namespace autoship
