#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "cli/invocation.h"
#include "cli/result_stream.h"
#include "domain/cycle_dates.h"
#include "domain/json_writer.h"
#include "domain/text.h"
#include "formats/calendar_file.h"
#include "formats/schedule_batch.h"
#include "storage/calendar_store.h"

namespace autoship {

namespace {

struct Options {
  std::optional<std::string> rule, calendar, roll, batch;
  std::optional<Day> anchor, after;
  std::optional<std::int64_t> count, lead;
};

/// A rule with its dates, ready to be shown.
struct Shown {
  Rule rule;
  Anchor anchor;
  std::vector<CycleDates> dates;
};

/// The company's calendars, where there is a ledger, and the built-in ones, which need none.
class Calendars {
 public:
  explicit Calendars(Invocation& invocation) : ledger_path_(invocation.ledger_path()) {}

  /// Null where there is none of that code. Reads them when the first is asked for.
  const Calendar* find(std::string_view code) {
    if (calendars_.empty()) {
      calendars_ = built_in_calendars();
      has_ledger_ = std::filesystem::exists(ledger_path_);
      if (has_ledger_) {
        Ledger ledger(ledger_path_, OpenFor::reading);
        calendars_ = load_calendars(ledger, calendars_);
      }
    }
    const auto found = calendars_.find(code);
    return found == calendars_.end() ? nullptr : &found->second;
  }

  const Calendar& at(const std::string& code) {
    if (const Calendar* found = find(code)) return *found;
    std::vector<std::string> codes;
    for (const auto& [known, calendar] : calendars_) codes.push_back(known);
    const std::string hint = did_you_mean(code, codes);
    const std::string no_ledger = fmt::format(", and no ledger at '{}'", ledger_path_);
    throw UsageError(fmt::format("--calendar: no {}calendar '{}'{}{}", has_ledger_ ? "" : "built-in ", code,
                                 has_ledger_ ? "" : no_ledger, hint));
  }

