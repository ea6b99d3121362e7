#include "cli/night.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <new>

#include "cli/progress.h"
#include "domain/text.h"

namespace autoship {

namespace {

/// The night's totals as amounts, by currency.
std::vector<std::pair<std::string, std::string>> totals_of(const NightCounts& counts) {
  std::vector<std::pair<std::string, std::string>> totals;
  for (const auto& [code, minor] : counts.totals_minor) {
    totals.emplace_back(code, decimal_text(minor, find_currency(code)->digits));
  }
  return totals;
}

}  // namespace

void add_night_flags(Command& command, NightFlags& flags) {
  command.option("--limit", flags.limit, "this many autoships at most; the rest stays due");
  command.flag("--catch-up", flags.catch_up, "go on although more than max_days_ahead nights are missing");
  add_dry_run(command, flags.dry_run);
}

NightResult run_night(Ledger& ledger, const Company& company, Invocation& invocation,
                      const NightFlags& flags) {
  if (flags.limit && *flags.limit < 1) throw UsageError("--limit: a number from 1 on is wanted");
  refuse_missing_gateway(invocation);
  Progress progress("autoships");
  CycleOptions cycle;
  cycle.limit = flags.limit;
  cycle.catch_up = flags.catch_up;
  cycle.dry_run = flags.dry_run ? DryRun::yes : DryRun::no;
  cycle.seconds = [&] { return invocation.seconds(); };
  cycle.progress = [&](std::int64_t done, std::int64_t all) { progress.show(done, all); };
  Caller caller = invocation.caller();
  caller.command = "run-cycle";  // Whoever called for it: nights are found by the command that made them.
  NightResult night = run_cycle(ledger, company, caller, cycle);
  progress.clear();
  return night;
}

std::string night_summary(const NightResult& night, Day as_of, const NightFlags& flags) {
  const NightCounts& counts = night.counts;
  std::string text = fmt::format("{}{}: {} due, {} ordered, {} blocked, {} skipped, {} missed; {}",
                                 flags.dry_run ? "dry run of " : "", to_text(as_of), counts.due,
                                 counts.ordered, counts.blocked, counts.skipped, counts.missed,
                                 counted(counts.shipments, "shipment", "shipments"));
  if (counts.backordered_lines > 0) {
    text += fmt::format(", {}", counted(counts.backordered_lines, "backordered line", "backordered lines"));
  }
  if (counts.charges > 0) text += fmt::format(", {}", counted(counts.charges, "charge", "charges"));
  for (const auto& [code, amount] : totals_of(counts)) text += fmt::format(", {} {}", amount, code);
  if (night.replaced > 0) text += fmt::format(", {}", counted(night.replaced, "replacement", "replacements"));
  if (night.unreplaced > 0) {
    text += fmt::format("; {}", counted(night.unreplaced, "replacement waits", "replacements wait"));
  }
  if (night.expired > 0) text += fmt::format("; {} expired", counted(night.expired, "RAN", "RANs"));
  if (counts.left_due > 0) text += fmt::format("; {} left due beyond --limit", counts.left_due);
  return text;
}

void write_json(JsonWriter& json, const NightResult& night, Day as_of, double seconds) {
  const NightCounts& counts = night.counts;
  const auto totals = totals_of(counts);
  json.begin_object().key("run").integer(night.run.value).key("as_of").day(as_of);
  json.key("due").integer(counts.due).key("ordered").integer(counts.ordered);
  json.key("blocked").integer(counts.blocked).key("skipped").integer(counts.skipped);
  json.key("missed").integer(counts.missed).key("shipments").integer(counts.shipments);
  json.key("backordered_lines").integer(counts.backordered_lines).key("charges").integer(counts.charges);
  // One currency is the rule; with several only `totals` says it all.
  json.key("total");
  totals.size() == 1 ? json.text(totals.front().second) : json.null();
  json.key("currency");
  totals.size() == 1 ? json.text(totals.front().first) : json.null();
  json.key("seconds").measure(static_cast<std::int64_t>(seconds * 1000), 3);
  json.key("totals").begin_object();
  for (const auto& [code, amount] : totals) json.key(code).text(amount);
  json.end_object().key("exceptions").begin_array();
  for (const Exception& exception : night.exceptions) {
    json.begin_object().key("autoship");
    exception.autoship ? json.integer(exception.autoship.value) : json.null();
    json.key("account").text(exception.account_code);
    json.key("reason").text(to_text(exception.blocked.reason)).key("detail").text(exception.blocked.detail);
    json.end_object();
  }
  json.end_array().end_object();
}

void list_exceptions(Invocation& invocation, const NightResult& night) {
  if (night.exceptions.empty()) return;
  Listing listing(invocation.out(), invocation.look(), {"autoship", "account", "reason", "detail"});
  for (const Exception& exception : night.exceptions) {
    listing.row({exception.autoship ? Cell::of(exception.autoship.value) : Cell::none(),
                 Cell::of(exception.account_code), Cell::of(to_text(exception.blocked.reason)),
                 Cell::of(exception.blocked.detail)});
  }
  listing.end();
  if (invocation.look().format == Format::table) invocation.out().write("\n");
}

void Step::run(const std::function<Exit()>& work) {
  try {
    exit_ = work();
  } catch (const Error& error) {
    fail(error);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& exception) {
    fail(as_ledger_error(exception, invocation_.ledger_path()).value_or(Error(exception.what())));
  }
}

void Step::fail(const Error& error) {
  exit_ = error.exit() == Exit::busy ? Exit::busy : Exit::failed;
  fmt::print(stderr, "autoship: {}: {}\n", name_, without_card_numbers(error.what()));
}

Exit worst(Exit a, Exit b) {
  constexpr std::array order{Exit::done, Exit::needs_person, Exit::busy, Exit::failed};
  const auto rank = [&](Exit exit) { return std::find(order.begin(), order.end(), exit); };
  return rank(a) < rank(b) ? b : a;
}

std::optional<GatewayCharges> charge_after_night(Ledger& ledger, const Company& company,
                                                 Invocation& invocation, const NightFlags& flags,
                                                 Step& step) {
  if (company.policy.charge.mode != ChargeMode::gateway || flags.dry_run) return std::nullopt;
  std::optional<GatewayCharges> charges;
  step.run([&] {
    charges = charge_by_gateway(ledger, company, invocation);
    report_faults(*charges);
    return charges->needs_person() ? Exit::needs_person : Exit::done;
  });
  return charges;
}

}  // namespace autoship
