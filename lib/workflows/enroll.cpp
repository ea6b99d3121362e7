#include "workflows/enroll.h"

#include <fmt/format.h>

#include "domain/json_writer.h"
#include "domain/text.h"
#include "storage/autoship_parts.h"
#include "storage/autoship_reader.h"
#include "storage/calendar_store.h"
#include "storage/catalog_store.h"
#include "storage/kind_table.h"
#include "storage/run_journal.h"
#include "workflows/enroll_checks.h"
#include "workflows/next_dates.h"

namespace autoship {

namespace {

constexpr std::int64_t ample_pieces = 1'000'000'000;

/// Shelves on which nothing the request may turn to is ever sold out.
StockBook ample_stock(const Catalog& catalog, const OrderRequest& request) {
  StockBook stock;
  const Location* location = fulfilling_location(catalog, request);
  if (location == nullptr) return stock;
  for (const WantedLine& line : request.lines) {
    stock.put(location->id, line.product, ample_pieces);
    if (const ProductId other = catalog.products.find(line.product)->substitute) {
      stock.put(location->id, other, ample_pieces);
    }
  }
  return stock;
}

/// One call of enroll(): the steps share what they find.
class Enroller {
 public:
  Enroller(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
           const EnrollRequest& request)
      : ledger_(ledger),
        company_(company),
        caller_(caller),
        person_(person),
        request_(request),
        journal_(ledger, caller) {
    load_catalog(ledger, load_calendars(ledger, company.calendars), catalog_);
  }

  Enrollment run() {
    wanted_ = check_enrollment({ledger_, company_, catalog_, journal_, caller_.as_of, person_}, request_);
    insert_row();
    NextDates dates(ledger_, date_policy(company_.policy, company_.calendars));
    const auto next = dates.advance(made_.autoship, wanted_.first);
    check(next.has_value(), "a new autoship has a first cycle");
    AutoshipReader reader(ledger_);
    DueAutoship autoship;
    check(reader.read(made_.autoship, autoship).has_value(), "a new autoship is there");
    made_.account = autoship.account_code;
    insert_lines(autoship, next->dates.order);
    price(autoship.request, next->dates.order);
    list_dates(autoship, dates.shipping_of(dates.store().load(made_.autoship)));
    record(autoship);
    return std::move(made_);
  }

  void finish(double seconds) { journal_.finish(seconds); }

 private:
  void insert_row() {
    const KindSpec& spec = spec_of(Kind::autoships);
    std::vector<FieldValue> row(spec.columns.size());
    const auto put = [&](const char* column, FieldValue value) { row[spec.at(column)] = value; };
    const auto text = [](const std::string& value) {
      return value.empty() ? FieldValue::null() : FieldValue::of(std::string_view(value));
    };
    const std::string anchor = to_text(wanted_.anchor.date), today = to_text(caller_.as_of);
    const std::string until = request_.until ? to_text(*request_.until) : "";
    made_.every = canonical_text(wanted_.rule);
    made_.english = in_english(wanted_.rule);
    put("account", FieldValue::of(wanted_.account.value));
    put("every", text(made_.every));
    put("anchor", text(anchor));
    put("anchor_day", FieldValue::of(std::int64_t{wanted_.anchor.wanted_day}));
    if (wanted_.ship_to) put("ship_to", FieldValue::of(wanted_.ship_to.value));
    put("ship_via", text(request_.ship_via));
    if (wanted_.pay_with) put("pay_with", FieldValue::of(wanted_.pay_with.value));
    if (wanted_.budget_minor) put("budget", FieldValue::of(*wanted_.budget_minor));
    put("until", text(until));
    if (request_.times) put("times", FieldValue::of(*request_.times));
    put("roll", text(request_.roll));
    put("enrolled_on", text(today));
    const auto id = KindTable(ledger_, spec, journal_.run()).insert(row);
    check(id.has_value(), "a new autoship's number is free");
    made_.autoship = {*id};
  }

  /// P2: an enrollment price is that of the day; of the first order where it is not sold yet.
  void insert_lines(DueAutoship& autoship, Day order_date) {
    std::vector<WantedLine> lines;
    OrderRequest& order = autoship.request;
    for (const auto& [product, qty] : wanted_.items) {
      WantedLine line{product, qty, std::nullopt};
      if (company_.policy.prices.lock == PriceLock::enrollment) {
        const Price* price = catalog_.prices.find(product, order.market, order.tier, caller_.as_of);
        if (price == nullptr) price = catalog_.prices.find(product, order.market, order.tier, order_date);
        if (price != nullptr) line.locked_minor = price->minor;
      }
      lines.push_back(line);
      order.lines.push_back({product, qty, line.locked_minor});
    }
    AutoshipParts(ledger_).add_lines(made_.autoship, lines);
  }

