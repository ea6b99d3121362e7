#include "workflows/qualify.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "storage/coming_cycles.h"
#include "storage/qualify_queries.h"
#include "storage/upline.h"
#include "workflows/order_preview.h"

namespace autoship {

namespace {

/// What is still to come to a member.
struct Coming {
  std::int64_t waiting_pv = 0, scheduled_pv = 0, at_risk_pv = 0;
  std::string problem;

  void doubt(std::int64_t pv, std::string what) {
    at_risk_pv += pv;
    if (problem.empty()) problem = std::move(what);
  }
};

class Prospects {
 public:
  Prospects(Ledger& ledger, const Company& company, const Period& period, Day today)
      : ledger_(ledger), company_(company), period_(period), today_(today), upline_(ledger) {}

  /// Orders that are made. A payment that comes after the period counts in a later one; whether it does
  /// nobody knows, so what was ordered in it is expected in it.
  void add_waiting() {
    const VolumeDate date = company_.policy.volume.date;
    if (date == VolumeDate::ordered || date == VolumeDate::scheduled) return;
    for_each_waiting_volume(ledger_, [&](const WaitingVolume& waiting) {
      const Day day = date == VolumeDate::shipped ? std::max(waiting.ship_date, today_) : waiting.order_date;
      Coming* coming = period_.has(day) ? of(waiting.account) : nullptr;
      if (coming == nullptr) return;
      coming->waiting_pv += waiting.pv;
      if (!waiting.doubt.empty())
        coming->doubt(waiting.pv, fmt::format("order {}: {}", waiting.order.value, waiting.doubt));
    });
  }

  /// Orders that nights will make.
  void add_scheduled() {
    if (today_ > period_.last) return;
    OrderPreview preview(ledger_, company_, today_);
    AutoshipFilter all;
    all.today = today_;
    OrderPlan order;
    // What counts on its ship date was ordered before; nothing ships a day later than it counts.
    for_each_due(ledger_, all, period_.last, [&](AutoshipId autoship) {
      check(preview.read(autoship), "an autoship with a cycle to come is there");
      const std::size_t count_max = static_cast<std::size_t>((period_.last - today_).count()) + 32;
      for (const CycleDates& dates : preview.cycles(count_max, period_.last + date::days{31})) {
        if (dates.order > period_.last) break;
        add(preview, autoship, dates, order);
      }
    });
  }

  const Coming* find(AccountId member) const {
    const auto found = of_.find(member.value);
    return found == of_.end() ? nullptr : &found->second;
  }

 private:
  Day volume_day(const CycleDates& dates) const {
    switch (company_.policy.volume.date) {
      case VolumeDate::shipped:
        return std::max(dates.ship, today_);
      case VolumeDate::scheduled:
        return dates.cycle;
      case VolumeDate::paid:
      case VolumeDate::ordered:
        break;
    }
    return std::max(dates.order, today_);
  }

  void add(OrderPreview& preview, AutoshipId autoship, const CycleDates& dates, OrderPlan& order) {
    const CycleOutcome outcome = preview.plan(dates, order);
    if (!outcome.skipped.empty()) return;
    if (outcome.is_order()) preview.take_as_made(dates, order);
    const auto reason = outcome.blocked ? std::optional(outcome.blocked->reason) : std::nullopt;
    const bool is_payment = reason == Reason::no_payment || reason == Reason::payment_expired;
    Coming* coming = period_.has(volume_day(dates)) ? of(preview.autoship().request.account) : nullptr;
    if (coming == nullptr) return;
    // What cannot be paid as things stand is planned all the same: it counts once it is mended.
    if (outcome.is_order() || is_payment) coming->scheduled_pv += order.pv;
    if (is_payment)
      coming->doubt(order.pv, fmt::format("autoship {}: {}", autoship.value, outcome.blocked->detail));
  }

  Coming* of(AccountId account) {
    const AccountId member = upline_.of(account).to;
    return member ? &of_[member.value] : nullptr;
  }

  Ledger& ledger_;
  const Company& company_;
  const Period& period_;
  Day today_;
  Upline upline_;
  std::unordered_map<std::int64_t, Coming> of_;
};

}  // namespace

void for_each_qualification(Ledger& ledger, const Company& company, const VolumePeriod& period, Day today,
                            const std::function<void(const Qualification&)>& visit) {
  Prospects prospects(ledger, company, period.period, today);
  if (period.state != PeriodState::closed) {
    prospects.add_waiting();
    prospects.add_scheduled();
  }
  Qualification found;
  for_each_member(ledger, period.period, [&](const MemberVolume& member) {
    found = Qualification{};
    found.account = member.account;
    found.name = member.name;
    found.email = member.email;
    found.pv = member.pv;
    found.active_pv = period.active_pv;
    if (const Coming* coming = prospects.find(member.id)) {
      found.waiting_pv = coming->waiting_pv;
      found.scheduled_pv = coming->scheduled_pv;
      found.at_risk_pv = coming->at_risk_pv;
      found.problem = coming->problem;
    }
    visit(found);
  });
}

}  // namespace autoship
