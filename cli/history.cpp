#include <fmt/format.h>

#include "cli/columns.h"
#include "cli/filters.h"
#include "cli/history_story.h"
#include "cli/history_words.h"
#include "domain/text.h"
#include "storage/account_queries.h"
#include "storage/autoship_queries.h"
#include "storage/order_queries.h"

namespace autoship {

namespace {

struct Options {
  std::optional<std::string> what, account, autoship;
  std::optional<std::int64_t> order;
  HistoryWindow window;
  ColumnOptions columns;
};

const std::vector<std::string>& history_columns() {
  static const std::vector<std::string> columns = {"when",     "as_of", "who",   "through", "what", "account",
                                                   "autoship", "order", "words", "from",    "to"};
  return columns;
}

/// A number is an autoship's, else an order's, else an account's code; where it is more than one of
/// them, a person is told how to ask for the others.
HistoryOf subject_named_by(Invocation& invocation, Ledger& ledger, const std::string& word) {
  const Person& person = invocation.person(ledger);
  const auto number = parse_integer(word);
  HistoryOf of;
  of.account = find_account(ledger, word, person);
  if (number && has_autoship(ledger, person, {*number})) of.autoship = AutoshipId{*number};
  if (number && has_order(ledger, person, {*number})) of.order = OrderId{*number};
  std::string others;
  const auto leave_out = [&](auto& other, std::string_view option) {
    if (!other) return;
    other.reset();
    others += fmt::format("{}--{} {}", others.empty() ? "" : ", ", option, word);
  };
  if (of.autoship) leave_out(of.order, "order");
  if (of.autoship || of.order) leave_out(of.account, "account");
  if (!others.empty()) {
    invocation.say(fmt::format("{} is taken for the {}; what else has that number: {}", word,
                               of.autoship ? "autoship" : "order", others));
  }
  if (of.autoship || of.order || of.account) return of;
  throw UsageError(number ? fmt::format("no autoship {}, and no order of that number", word)
                          : unknown_account(ledger, word, person));
}

HistoryOf subject_of(Invocation& invocation, Ledger& ledger, const Options& options) {
  const int named = (options.what ? 1 : 0) + (options.account ? 1 : 0) + (options.autoship ? 1 : 0) +
                    (options.order ? 1 : 0);
  if (named != 1)
    throw UsageError("history: one of AUTOSHIP, ACCOUNT, ORDER, --account, --autoship and --order is wanted");
  if (options.what) return subject_named_by(invocation, ledger, *options.what);
  const Person& person = invocation.person(ledger);
  HistoryOf of;
  if (options.order) of.order = order_named(ledger, person, *options.order);
  if (options.autoship) of.autoship = autoship_named(ledger, person, *options.autoship);
  if (options.account) of.account = account_named(ledger, person, "--account", *options.account);
  return of;
}

void check_window(const HistoryWindow& window) {
  if (window.from && window.to && *window.to < *window.from) {
    throw UsageError(fmt::format("--to: {} is before --from {}", to_text(*window.to), to_text(*window.from)));
  }
  if (window.latest && *window.latest < 1) throw UsageError("--limit: a number of at least 1 is wanted");
}

template <class Kind>
Cell number_of(Id<Kind> id) {
  return id ? Cell::of(id.value) : Cell::none();
}

std::vector<Cell> cells_of(const HistoryEntry& entry, Columns columns) {
  return {Cell::of(entry.started_at),
          Cell::of(entry.as_of),
          Cell::of(entry.actor),
          Cell::of(entry.command),
          Cell::of(entry.what),
          Cell::of_filled(entry.account),
          number_of(entry.autoship),
          number_of(entry.order),
          Cell::of(in_words(entry)),
          Cell::of_filled(side_of(entry, "before", columns)),
          Cell::of_filled(side_of(entry, "after", columns))};
}

/// What the company keeps to itself is not told to those who work for themselves: who did it, and why it
/// was allowed in spite of a rule (S4).
HistoryEntry told_to(const Person& person, HistoryEntry entry) {
  if (person.is_company()) return entry;
  const auto who = std::max(entry.actor.rfind("customer:") + 1, entry.actor.rfind("rep:") + 1);
  entry.actor = who == 0 ? "the company" : entry.actor.substr(who - 1);
  std::erase_if(entry.facts,
                [](const HistoryFact& fact) { return fact.name == "override" || fact.name == "overridden"; });
  return entry;
}

constexpr const char* nothing = "nothing happened to it";

void tell_story(Invocation& invocation, Ledger& ledger, const HistoryOf& of, const Options& options) {
  Look look = invocation.look();
  look.header = !options.columns.no_header;
  look.wraps_last = true;
  const std::string& zone = invocation.policy().timezone;
  Listing listing(invocation.out(), look, {"when", "who", "what"});
  const Person& person = invocation.person(ledger);
  for_each_event(ledger, of, options.window, [&](const HistoryEntry& all) {
    const HistoryEntry entry = told_to(person, all);
    listing.row({Cell::of(clock_time(entry, zone)), Cell::of(entry.actor), Cell::of(story_of(entry, zone))});
  });
  listing.end(nothing);
}

Exit run(const Options& options, Invocation& invocation) {
  check_window(options.window);
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction transaction(ledger);
  const HistoryOf of = subject_of(invocation, ledger, options);
  if (invocation.look().format == Format::table && !options.columns.columns) {
    tell_story(invocation, ledger, of, options);
    return Exit::done;
  }
  ColumnListing listing(invocation, options.columns, history_columns());
  const Format format = invocation.look().format;
  const bool for_programs = format == Format::json || format == Format::jsonl;
  const Person& person = invocation.person(ledger);
  const Columns columns = for_programs ? Columns::all : Columns::telling;
  for_each_event(ledger, of, options.window,
                 [&](const HistoryEntry& entry) { listing.row(cells_of(told_to(person, entry), columns)); });
  listing.end(nothing);
  return Exit::done;
}

}  // namespace

void add_history(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("history", "Tell everything that ever happened to an autoship, account or order", "Looking",
               Effect::reads, [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();
  command.argument("AUTOSHIP|ACCOUNT|ORDER", options->what,
                   "the number of an autoship, else of an order; or an account's code");
  command.option("--autoship", options->autoship, "N", "the autoship of this number");
  command.option("--account", options->account, "CODE", "the account, even if its code is a number");
  command.option("--order", options->order, "the order of this number, even if an autoship has it too");
  command.option("--from", options->window.from, "what happened on or after this day");
  command.option("--to", options->window.to, "what happened on or before this day");
  command.option("--limit", options->window.latest, "the latest so many");
  command.flag("--newest-first", options->window.newest_first, "the latest first (else last)");
  add_columns(command, options->columns, history_columns());
  command.example("autoship history 1042", "the autoship's life, its orders included");
  command.example("autoship history JM002 --limit 10", "what happened to an account lately");
}

}  // namespace autoship
