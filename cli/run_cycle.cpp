#include <fmt/format.h>

#include "cli/company.h"
#include "cli/invocation.h"
#include "cli/progress.h"
#include "domain/json_writer.h"
#include "workflows/cycle.h"

namespace autoship {

namespace {

struct Options {
  std::optional<std::int64_t> limit;
  bool catch_up = false;
  bool dry_run = false;
};

/// The night's totals as amounts, by currency.
std::vector<std::pair<std::string, std::string>> totals_of(const NightCounts& counts) {
  std::vector<std::pair<std::string, std::string>> totals;
  for (const auto& [code, minor] : counts.totals_minor) {
    totals.emplace_back(code, decimal_text(minor, find_currency(code)->digits));
  }
  return totals;
}

std::string as_json(const NightResult& night, const Caller& caller, double seconds) {
  const NightCounts& counts = night.counts;
  const auto totals = totals_of(counts);
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("run").integer(night.run.value).key("as_of").day(caller.as_of);
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
    json.begin_object()
        .key("autoship")
        .integer(exception.autoship.value)
        .key("account")
        .text(exception.account_code);
    json.key("reason").text(to_text(exception.blocked.reason)).key("detail").text(exception.blocked.detail);
    json.end_object();
  }
  json.end_array().end_object();
  return text + "\n";
}

std::string summary(const NightResult& night, const Caller& caller, double seconds, bool dry_run) {
  const NightCounts& counts = night.counts;
  std::string text = fmt::format("{}{}: {} due, {} ordered, {} blocked, {} skipped, {} missed; {}",
                                 dry_run ? "dry run of " : "", to_text(caller.as_of), counts.due,
                                 counts.ordered, counts.blocked, counts.skipped, counts.missed,
                                 counted(counts.shipments, "shipment", "shipments"));
  if (counts.backordered_lines > 0) {
    text += fmt::format(", {}", counted(counts.backordered_lines, "backordered line", "backordered lines"));
  }
  if (counts.charges > 0) text += fmt::format(", {}", counted(counts.charges, "charge", "charges"));
  for (const auto& [code, amount] : totals_of(counts)) text += fmt::format(", {} {}", amount, code);
  if (counts.left_due > 0) text += fmt::format("; {} left due beyond --limit", counts.left_due);
  return text + fmt::format(" ({:.1f} s)\n", seconds);
}

void write_table(Invocation& invocation, const NightResult& night, double seconds, bool dry_run) {
  if (!night.exceptions.empty()) {
    Listing listing(invocation.out(), invocation.look(), {"autoship", "account", "reason", "detail"});
    for (const Exception& exception : night.exceptions) {
      listing.row({Cell::of(exception.autoship.value), Cell::of(exception.account_code),
                   Cell::of(to_text(exception.blocked.reason)), Cell::of(exception.blocked.detail)});
    }
    listing.end();
    if (invocation.look().format == Format::table) invocation.out().write("\n");
  }
  const std::string line = summary(night, invocation.caller(), seconds, dry_run);
  if (invocation.look().format == Format::csv) {
    invocation.say(line.substr(0, line.size() - 1));
  } else {
    invocation.out().write(line);
  }
}

Exit run(const Options& options, Invocation& invocation) {
  if (options.limit && *options.limit < 1) throw UsageError("--limit: a number from 1 on is wanted");
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  Progress progress("autoships");
  CycleOptions cycle;
  cycle.limit = options.limit;
  cycle.catch_up = options.catch_up;
  cycle.dry_run = options.dry_run ? DryRun::yes : DryRun::no;
  cycle.seconds = [&] { return invocation.seconds(); };
  cycle.progress = [&](std::int64_t done, std::int64_t all) { progress.show(done, all); };
  const NightResult night = run_cycle(ledger, company.company(), invocation.caller(), cycle);
  progress.clear();
  const double seconds = invocation.seconds();
  if (invocation.look().format == Format::json || invocation.look().format == Format::jsonl) {
    invocation.out().write(as_json(night, invocation.caller(), seconds));
  } else {
    write_table(invocation, night, seconds, options.dry_run);
  }
  return night.counts.blocked > 0 ? Exit::needs_person : Exit::done;
}

}  // namespace

void add_run_cycle(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("run-cycle", "Turn every due autoship into an order, once", "The night", Effect::changes,
               [options](Invocation& invocation) { return run(*options, invocation); });
  command.option("--limit", options->limit, "this many autoships at most; the rest stays due");
  command.flag("--catch-up", options->catch_up, "go on although more than max_days_ahead nights are missing");
  add_dry_run(command, options->dry_run);
  command.example("autoship run-cycle --dry-run", "what tonight would come to; nothing is written");
  command.example("autoship run-cycle --format json | jq .exceptions", "who has to be helped in the morning");
}

}  // namespace autoship
