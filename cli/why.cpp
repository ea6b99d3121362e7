#include "workflows/why.h"

#include <fmt/format.h>

#include "cli/company.h"
#include "cli/filters.h"
#include "cli/invocation.h"
#include "domain/json_writer.h"
#include "domain/text.h"

namespace autoship {

namespace {

struct Options {
  std::string autoship;
  std::optional<Day> on;
};

void put_order(JsonWriter& json, const WhyOrder& order) {
  const int digits = order.currency.digits;
  const auto text = [&](const char* key, const std::string& value) {
    json.key(key);
    value.empty() ? json.null() : json.text(value);
  };
  json.begin_object().key("order");
  order.id ? json.integer(order.id.value) : json.null();
  json.key("price_date").day(order.price_date).key("tier").text(to_text(order.tier));
  text("location", order.location);
  text("location_by", order.location_by);
  text("ship_via", order.service);
  json.key("lines").begin_array();
  for (const WhyOrder::Line& line : order.lines) {
    json.begin_object().key("sku").text(line.sku).key("name").text(line.name).key("qty").integer(
        line.line.qty);
    json.key("status").text(to_text(line.line.status)).key("price").decimal(line.line.price_minor, digits);
    json.key("locked").boolean(line.locked).key("goods").decimal(line.line.goods_minor, digits);
    json.key("tax").decimal(line.line.tax_minor, digits);
    json.key("discount").decimal(line.line.discount_minor, digits).key("gift").boolean(line.line.gift);
    json.key("available");
    line.available ? json.integer(*line.available) : json.null();
    json.end_object();
  }
  json.end_array()
      .key("currency")
      .text(order.currency.code)
      .key("goods")
      .decimal(order.plan.goods_minor, digits);
  json.key("shipping")
      .decimal(order.plan.shipping_minor, digits)
      .key("tax")
      .decimal(order.plan.tax_minor, digits);
  json.key("tax_rate");
  order.tax_rate ? json.decimal_short(*order.tax_rate, rate_digits) : json.null();
  json.key("credit").decimal(order.plan.credit_minor, digits);
  json.key("rest").decimal(order.plan.rest_minor, digits);
  json.key("total").decimal(order.plan.total_minor, digits).end_object();
}

std::string as_json(const Why& why) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("autoship").integer(why.autoship.value).key("account").text(why.account);
  json.key("on").day(why.on).key("due").boolean(why.due);
  const auto day = [&](const char* key, Day CycleDates::*which) {
    json.key(key);
    why.dates ? json.day((*why.dates).*which) : json.null();
  };
  day("cycle_date", &CycleDates::cycle);
  day("ship_date", &CycleDates::ship);
  day("order_date", &CycleDates::order);
  json.key("decided_by").text(why.decided_by).key("outcome").text(why.outcome).key("reason");
  why.reason.empty() ? json.null() : json.text(why.reason);
  json.key("detail").text(why.detail).key("because").begin_array();
  for (const std::string& sentence : why.because) json.text(sentence);
  json.end_array().key("would_change").begin_array();
  for (const std::string& sentence : why.would_change) json.text(sentence);
  json.end_array().key("order");
  if (why.order) {
    put_order(json, *why.order);
  } else {
    json.null();
  }
  json.end_object();
  return text + "\n";
}

/// ", credit 5.00, rest 2.00": what few orders have.
std::string money_parts(const WhyOrder& order) {
  std::string text;
  for (const auto& [name, minor] :
       {std::pair("credit", order.plan.credit_minor), std::pair("rest", order.plan.rest_minor)}) {
    if (minor != 0) text += fmt::format(", {} {}", name, decimal_text(minor, order.currency.digits));
  }
  return text;
}

void write_order(Invocation& invocation, const WhyOrder& order) {
  const int digits = order.currency.digits;
  const auto amount = [&](std::int64_t minor) { return decimal_text(minor, digits); };
  const std::string from =
      order.location.empty() ? "no parcel"
      : order.location_by.empty()
          ? fmt::format("{} by {}", order.location, order.service)
          : fmt::format("{} (the {}'s, F1) by {}", order.location, order.location_by, order.service);
  std::string rate;
  if (order.tax_rate) append_decimal_short(rate, *order.tax_rate, rate_digits - 2);
  invocation.out().write(
      "\n" +
      facts_text(
          {{order.id ? fmt::format("order {}", order.id.value) : "the order",
            fmt::format("{} prices of {}", to_text(order.tier), to_text(order.price_date))},
           {"from", from},
           {"total", fmt::format("{} {} (goods {}, shipping {}, tax {}{}{})", amount(order.plan.total_minor),
                                 order.currency.code, amount(order.plan.goods_minor),
                                 amount(order.plan.shipping_minor), amount(order.plan.tax_minor),
                                 rate.empty() ? "" : fmt::format(" at {}%", rate), money_parts(order))}}) +
      "\n");
  Listing listing(invocation.out(), invocation.look(),
                  {"sku", "qty", "status", "price", "goods", "tax", "on_shelf"});
  for (const WhyOrder::Line& line : order.lines) {
    const std::string status =
        fmt::format("{}{}{}", to_text(line.line.status), line.locked ? ", price locked" : "",
                    line.line.gift ? ", gift" : "");
    listing.row({Cell::of(line.sku), Cell::of(line.line.qty), Cell::of(status),
                 Cell::amount(line.line.price_minor, digits), Cell::amount(line.line.goods_minor, digits),
                 Cell::amount(line.line.tax_minor, digits), Cell::of(line.available)});
  }
  listing.end();
}

void write_text(Invocation& invocation, const Why& why) {
  std::string text =
      fmt::format("autoship {} of {} on {}: {}{}, by {}\n  {}\n", why.autoship.value, why.account,
                  to_text(why.on), why.due ? fmt::format("due, {}", why.outcome) : "not due",
                  why.reason.empty() ? "" : fmt::format(" ({})", why.reason), why.decided_by, why.detail);
  const auto list = [&](const char* heading, const std::vector<std::string>& sentences) {
    if (!sentences.empty()) text += fmt::format("{}\n", heading);
    for (const std::string& sentence : sentences) text += fmt::format("  - {}\n", sentence);
  };
  list("because", why.because);
  list("what would change it", why.would_change);
  invocation.out().write(text);
  if (why.order) write_order(invocation, *why.order);
}

Exit run(const Options& options, Invocation& invocation) {
  const auto number = parse_integer(options.autoship);
  if (!number || *number < 1) throw UsageError(fmt::format("'{}' is no autoship's number", options.autoship));
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const Person& person = invocation.person(ledger);
  if (!person.is_company()) autoship_named(ledger, person, options.autoship);
  const Day today = invocation.as_of();
  const Why why = why_autoship(ledger, company.company(), {*number}, options.on.value_or(today), today);
  switch (invocation.look().format) {
    case Format::json:
    case Format::jsonl:
      invocation.out().write(as_json(why));
      break;
    case Format::table:
      write_text(invocation, why);
      break;
    case Format::csv: {
      Listing listing(invocation.out(), invocation.look(),
                      {"autoship", "on", "due", "cycle_date", "ship_date", "order_date", "decided_by",
                       "outcome", "reason", "detail"});
      const auto day = [&](Day CycleDates::*which) {
        return why.dates ? Cell::of((*why.dates).*which) : Cell::none();
      };
      listing.row({Cell::of(why.autoship.value), Cell::of(why.on), Cell::of(why.due ? "yes" : "no"),
                   day(&CycleDates::cycle), day(&CycleDates::ship), day(&CycleDates::order),
                   Cell::of(why.decided_by), Cell::of(why.outcome), Cell::of_filled(why.reason),
                   Cell::of(why.detail)});
      listing.end();
    }
  }
  return Exit::done;
}

}  // namespace

void add_why(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("why", "Say whether an autoship is due, and which rule decided", "The night", Effect::reads,
               [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();
  command.argument("AUTOSHIP", options->autoship, "its number");
  command.option("--on", options->on, "the day asked about, past or to come (else today)");
  command.example("autoship why 1042", "what tonight would make of it");
  command.example("autoship why 1042 --on 2026-11-15 --format json", "what became of it then");
}

}  // namespace autoship
