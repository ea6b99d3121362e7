#include "workflows/volume_adjust.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/json_writer.h"
#include "domain/money.h"
#include "domain/text.h"
#include "storage/account_queries.h"
#include "storage/code_lookup.h"
#include "storage/run_journal.h"
#include "storage/volume_entries.h"
#include "workflows/option_faults.h"
#include "workflows/volume_periods.h"

namespace autoship {

namespace {

/// More is a slip of the finger: a hundred million.
constexpr std::int64_t volume_max = 1'000'000'000'000;

std::int64_t read_volume(const char* option, const std::optional<std::string>& text, OptionFaults& faults) {
  if (!text) return 0;
  const auto volume = parse_decimal(*text, volume_digits);
  if (!volume) {
    faults.add(option, decimal_fault(*text, volume_digits, "a volume"));
  } else if (*volume > volume_max || *volume < -volume_max) {
    faults.add(option, fmt::format("'{}' is more than an adjustment may be", *text));
  }
  return volume.value_or(0);
}

/// Today where it is in the period, else the period's day that is nearest.
Day day_in(const VolumePeriod& period, Day today, OptionFaults& faults) {
  const std::string& name = period.period.name;
  if (period.state == PeriodState::closed)
    throw Error(
        fmt::format("period {} was closed on {}: nothing posted to it ever changes; leave --period out "
                    "to post to the one that is open",
                    name, to_text(*period.closed_on)),
        Exit::refused);
  if (today < period.period.first) faults.add("--period", fmt::format("{} has not begun", name));
  return std::clamp(today, period.period.first, period.period.last);
}

std::string body_of(const VolumeAdjustment& made, const std::string& reason) {
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("pv").decimal_short(made.volume.pv, volume_digits);
  json.key("cv").decimal_short(made.volume.cv, volume_digits).key("posted_on").day(made.posted_on);
  json.key("reason").text(reason).end_object();
  return body;
}

}  // namespace

VolumeAdjustment adjust_volume(Ledger& ledger, const Policy& policy, const Caller& caller,
                               const AdjustRequest& request, const AdjustOptions& options) {
  WriteTransaction transaction(ledger);
  OptionFaults faults;
  const auto account = find_account(ledger, request.account);
  if (!account) faults.add("CODE", unknown_account(ledger, request.account));
  VolumeAdjustment made;
  made.account = request.account;
  made.volume = {0, read_volume("--pv", request.pv, faults), read_volume("--cv", request.cv, faults)};
  if (faults.empty() && made.volume.is_zero())
    faults.add("--pv", "nothing would change: give --pv, --cv or both");
  if (faults.check_text("--reason", request.reason) && trimmed(request.reason).empty())
    faults.add("--reason", "is missing: say what the adjustment is for");
  RunJournal journal(ledger, caller);
  VolumeEntries entries(ledger, journal);
  made.posted_on = entries.posting_day(caller.as_of);
  if (request.period) {
    made.posted_on = day_in(find_period(ledger, policy, caller.as_of, *request.period), caller.as_of, faults);
  }
  faults.throw_if_any();
  made.period = period_of(policy.volume.period, made.posted_on).name;
  const AccountFacts facts = find_account(ledger, *account).value();
  VolumeEntry entry;
  entry.kind = VolumeKind::adjustment;
  entry.volume_on = made.posted_on;
  entry.account = *account;
  entry.credited = Upline(ledger).of(*account);
  entry.market = {CodeLookup(ledger, Kind::markets).find(facts.market).value()};
  entry.currency = facts.currency;
  entry.volume = made.volume;
  entry.memo = request.reason;
  entries.add(entry);
  if (entry.credited.to) made.credited_to = find_account(ledger, entry.credited.to).value().code;
  journal.append({"volume-adjusted", *account, {}, {}, body_of(made, request.reason)});
  journal.finish(options.seconds());
  if (options.dry_run == DryRun::no) transaction.commit();
  return made;
}

}  // namespace autoship
