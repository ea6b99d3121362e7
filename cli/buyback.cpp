#include <fmt/format.h>

#include "cli/company.h"
#include "cli/return_page.h"
#include "cli/return_report.h"
#include "domain/json_writer.h"
#include "workflows/returns.h"

namespace autoship {

namespace {

struct Options {
  std::string account;
  std::vector<std::string> items;
  std::optional<Day> on;
  std::optional<std::string> page;
  bool is_leaving = false;
  bool dry_run = false;
};

std::string items_words(const ReturnView& view) {
  std::string text;
  for (const ReturnLineView& shown : view.lines) {
    text += fmt::format("{}{} {} of order {}", text.empty() ? "" : ", ", shown.line.tally.qty, shown.line.sku,
                        shown.line.order.value);
  }
  return text;
}

/// The text for the outside of the parcel, its address and its day (R9): fit for a message.
std::string as_text(const ReturnAnswer& answer) {
  const ReturnView& view = answer.view;
  const std::string given = fmt::format("{} {}, {} % of what was paid, once what can be sold again is here",
                                        decimal_text(answer.expected_minor, view.currency.digits),
                                        view.currency.code, view.head.percent);
  return fmt::format("RAN {}: {} may be sold back\n\n", view.head.ran, items_words(view)) +
         facts_text({{"write on the outside", "Refer: RAN " + view.head.ran},
                     {"send to", send_to_line(view)},
                     {"to arrive by", to_text(view.head.expires_on)},
                     {"put inside", "an invoice of these orders"},
                     {"you get", given}});
}

std::string as_json(const ReturnAnswer& answer) {
  std::string text;
  JsonWriter(text)
      .begin_object()
      .key("expected")
      .decimal(answer.expected_minor, answer.view.currency.digits)
      .end_object();
  std::string whole = return_json(answer.view);
  whole.back() = ',';
  return whole + text.substr(1) + "\n";
}

Exit run(const Options& options, Invocation& invocation) {
  BuybackRequest request;
  request.account = options.account;
  request.items = options.items;
  request.on = options.on;
  request.is_leaving = options.is_leaving;
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  PageFile page(options.page, invocation);
  const ReturnAnswer answer =
      buy_back(ledger, company.company(), invocation.caller(), invocation.person(ledger), request,
               {options.dry_run ? DryRun::yes : DryRun::no, [&] { return invocation.seconds(); },
                [&](const ReturnView& view) { page.write(view); }});
  page.place();
  if (page.goes_to_stdout() && !options.dry_run) return Exit::done;
  switch (invocation.look().format) {
    case Format::json:
    case Format::jsonl:
      invocation.out().write(as_json(answer));
      break;
    case Format::csv: {
      Listing listing(invocation.out(), invocation.look(), return_columns());
      listing.row(return_cells(answer.view));
      listing.end();
      break;
    }
    case Format::table:
      invocation.out().write((options.dry_run ? "dry run: " : "") + as_text(answer));
  }
  return Exit::done;
}

}  // namespace

void add_buyback(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("buyback", "Authorize goods of somebody who leaves to be bought back", "Returns",
               Effect::changes, [options](Invocation& invocation) { return run(*options, invocation); });
  command.argument("CODE", options->account, "the account that leaves");
  command.option("--item", options->items, "SKU=QTY", "which goods; those of the latest orders are taken");
  command.option("--on", options->on, "the day on which they asked, if not today");
  command.flag("--leaving", options->is_leaving, "although an autoship of theirs goes on");
  command.option("--page", options->page, "FILE", "a page to print and put on the parcel; - is stdout");
  add_dry_run(command, options->dry_run);
  command.example("autoship buyback JM004 --item VIT-C=3", "a RAN for what can be sold again");
}

}  // namespace autoship
