#include <fmt/format.h>

#include "cli/charge_rows.h"
#include "cli/columns.h"
#include "domain/text.h"
#include "storage/code_lookup.h"

namespace autoship {

namespace {

struct Options {
  std::optional<std::string> state, account;
  bool expiring = false;
  ColumnOptions columns;
};

constexpr std::string_view all_word = "all";

ChargeFilter filter_of(Ledger& ledger, const Options& options) {
  ChargeFilter filter;
  filter.open_only = !options.state;
  if (options.state && *options.state != all_word) {
    filter.state = parse_charge_state(*options.state);
    std::vector<std::string> names{std::string(all_word)};
    for (const ChargeState state : all_charge_states) names.emplace_back(to_text(state));
    if (!filter.state) {
      throw UsageError(fmt::format("--state: '{}' is none of {}{}", *options.state, fmt::join(names, ", "),
                                   did_you_mean(*options.state, names)));
    }
  }
  if (options.account) {
    CodeLookup accounts(ledger, Kind::accounts);
    const auto id = accounts.find(*options.account);
    if (!id) throw UsageError("--account: " + accounts.unknown(*options.account));
    filter.account = AccountId{*id};
  }
  return filter;
}

const std::vector<std::string>& card_columns() {
  static const std::vector<std::string> columns = {"autoship", "account", "name",    "email",
                                                   "label",    "last4",   "expires", "order_date"};
  return columns;
}

Exit list_expiring(const Options& options, Invocation& invocation, Ledger& ledger) {
  if (options.state || options.account) {
    throw UsageError("--expiring lists cards, not charges: leave --state and --account out");
  }
  Listing listing(invocation.out(), invocation.look(), card_columns());
  const Day last = invocation.as_of() + date::days{invocation.policy().charge.expiring_days};
  for (const ExpiringCard& card : expiring_cards(ledger, last)) {
    listing.row({Cell::of(card.autoship.value), Cell::of(card.account), Cell::of(card.name),
                 Cell::of_filled(card.email), Cell::of(card.label), Cell::of_filled(card.last4),
                 Cell::of(card.expires), Cell::of(card.order_date)});
  }
  listing.end(fmt::format("no card expires before an order up to {}", to_text(last)));
  return Exit::done;
}

Exit run(const Options& options, Invocation& invocation) {
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction transaction(ledger);
  if (options.expiring) return list_expiring(options, invocation, ledger);
  ColumnListing listing(invocation, options.columns, charge_columns(),
                        {"idempotency_key", "shipment", "reference", "pay_with"});
  for_each_charge(ledger, filter_of(ledger, options), invocation.as_of(),
                  [&](const ChargeRow& row) { listing.row(charge_cells(row)); });
  listing.end(options.state ? "no charges" : "no open charges");
  return Exit::done;
}

}  // namespace

void add_charges(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("charges", "List the charges that are open, and why", "The night", Effect::reads,
               [options](Invocation& invocation) { return run(*options, invocation); });
  command.option("--state", options->state, "STATE",
                 "those of this state (pending, submitted, paid, ...), open or not; all: every one");
  command.option("--account", options->account, "CODE", "those of this account");
  command.flag("--expiring", options->expiring, "list instead cards that expire before their next order");
  add_sorted_columns(command, options->columns, charge_columns());
  command.example("autoship charges", "what is still to be paid, and what it waits for");
  command.example("autoship charges --expiring --format csv", "whom to ask for a new card");
}

}  // namespace autoship
