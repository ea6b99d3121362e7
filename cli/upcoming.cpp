#include <fmt/format.h>

#include "cli/columns.h"
#include "cli/company.h"
#include "workflows/autoship_list.h"

namespace autoship {

namespace {

constexpr std::int64_t days_usual = 7;
constexpr std::int64_t days_max = 3660;

struct Options {
  std::optional<std::int64_t> days;
  ColumnOptions columns;
};

const std::vector<std::string>& coming_columns() {
  static const std::vector<std::string> columns = {"order_date", "ship_date", "cycle_date", "autoship",
                                                   "account",    "name",      "items",      "currency",
                                                   "total",      "problem"};
  return columns;
}

Exit run(const Options& options, Invocation& invocation) {
  const std::int64_t days = options.days.value_or(days_usual);
  if (days < 0 || days > days_max)
    throw UsageError(fmt::format("--days: a number from 0 to {} is wanted", days_max));
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction transaction(ledger);
  const Day today = invocation.as_of();
  const Day last = today + date::days{static_cast<int>(days)};
  ColumnListing listing(invocation, options.columns, coming_columns());
  list_coming(
      ledger, company.company(), invocation.person(ledger), today, last, [&](const ComingCycle& coming) {
        listing.row({Cell::of(coming.dates.order), Cell::of(coming.dates.ship), Cell::of(coming.dates.cycle),
                     Cell::of(coming.autoship.value), Cell::of(coming.account), Cell::of(coming.name),
                     Cell::of(coming.items), Cell::of(coming.currency),
                     coming.total_minor ? Cell::amount(*coming.total_minor, coming.digits) : Cell::none(),
                     coming.blocked ? Cell::of(to_text(coming.blocked->reason)) : Cell::none()});
      });
  listing.end(fmt::format("nothing will ship up to {}", to_text(last)));
  return Exit::done;
}

}  // namespace

void add_upcoming(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command = line.add("upcoming", "List what will ship in the coming days", "Looking", Effect::reads,
                              [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();
  command.option("--days", options->days,
                 fmt::format("as far as this many days from today (else {})", days_usual));
  add_sorted_columns(command, options->columns, coming_columns());
  command.example("autoship upcoming --days 30 --format csv", "a month ahead, for a spreadsheet");
}

}  // namespace autoship
