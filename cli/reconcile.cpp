#include "workflows/reconcile.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/columns.h"
#include "domain/text.h"
#include "workflows/volume_periods.h"

namespace autoship {

namespace {

/// So many rows are told after a table; --rows lists them all.
constexpr std::int64_t rows_told_max = 20;

struct Options {
  std::optional<std::string> period;
  std::optional<Day> from, to;
  bool rows = false;
  ColumnOptions columns;
};

const std::vector<std::string>& sum_columns() {
  static const std::vector<std::string> columns = {
      "comparison", "unit", "left", "right", "difference", "rows", "rows_off", "left_is", "right_is"};
  return columns;
}

const std::vector<std::string>& row_columns() {
  static const std::vector<std::string> columns = {"comparison", "unit",       "row",  "left",
                                                   "right",      "difference", "parts"};
  return columns;
}

Cell sum_cell(std::int64_t sum, std::string_view unit) {
  Cell cell = Cell::amount(0, 0);
  cell.text = sum_in_unit(sum, unit);
  return cell;
}

std::vector<Cell> cells_of(const ReconciledSum& sum) {
  return {Cell::of(sum.comparison),
          Cell::of(sum.unit),
          sum_cell(sum.left, sum.unit),
          sum_cell(sum.right, sum.unit),
          sum_cell(sum.left - sum.right, sum.unit),
          Cell::of(sum.rows),
          Cell::of(sum.rows_off),
          Cell::of(sum.left_is),
          Cell::of(sum.right_is)};
}

std::vector<Cell> cells_of(const ComparedRow& row) {
  return {Cell::of(row.comparison->name),
          Cell::of(row.unit),
          Cell::of(row.row),
          sum_cell(row.left, row.unit),
          sum_cell(row.right, row.unit),
          sum_cell(row.left - row.right, row.unit),
          Cell::of_filled(row.parts)};
}

std::string in_words(const ComparedRow& row) {
  std::string text = fmt::format("{}: {}: {} against {} {}", row.comparison->name, row.row,
                                 sum_in_unit(row.left, row.unit), sum_in_unit(row.right, row.unit), row.unit);
  if (!row.parts.empty()) text += fmt::format(" ({})", row.parts);
  return text;
}

Period days_of(Ledger& ledger, const Options& options, Invocation& invocation) {
  if (!options.from && !options.to) {
    const Policy& policy = invocation.policy();
    const Day today = invocation.as_of();
    const std::string name = options.period.value_or(period_of(policy.volume.period, today).name);
    return find_period(ledger, policy, today, name).period;
  }
  if (options.period) throw UsageError("--period: names the days already: leave out --from and --to");
  if (!options.from || !options.to) throw UsageError("--from and --to: both days are needed");
  if (*options.to < *options.from)
    throw UsageError(
        fmt::format("--to: {} is before --from {}", to_text(*options.to), to_text(*options.from)));
  return {"", *options.from, *options.to};
}

std::string in_words(const Period& days) {
  const std::string range = fmt::format("{} to {}", to_text(days.first), to_text(days.last));
  return days.name.empty() ? range : fmt::format("period {} ({})", days.name, range);
}

Exit run(const Options& options, Invocation& invocation) {
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction one_state(ledger);
  const Period days = days_of(ledger, options, invocation);
  const bool for_people = invocation.look().format == Format::table;
  std::optional<ColumnListing> rows;
  if (options.rows) rows.emplace(invocation, options.columns, row_columns());
  std::vector<std::string> told;
  std::int64_t rows_off = 0;
  const auto sums =
      reconcile(ledger, invocation.services(), days.first, days.last, [&](const ComparedRow& row) {
        ++rows_off;
        if (rows) {
          rows->row(cells_of(row));
        } else if (for_people && rows_off <= rows_told_max) {
          told.push_back(in_words(row));
        }
      });
  if (rows) {
    rows->end("no rows differ");
  } else {
    ColumnListing listing(invocation, options.columns, sum_columns(), {"right_is", "left_is", "rows"});
    for (const ReconciledSum& sum : sums) listing.row(cells_of(sum));
    listing.end("nothing happened on these days");
  }
  for (const std::string& row : told) invocation.say(row);
  if (for_people && !rows && rows_off > rows_told_max)
    invocation.say(fmt::format("and {} more (--rows)", rows_off - rows_told_max));
  const auto off =
      std::count_if(sums.begin(), sums.end(), [](const ReconciledSum& sum) { return !sum.agrees(); });
  if (sums.empty()) return Exit::done;
  if (off == 0) {
    invocation.say(fmt::format("{}: all {} sums agree, row by row", in_words(days), sums.size()));
    return Exit::done;
  }
  invocation.say(fmt::format("{}: {} of {} sums do not agree, in {}", in_words(days), off, sums.size(),
                             counted(rows_off, "row", "rows")));
  return Exit::needs_person;
}

}  // namespace

void add_reconcile(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("reconcile", "Hold orders, money, parcels and volume against each other", "Money and volume",
               Effect::reads, [options](Invocation& invocation) { return run(*options, invocation); });
  command.option("--period", options->period, "PERIOD", "such as 2026-12 (else that of today)");
  command.option("--from", options->from, "these days instead, from this one");
  command.option("--to", options->to, "to this one");
  command.flag("--rows", options->rows, "list the rows that differ");
  std::vector<std::string> columns = sum_columns();
  for (const std::string& column : row_columns()) {
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
  }
  add_sorted_columns(command, options->columns, columns);
  command.example("autoship reconcile --period 2026-12", "zero, or what is off; exit 4 then");
  command.example("autoship reconcile --period 2026-12 --rows --format csv",
                  "every row that differs, for a spreadsheet");
}

}  // namespace autoship