  /// The planner's own word on whether it could ever ship (F4, F5), and on what it costs.
  void price(const OrderRequest& order, Day order_date) {
    const PlanContext context{catalog_, company_.policy, company_.services};
    StockBook ample = ample_stock(catalog_, order);
    if (const auto blocked = plan_order(context, order, order_date, ample, made_.price)) {
      const bool no_address =
          blocked->reason == Reason::no_address && request_.new_account && !order.address_id;
      throw Error(fmt::format("{} cannot have that autoship: {} ({}){}", made_.account, blocked->detail,
                              to_text(blocked->reason), no_address ? "; give --line1, --city, ..." : ""),
                  Exit::refused);
    }
    if (!made_.price.note.empty()) warn(made_.price.note);
    const Market& market = *catalog_.markets.find(order.market);
    made_.tier = order.tier;
    made_.currency = market.currency;
    made_.tax_included = market.tax_included;
    for (const PlannedLine& line : made_.price.lines) {
      const Product& product = *catalog_.products.find(line.product);
      made_.items.push_back({product.sku, product.name, line});
      if (line.status != LineStatus::left_out) continue;
      warn(fmt::format("{} does not fit the budget and is left out", product.sku));
    }
    warn_of_shelves(context, order, order_date);
  }

  /// What is sold out today may be back for the first order: it is said, not refused.
  void warn_of_shelves(const PlanContext& context, const OrderRequest& order, Day order_date) {
    StockBook stock;
    load_stock(ledger_, stock);
    OrderPlan now;
    if (const auto blocked = plan_order(context, order, order_date, stock, now)) {
      return warn(fmt::format("{}; as stock is now, the order would wait", blocked->detail));
    }
    for (std::size_t i = 0; i < now.lines.size(); ++i) {
      const PlannedLine& line = now.lines[i];
      const PlannedLine& asked = made_.price.lines[i];
      if (line.status == asked.status && line.product == asked.product) continue;
      const Product& product = *catalog_.products.find(asked.product);
      const std::string back = product.restock_on.empty() ? "" : ", expected " + product.restock_on;
      const std::string then =
          line.status == LineStatus::backordered ? "would follow later (backorder)"
          : line.status == LineStatus::left_out
              ? "would be left out"
              : fmt::format("would be replaced by {}", catalog_.products.find(line.product)->sku);
      warn(fmt::format("{} is sold out at {}{}; as stock is now it {}", product.sku,
                       fulfilling_location(catalog_, order)->code, back, then));
    }
  }

  void list_dates(const DueAutoship& autoship, const Shipping& shipping) {
    const std::int64_t count = std::min<std::int64_t>(3, request_.times.value_or(3));
    const Schedule schedule(wanted_.rule, wanted_.anchor);
    made_.next = next_cycles(schedule, shipping, wanted_.first, static_cast<int>(count));
    while (autoship.until && made_.next.back().cycle > *autoship.until) made_.next.pop_back();
    const CycleDates& first = made_.next.front();
    if (request_.next && first.cycle != *request_.next) {
      warn(fmt::format("{} is no day of '{}': the first cycle is {}", to_text(*request_.next), made_.every,
                       to_text(first.cycle)));
    }
    if (first.ship != first.cycle) {
      warn(fmt::format("{} is closed{}: the first parcel leaves on {}", to_text(first.cycle),
                       shipping.calendar.name.empty() ? "" : fmt::format(" ({})", shipping.calendar.name),
                       to_text(first.ship)));
    }
    if (first.order < caller_.as_of) {
      warn(fmt::format("the first order's day, {}, has gone by: the next night makes it",
                       to_text(first.order)));
    }
  }

  void record(const DueAutoship& autoship) {
    std::string body;
    JsonWriter json(body);
    const auto text = [&](const char* key, const std::string& value) {
      json.key(key);
      value.empty() ? json.null() : json.text(value);
    };
    json.begin_object().key("every").text(made_.every).key("anchor").day(wanted_.anchor.date);
    json.key("anchor_day").integer(wanted_.anchor.wanted_day);
    json.key("next").day(made_.next.front().cycle).key("items").begin_array();
    for (const WantedLine& line : autoship.request.lines) {
      json.begin_object()
          .key("sku")
          .text(catalog_.products.find(line.product)->sku)
          .key("qty")
          .integer(line.qty);
      if (line.locked_minor) json.key("locked").decimal(*line.locked_minor, made_.currency.digits);
      json.end_object();
    }
    json.end_array();
    text("ship_to", request_.ship_to);
    text("ship_via", request_.ship_via);
    text("pay_with", request_.pay_with);
    text("budget", request_.budget);
    text("until", request_.until ? to_text(*request_.until) : "");
    json.key("times");
    request_.times ? json.integer(*request_.times) : json.null();
    text("roll", request_.roll);
    json.key("total").decimal(made_.price.total_minor, made_.currency.digits);
    json.key("currency").text(made_.currency.code).end_object();
    journal_.append({"enrolled", wanted_.account, made_.autoship, {}, body});
  }

  void warn(std::string sentence) { made_.warnings.push_back(std::move(sentence)); }

  Ledger& ledger_;
  const Company& company_;
  const Caller& caller_;
  const Person& person_;
  const EnrollRequest& request_;
  RunJournal journal_;
  Catalog catalog_;
  CheckedEnrollment wanted_;
  Enrollment made_;
};

}  // namespace

Enrollment enroll(Ledger& ledger, const Company& company, const Caller& caller, const EnrollRequest& request,
                  const EnrollOptions& options) {
  WriteTransaction transaction(ledger);
  // Its dates are to stand on the basis that the next run finds noted.
  refresh_dates_if_basis_changed(ledger, date_policy(company.policy, company.calendars), OnClosed::keep);
  Enroller enroller(ledger, company, caller, options.person, request);
  Enrollment made = enroller.run();
  enroller.finish(options.seconds());
  if (options.dry_run == DryRun::no) transaction.commit();
  return made;
}

}  // namespace autoship