 private:
  std::string ledger_path_;
  CalendarMap calendars_;
  bool has_ledger_ = false;
};

Roll roll_of(const Options& options) {
  if (!options.roll) return Roll::following;
  if (const auto roll = parse_roll(*options.roll)) return *roll;
  throw UsageError(
      fmt::format("--roll: '{}' is none of following, preceding, modified-following, none{}", *options.roll,
                  did_you_mean(*options.roll, {"following", "preceding", "modified-following", "none"})));
}

int bounded(const char* option, std::optional<std::int64_t> given, int otherwise, int min, int max) {
  if (!given) return otherwise;
  if (*given >= min && *given <= max) return static_cast<int>(*given);
  throw UsageError(fmt::format("{}: {} is not a number from {} to {}", option, *given, min, max));
}

void write_json(Invocation& invocation, const Shown& shown) {
  std::string text;
  JsonWriter json(text);
  json.begin_object()
      .key("rule")
      .text(canonical_text(shown.rule))
      .key("english")
      .text(in_english(shown.rule));
  json.key("rrule");
  const auto rrule = as_rrule(shown.rule, shown.anchor);
  rrule ? json.text(*rrule) : json.null();
  json.key("anchor").day(shown.anchor.date).key("dates").begin_array();
  for (const CycleDates& dates : shown.dates) {
    json.begin_object().key("cycle_date").day(dates.cycle).key("ship_date").day(dates.ship);
    json.key("order_date").day(dates.order).end_object();
  }
  json.end_array().end_object();
  invocation.out().write(text + "\n");
}

void write_rows(Invocation& invocation, const Shown& shown) {
  if (invocation.look().format == Format::table) {
    const auto rrule = as_rrule(shown.rule, shown.anchor);
    invocation.out().write(facts_text({{"rule", canonical_text(shown.rule)},
                                       {"in words", in_english(shown.rule)},
                                       {"RFC 5545", rrule ? "RRULE:" + *rrule : "no single RRULE says it"}}) +
                           "\n");
  }
  Listing listing(invocation.out(), invocation.look(), {"cycle_date", "ship_date", "order_date"});
  for (const CycleDates& dates : shown.dates) {
    listing.row({Cell::of(dates.cycle), Cell::of(dates.ship), Cell::of(dates.order)});
  }
  listing.end("no cycle on or after that day");
}

Exit run_batch(const std::string& path, Invocation& invocation) {
  std::ifstream file;
  if (path != "-") {
    if (!std::filesystem::is_directory(path)) file.open(path, std::ios::binary);
    if (!file.is_open())
      throw Error(fmt::format("cannot read '{}' ({})", path, std::strerror(errno == 0 ? EISDIR : errno)));
  }
  // Without this the standard streams read and write character by character.
  std::ios::sync_with_stdio(false);
  Calendars calendars(invocation);
  ResultStream out(invocation.out());
  const ScheduleBatch batch{[&](std::string_view code) { return calendars.find(code); }, invocation.as_of()};
  run_schedule_batch(path == "-" ? std::cin : file, path == "-" ? "stdin" : path, out.stream(), batch);
  return Exit::done;
}

Exit run(const Options& options, Invocation& invocation) {
  if (options.batch) {
    if (options.rule)
      throw UsageError("--batch: a rule on the command line and a file of rules exclude each other");
    const bool lone = !options.anchor && !options.after && !options.count && !options.calendar &&
                      !options.roll && !options.lead;
    if (!lone)
      throw UsageError("--batch: anchor, after, count, calendar, roll and lead are columns of the file");
    if (invocation.look().format != Format::table && invocation.look().format != Format::csv) {
      throw UsageError("--batch writes CSV, and no other format");
    }
    return run_batch(*options.batch, invocation);
  }
  if (!options.rule)
    throw UsageError("schedule: a rule is wanted, for example autoship schedule \"month on 15\"");
  const int count = bounded("--count", options.count, 10, 1, batch_count_max);
  const int lead = bounded("--lead", options.lead, 0, 0, lead_max);
  const Roll roll = roll_of(options);
  Calendars calendars(invocation);
  const Calendar every_day = Calendar::every_day();
  const Calendar& calendar = options.calendar ? calendars.at(*options.calendar) : every_day;
  Shown shown;
  shown.anchor.date = options.anchor ? *options.anchor : options.after.value_or(Day{});
  if (!options.anchor && !options.after) shown.anchor.date = invocation.as_of();
  try {
    shown.rule = parse_rule(*options.rule);
    const Schedule schedule(shown.rule, shown.anchor, *options.rule);
    shown.dates =
        next_cycles(schedule, {calendar, roll, lead}, options.after.value_or(shown.anchor.date), count);
  } catch (const RuleError& error) {
    throw UsageError(error.what());
  }
  if (invocation.look().format == Format::json) {
    write_json(invocation, shown);
  } else {
    write_rows(invocation, shown);
  }
  return Exit::done;
}

}  // namespace

void add_schedule(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command = line.add("schedule", "Show what a rule means: its dates, in words and as RRULE",
                              "The schedule by itself", Effect::reads,
                              [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();  // It speaks of rules and knows no ledger.
  command.argument("RULE", options->rule,
                   "the rule: 45d, \"2 weeks on tue\", \"month on 15\", \"RRULE:FREQ=...\"");
  command.option("--anchor", options->anchor, "where the rule counts from (else --after, else today)");
  command.option("--after", options->after, "dates on or after this day (else the anchor)");
  command.option("--count", options->count, "how many dates (else 10)");
  command.option("--calendar", options->calendar, "NAME",
                 "the calendar that ship dates keep to (else every day is open)");
  command.option("--roll", options->roll, "CONVENTION",
                 "following, preceding, modified-following or none (else following)");
  command.option("--lead", options->lead, "working days between order and ship date (else 0)");
  command.option("--batch", options->batch, "FILE", "a CSV of rules (rule,anchor,after,count); - is stdin");
  command.example("autoship schedule \"month on 31\" --anchor 2026-12-31 --count 4",
                  "the month's end where it is shorter");
  command.example("autoship schedule 4w --calendar US-FEDERAL --lead 2",
                  "ship dates on working days, ordered two before");
}

}  // namespace autoship
