#include <fmt/format.h>

#include <algorithm>

#include "cli/columns.h"
#include "cli/company.h"
#include "cli/filters.h"
#include "cli/return_apply.h"
#include "cli/return_page.h"
#include "cli/return_report.h"
#include "domain/json_writer.h"
#include "domain/text.h"
#include "workflows/returns.h"

namespace autoship {

namespace {

struct Options {
  std::string action;
  std::vector<std::string> rans;
  std::vector<std::string> items;
  std::optional<std::int64_t> order;
  std::optional<std::string> reason, outcome, override_reason, page, proof, ran_on_parcel, location, account,
      state;
  std::optional<Day> notified_on, delivered_on, on, from, to;
  bool keep = false, courier = false, nothing = false, open = false, overdue = false, refund_due = false,
       keep_going = false, dry_run = false;
  ColumnOptions columns;
};

/// Somebody asks after goods that did not come while that may still bring them; later they are history.
constexpr int overdue_days = 30;

const std::vector<std::string>& actions() {
  static const std::vector<std::string> words{"authorize", "receive", "list", "show", "cancel", "apply"};
  return words;
}

/// What was given, and which actions take it.
struct Given {
  const char* option;
  bool is_given;
  std::vector<std::string_view> actions;
};

void refuse_foreign_options(const Options& options) {
  const std::vector<Given> all = {
      {"--order", options.order.has_value(), {"authorize", "list"}},
      {"--item", !options.items.empty(), {"authorize", "receive"}},
      {"--reason", options.reason.has_value(), {"authorize", "cancel", "list"}},
      {"--notified-on", options.notified_on.has_value(), {"authorize"}},
      {"--delivered-on", options.delivered_on.has_value(), {"authorize"}},
      {"--outcome", options.outcome.has_value(), {"authorize", "cancel"}},
      {"--keep", options.keep, {"authorize"}},
      {"--hold-for-courier", options.courier, {"authorize"}},
      {"--override", options.override_reason.has_value(), {"authorize", "receive"}},
      {"--page", options.page.has_value(), {"authorize", "show"}},
      {"--proof", options.proof.has_value(), {"receive"}},
      {"--ran-on-parcel", options.ran_on_parcel.has_value(), {"receive"}},
      {"--on", options.on.has_value(), {"receive"}},
      {"--location", options.location.has_value(), {"receive"}},
      {"--nothing", options.nothing, {"receive"}},
      {"--open", options.open, {"list"}},
      {"--overdue", options.overdue, {"list"}},
      {"--refund-due", options.refund_due, {"list"}},
      {"--state", options.state.has_value(), {"list"}},
      {"--account", options.account.has_value(), {"list"}},
      {"--from", options.from.has_value(), {"list"}},
      {"--to", options.to.has_value(), {"list"}},
      {"--columns", options.columns.columns.has_value(), {"list"}},
      {"--sort", options.columns.sort.has_value(), {"list"}},
      {"--limit", options.columns.limit.has_value(), {"list"}},
      {"--no-header", options.columns.no_header, {"list"}},
      {"--keep-going", options.keep_going, {"apply"}},
      {"--dry-run", options.dry_run, {"authorize", "receive", "cancel", "apply"}}};
  OptionFaults faults;
  for (const Given& given : all) {
    const bool fits =
        std::find(given.actions.begin(), given.actions.end(), options.action) != given.actions.end();
    if (given.is_given && !fits) {
      faults.add(given.option, fmt::format("goes with process-return {}, not with {}",
                                           fmt::join(given.actions, ", "), options.action));
    }
  }
  faults.throw_if_any();
}

const std::string& one_ran(const Options& options) {
  if (options.rans.size() != 1)
    throw UsageError(fmt::format("process-return {}: one RAN is wanted (process-return {} RAN)",
                                 options.action, options.action));
  return options.rans.front();
}

ReturnOptions how(const Options& options, Invocation& invocation) {
  return {options.dry_run ? DryRun::yes : DryRun::no, [&invocation] { return invocation.seconds(); }};
}

std::string money(const ReturnView& view, std::int64_t minor) {
  return decimal_text(minor, view.currency.digits) + " " + view.currency.code;
}

/// JSON: the return, and after it what `more` adds. Else CSV of its row; text is for the caller.
bool written_for_programs(const ReturnAnswer& answer, Invocation& invocation,
                          const std::function<void(JsonWriter&)>& more = {}) {
  const Format format = invocation.look().format;
  if (format == Format::table) return false;
  if (format == Format::csv) {
    Listing listing(invocation.out(), invocation.look(), return_columns());
    listing.row(return_cells(answer.view));
    listing.end();
    return true;
  }
  std::string whole = return_json(answer.view);
  if (more) {
    std::string text;
    JsonWriter json(text);
    json.begin_object();
    more(json);
    json.end_object();
    whole.back() = ',';
    whole += text.substr(1);
  }
  invocation.out().write(whole + "\n");
  return true;
}

/// "2 SLEEP-TEA, 1 VIT-D3": as people say it.
std::string goods_words(const ReturnView& view) {
  std::string text;
  for (const ReturnLineView& shown : view.lines) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", shown.line.tally.qty, shown.line.sku);
  }
  return text;
}

/// What its amount is, and where it goes.
std::string money_words(const ReturnAnswer& answer) {
  const ReturnView& view = answer.view;
  std::string text;
  const auto add = [&](const std::string& words) { text += (text.empty() ? "" : "; ") + words; };
  for (const WrittenRefund& refund : answer.money.refunds) {
    add(fmt::format("refund {} of {}{}", refund.charge.value, money(view, refund.amount_minor),
                    refund.is_held ? ", held until what it pays back is paid" : ""));
  }
  if (answer.money.credit_minor > 0) add(money(view, answer.money.credit_minor) + " to the account's credit");
  std::int64_t replaced = 0;
  for (const ReturnLineView& line : view.lines) replaced += line.line.tally.replaced;
  if (replaced > 0) add(fmt::format("the next night replaces {}", counted(replaced, "piece", "pieces")));
  return text;
}

/// What the customer is told to get, once the goods are here.
std::string promise(const ReturnAnswer& answer) {
  const ReturnView& view = answer.view;
  if (view.head.outcome == ReturnOutcome::replace) return "the same goods again, sent once these are here";
  const bool is_credit = view.head.outcome == ReturnOutcome::credit;
  std::string text = fmt::format("{} {}, once they are here", money(view, answer.expected_minor),
                                 is_credit ? "to your credit" : "the way you paid");
  if (answer.shipping_to_come_minor == 0) return text;
  return text + fmt::format("; {} for shipping with the last goods of order {}",
                            money(view, answer.shipping_to_come_minor), view.head.order.value);
}

/// The text for the outside of the parcel, its address and its day (R9): fit for a message.
std::string authorized_text(const ReturnAnswer& answer) {
  const ReturnView& view = answer.view;
  const ReturnHead& head = view.head;
  if (head.goods != ReturnGoods::send) {
    const std::string where =
        head.goods == ReturnGoods::courier ? "held for the courier" : "the customer keeps it";
    const std::string given = money_words(answer);
    return fmt::format("RAN {}: {} of order {} ({}), {}{}\n", head.ran, goods_words(view), head.order.value,
                       to_text(head.reason), where, given.empty() ? "" : "; " + given);
  }
  std::string text = fmt::format("RAN {}: {} of order {} may come back ({})\n\n", head.ran, goods_words(view),
                                 head.order.value, to_text(head.reason));
  const char* goods = brings_other_goods(head.reason)
                          ? "what came in the place of these goods, and the invoice"
                          : "the invoice";
  return text + facts_text({{"write on the outside", "Refer: RAN " + head.ran},
                            {"send to", send_to_line(view)},
                            {"to arrive by", to_text(head.expires_on)},
                            {"put inside", fmt::format("{} of order {}", goods, head.order.value)},
                            {"you get", promise(answer)}});
}

void say_override(const Options& options, const ReturnAnswer& answer, Invocation& invocation) {
  if (!options.override_reason) return;
  invocation.say(answer.refused_rule.empty() ? "--override was not needed, and is not kept"
                                             : "allowed in spite of " + answer.refused_rule);
}

Exit authorize(const Options& options, Invocation& invocation) {
  if (!options.rans.empty()) throw UsageError("process-return authorize: takes no RAN; it makes one");
  OptionFaults faults;
  if (!options.order) faults.add("--order", "is needed: the number of the order that the goods are of");
  if (options.keep && options.courier) faults.add("--hold-for-courier", "does not go with --keep");
  if (options.page && (options.keep || options.courier))
    faults.add("--page", "is for goods that are sent back");
  faults.throw_if_any();
  AuthorizeRequest request;
  request.order = *options.order;
  request.items = options.items;
  request.reason = options.reason.value_or("");
  request.notified_on = options.notified_on;
  request.delivered_on = options.delivered_on;
  request.outcome = options.outcome;
  request.goods = options.keep      ? ReturnGoods::keep
                  : options.courier ? ReturnGoods::courier
                                    : ReturnGoods::send;
  request.override_reason = options.override_reason.value_or("");
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  PageFile page(options.page, invocation);
  ReturnOptions settings = how(options, invocation);
  settings.before_commit = [&](const ReturnView& view) { page.write(view); };
  const ReturnAnswer answer = authorize_return(ledger, company.company(), invocation.caller(),
                                               invocation.person(ledger), request, settings);
  say_override(options, answer, invocation);
  page.place();
  if (page.goes_to_stdout() && !options.dry_run) return Exit::done;
  const int digits = answer.view.currency.digits;
  const bool is_written = written_for_programs(answer, invocation, [&](JsonWriter& json) {
    json.key("expected").decimal(answer.expected_minor, digits);
    json.key("shipping_to_come").decimal(answer.shipping_to_come_minor, digits);
    json.key("notify_by").day(answer.notice_last);
  });
  if (!is_written) invocation.out().write((options.dry_run ? "dry run: " : "") + authorized_text(answer));
  return Exit::done;
}

std::optional<bool> yes_or_no(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  if (*text != "yes" && *text != "no")
    throw UsageError(fmt::format("--ran-on-parcel: '{}' is neither yes nor no", excerpt(*text)));
  return *text == "yes";
}

std::string received_text(const ReturnAnswer& answer) {
  const ReturnView& view = answer.view;
  const ReturnParcelView& parcel = view.parcels.back();
  if (!answer.not_accepted.empty()) {
    return fmt::format("RAN {} ({}): not accepted, all of it goes back to the sender: {}\n", view.head.ran,
                       to_text(view.state), answer.not_accepted);
  }
  std::string goods, foreign;
  for (const ReturnGoodsView& one : parcel.goods) {
    std::string& list = one.line == 0 ? foreign : goods;
    list += (list.empty() ? "" : " ") + goods_text(one);
  }
  std::string text = fmt::format("RAN {} ({}): {}", view.head.ran, to_text(view.state),
                                 goods.empty() ? "nothing of it came" : goods);
  if (!foreign.empty()) text += "; not on the RAN, back to the sender: " + foreign;
  if (const std::string given = money_words(answer); !given.empty() && !goods.empty()) text += "; " + given;
  return text + "\n";
}

Exit receive(const Options& options, Invocation& invocation) {
  ReceiveRequest request;
  request.ran = one_ran(options);
  request.items = options.items;
  request.nothing = options.nothing;
  request.proof = options.proof;
  request.ran_on_parcel = yes_or_no(options.ran_on_parcel);
  request.on = options.on;
  request.location = options.location;
  request.override_reason = options.override_reason.value_or("");
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  const ReturnAnswer answer = receive_return(ledger, company.company(), invocation.caller(),
                                             invocation.person(ledger), request, how(options, invocation));
  say_override(options, answer, invocation);
  const bool is_written = written_for_programs(answer, invocation, [&](JsonWriter& json) {
    json.key("given_back").decimal(answer.money.amount_minor, answer.view.currency.digits);
  });
  if (!is_written) invocation.out().write((options.dry_run ? "dry run: " : "") + received_text(answer));
  return answer.not_accepted.empty() ? Exit::done : Exit::needs_person;
}

Exit cancel(const Options& options, Invocation& invocation) {
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  const ReturnAnswer answer = cancel_return(
      ledger, company.company(), invocation.caller(), invocation.person(ledger),
      {one_ran(options), options.reason.value_or(""), options.outcome}, how(options, invocation));
  const bool is_written = written_for_programs(answer, invocation, [&](JsonWriter& json) {
    json.key("given_back").decimal(answer.money.amount_minor, answer.view.currency.digits);
  });
  if (is_written) return Exit::done;
  const ReturnHead& head = answer.view.head;
  std::string text = fmt::format("RAN {} is canceled: nothing may come back under it", head.ran);
  if (options.outcome) {
    const std::string given = money_words(answer);
    text = fmt::format("RAN {}: {} instead of a replacement{}{}", head.ran, to_text(head.outcome),
                       given.empty() ? "" : "; ", given);
    if (head.goods == ReturnGoods::send && !head.closed) text += ", for what is to come once it is here";
  }
  invocation.out().write(fmt::format("{}{}\n", options.dry_run ? "dry run: " : "", text));
  return Exit::done;
}

Exit list(const Options& options, Invocation& invocation) {
  if (!options.rans.empty()) throw UsageError("process-return list: takes no RAN (process-return show RAN)");
  if (options.from && options.to && *options.to < *options.from) {
    throw UsageError(
        fmt::format("--to: {} is before --from {}", to_text(*options.to), to_text(*options.from)));
  }
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction transaction(ledger);
  ReturnFilter filter;
  filter.seen_by = invocation.person(ledger);
  filter.open_only = options.open;
  if (options.overdue) {
    filter.overdue_on = invocation.as_of();
    filter.expired_from = invocation.as_of() - date::days{overdue_days};
  }
  filter.refund_due = options.refund_due;
  filter.from = options.from;
  filter.to = options.to;
  if (options.account) filter.account = account_named(ledger, filter.seen_by, "--account", *options.account);
  if (options.order) filter.order = order_named(ledger, filter.seen_by, *options.order);
  if (options.reason) {
    filter.reason = parse_return_reason(
        *options.reason == "buyback" ? "buyback" : one_of("--reason", *options.reason, return_reasons()));
  }
  if (options.state) {
    std::vector<std::string> words;
    for (const ReturnState state : all_return_states) words.emplace_back(to_text(state));
    filter.state = parse_return_state(one_of("--state", *options.state, words));
  }
  ColumnListing listing(
      invocation, options.columns, return_columns(),
      {"why", "kind", "fault", "location", "name", "issued_on", "outcome", "received", "currency"});
  ReturnQueries(ledger).for_each(filter, [&](const ReturnView& view) { listing.row(return_cells(view)); });
  listing.end("no returns");
  return Exit::done;
}

Exit show(const Options& options, Invocation& invocation) {
  const std::string& ran = one_ran(options);
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction transaction(ledger);
  const ReturnView view = return_named(ledger, invocation.person(ledger), "RAN", ran);
  if (options.page) {
    if (view.head.goods != ReturnGoods::send) throw UsageError("--page: is for goods that are sent back");
    PageFile page(options.page, invocation);
    page.write(view);
    page.place();
    return Exit::done;
  }
  show_return(invocation, view);
  return Exit::done;
}

Exit apply(const Options& options, Invocation& invocation) {
  if (options.rans.size() != 1)
    throw UsageError("process-return apply: one file is wanted (process-return apply FILE; - is stdin)");
  return apply_return_file({options.rans.front(), options.keep_going, options.dry_run}, invocation);
}

Exit run(const Options& options, Invocation& invocation) {
  if (std::find(actions().begin(), actions().end(), options.action) == actions().end()) {
    throw UsageError(fmt::format("process-return: '{}' is none of {}{}", excerpt(options.action),
                                 fmt::join(actions(), ", "), did_you_mean(options.action, actions())));
  }
  refuse_foreign_options(options);
  if (options.action == "authorize") return authorize(options, invocation);
  if (options.action == "receive") return receive(options, invocation);
  if (options.action == "cancel") return cancel(options, invocation);
  if (options.action == "apply") return apply(options, invocation);
  return options.action == "list" ? list(options, invocation) : show(options, invocation);
}

}  // namespace

