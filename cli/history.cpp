#include <fmt/format.h>

#include "cli/columns.h"
#include "cli/filters.h"
#include "cli/history_words.h"

namespace autoship {

namespace {

struct Options {
  std::optional<std::string> what, account;
  std::optional<std::int64_t> order;
  ColumnOptions columns;
};

const std::vector<std::string>& history_columns() {
  static const std::vector<std::string> columns = {"when",     "as_of", "who",   "through", "what", "account",
                                                   "autoship", "order", "words", "from",    "to"};
  return columns;
}

HistoryOf subject_of(Ledger& ledger, const Person& person, const Options& options) {
  const int named = (options.what ? 1 : 0) + (options.account ? 1 : 0) + (options.order ? 1 : 0);
  if (named != 1) throw UsageError("history: one of AUTOSHIP, ACCOUNT, --account and --order is wanted");
  HistoryOf of;
  if (options.order) {
    of.order = order_named(ledger, person, *options.order);
  } else if (options.account) {
    of.account = account_named(ledger, person, "--account", *options.account);
  } else {
    const Subject subject = subject_named(ledger, person, *options.what);
    of.autoship = subject.autoship;
    of.account = subject.account;
  }
  return of;
}

template <class Kind>
Cell number_of(Id<Kind> id) {
  return id ? Cell::of(id.value) : Cell::none();
}

Exit run(const Options& options, Invocation& invocation) {
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction transaction(ledger);
  const HistoryOf of = subject_of(ledger, invocation.person(ledger), options);
  ColumnListing listing(invocation, options.columns, history_columns());
  const Format format = invocation.look().format;
  const bool for_programs = format == Format::json || format == Format::jsonl;
  const Columns columns = for_programs ? Columns::all : Columns::telling;
  for_each_event(ledger, of, [&](const HistoryEntry& entry) {
    listing.row({Cell::of(entry.started_at), Cell::of(entry.as_of), Cell::of(entry.actor),
                 Cell::of(entry.command), Cell::of(entry.what), Cell::of_filled(entry.account),
                 number_of(entry.autoship), number_of(entry.order), Cell::of(in_words(entry)),
                 Cell::of_filled(side_of(entry, "before", columns)),
                 Cell::of_filled(side_of(entry, "after", columns))});
  });
  listing.end("nothing happened to it yet");
  return Exit::done;
}

}  // namespace

void add_history(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("history", "Tell everything that ever happened to an autoship, account or order", "Looking",
               Effect::reads, [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();
  command.argument("AUTOSHIP|ACCOUNT", options->what, "an autoship's number or an account's code");
  command.option("--account", options->account, "CODE", "the account, even if its code is a number");
  command.option("--order", options->order, "the order of this number");
  add_columns(command, options->columns, history_columns());
  command.example("autoship history 1042", "the autoship's life, its orders included");
  command.example("autoship history JM002 --columns when,who,words", "an account's, in words");
}

}  // namespace autoship
