#include <fmt/format.h>

#include "cli/company.h"
#include "cli/duration.h"
#include "domain/json_writer.h"
#include "workflows/ledger_status.h"

namespace autoship {

namespace {

struct Options {
  std::optional<std::string> expect_run_within;
};

/// N9: why monitoring should call somebody; empty when all is well. Against this machine's clock,
/// or in whole days where "today" was given.
std::vector<std::string> complaints(const LedgerStatus& status, Invocation& invocation,
                                    const std::string& within) {
  const auto limit = parse_duration(within);
  if (!limit) {
    throw UsageError(
        fmt::format("--expect-run-within: '{}' is not a duration (write 26h, 90m or 2d)", within));
  }
  std::vector<std::string> found;
  if (!status.night) {
    found.emplace_back("no night was ever run");
  } else {
    const std::int64_t days = (invocation.as_of() - status.night->as_of).count();
    bool is_late = std::chrono::hours{24 * days} > *limit;
    if (!invocation.as_of_is_given()) {
      // The night of a day serves until that day is over.
      is_late =
          elapsed_since(status.night->started_at) > *limit || std::chrono::hours{24 * (days - 1)} > *limit;
    }
    if (is_late) {
      found.push_back(fmt::format("no night within {}: the last one was for {}, started {}", within,
                                  to_text(status.night->as_of), status.night->started_at));
    }
  }
  if (status.behind > 0) {
    found.push_back(counted(status.behind, "autoship is", "autoships are") + " due and were left behind");
  }
  return found;
}

std::string totals_text(const NightCounts& counts) {
  std::string text;
  for (const auto& [code, minor] : counts.totals_minor) {
    text += fmt::format(", {} {}", decimal_text(minor, find_currency(code)->digits), code);
  }
  return text;
}

std::vector<std::pair<std::string, std::int64_t>> open_charges(const LedgerStatus& status) {
  const OpenCharges& charges = status.charges;
  return {{"pending", charges.pending},
          {"held", charges.held},
          {"submitted", charges.submitted},
          {"unknown", charges.unknown},
          {"declined", charges.declined}};
}

std::string as_text(const LedgerStatus& status) {
  std::vector<std::pair<std::string, std::string>> facts;
  if (status.night) {
    const LastNight& night = *status.night;
    const NightCounts& counts = night.counts;
    facts.emplace_back("last night", fmt::format("{}, started {} by {} ({:.1f} s)", to_text(night.as_of),
                                                 night.started_at, night.actor, night.seconds));
    facts.emplace_back("it found",
                       fmt::format("{} due: {} ordered, {} blocked, {} skipped, {} missed; {}{}", counts.due,
                                   counts.ordered, counts.blocked, counts.skipped, counts.missed,
                                   counted(counts.shipments, "shipment", "shipments"), totals_text(counts)));
  } else {
    facts.emplace_back("last night", "none yet");
  }
  facts.emplace_back("due now", counted(status.due, "autoship", "autoships"));
  if (status.behind > 0) facts.emplace_back("left behind", counted(status.behind, "autoship", "autoships"));
  for (const BlockedCount& count : status.blocked) {
    facts.emplace_back("blocked",
                       fmt::format("{}: {}, since the cycle of {}", count.reason,
                                   counted(count.autoships, "autoship", "autoships"), to_text(count.oldest)));
  }
  if (status.blocked.empty()) facts.emplace_back("blocked", "none");
  for (const WaitingParcels& count : status.ready) {
    std::string text =
        fmt::format("{} by {}", counted(count.shipments, "shipment", "shipments"), count.ship_via);
    if (count.late > 0) text += fmt::format(", {} late since {}", count.late, to_text(count.oldest));
    facts.emplace_back("without label", text);
  }
  if (status.backordered_lines > 0) {
    facts.emplace_back("backordered", counted(status.backordered_lines, "line", "lines"));
  }
  const OpenCharges& charges = status.charges;
  if (charges.pending + charges.submitted + charges.unknown + charges.declined > 0) {
    facts.emplace_back("charges",
                       fmt::format("{} pending ({} held), {} sent, {} unknown, {} declined", charges.pending,
                                   charges.held, charges.submitted, charges.unknown, charges.declined));
  }
  const OpenReturns& returns = status.returns;
  if (returns.open > 0) {
    std::string text = counted(returns.open, "RAN waits", "RANs wait") + " for goods";
    if (returns.overdue > 0) text += fmt::format(", {} past the last day", returns.overdue);
    facts.emplace_back("returns", text);
  }
  if (returns.replacements > 0) {
    facts.emplace_back("to be replaced", counted(returns.replacements, "piece", "pieces"));
  }
  if (status.unsent_notices > 0) {
    facts.emplace_back("price notices", counted(status.unsent_notices, "is", "are") +
                                            " to be sent: notices --unsent lists them");
  }
  if (status.unwritten_batches > 0) {
    facts.emplace_back("unwritten", counted(status.unwritten_batches, "label batch", "label batches") +
                                        ": export-labels --list shows them, --again writes them");
  }
  return facts_text(facts);
}

void write_night(JsonWriter& json, const LastNight& night) {
  const NightCounts& counts = night.counts;
  json.begin_object().key("run").integer(night.run.value).key("as_of").day(night.as_of);
  json.key("started_at").text(night.started_at).key("actor").text(night.actor);
  json.key("seconds").measure(static_cast<std::int64_t>(night.seconds * 1000), 3);
  for (const auto& [key, count] : {std::pair{"due", counts.due},
                                   {"ordered", counts.ordered},
                                   {"blocked", counts.blocked},
                                   {"skipped", counts.skipped},
                                   {"missed", counts.missed},
                                   {"left_due", counts.left_due},
                                   {"shipments", counts.shipments},
                                   {"backordered_lines", counts.backordered_lines}}) {
    json.key(key).integer(count);
  }
  json.key("totals").begin_object();
  for (const auto& [code, minor] : counts.totals_minor)
    json.key(code).decimal(minor, find_currency(code)->digits);
  json.end_object().end_object();
}

std::string as_json(const LedgerStatus& status, const std::vector<std::string>& found) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("last_run");
  status.night ? write_night(json, *status.night) : static_cast<void>(json.null());
  json.key("due").integer(status.due).key("behind").integer(status.behind);
  json.key("blocked").begin_array();
  for (const BlockedCount& count : status.blocked) {
    json.begin_object().key("reason").text(count.reason).key("autoships").integer(count.autoships);
    json.key("oldest_cycle").day(count.oldest).end_object();
  }
  json.end_array().key("ready").begin_array();
  for (const WaitingParcels& count : status.ready) {
    json.begin_object().key("ship_via").text(count.ship_via).key("shipments").integer(count.shipments);
    json.key("late").integer(count.late).key("oldest_ship_date").day(count.oldest).end_object();
  }
  json.end_array().key("late_shipments").integer(status.late_shipments);
  json.key("backordered_lines").integer(status.backordered_lines);
  json.key("unwritten_batches").integer(status.unwritten_batches);
  json.key("charges").begin_object();
  for (const auto& [key, count] : open_charges(status)) json.key(key).integer(count);
  json.end_object();
  json.key("returns").begin_object().key("open").integer(status.returns.open);
  json.key("overdue").integer(status.returns.overdue);
  json.key("replacements").integer(status.returns.replacements).end_object();
  json.key("unsent_notices").integer(status.unsent_notices);
  json.key("complaints").begin_array();
  for (const std::string& complaint : found) json.text(complaint);
  json.end_array().end_object();
  return text + "\n";
}

Exit run(const Options& options, Invocation& invocation) {
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction transaction(ledger);
  const LedgerStatus status =
      status_of(ledger, invocation.policy(), invocation.services(), invocation.as_of());
  std::vector<std::string> found;
  if (options.expect_run_within) found = complaints(status, invocation, *options.expect_run_within);
  const Format format = invocation.look().format;
  if (format == Format::csv) {
    Listing listing(invocation.out(), invocation.look(), {"what", "name", "count"});
    listing.row({Cell::of("due"), Cell::none(), Cell::of(status.due)});
    listing.row({Cell::of("behind"), Cell::none(), Cell::of(status.behind)});
    for (const BlockedCount& count : status.blocked) {
      listing.row({Cell::of("blocked"), Cell::of(count.reason), Cell::of(count.autoships)});
    }
    for (const WaitingParcels& count : status.ready) {
      listing.row({Cell::of("ready"), Cell::of(count.ship_via), Cell::of(count.shipments)});
      listing.row({Cell::of("late"), Cell::of(count.ship_via), Cell::of(count.late)});
    }
    listing.row({Cell::of("backordered_lines"), Cell::none(), Cell::of(status.backordered_lines)});
    listing.row({Cell::of("unwritten_batches"), Cell::none(), Cell::of(status.unwritten_batches)});
    for (const auto& [state, count] : open_charges(status)) {
      listing.row({Cell::of("charges"), Cell::of(state), Cell::of(count)});
    }
    listing.row({Cell::of("returns"), Cell::of("open"), Cell::of(status.returns.open)});
    listing.row({Cell::of("returns"), Cell::of("overdue"), Cell::of(status.returns.overdue)});
    listing.row({Cell::of("returns"), Cell::of("replacements"), Cell::of(status.returns.replacements)});
    listing.row({Cell::of("unsent_notices"), Cell::none(), Cell::of(status.unsent_notices)});
    listing.end();
  } else {
    invocation.out().write(format == Format::table ? as_text(status) : as_json(status, found));
  }
  for (const std::string& complaint : found) invocation.say("autoship: " + complaint);
  return found.empty() ? Exit::done : Exit::needs_person;
}

}  // namespace

void add_status(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("status", "Tell how the last night went, who waits for a person, what is late", "The night",
               Effect::reads, [options](Invocation& invocation) { return run(*options, invocation); });
  command.option("--expect-run-within", options->expect_run_within, "TIME",
                 "exit 4 when no night began within this time (26h, 90m, 2d) or due cycles were left behind");
  command.example("autoship status", "the morning's first look");
  command.example("autoship status --expect-run-within 26h --quiet >/dev/null || mail-somebody",
                  "for monitoring");
}

}  // namespace autoship
