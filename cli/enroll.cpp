#include "workflows/enroll.h"

#include <fmt/format.h>

#include <deque>

#include "cli/company.h"
#include "cli/invocation.h"
#include "domain/json_writer.h"

namespace autoship {

namespace {

struct Options {
  Options()
      : texts(enroll_options().size()), lists(enroll_options().size()), flags(enroll_options().size()) {}

  // Beside each of enroll_options(), where it is of that form.
  std::vector<std::optional<std::string>> texts;
  std::vector<std::vector<std::string>> lists;
  std::vector<std::string> more_items;
  std::deque<bool> flags;  // A vector's could not be pointed at.
  bool is_new = false;
  bool dry_run = false;
};

EnrollRequest request_of(const Options& options) {
  EnrollRequest request;
  if (options.is_new) request.new_account.emplace();
  const auto known = enroll_options();
  for (std::size_t i = 0; i < known.size(); ++i) {
    const EnrollOption& option = known[i];
    if (option.list != nullptr) request.*option.list = options.lists[i];
    if (option.flag != nullptr) request.*option.flag = options.flags[i];
    if (!options.texts[i]) continue;
    if (option.text != nullptr) request.*option.text = *options.texts[i];
    if (option.account == nullptr) continue;
    if (!options.is_new) {
      throw UsageError(
          fmt::format("--{} describes a new account: give --new too, or leave it out", option.name));
    }
    (*request.new_account).*option.account = *options.texts[i];
  }
  request.items.insert(request.items.end(), options.more_items.begin(), options.more_items.end());
  return request;
}

std::string as_json(const Enrollment& made, bool dry_run) {
  const OrderPlan& price = made.price;
  const int digits = made.currency.digits;
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("autoship").integer(made.autoship.value).key("account").text(made.account);
  json.key("every").text(made.every).key("english").text(made.english);
  json.key("next").begin_array();
  for (const CycleDates& dates : made.next) json.day(dates.ship);
  json.end_array().key("cycles").begin_array();
  for (const CycleDates& dates : made.next) {
    json.begin_object().key("cycle_date").day(dates.cycle).key("ship_date").day(dates.ship);
    json.key("order_date").day(dates.order).end_object();
  }
  json.end_array().key("tier").text(to_text(made.tier)).key("items").begin_array();
  for (const Enrollment::Item& item : made.items) {
    json.begin_object().key("sku").text(item.sku).key("name").text(item.name).key("qty").integer(
        item.line.qty);
    json.key("status").text(to_text(item.line.status)).key("price").decimal(item.line.price_minor, digits);
    json.key("goods").decimal(item.line.goods_minor, digits).key("tax").decimal(item.line.tax_minor, digits);
    json.key("discount").decimal(item.line.discount_minor, digits).key("gift").boolean(item.line.gift);
    json.key("pv")
        .decimal_short(item.line.pv, volume_digits)
        .key("cv")
        .decimal_short(item.line.cv, volume_digits);
    json.end_object();
  }
  json.end_array().key("ship_via");
  price.service == nullptr ? json.null() : json.text(price.service->ship_via);
  json.key("currency").text(made.currency.code).key("goods").decimal(price.goods_minor, digits);
  json.key("shipping").decimal(price.shipping_minor, digits).key("tax").decimal(price.tax_minor, digits);
  json.key("rest").decimal(price.rest_minor, digits);
  json.key("total").decimal(price.total_minor, digits).key("tax_included").boolean(made.tax_included);
  json.key("pv").decimal_short(price.pv, volume_digits).key("cv").decimal_short(price.cv, volume_digits);
  json.key("warnings").begin_array();
  for (const std::string& warning : made.warnings) json.text(warning);
  json.end_array().key("dry_run").boolean(dry_run).end_object();
  return text + "\n";
}

/// "2026-12-15, 2027-01-15 (cycle 2027-01-16), 2027-02-15".
std::string ship_dates(const Enrollment& made) {
  std::string text;
  for (const CycleDates& dates : made.next) {
    if (!text.empty()) text += ", ";
    text += to_text(dates.ship);
    if (dates.ship != dates.cycle) text += fmt::format(" (for {})", to_text(dates.cycle));
  }
  return text;
}

std::string as_text(const Enrollment& made, bool dry_run) {
  const auto amount = [&](std::int64_t minor) { return decimal_text(minor, made.currency.digits); };
  std::string items;
  for (const Enrollment::Item& item : made.items) {
    if (item.line.status == LineStatus::left_out) continue;
    items += fmt::format("{}{} {} {}", items.empty() ? "" : ", ", item.line.qty, item.sku,
                         item.line.gift ? "as a gift" : "at " + amount(item.line.price_minor));
  }
  const OrderPlan& price = made.price;
  const std::string total =
      fmt::format("{} {} (goods {}, shipping {}, tax {}{}{})", amount(price.total_minor), made.currency.code,
                  amount(price.goods_minor), amount(price.shipping_minor), amount(price.tax_minor),
                  made.tax_included ? " included" : "",
                  price.rest_minor == 0 ? "" : ", left over of the budget " + amount(price.rest_minor));
  std::string text =
      fmt::format("{}autoship {} of {}\n", dry_run ? "dry run: " : "", made.autoship.value, made.account);
  std::vector<std::pair<std::string, std::string>> facts = {
      {"  every", fmt::format("{} ({})", made.every, made.english)},
      {"  items", items},
      {"  by", price.service == nullptr ? "no parcel" : price.service->name},
      {"  price", total + fmt::format(", {} prices", to_text(made.tier))},
      {"  ships", ship_dates(made)}};
  if (made.condition) facts.emplace_back("  runs", in_words(*made.condition));
  return text + facts_text(facts);
}

void write_row(Invocation& invocation, const Enrollment& made) {
  const int digits = made.currency.digits;
  Listing listing(invocation.out(), invocation.look(),
                  {"autoship", "account", "every", "next_1", "next_2", "next_3", "currency", "goods",
                   "shipping", "tax", "total"});
  std::vector<Cell> row{Cell::of(made.autoship.value), Cell::of(made.account), Cell::of(made.every)};
  for (std::size_t i = 0; i < 3; ++i)
    row.push_back(i < made.next.size() ? Cell::of(made.next[i].ship) : Cell::none());
  row.push_back(Cell::of(made.currency.code));
  for (const std::int64_t minor :
       {made.price.goods_minor, made.price.shipping_minor, made.price.tax_minor, made.price.total_minor}) {
    row.push_back(Cell::amount(minor, digits));
  }
  listing.row(std::move(row));
  listing.end();
}

Exit run(const Options& options, Invocation& invocation) {
  const EnrollRequest request = request_of(options);
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  EnrollOptions how;
  how.dry_run = options.dry_run ? DryRun::yes : DryRun::no;
  how.person = invocation.person(ledger);
  how.seconds = [&] { return invocation.seconds(); };
  const Enrollment made = enroll(ledger, company.company(), invocation.caller(), request, how);
  switch (invocation.look().format) {
    case Format::json:
    case Format::jsonl:
      invocation.out().write(as_json(made, options.dry_run));
      return Exit::done;
    case Format::csv:
      write_row(invocation, made);
      break;
    case Format::table:
      invocation.out().write(as_text(made, options.dry_run));
      break;
  }
  for (const std::string& warning : made.warnings) invocation.say("note: " + warning);
  return Exit::done;
}

}  // namespace

void add_enroll(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command = line.add("enroll", "Start an autoship", "One autoship", Effect::changes,
                              [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();
  const auto known = enroll_options();
  for (std::size_t i = 0; i < known.size(); ++i) {
    const EnrollOption& option = known[i];
    const std::string name = fmt::format("--{}", option.name), value(option.value), help(option.help);
    if (option.makes_account()) {
      command.flag(name, options->is_new, help);
    } else if (option.flag != nullptr) {
      command.flag(name, options->flags[i], help);
    } else if (option.list != nullptr) {
      command.option(name, options->lists[i], value, help);
      command.more_arguments("SKU=QTY", options->more_items, "more items");
    } else {
      command.option(name, options->texts[i], value, help);
    }
  }
  add_dry_run(command, options->dry_run);
  command.example("autoship enroll --account JM017 --every \"month on 15\" --item VIT-C=2 --item GREENS=1",
                  "an autoship of two products");
  command.example(
      "autoship enroll --new --account JM900 --kind retail --name \"Ann Bell\" --email ann@example.com "
      "--enroller JM002 "
      "--line1 \"12 Elm St\" --city Reno --region NV --postal-code 89501 --country US --every 4w --item "
      "MINT-TEA=1",
      "a new customer with a first autoship");
}

}  // namespace autoship
