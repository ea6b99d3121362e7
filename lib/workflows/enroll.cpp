#include "workflows/enroll.h"

#include <fmt/format.h>

#include "domain/json_writer.h"
#include "domain/text.h"
#include "storage/account_commitments.h"
#include "storage/autoship_parts.h"
#include "storage/autoship_reader.h"
#include "storage/catalog_store.h"
#include "storage/code_lookup.h"
#include "storage/kind_table.h"
#include "storage/run_journal.h"
#include "workflows/company_catalog.h"
#include "workflows/enroll_checks.h"
#include "workflows/next_dates.h"
#include "workflows/price_notices.h"

namespace autoship {

namespace {

constexpr std::int64_t ample_pieces = 1'000'000'000;

/// The shelves of what the request may turn to, each with `available(location, product)` on it.
template <class Available>
StockBook shelves_of(const Catalog& catalog, const OrderRequest& request, Available available) {
  StockBook stock;
  const Location* location = fulfilling_location(catalog, request);
  if (location == nullptr) return stock;
  const auto put = [&](ProductId product) {
    stock.put(location->id, product, available(location->id, product));
  };
  for (const WantedLine& line : request.lines) {
    put(line.product);
    if (const ProductId other = catalog.products.find(line.product)->substitute) put(other);
  }
  for (const auto& [number, gifts] : catalog.gifts.nth) {
    for (const Gift& gift : gifts) put(gift.product);
  }
  for (const auto& [product, gifts] : catalog.gifts.with) {
    for (const Gift& gift : gifts) put(gift.product);
  }
  return stock;
}

}  // namespace

/// What all enrollments share.
struct EnrollState {
  EnrollState(Ledger& its_ledger, const Company& its_company, const Caller& its_caller,
              const Person& its_person, RunJournal& its_journal)
      : ledger(its_ledger),
        company(its_company),
        caller(its_caller),
        person(its_person),
        journal(its_journal),
        dates(ledger, date_policy(company.policy, company.calendars)),
        reader(ledger, {false, nullptr, makes_charges(company.policy)}),
        parts(ledger),
        commitments(ledger),
        prices_seen(ledger, company.policy, caller.as_of),
        rows(ledger, spec_of(Kind::autoships), journal.run()),
        products(ledger, Kind::products) {
    load_company_catalog(ledger, company, catalog);
    load_stock(ledger, stock);
  }

  Ledger& ledger;
  const Company company;
  const Caller& caller;
  const Person person;
  RunJournal& journal;
  NextDates dates;
  AutoshipReader reader;
  AutoshipParts parts;
  AccountCommitments commitments;
  PricesSeen prices_seen;
  KindTable rows;
  CodeLookup products;
  Catalog catalog;
  StockBook stock;
};

namespace {

/// One enrollment: the steps share what they find.
class Enrolling {
 public:
  Enrolling(EnrollState& all, const EnrollRequest& request) : all_(all), request_(request) {}

  Enrollment run() {
    wanted_ = check_enrollment({all_.ledger, all_.company, all_.catalog, all_.journal, all_.caller.as_of,
                                all_.person, all_.dates, all_.products},
                               request_);
    insert_row();
    const auto next = all_.dates.advance(made_.autoship, wanted_.first);
    check(next.has_value(), "a new autoship has a first cycle");
    DueAutoship autoship;
    check(all_.reader.read(made_.autoship, autoship).has_value(), "a new autoship is there");
    made_.account = autoship.account_code;
    insert_lines(autoship, next->dates.order);
    price(autoship, next->dates.order);
    all_.prices_seen.note(all_.catalog, made_.autoship, autoship.request.market, made_.tier,
                          autoship.request.lines, next->dates.order, all_.journal.run());
    made_.condition = autoship.condition;
    list_dates(autoship, all_.dates.shipping_of(all_.dates.store().load(made_.autoship)));
    record(autoship);
    return std::move(made_);
  }

