#include "workflows/volume_periods.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/json_writer.h"
#include "domain/money.h"
#include "storage/run_journal.h"
#include "storage/volume_entries.h"
#include "storage/volume_posting.h"
#include "storage/volume_queries.h"

namespace autoship {

namespace {

/// A period that is not closed, from the first day on that is not.
VolumePeriod open_period(Period period, std::optional<Day> closed, const Policy& policy, Day today) {
  VolumePeriod found;
  if (closed) period.first = std::max(period.first, *closed + date::days{1});
  found.state = today > period.last ? PeriodState::grace : PeriodState::open;
  found.period = std::move(period);
  found.active_pv = policy.volume.active_pv;
  return found;
}

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(sentence + "; nothing was changed", Exit::refused);
}

void refuse_early(const VolumePeriod& period, const Policy& policy, Day today, bool now) {
  const std::string& name = period.period.name;
  if (period.state == PeriodState::open)
    refuse(fmt::format("period {} lasts until {}: it cannot be closed before", name,
                       to_text(period.period.last)));
  const Day from = closable_on(period, policy);
  if (now || today >= from) return;
  refuse(fmt::format("period {} stays open for volume.grace_days = {}, until {}: --now closes it today", name,
                     policy.volume.grace_days, to_text(from - date::days{1})));
}

std::string body_of(const VolumePeriod& period) {
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("period").text(period.period.name).key("first").day(period.period.first);
  json.key("last").day(period.period.last).key("entries").integer(count_entries(period.sums));
  json.key("sha256").text(period.sha256).key("sums").begin_object();
  for (const auto& [code, sum] : period.sums) {
    const Currency currency = find_currency(code).value();
    json.key(code).begin_object().key("entries").integer(sum.entries);
    json.key("commissionable").decimal(sum.volume.commissionable_minor, currency.digits);
    json.key("pv").decimal_short(sum.volume.pv, volume_digits);
    json.key("cv").decimal_short(sum.volume.cv, volume_digits).end_object();
  }
  json.end_object().end_object();
  return body;
}

}  // namespace

Day closable_on(const VolumePeriod& period, const Policy& policy) {
  return period.period.last + date::days{1 + policy.volume.grace_days};
}

VolumePeriod find_period(Ledger& ledger, const Policy& policy, Day today, std::string_view name) {
  if (auto closed = find_closed_period(ledger, name)) return std::move(*closed);
  auto period = parse_period(policy.volume.period, name);
  if (!period) throw UsageError(period_fault(policy.volume.period, name));
  const auto closed = closed_through(ledger);
  if (closed && period->last <= *closed) {
    throw UsageError(fmt::format("period {} ended before {}, up to which all is closed: it has no entries",
                                 name, to_text(*closed)));
  }
  return open_period(std::move(*period), closed, policy, today);
}

std::vector<VolumePeriod> periods_in_sight(Ledger& ledger, const Policy& policy, Day today) {
  std::vector<VolumePeriod> periods = closed_periods(ledger);
  const auto closed = closed_through(ledger);
  const auto days = days_with_volume(ledger, closed);
  const Day first = days ? std::min(days->first, today) : today;
  const Day last = days ? std::max(days->last, today) : today;
  if (closed && last <= *closed) return periods;
  const Day from = closed ? std::max(first, *closed + date::days{1}) : first;
  for (Period period = period_of(policy.volume.period, from); period.first <= last;
       period = next_period(policy.volume.period, period)) {
    periods.push_back(open_period(period, closed, policy, today));
  }
  return periods;
}

std::vector<VolumePeriod> list_periods(Ledger& ledger, const Policy& policy, Day today) {
  std::vector<VolumePeriod> periods = periods_in_sight(ledger, policy, today);
  std::erase_if(periods, [&](VolumePeriod& period) {
    if (period.state == PeriodState::closed) return false;
    period.sums = volume_sums(ledger, period.period);
    return period.sums.empty() && !period.period.has(today);
  });
  return periods;
}

VolumePeriod close_period(Ledger& ledger, const Policy& policy, const Caller& caller, std::string_view name,
                          const CloseOptions& options) {
  WriteTransaction transaction(ledger);
  VolumePeriod period = find_period(ledger, policy, caller.as_of, name);
  if (period.state == PeriodState::closed) {
    refuse(
        fmt::format("period {} was closed on {} by {}", name, to_text(*period.closed_on), period.closed_by));
  }
  refuse_early(period, policy, caller.as_of, options.now);
  if (const std::string date(to_text(policy.volume.date)); !is_posted_by(ledger, date)) {
    refuse(
        fmt::format("volume.date is '{}' and not all volume is posted by it yet: run the night first "
                    "(autoship run-cycle)",
                    date));
  }
  if (const auto days = days_with_volume(ledger, closed_through(ledger));
      days && days->first < period.period.first) {
    const Period earlier = period_of(policy.volume.period, days->first);
    refuse(
        fmt::format("period {} before it is open and has entries: close it first (autoship close-period {})",
                    earlier.name, earlier.name));
  }
  period.sums = volume_sums(ledger, period.period);
  period.sha256 = options.hash(ledger, period.period);
  RunJournal journal(ledger, caller);
  store_closed_period(ledger, period, journal.run(), caller.as_of);
  journal.append({"period-closed", {}, {}, {}, body_of(period)});
  journal.finish(options.seconds());
  period.state = PeriodState::closed;
  period.closed_on = caller.as_of;
  period.closed_by = caller.actor;
  if (options.dry_run == DryRun::no) transaction.commit();
  return period;
}

}  // namespace autoship
