#include <fmt/format.h>

#include "cli/columns.h"
#include "cli/company.h"
#include "cli/filters.h"
#include "workflows/autoship_list.h"

namespace autoship {

namespace {

constexpr std::int64_t days_usual = 7;
constexpr std::int64_t days_max = 3660;

struct Options {
  std::optional<std::string> what, account, autoship, sku, enroller, ship_via;
  std::optional<std::int64_t> days;
  ColumnOptions columns;
};

const std::vector<std::string>& coming_columns() {
  static const std::vector<std::string> columns = {"order_date", "ship_date", "cycle_date", "autoship",
                                                   "account",    "name",      "items",      "currency",
                                                   "total",      "problem"};
  return columns;
}

AutoshipFilter filter_of(const Options& options, Invocation& invocation, Ledger& ledger) {
  const int named = (options.what ? 1 : 0) + (options.account ? 1 : 0) + (options.autoship ? 1 : 0);
  if (named > 1)
    throw UsageError("upcoming: only one of AUTOSHIP, ACCOUNT, --account and --autoship is wanted");
  const Person& person = invocation.person(ledger);
  AutoshipFilter filter;
  filter.seen_by = person;
  filter.today = invocation.as_of();
  if (options.what) {
    const Subject subject = subject_named(ledger, person, *options.what);
    filter.id = subject.autoship;
    filter.account = subject.account;
  }
  if (options.autoship) filter.id = autoship_named(ledger, person, *options.autoship);
  if (options.account) filter.account = account_named(ledger, person, "--account", *options.account);
  if (options.enroller) filter.enroller = account_named(ledger, person, "--enroller", *options.enroller);
  if (options.sku) filter.product = product_named(ledger, "--sku", *options.sku);
  if (options.ship_via && invocation.services().find(*options.ship_via) == nullptr)
    throw UsageError("--ship-via: " + invocation.services().unknown(*options.ship_via));
  filter.ship_via = options.ship_via;
  return filter;
}

std::vector<Cell> cells_of(const ComingCycle& coming) {
  return {Cell::of(coming.dates.order),
          Cell::of(coming.dates.ship),
          Cell::of(coming.dates.cycle),
          Cell::of(coming.autoship.value),
          Cell::of(coming.account),
          Cell::of(coming.name),
          Cell::of(coming.items),
          Cell::of(coming.currency),
          coming.total_minor ? Cell::amount(*coming.total_minor, coming.digits) : Cell::none(),
          coming.blocked ? Cell::of(to_text(coming.blocked->reason)) : Cell::none()};
}

Exit run(const Options& options, Invocation& invocation) {
  const std::int64_t days = options.days.value_or(days_usual);
  if (days < 0 || days > days_max)
    throw UsageError(fmt::format("--days: a number from 0 to {} is wanted", days_max));
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction transaction(ledger);
  AutoshipFilter filter = filter_of(options, invocation, ledger);
  const Day last = filter.today + date::days{static_cast<int>(days)};
  ColumnListing listing(invocation, options.columns, coming_columns(),
                        {"cycle_date", "order_date", "currency", "name"});
  filter.limit = listing.rows_wanted();
  list_coming(ledger, company.company(), filter, last,
              [&](const ComingCycle& coming) { listing.row(cells_of(coming)); });
  listing.end(fmt::format("nothing will ship up to {}", to_text(last)));
  return Exit::done;
}

}  // namespace

void add_upcoming(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command = line.add("upcoming", "List what will ship in the coming days", "Looking", Effect::reads,
                              [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();
  command.argument("AUTOSHIP|ACCOUNT", options->what,
                   "of this autoship's number or account's code (else of all)");
  command.option("--account", options->account, "CODE", "of this account, even if its code is a number");
  command.option("--autoship", options->autoship, "N", "of this autoship");
  command.option("--sku", options->sku, "SKU", "of autoships with this product among their items");
  command.option("--enroller", options->enroller, "CODE", "of accounts that this one enrolled");
  command.option("--ship-via", options->ship_via, "SERVICE", "by this service");
  command.option("--days", options->days,
                 fmt::format("as far as this many days from today (else {})", days_usual));
  add_sorted_columns(command, options->columns, coming_columns());
  command.example("autoship upcoming 1042 --days 90", "the next three months of one autoship");
  command.example("autoship upcoming --days 30 --format csv", "a month ahead, for a spreadsheet");
}

}  // namespace autoship
