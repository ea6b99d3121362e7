#include "workflows/price_notices.h"

#include <algorithm>

#include "domain/cycle_plan.h"
#include "domain/json_writer.h"
#include "domain/money.h"
#include "storage/account_commitments.h"
#include "storage/autoship_reader.h"
#include "storage/plan_writer.h"

namespace autoship {

namespace {

/// Which prices the coming orders of preferred accounts have (P1). Asked line by line, and read once
/// for those of one autoship that follow each other.
class TierOfOrders {
 public:
  TierOfOrders(Ledger& ledger, const PlanContext& context)
      : context_(context), reader_(ledger), commitments_(ledger) {}

  Tier of(const PriceCandidate& line, Day on) {
    if (line.tier != Tier::preferred) return line.tier;
    if (line.autoship == autoship_.id && on == on_) return tier_;
    check(reader_.read(line.autoship, autoship_).has_value(), "an autoship with a line is there");
    autoship_.others.clear();
    if (hangs_on_others(context_, autoship_, on, on))
      commitments_.read(line.account, line.autoship, autoship_.others);
    on_ = on;
    tier_ = retail_because(context_, autoship_, on).empty() ? Tier::preferred : Tier::retail;
    return tier_;
  }

 private:
  const PlanContext& context_;
  AutoshipReader reader_;
  AccountCommitments commitments_;
  DueAutoship autoship_;
  Day on_;
  Tier tier_ = Tier::preferred;
};

std::string body_of(const std::string& sku, const PriceStep& step, const Currency& currency) {
  std::string body;
  JsonWriter(body)
      .begin_object()
      .key("sku")
      .text(sku)
      .key("valid_from")
      .day(step.valid_from)
      .key("old_price")
      .decimal(step.before_minor, currency.digits)
      .key("new_price")
      .decimal(step.after_minor, currency.digits)
      .key("currency")
      .text(currency.code)
      .end_object();
  return body;
}

}  // namespace

Day first_unwatched(Ledger& ledger, Day today) {
  const auto night = last_night(ledger);
  return night ? night->as_of : today;
}

PriceWatch::PriceWatch(Ledger& ledger, const Policy& policy, Day today)
    : ledger_(ledger),
      today_(today),
      before_(today - date::days{1}),
      last_(today + date::days{policy.prices.price_notice_days}) {
  if (policy.prices.price_notice_days == 0) return;
  const Day first = first_unwatched(ledger, today);
  before_ = first - date::days{1};
  has_news_ = has_price_news(ledger, first, last_);
}

void PriceWatch::look(const PlanContext& context, RunJournal& journal, NoticesFor which) {
  if (!has_news_) return;
  PriceNoticeStore store(ledger_);
  TierOfOrders tiers(ledger_, context);
  bool withdrew = false;
  const bool is_due = which == NoticesFor::due;
  for_each_price_candidate(
      ledger_, before_ + date::days{1}, is_due ? today_ : last_, today_, which,
      [&](const PriceCandidate& line) {
        const Day on = is_due ? today_ : line.order_date;
        const auto step =
            price_step(context.catalog.prices, line.product, line.market, tiers.of(line, on), before_, on);
        const NoticeWork work = notice_work(step, store.made(line.autoship, line.product, before_), on);
        for (const Day valid_from : work.withdrawn) store.withdraw(line.autoship, line.product, valid_from);
        withdrew = withdrew || !work.withdrawn.empty();
        if (!work.owed) return;
        store.owe(line.autoship, line.product, *work.owed, journal.run());
        const Currency& currency = context.catalog.markets.find(line.market)->currency;
        const std::string& sku = context.catalog.products.find(line.product)->sku;
        journal.append(
            {"price-noticed", line.account, line.autoship, {}, body_of(sku, *work.owed, currency)});
      });
  if (withdrew) store.release_charges();
}

PricesSeen::PricesSeen(Ledger& ledger, const Policy& policy, Day today)
    : store_(ledger), today_(today), before_(today - date::days{1}) {
  if (policy.prices.price_notice_days == 0) return;
  const Day first = first_unwatched(ledger, today);
  before_ = first - date::days{1};
  any_ = has_price_news(ledger, first, day_max);
}

void PricesSeen::note(const Catalog& catalog, AutoshipId autoship, MarketId market, Tier tier,
                      const std::vector<WantedLine>& lines, Day order_date, RunId run) {
  if (!any_) return;
  for (const WantedLine& line : lines) {
    if (line.locked_minor) continue;
    const auto step = price_step(catalog.prices, line.product, market, tier, before_, order_date);
    const auto& made = store_.made(autoship, line.product, before_);
    std::vector<Day> unsent;
    for (const PriceNotice& notice : made) {
      if (!notice.is_sent && notice.step.valid_from <= order_date) unsent.push_back(notice.step.valid_from);
    }
    if (const NoticeWork work = notice_work(step, made, order_date); work.owed) {
      store_.owe(autoship, line.product, *work.owed, run);
      const Day valid_from = work.owed->valid_from;
      if (std::find(unsent.begin(), unsent.end(), valid_from) == unsent.end()) unsent.push_back(valid_from);
    }
    for (const Day valid_from : unsent) {
      store_.send(autoship, line.product, valid_from, run, today_);
    }
    if (!unsent.empty()) store_.release_charges();
  }
}

SentNotices send_notices(Ledger& ledger, const Caller& caller, NoticeFilter filter, DryRun dry_run,
                         const std::function<double()>& seconds) {
  WriteTransaction transaction(ledger);
  filter.unsent_only = true;
  SentNotices result;
  result.sent = price_notices(ledger, filter);
  if (result.sent.empty()) return result;
  RunJournal journal(ledger, caller);
  PriceNoticeStore store(ledger);
  for (NoticeRow& notice : result.sent) {
    store.send(notice.autoship, notice.product, notice.step.valid_from, journal.run(), caller.as_of);
    notice.sent_on = caller.as_of;
    journal.append({"price-notice-sent",
                    notice.account_id,
                    notice.autoship,
                    {},
                    body_of(notice.sku, notice.step, notice.currency)});
  }
  result.charges_released = store.release_charges();
  journal.finish(seconds());
  if (dry_run == DryRun::no) transaction.commit();
  return result;
}

}  // namespace autoship
