#include "workflows/credit.h"

#include <fmt/format.h>

#include "cli/filters.h"
#include "cli/invocation.h"
#include "cli/rows.h"
#include "storage/account_queries.h"
#include "storage/credit_store.h"

namespace autoship {

namespace {

struct Options {
  std::string account;
  std::optional<std::string> amount, reason;
  bool dry_run = false;
};

const std::vector<std::string>& entry_columns() {
  static const std::vector<std::string> columns = {"entry",  "date",    "kind",   "order", "currency",
                                                   "amount", "balance", "reason", "actor"};
  return columns;
}

std::vector<Cell> cells_of(const CreditEntry& entry, const Currency& currency) {
  return {Cell::of(entry.id),
          Cell::of(entry.date),
          Cell::of(entry.kind),
          entry.order ? Cell::of(entry.order.value) : Cell::none(),
          Cell::of(currency.code),
          Cell::amount(entry.amount_minor, currency.digits),
          Cell::amount(entry.balance_minor, currency.digits),
          Cell::of_filled(entry.reason),
          Cell::of_filled(entry.actor)};
}

Exit show(const Options& options, Invocation& invocation) {
  if (options.reason)
    throw UsageError("--reason: goes with an amount: autoship credit CODE AMOUNT --reason TEXT");
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction one_state(ledger);
  const AccountId id = account_named(ledger, invocation.person(ledger), "CODE", options.account);
  const AccountFacts account = find_account(ledger, id).value();
  const Currency currency = find_currency(account.currency).value();
  const auto entries = credit_of(ledger, id);
  const std::int64_t balance_minor = entries.empty() ? 0 : entries.back().balance_minor;
  const Format format = invocation.look().format;
  if (format == Format::json || format == Format::jsonl) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().key("account").text(account.code).key("currency").text(currency.code);
    json.key("balance").decimal(balance_minor, currency.digits).key("entries").begin_array();
    for (const CreditEntry& entry : entries) {
      json.begin_object();
      write_cells(json, entry_columns(), cells_of(entry, currency));
      json.end_object();
    }
    json.end_array().end_object();
    invocation.out().write(text + "\n");
    return Exit::done;
  }
  if (format == Format::table) {
    invocation.out().write(fmt::format("{} {}: {} {} to its credit\n", account.code, account.name,
                                       decimal_text(balance_minor, currency.digits), currency.code));
    if (entries.empty()) return Exit::done;
  }
  Listing listing(invocation.out(), invocation.look(), entry_columns());
  for (const CreditEntry& entry : entries) listing.row(cells_of(entry, currency));
  listing.end();
  return Exit::done;
}

Exit grant(const Options& options, Invocation& invocation) {
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  CreditOptions how;
  how.dry_run = options.dry_run ? DryRun::yes : DryRun::no;
  how.seconds = [&] { return invocation.seconds(); };
  const CreditGrant made = grant_credit(ledger, invocation.caller(), invocation.person(ledger),
                                        {options.account, *options.amount, options.reason.value_or("")}, how);
  const int digits = made.currency.digits;
  switch (invocation.look().format) {
    case Format::table:
      invocation.out().write(fmt::format("{}account {}: credit {} becomes {} {}\n",
                                         options.dry_run ? "dry run: " : "", made.account,
                                         decimal_text(made.before_minor, digits),
                                         decimal_text(made.balance_minor, digits), made.currency.code));
      break;
    case Format::csv: {
      Listing listing(invocation.out(), invocation.look(),
                      {"account", "currency", "before", "amount", "balance"});
      listing.row({Cell::of(made.account), Cell::of(made.currency.code),
                   Cell::amount(made.before_minor, digits), Cell::amount(made.amount_minor, digits),
                   Cell::amount(made.balance_minor, digits)});
      listing.end();
      break;
    }
    case Format::json:
    case Format::jsonl: {
      std::string text;
      JsonWriter(text)
          .begin_object()
          .key("account")
          .text(made.account)
          .key("currency")
          .text(made.currency.code)
          .key("before")
          .decimal(made.before_minor, digits)
          .key("amount")
          .decimal(made.amount_minor, digits)
          .key("balance")
          .decimal(made.balance_minor, digits)
          .key("dry_run")
          .boolean(options.dry_run)
          .end_object();
      invocation.out().write(text + "\n");
    }
  }
  return Exit::done;
}

}  // namespace

void add_credit(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("credit", "Show an account's credit, give some or take it back", "One autoship",
               Effect::changes, [options](Invocation& invocation) {
                 return options->amount ? grant(*options, invocation) : show(*options, invocation);
               });
  command.open_to_people();
  command.argument("CODE", options->account, "the account");
  command.argument("AMOUNT", options->amount, "to give; negative takes back");
  command.option("--reason", options->reason, "TEXT", "what it is for");
  add_dry_run(command, options->dry_run);
  command.example("autoship credit JM017 5.00 --reason \"parcel came late\"", "used first by its next order");
  command.example("autoship credit JM017", "what it has, and where that came from");
}

}  // namespace autoship