 private:
  void insert_row() {
    const KindSpec& spec = spec_of(Kind::autoships);
    std::vector<FieldValue> row(spec.columns.size());
    const auto put = [&](const char* column, FieldValue value) { row[spec.at(column)] = value; };
    const auto text = [](const std::string& value) {
      return value.empty() ? FieldValue::null() : FieldValue::of(std::string_view(value));
    };
    const std::string anchor = to_text(wanted_.anchor.date), today = to_text(all_.caller.as_of);
    const std::string until = wanted_.until ? to_text(*wanted_.until) : "";
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
    if (wanted_.only_below_pv) put("only_below_pv", FieldValue::of(*wanted_.only_below_pv));
    put("top_up", FieldValue::of(std::int64_t{request_.top_up}));
    put("until", text(until));
    if (wanted_.times) put("times", FieldValue::of(*wanted_.times));
    put("roll", text(request_.roll));
    put("enrolled_on", text(today));
    const auto id = all_.rows.insert(row);
    check(id.has_value(), "a new autoship's number is free");
    made_.autoship = {*id};
  }

  /// P2: an enrollment price is that of the day; of the first order where it is not sold yet.
  void insert_lines(DueAutoship& autoship, Day order_date) {
    std::vector<WantedLine> lines;
    OrderRequest& order = autoship.request;
    for (const auto& [product, qty] : wanted_.items) {
      WantedLine line{product, qty, std::nullopt};
      if (all_.company.policy.prices.lock == PriceLock::enrollment) {
        const Price* price = all_.catalog.prices.find(product, order.market, order.tier, all_.caller.as_of);
        if (price == nullptr) price = all_.catalog.prices.find(product, order.market, order.tier, order_date);
        if (price != nullptr) line.locked_minor = price->minor;
      }
      lines.push_back(line);
      order.lines.push_back({product, qty, line.locked_minor});
    }
    all_.parts.add_lines(made_.autoship, lines);
  }

  /// The planner's own word on whether it could ever ship (F4, F5), and on what it costs.
  void price(DueAutoship& autoship, Day order_date) {
    const PlanContext context{all_.catalog, all_.company.policy, all_.company.services};
    if (hangs_on_others(context, autoship, order_date, order_date))
      all_.commitments.read(wanted_.account, autoship.id, autoship.others);
    const auto own = own_request(context, autoship, nullptr, order_date);
    OrderRequest order = own ? *own : autoship.request;
    // An account that has its volume already: the price is that of a month in which it has none.
    if (const auto missing = missing_pv(context, autoship, order_date))
      order.pv_missing = *missing > 0 ? *missing : autoship.condition->below_pv;
    StockBook ample = shelves_of(all_.catalog, order, [](LocationId, ProductId) { return ample_pieces; });
    if (const auto blocked = plan_order(context, order, order_date, ample, made_.price)) {
      const bool no_address =
          blocked->reason == Reason::no_address && request_.new_account && !order.address_id;
      throw Error(fmt::format("{} cannot have that autoship: {} ({}){}", made_.account, blocked->detail,
                              to_text(blocked->reason), no_address ? "; give --line1, --city, ..." : ""),
                  Exit::refused);
    }
    if (!made_.price.note.empty()) warn(made_.price.note);
    if (const auto blocked = charge_fault(context, order, order_date, made_.price)) {
      warn(fmt::format("{}: as things stand its first order would be blocked ({})", blocked->detail,
                       to_text(blocked->reason)));
    }
    const Market& market = *all_.catalog.markets.find(order.market);
    made_.tier = made_.price.tier;
    made_.currency = market.currency;
    made_.tax_included = market.tax_included;
    for (const PlannedLine& line : made_.price.lines) {
      const Product& product = *all_.catalog.products.find(line.product);
      made_.items.push_back({product.sku, product.name, line});
      if (line.status != LineStatus::left_out) continue;
      warn(order.pv_missing ? fmt::format("{} is left out: the volume is reached without it", product.sku)
                            : fmt::format("{} does not fit the budget and is left out", product.sku));
    }
    warn_of_shelves(context, order, order_date);
  }

