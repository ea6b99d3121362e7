#include "workflows/price_notices.h"

#include <fmt/format.h>

#include "cli/columns.h"
#include "cli/filters.h"

namespace autoship {

namespace {

struct Options {
  std::optional<std::string> account, autoship, sku;
  bool unsent = false, sent = false, dry_run = false;
  ColumnOptions columns;
};

const std::vector<std::string>& notice_columns() {
  static const std::vector<std::string> columns = {"autoship",   "account",    "name",  "email",
                                                   "sku",        "before",     "after", "currency",
                                                   "valid_from", "order_date", "sent"};
  return columns;
}

NoticeFilter filter_of(Ledger& ledger, const Options& options, Invocation& invocation) {
  const Person person = invocation.person(ledger);
  NoticeFilter filter;
  if (options.account) filter.account = account_named(ledger, person, "--account", *options.account);
  if (options.autoship) filter.autoship = autoship_named(ledger, person, *options.autoship);
  if (options.sku) filter.product = product_named(ledger, "--sku", *options.sku);
  filter.unsent_only = options.unsent;
  filter.due_by = last_noticed(invocation.policy(), invocation.as_of());
  return filter;
}

void list(const Options& options, Invocation& invocation, const std::vector<NoticeRow>& rows) {
  ColumnListing listing(invocation, options.columns, notice_columns(), {"email", "name"});
  for (const NoticeRow& row : rows) {
    const int digits = row.currency.digits;
    listing.row({Cell::of(row.autoship.value), Cell::of(row.account), Cell::of(row.name),
                 Cell::of_filled(row.email), Cell::of(row.sku), Cell::amount(row.step.before_minor, digits),
                 Cell::amount(row.step.after_minor, digits), Cell::of(row.currency.code),
                 Cell::of(row.step.valid_from), Cell::of(row.order_date), Cell::of(row.sent_on)});
  }
  listing.end(options.unsent || options.sent ? "no notices to be sent" : "no notices");
}

Exit take_as_sent(const Options& options, Invocation& invocation) {
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  const SentNotices result =
      send_notices(ledger, invocation.caller(), filter_of(ledger, options, invocation),
                   options.dry_run ? DryRun::yes : DryRun::no, [&] { return invocation.seconds(); });
  list(options, invocation, result.sent);
  std::string said = fmt::format("{} taken as sent",
                                 counted(static_cast<std::int64_t>(result.sent.size()), "notice", "notices"));
  if (result.charges_released > 0)
    said += fmt::format("; {} may leave now", counted(result.charges_released, "charge", "charges"));
  invocation.say(options.dry_run ? "dry run, nothing was written: " + said : said);
  return Exit::done;
}

Exit run(const Options& options, Invocation& invocation) {
  if (options.sent) return take_as_sent(options, invocation);
  if (options.dry_run) throw UsageError("--dry-run: goes with --sent; a listing changes nothing");
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction one_state(ledger);
  list(options, invocation, price_notices(ledger, filter_of(ledger, options, invocation)));
  return Exit::done;
}

}  // namespace

void add_notices(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("notices", "List whom to tell of a higher price, or take note that it was done", "The night",
               Effect::changes, [options](Invocation& invocation) { return run(*options, invocation); });
  command.option("--account", options->account, "CODE", "those of this account");
  command.option("--autoship", options->autoship, "N", "those of this autoship");
  command.option("--sku", options->sku, "SKU", "those for this product");
  command.flag("--unsent", options->unsent, "those that were not sent yet");
  command.flag("--sent", options->sent,
               "take note that these were sent; charges that wait for them may leave");
  add_sorted_columns(command, options->columns, notice_columns());
  add_dry_run(command, options->dry_run);
  command.example("autoship notices --unsent --format csv", "whom to tell, and of what");
  command.example("autoship notices --sent --sku COLLAGEN", "all owners of it were told");
}

}  // namespace autoship
