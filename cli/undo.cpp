#include "workflows/undo.h"

#include <fmt/format.h>

#include "cli/change_words.h"
#include "cli/company.h"
#include "domain/json_writer.h"
#include "domain/text.h"

namespace autoship {

namespace {

constexpr std::int64_t listed_usually = 20;

struct Options {
  std::optional<std::string> batch;
  std::optional<std::int64_t> limit;
  bool list = false;
  bool dry_run = false;
};

/// "items=VIT-C=2; status=active".
std::string side_text(const UndoneThing& thing, std::string EventColumn::*side) {
  std::string text;
  for (const EventColumn& column : thing.columns) {
    if (follows_from_others(column.name)) continue;
    text +=
        fmt::format("{}{}={}", text.empty() ? "" : "; ", column.name, told_value(column.name, column.*side));
  }
  return text;
}

void write_thing(JsonWriter& json, const UndoneThing& thing) {
  json.begin_object().key("autoship");
  thing.autoship ? json.integer(thing.autoship.value) : json.null();
  json.key("account").text(thing.account).key("what").text(thing.what);
  if (!thing.is_reversed()) {
    json.key("reason").text(thing.reason).end_object();
    return;
  }
  json.key("changes").begin_array();
  const auto text = [&](const char* key, const std::string& value) {
    json.key(key);
    value.empty() ? json.null() : json.text(value);
  };
  for (const EventColumn& column : thing.columns) {
    json.begin_object().key("column").text(column.name);
    text("before", column.before);
    text("after", column.after);
    json.end_object();
  }
  json.end_array().end_object();
}

/// Shows what is taken back as it comes.
class Report {
 public:
  Report(Invocation& invocation, bool dry_run) : invocation_(invocation), dry_run_(dry_run) {
    const Format format = invocation.look().format;
    if (format == Format::json || format == Format::jsonl) return;
    listing_.emplace(
        invocation.out(), invocation.look(),
        std::vector<std::string>{"autoship", "account", "what", "undone", "before", "after", "reason"});
  }

  void add(const UndoneThing& thing) {
    if (!listing_) {
      std::string& list = thing.is_reversed() ? reversed_ : not_reversed_;
      if (!list.empty()) list += ',';
      JsonWriter json(list);
      write_thing(json, thing);
      return;
    }
    listing_->row({thing.autoship ? Cell::of(thing.autoship.value) : Cell::none(), Cell::of(thing.account),
                   Cell::of(thing.what), Cell::of(thing.is_reversed() ? "yes" : "no"),
                   Cell::of_filled(side_text(thing, &EventColumn::before)),
                   Cell::of_filled(side_text(thing, &EventColumn::after)), Cell::of_filled(thing.reason)});
  }

  void end(const UndoResult& result) {
    if (listing_) {
      listing_->end("nothing is to be taken back");
    } else {
      write_json(result);
    }
    if (result.reversed > 0) tell_orders_gone(result.orders_gone);
    invocation_.say(summary(result));
  }

 private:
  void tell_orders_gone(const std::vector<OrderId>& orders) {
    for (const OrderId order : orders) {
      invocation_.say(fmt::format(
          "note: order {} stays canceled, and nothing is charged for it: undo brings no order back",
          order.value));
    }
  }

  void write_json(const UndoResult& result) {
    std::string text;
    JsonWriter json(text);
    const auto number = [&](const char* key, RunId id) {
      json.key(key);
      id ? json.integer(id.value) : json.null();
    };
    json.begin_object();
    number("batch", result.undo);
    number("of", result.batch.id);
    json.key("command").text(result.batch.command).key("who").text(result.batch.actor);
    json.key("as_of").day(result.batch.as_of);
    number("undone_before_by", result.before ? result.before->id : RunId{});
    json.key("reversed_before").integer(result.reversed_already);
    json.key("orders_gone").begin_array();
    for (const OrderId order : result.orders_gone) json.integer(order.value);
    json.end_array().key("dry_run").boolean(dry_run_);
    invocation_.out().write(
        fmt::format("{},\"reversed\":[{}],\"not_reversed\":[{}]}}\n", text, reversed_, not_reversed_));
  }

