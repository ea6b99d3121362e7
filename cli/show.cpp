#include "cli/show.h"

#include <fmt/format.h>

#include "cli/filters.h"
#include "cli/return_report.h"
#include "cli/selection.h"
#include "domain/text.h"
#include "storage/autoship_queries.h"

namespace autoship {

namespace {

struct Options {
  std::vector<std::string> what;
  std::optional<std::string> account;
  std::optional<std::int64_t> order, shipment, charge;
  std::optional<std::string> ran;
};

/// Each of them, an autoship or an account.
void show_subjects(Invocation& invocation, Ledger& ledger, const CompanyFiles& company,
                   const std::vector<Subject>& subjects, Cards::Count count) {
  Cards cards(invocation, count);
  std::optional<OrderPreview> preview;  // Reads the catalog, once for all of them.
  for (const Subject& subject : subjects) {
    if (subject.account) {
      show_account(invocation, company.company(), ledger, *subject.account, cards);
      continue;
    }
    if (!preview) preview.emplace(ledger, company.company(), invocation.as_of());
    show_autoship(invocation, ledger, *preview, *subject.autoship, cards);
  }
  cards.end();
}

Exit run(const Options& options, Invocation& invocation) {
  const int named = (options.what.empty() ? 0 : 1) + (options.account ? 1 : 0) + (options.order ? 1 : 0) +
                    (options.shipment ? 1 : 0) + (options.charge ? 1 : 0) + (options.ran ? 1 : 0);
  if (named != 1)
    throw UsageError(
        "show: one of AUTOSHIP, ACCOUNT, --account, --order, --shipment, --charge and --return is wanted");
  const auto words = words_named(options.what);
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction transaction(ledger);
  const Person& person = invocation.person(ledger);
  if (options.order) {
    show_order(invocation, ledger, person, order_named(ledger, person, *options.order));
  } else if (options.shipment) {
    show_shipment(invocation, ledger, shipment_named(ledger, person, *options.shipment));
  } else if (options.charge) {
    show_charge(invocation, ledger, person, {*options.charge});
  } else if (options.ran) {
    show_return(invocation, return_named(ledger, person, "--return", *options.ran));
  } else if (options.account) {
    const AccountId account = account_named(ledger, person, "--account", *options.account);
    show_subjects(invocation, ledger, company, {{std::nullopt, account}}, Cards::Count::one);
  } else {
    const bool one = options.what.size() == 1 && options.what.front() != "-";
    show_subjects(invocation, ledger, company, subjects_named(ledger, person, words),
                  one ? Cards::Count::one : Cards::Count::several);
  }
  return Exit::done;
}

}  // namespace

void Cards::begin() {
  if (++shown_ > 1) invocation_.out().write("\n\n");
}

void Cards::json(const std::string& object) {
  const bool array = count_ == Count::several && invocation_.look().format == Format::json;
  if (array) invocation_.out().write(shown_ == 0 ? "[\n" : ",\n");
  ++shown_;
  invocation_.out().write(object + (array ? "" : "\n"));
}

void Cards::csv(const std::vector<std::string>& columns, std::vector<std::vector<Cell>> rows) {
  ++shown_;
  if (!rows_) {
    columns_ = columns;
    rows_.emplace(invocation_.out(), invocation_.look(), columns);
  }
  if (columns != columns_)
    throw UsageError("show: a CSV holds autoships or accounts, not both: ask for one after the other");
  for (auto& cells : rows) rows_->row(std::move(cells));
}

void Cards::end() {
  const Format format = invocation_.look().format;
  if (rows_) rows_->end();
  if (format == Format::json && count_ == Count::several)
    invocation_.out().write(shown_ == 0 ? "[]\n" : "\n]\n");
  if (format == Format::table && shown_ == 0) invocation_.out().write("nothing is named\n");
}

std::string address_line(const AccountAddress& address) {
  const PostalAddress& to = address.address;
  std::string text = address.label + ": " + to.name;
  for (const std::string* part : {&to.company, &to.line1, &to.line2}) {
    if (!part->empty()) text += ", " + *part;
  }
  text += ", " + to.city;
  for (const std::string* part : {&to.region, &to.postal_code}) {
    if (!part->empty()) text += " " + *part;
  }
  return text + ", " + to.country;
}

std::string method_line(const AccountMethod& method) {
  std::string text = method.label + ": " + (method.brand.empty() ? method.kind : method.brand);
  if (!method.last4.empty()) text += " ending in " + method.last4;
  if (method.exp_year > 0) text += fmt::format(", expires {}-{:02}", method.exp_year, method.exp_month);
  return text;
}

void write_text(JsonWriter& json, std::string_view key, std::string_view text) {
  json.key(key);
  text.empty() ? json.null() : json.text(text);
}

void write_address(JsonWriter& json, const AccountAddress& address) {
  const PostalAddress& to = address.address;
  json.begin_object().key("label").text(address.label).key("name").text(to.name);
  write_text(json, "company", to.company);
  json.key("line1").text(to.line1);
  write_text(json, "line2", to.line2);
  json.key("city").text(to.city);
  write_text(json, "region", to.region);
  json.key("postal_code").text(to.postal_code).key("country").text(to.country);
  write_text(json, "phone", to.phone);
  json.key("residential").boolean(to.residential).end_object();
}

void write_method(JsonWriter& json, const AccountMethod& method) {
  json.begin_object().key("label").text(method.label).key("kind").text(method.kind);
  write_text(json, "brand", method.brand);
  write_text(json, "last4", method.last4);
  for (const auto& [key, value] : {std::pair{"exp_month", method.exp_month}, {"exp_year", method.exp_year}}) {
    json.key(key);
    value > 0 ? json.integer(value) : json.null();
  }
  json.end_object();
}

bool wants_json(const Invocation& invocation) {
  return invocation.look().format == Format::json || invocation.look().format == Format::jsonl;
}

void add_show(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("show", "Show an autoship, account, order or shipment", "Looking", Effect::reads,
               [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();
  command.more_arguments("AUTOSHIP|ACCOUNT", options->what,
                         "numbers of autoships, codes of accounts; - is stdin, one a line");
  command.option("--account", options->account, "CODE", "the account, even if its code is a number");
  command.option("--order", options->order, "the order of this number");
  command.option("--shipment", options->shipment, "the shipment of this number");
  command.option("--charge", options->charge, "the charge of this number");
  command.option("--return", options->ran, "RAN", "the return of this number");
  command.example("autoship show 1042", "what it is, what it costs, when it ships next");
  command.example("autoship list --problem any --format csv | autoship show -",
                  "all that waits for a person");
  command.example("autoship show JM002", "an account with all its autoships and latest orders");
  command.example("autoship show --order 7 --format json | jq .items", "what was in an order");
}

}  // namespace autoship