  /// What is sold out today may be back for the first order: it is said, not refused.
  void warn_of_shelves(const PlanContext& context, const OrderRequest& order, Day order_date) {
    StockBook stock = shelves_of(all_.catalog, order, [&](LocationId location, ProductId product) {
      return all_.stock.available(location, product);
    });
    OrderPlan now;
    if (const auto blocked = plan_order(context, order, order_date, stock, now)) {
      return warn(fmt::format("{}; as stock is now, the order would wait", blocked->detail));
    }
    if (!now.note.empty() && now.note != made_.price.note) warn("as stock is now: " + now.note);
    for (std::size_t i = 0; i < now.lines.size(); ++i) {
      if (now.lines[i].gift) break;  // They come last; the note tells of those that are left out.
      const PlannedLine& line = now.lines[i];
      const PlannedLine& asked = made_.price.lines[i];
      if (line.status == asked.status && line.product == asked.product) continue;
      const Product& product = *all_.catalog.products.find(asked.product);
      const std::string back = product.restock_on.empty() ? "" : ", expected " + product.restock_on;
      const std::string then =
          line.status == LineStatus::backordered ? "would follow later (backorder)"
          : line.status == LineStatus::left_out
              ? "would be left out"
              : fmt::format("would be replaced by {}", all_.catalog.products.find(line.product)->sku);
      warn(fmt::format("{} is sold out at {}{}; as stock is now it {}", product.sku,
                       fulfilling_location(all_.catalog, order)->code, back, then));
    }
  }

  void list_dates(const DueAutoship& autoship, const Shipping& shipping) {
    const std::int64_t count = std::min<std::int64_t>(3, wanted_.times.value_or(3));
    const Schedule schedule(wanted_.rule, wanted_.anchor);
    made_.next = next_cycles(schedule, shipping, wanted_.first, static_cast<int>(count));
    while (autoship.until && made_.next.back().cycle > *autoship.until) made_.next.pop_back();
    const CycleDates& first = made_.next.front();
    if (wanted_.next && first.cycle != *wanted_.next) {
      warn(fmt::format("{} is no day of '{}': the first cycle is {}", to_text(*wanted_.next), made_.every,
                       to_text(first.cycle)));
    }
    if (first.ship != first.cycle) {
      warn(fmt::format("{} is closed{}: the first parcel leaves on {}", to_text(first.cycle),
                       shipping.calendar.name.empty() ? "" : fmt::format(" ({})", shipping.calendar.name),
                       to_text(first.ship)));
    }
    if (first.order < all_.caller.as_of) {
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
          .text(all_.catalog.products.find(line.product)->sku)
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
    if (wanted_.only_below_pv) {
      text("only_below_pv", request_.only_below_pv);
      json.key("top_up").boolean(request_.top_up);
    }
    text("until", wanted_.until ? to_text(*wanted_.until) : "");
    json.key("times");
    wanted_.times ? json.integer(*wanted_.times) : json.null();
    text("roll", request_.roll);
    json.key("total").decimal(made_.price.total_minor, made_.currency.digits);
    json.key("currency").text(made_.currency.code);
    // C6: what was agreed to; the run says when, by whom and through what.
    if (!all_.company.policy.charge.consent.empty())
      json.key("consent").text(all_.company.policy.charge.consent);
    json.end_object();
    all_.journal.append({"enrolled", wanted_.account, made_.autoship, {}, body});
  }

  void warn(std::string sentence) { made_.warnings.push_back(std::move(sentence)); }

  EnrollState& all_;
  const EnrollRequest& request_;
  CheckedEnrollment wanted_;
  Enrollment made_;
};

}  // namespace

Enroller::Enroller(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
                   RunJournal& journal)
    : state_(std::make_unique<EnrollState>(ledger, company, caller, person, journal)) {}
Enroller::~Enroller() = default;

Enrollment Enroller::enroll(const EnrollRequest& request) {
  Savepoint savepoint(state_->ledger);
  const RunJournal::Place place = state_->journal.place();
  try {
    Enrollment made = Enrolling(*state_, request).run();
    savepoint.keep();
    return made;
  } catch (const Error&) {
    state_->journal.return_to(place);
    throw;
  }
}

Enrollment enroll(Ledger& ledger, const Company& company, const Caller& caller, const EnrollRequest& request,
                  const EnrollOptions& options) {
  WriteTransaction transaction(ledger);
  // Its dates are to stand on the basis that the next run finds noted.
  refresh_dates_if_basis_changed(ledger, date_policy(company.policy, company.calendars), OnClosed::keep);
  RunJournal journal(ledger, caller);
  Enrollment made = Enroller(ledger, company, caller, options.person, journal).enroll(request);
  journal.finish(options.seconds());
  if (options.dry_run == DryRun::no) transaction.commit();
  return made;
}

}  // namespace autoship