  std::string summary(const UndoResult& result) const {
    const auto& batch = result.batch;
    const std::string of = fmt::format("batch {} ({} by {} on {})", batch.id.value, batch.command,
                                       batch.actor, to_text(batch.as_of));
    if (result.reversed + result.not_reversed == 0 && result.reversed_already > 0) {
      return fmt::format("{} was undone already, by batch {} ({} on {})", of, result.before->id.value,
                         result.before->actor, to_text(result.before->as_of));
    }
    if (result.reversed + result.not_reversed == 0) return of + " changed nothing";
    std::string text = fmt::format("{} of {} taken back", counted(result.reversed, "change", "changes"), of);
    if (result.not_reversed > 0) text += fmt::format(", {} not", result.not_reversed);
    if (result.reversed_already > 0)
      text += fmt::format(", {} before (batch {})", result.reversed_already, result.before->id.value);
    if (dry_run_) return fmt::format("dry run: {}; nothing was written", text);
    if (!result.undo) return fmt::format("{}; nothing was changed", text);
    return fmt::format("batch {}: {} (autoship undo {} undoes that)", result.undo.value, text,
                       result.undo.value);
  }

  Invocation& invocation_;
  bool dry_run_;
  std::optional<Listing> listing_;
  std::string reversed_, not_reversed_;
};

Exit show_list(const Options& options, Invocation& invocation) {
  if (options.limit && *options.limit < 1) throw UsageError("--limit: give a number from 1 on");
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction transaction(ledger);
  Listing listing(invocation.out(), invocation.look(),
                  {"batch", "when", "as_of", "who", "command", "changes", "undone_by"});
  for (const auto& [batch, undone_by] : list_batches(ledger, options.limit.value_or(listed_usually))) {
    listing.row({Cell::of(batch.id.value), Cell::of(batch.started_at), Cell::of(batch.as_of),
                 Cell::of(batch.actor), Cell::of(batch.command), Cell::of(batch.changes),
                 undone_by ? Cell::of(undone_by.value) : Cell::none()});
  }
  listing.end("no batches yet");
  return Exit::done;
}

Exit run(const Options& options, Invocation& invocation) {
  if (options.batch.has_value() == options.list) throw UsageError("undo wants one of BATCH and --list");
  if (options.list && options.dry_run) throw UsageError("--dry-run goes with BATCH: --list only looks");
  if (options.limit && !options.list) throw UsageError("--limit goes with --list");
  if (options.list) return show_list(options, invocation);
  const auto number = parse_integer(*options.batch);
  if (!number || *number < 1) {
    throw UsageError(
        fmt::format("'{}' is no batch's number (autoship undo --list shows the latest)", *options.batch));
  }
  const CompanyFiles files(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  Report report(invocation, options.dry_run);
  UndoOptions how;
  how.dry_run = options.dry_run ? DryRun::yes : DryRun::no;
  how.seconds = [&] { return invocation.seconds(); };
  how.visit = [&](const UndoneThing& thing) { report.add(thing); };
  const UndoResult result = undo_batch(ledger, files.company(), invocation.caller(), {*number}, how);
  report.end(result);
  if (result.not_reversed == 0) return Exit::done;
  return result.reversed > 0 ? Exit::needs_person : Exit::refused;
}

}  // namespace

void add_undo(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command = line.add("undo", "Take back what one call changed", "One autoship", Effect::changes,
                              [options](Invocation& invocation) { return run(*options, invocation); });
  command.argument("BATCH", options->batch, "the number that the changing command told");
  command.flag("--list", options->list, "show the latest batches instead");
  command.option("--limit", options->limit, "of --list: how many (else 20)");
  add_dry_run(command, options->dry_run);
  command.example("autoship undo 57 --dry-run", "what would be taken back, and what not");
  command.example("autoship undo --list --limit 5", "the latest batches, and which are undone");
}

}  // namespace autoship