void add_process_return(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command = line.add(
      "process-return", "Authorize, receive, list, show or cancel returns, one or a file of them", "Returns",
      Effect::changes, [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();
  command.argument("ACTION", options->action, fmt::format("{}", fmt::join(actions(), ", ")));
  command.choices("ACTION", actions());
  command.more_arguments("RAN", options->rans,
                         "receive, show, cancel: the return's number; apply: a file of rows");
  command.option("--order", options->order,
                 "authorize: the order that the goods are of; list: returns of it");
  command.option("--item", options->items, "SKU=QTY[:FATE[:SKU]]",
                 "which goods; receive: and whether they are restocked, scrapped (restock, scrap, "
                 "quarantine) or go back (sender), and what they came in the place of");
  command.option("--reason", options->reason, "REASON", "authorize, list: why; cancel: in words");
  command.choices("--reason", return_reasons());
  command.option("--notified-on", options->notified_on,
                 "authorize: the day on which the customer said so, if not today");
  command.option("--delivered-on", options->delivered_on,
                 "authorize: the day on which the customer had the goods");
  command.option("--outcome", options->outcome, "OUTCOME",
                 "authorize: refund, replace, credit; cancel: refund or credit, instead of a replacement");
  command.choices("--outcome", {"refund", "replace", "credit"});
  command.flag("--keep", options->keep, "authorize: the goods need not come back");
  command.flag("--hold-for-courier", options->courier,
               "authorize: nor do they, and the courier will look at them");
  command.option("--override", options->override_reason, "REASON", "allow what the policy refuses");
  command.option("--page", options->page, "FILE", "authorize, show: a page to print; - is stdout");
  command.option("--proof", options->proof, "INVOICE",
                 "receive: the order's number on the invoice inside, or none");
  command.option("--ran-on-parcel", options->ran_on_parcel, "yes|no",
                 "receive: whether the RAN stood outside");
  command.choices("--ran-on-parcel", {"yes", "no"});
  command.option("--on", options->on, "receive: the day on which it came, if not today");
  command.option("--location", options->location, "CODE",
                 "receive: where it came, if not where it was to go");
  command.flag("--nothing", options->nothing, "receive: the parcel was empty");
  command.flag("--open", options->open, "list: goods are still to come, or what came is not settled");
  command.flag("--overdue", options->overdue, "list: past their last day, and expired within 30 days");
  command.flag("--refund-due", options->refund_due, "list: received, and not yet refunded");
  std::vector<std::string> states;
  for (const ReturnState state : all_return_states) states.emplace_back(to_text(state));
  command.option("--state", options->state, "STATE", fmt::format("list: {}", fmt::join(states, ", ")));
  command.choices("--state", states);
  command.option("--account", options->account, "CODE", "list: of this account");
  command.option("--from", options->from, "list: issued on or after this day");
  command.option("--to", options->to, "list: issued on or before this day");
  add_sorted_columns(command, options->columns, return_columns());
  command.flag("--keep-going", options->keep_going,
               "apply: the good rows, and write the refused ones to FILE.rejected.csv");
  add_dry_run(command, options->dry_run);
  command.example("autoship process-return authorize --order 7 --item VIT-C=1 --reason damaged",
                  "the caller gets a RAN, an address and a day");
  command.example("autoship process-return receive R0000001X --item VIT-C=1:scrap --proof 7",
                  "the parcel is here");
  command.example("autoship process-return apply parcels.csv", "a day's parcels at once");
  command.example("autoship process-return list --refund-due", "received and not yet refunded");
}

}  // namespace autoship
