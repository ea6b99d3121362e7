#include <fmt/format.h>

#include <algorithm>

#include "cli/rows.h"
#include "cli/show.h"
#include "domain/schedule.h"
#include "storage/price_notices.h"

namespace autoship {

namespace {

constexpr std::size_t dates_shown = 3;

/// All that is known of an autoship, and the order it makes next.
struct AutoshipCard {
  AutoshipRow row;
  AutoshipTerms terms;
  AccountFacts account;
  DueAutoship autoship;
  std::string service, service_name, location;
  std::optional<AccountAddress> address;
  std::optional<AccountMethod> method;
  std::vector<CycleDates> cycles;
  Day priced_on;                   ///< the next order date; today where none is to come
  std::optional<Blocked> blocked;  ///< why that order could not be made
  std::string skipped;             ///< the volume seen, where it would be left out (P7)
  OrderPlan order;
  std::vector<WantedLine> lines;  ///< of that order, those for it alone counted in
  std::vector<OrderItem> items;
  std::vector<NoticeRow> rises;  ///< prices that it pays from an order to come on, or was not told of

  bool has_order() const { return !blocked && skipped.empty(); }
};

std::vector<OrderItem> items_of(const Catalog& catalog, const AutoshipCard& card) {
  std::vector<OrderItem> items;
  const auto named = [&](ProductId id) {
    const Product* product = catalog.products.find(id);
    check(product != nullptr, "a line without a product");
    OrderItem item;
    item.sku = product->sku;
    item.name = product->name;
    item.kind = product->fee ? "fee" : "goods";
    return item;
  };
  if (!card.has_order()) {
    for (const WantedLine& line : card.lines) {
      items.push_back(named(line.product));
      items.back().qty = line.qty;
    }
    return items;
  }
  for (const PlannedLine& line : card.order.lines) {
    OrderItem item = named(line.product);
    item.qty = line.qty;
    item.status = to_text(line.status);
    if (line.instead_of) item.instead_of = catalog.products.find(line.instead_of)->sku;
    item.price_minor = line.price_minor;
    item.goods_minor = line.goods_minor;
    item.tax_minor = line.tax_minor;
    item.pv = line.pv;
    item.cv = line.cv;
    item.discount_minor = line.discount_minor;
    item.gift = line.gift;
    items.push_back(std::move(item));
  }
  return items;
}

AutoshipCard read_card(Ledger& ledger, OrderPreview& preview, const ServiceList& services, Day today,
                       AutoshipId id) {
  AutoshipCard card;
  AutoshipFilter filter;
  filter.today = today;
  filter.id = id;
  for_each_autoship(ledger, filter, [&](const AutoshipRow& row) { card.row = row; });
  card.terms = terms_of(ledger, id);
  card.account = find_account(ledger, card.row.account_id).value();
  check(preview.read(id), "an autoship that was found is there");
  card.autoship = preview.autoship();
  card.service = preview.service();
  const Service* service = services.find(card.service);
  card.service_name = service == nullptr ? card.service : service->name;
  const Location* location = fulfilling_location(preview.catalog(), card.autoship.request);
  if (location != nullptr) card.location = location->code;
  card.address = find_address(ledger, card.autoship.request.address_id);
  for (const AccountMethod& method : methods_of(ledger, card.row.account_id)) {
    if (method.label == card.row.pay_with) card.method = method;
  }
  card.cycles = preview.cycles(dates_shown);
  card.priced_on = card.cycles.empty() ? today : card.cycles.front().order;
  if (card.cycles.empty()) {
    card.blocked = preview.plan(card.priced_on, card.order);
  } else {
    CycleOutcome outcome = preview.plan(card.cycles.front(), card.order);
    card.blocked = std::move(outcome.blocked);
    card.skipped = std::move(outcome.skipped);
  }
  card.lines =
      card.cycles.empty() ? card.autoship.request.lines : preview.lines_of(card.cycles.front().cycle);
  card.items = items_of(preview.catalog(), card);
  NoticeFilter notices;
  notices.autoship = id;
  for (NoticeRow& notice : price_notices(ledger, notices)) {
    if (!notice.sent_on || notice.order_date >= today) card.rises.push_back(std::move(notice));
  }
  return card;
}

std::string ships_line(const AutoshipCard& card) {
  std::string text;
  for (const CycleDates& dates : card.cycles) {
    if (!text.empty()) text += ", ";
    append_day(text, dates.ship);
    if (dates.ship != dates.cycle) text += fmt::format(" (for {})", to_text(dates.cycle));
  }
  return text.empty() ? "nothing to come" : text;
}

std::string status_line(const AutoshipRow& row) {
  if (row.status != "paused") return row.status;
  return row.paused_until ? "paused until " + to_text(*row.paused_until) : "paused until it is resumed";
}

/// What stands in the way, in words: what the night met, else what it would meet.
std::string problem_line(const AutoshipCard& card) {
  if (const auto& problem = card.row.problem) {
    return fmt::format("blocked for {}: {}, {}", to_text(problem->cycle), problem->reason, problem->detail);
  }
  if (!card.skipped.empty()) return fmt::format("the next shipment would be left out: {}", card.skipped);
  if (!card.blocked || card.cycles.empty()) return {};
  return fmt::format("the next order could not be made: {}, {}", to_text(card.blocked->reason),
                     card.blocked->detail);
}

/// "2 GREENS, no SOAP-CED": what one shipment has otherwise.
std::string once_text(const Catalog& catalog, const std::vector<OnceLine>& once) {
  std::string text;
  for (const OnceLine& line : once) {
    const std::string& sku = catalog.products.find(line.product)->sku;
    text += text.empty() ? "" : ", ";
    text += line.qty == 0 ? "no " + sku : fmt::format("{} {}", line.qty, sku);
  }
  return text;
}

std::string note_line(const Catalog& catalog, const CycleNote& note) {
  const std::string cycle = to_text(note.cycle);
  if (note.state == CycleState::skip) return fmt::format("{} will be skipped", cycle);
  if (!note.is_pending()) return {};
  const std::string once =
      note.once.empty() ? "" : fmt::format("{} has {}", cycle, once_text(catalog, note.once));
  if (note.state != CycleState::planned || !note.moved_to) return once;
  const std::string moved = fmt::format("{} was moved to {}", cycle, to_text(*note.moved_to));
  return once.empty() ? moved : fmt::format("{}; {}", moved, once);
}

std::string rise_line(const NoticeRow& rise) {
  const int digits = rise.currency.digits;
  return fmt::format("{} rises from {} to {} {} with the order of {} ({})", rise.sku,
                     decimal_text(rise.step.before_minor, digits),
                     decimal_text(rise.step.after_minor, digits), rise.currency.code,
                     to_text(rise.order_date),
                     rise.sent_on ? "told on " + to_text(*rise.sent_on) : "its owner was not told yet");
}

Facts facts_of(const Catalog& catalog, const AutoshipCard& card) {
  const AutoshipRow& row = card.row;
  Facts facts;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) facts.emplace_back(name, value);
  };
  add("autoship", fmt::format("{}", row.id.value));
  add("account", fmt::format("{} {} ({})", row.account, row.name, row.kind));
  add("phone", card.account.phone);
  add("email", card.account.email);
  add("status", status_line(row));
  add("problem", problem_line(card));
  add("every", fmt::format("{} ({})", row.every, in_english(parse_rule(row.every))));
  add("ships", ships_line(card));
  for (const CycleNote& note : card.autoship.notes) add("note", note_line(catalog, note));
  add("ship to", card.address ? address_line(*card.address) : std::string("no address"));
  add("ship via", card.service_name + (card.location.empty() ? "" : " from " + card.location));
  add("pay with", card.method ? method_line(*card.method) : std::string("no payment method"));
  const auto& budget = card.autoship.request.budget_minor;
  add("budget",
      budget ? decimal_text(*budget, row.currency.digits) + " " + row.currency.code : std::string());
  const auto& condition = card.autoship.condition;
  add("runs", condition ? in_words(*condition) : std::string());
  add("until", card.terms.until ? to_text(*card.terms.until) : std::string());
  add("orders", card.terms.times ? fmt::format("{} of {}", card.terms.orders, *card.terms.times)
                                 : fmt::format("{} so far", card.terms.orders));
  for (const NoticeRow& rise : card.rises) add("price", rise_line(rise));
  add("roll", card.terms.roll);
  add("enrolled", card.terms.enrolled_on ? to_text(*card.terms.enrolled_on) : std::string());
  return facts;
}

std::string total_line(const AutoshipCard& card) {
  const OrderPlan& order = card.order;
  const int digits = card.row.currency.digits;
  std::string text = fmt::format(
      "goods {}, shipping {}, tax {}{}{}: total {} {} at the prices of {}\n",
      decimal_text(order.goods_minor, digits), decimal_text(order.shipping_minor, digits),
      decimal_text(order.tax_minor, digits),
      order.credit_minor == 0 ? "" : ", credit " + decimal_text(order.credit_minor, digits),
      order.rest_minor == 0 ? "" : ", left over of the budget " + decimal_text(order.rest_minor, digits),
      decimal_text(order.total_minor, digits), card.row.currency.code, to_text(card.priced_on));
  if (!order.note.empty()) text += order.note + "\n";
  return text;
}

void write_cycles(JsonWriter& json, const AutoshipCard& card) {
  json.key("next").begin_array();
  for (const CycleDates& dates : card.cycles) json.day(dates.ship);
  json.end_array().key("cycles").begin_array();
  for (const CycleDates& dates : card.cycles) {
    json.begin_object().key("cycle_date").day(dates.cycle).key("ship_date").day(dates.ship);
    json.key("order_date").day(dates.order).end_object();
  }
  json.end_array().key("notes").begin_array();
  for (const CycleNote& note : card.autoship.notes) {
    json.begin_object().key("cycle_date").day(note.cycle).key("state").text(to_text(note.state));
    write_text(json, "moved_to", note.moved_to ? to_text(*note.moved_to) : std::string());
    write_text(json, "reason", note.reason);
    write_text(json, "detail", note.detail);
    json.end_object();
  }
  json.end_array();
}

void write_terms(JsonWriter& json, const AutoshipCard& card) {
  const auto day_text = [](const std::optional<Day>& day) { return day ? to_text(*day) : std::string(); };
  write_text(json, "in_words", in_english(parse_rule(card.row.every)));
  json.key("anchor").day(card.autoship.anchor.date);
  write_text(json, "paused_until", day_text(card.row.paused_until));
  write_text(json, "until", day_text(card.terms.until));
  json.key("times");
  card.terms.times ? json.integer(*card.terms.times) : json.null();
  json.key("orders").integer(card.terms.orders);
  write_text(json, "roll", card.terms.roll);
  write_text(json, "location", card.location);
  json.key("budget");
  const auto& budget = card.autoship.request.budget_minor;
  budget ? json.decimal(*budget, card.row.currency.digits) : json.null();
  json.key("only_below_pv");
  const auto& condition = card.autoship.condition;
  condition ? json.decimal_short(condition->below_pv, volume_digits) : json.null();
  json.key("top_up").boolean(condition && condition->top_up);
  write_text(json, "enrolled_on", day_text(card.terms.enrolled_on));
  write_text(json, "phone", card.account.phone);
  write_text(json, "email", card.account.email);
  json.key("address");
  card.address ? write_address(json, *card.address) : static_cast<void>(json.null());
  json.key("payment_method");
  card.method ? write_method(json, *card.method) : static_cast<void>(json.null());
}

void write_order(JsonWriter& json, const AutoshipCard& card) {
  const int digits = card.row.currency.digits;
  json.key("priced_on").day(card.priced_on);
  for (const auto& [key, minor] : {std::pair{"goods", card.order.goods_minor},
                                   {"shipping", card.order.shipping_minor},
                                   {"tax", card.order.tax_minor},
                                   {"credit", card.order.credit_minor},
                                   {"rest", card.order.rest_minor}}) {
    json.key(key);
    !card.has_order() ? json.null() : json.decimal(minor, digits);
  }
  for (const auto& [key, volume] : {std::pair{"pv", card.order.pv}, {"cv", card.order.cv}}) {
    json.key(key);
    !card.has_order() ? json.null() : json.decimal_short(volume, volume_digits);
  }
  write_text(json, "note", card.order.note);
  write_text(json, "problem_detail", problem_line(card));
  json.key("price_notices").begin_array();
  for (const NoticeRow& rise : card.rises) {
    json.begin_object().key("sku").text(rise.sku).key("before").decimal(rise.step.before_minor, digits);
    json.key("after").decimal(rise.step.after_minor, digits).key("valid_from").day(rise.step.valid_from);
    json.key("order_date").day(rise.order_date);
    write_text(json, "sent", rise.sent_on ? to_text(*rise.sent_on) : std::string());
    json.end_object();
  }
  json.end_array();
}

std::string as_json(const AutoshipCard& card) {
  ListedAutoship listed{card.row, std::nullopt, card.service, {}, std::nullopt};
  if (!card.cycles.empty()) listed.next = card.cycles.front();
  const bool can = card.has_order() && !card.row.problem && !card.cycles.empty();
  if (can) listed.total_minor = card.order.total_minor;
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  const auto cells = autoship_cells(listed);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    json.key(autoship_columns()[i]);
    if (autoship_columns()[i] != "items") {
      write_cell(json, cells[i]);
      continue;
    }
    json.begin_array();
    for (const OrderItem& item : card.items) {
      json.begin_object();
      write_cells(json, item_columns(), item_cells(item, card.row.currency));
      json.end_object();
    }
    json.end_array();
  }
  write_cycles(json, card);
  write_terms(json, card);
  write_order(json, card);
  json.end_object();
  return text;
}

}  // namespace

void show_autoship(Invocation& invocation, Ledger& ledger, OrderPreview& preview, AutoshipId id,
                   Cards& cards) {
  const AutoshipCard card = read_card(ledger, preview, invocation.services(), invocation.as_of(), id);
  if (wants_json(invocation)) {
    cards.json(as_json(card));
    return;
  }
  std::vector<std::vector<Cell>> rows;
  for (const OrderItem& item : card.items) {
    rows.push_back(item_cells(item, card.row.currency));
    // What is not to be ordered has no price.
    if (card.has_order()) continue;
    std::fill(rows.back().begin() + 4, rows.back().begin() + 9, Cell::none());
    std::fill(rows.back().begin() + 11, rows.back().end(), Cell::none());
  }
  if (invocation.look().format == Format::csv) {
    auto columns = item_columns();
    columns.emplace_back("autoship");
    for (auto& cells : rows) cells.push_back(Cell::of(id.value));
    cards.csv(columns, std::move(rows));
    return;
  }
  Output& out = invocation.out();
  cards.begin();
  out.write(facts_text(facts_of(preview.catalog(), card)) + "\n");
  const auto columns = item_table_columns(card.items);
  Listing listing(out, invocation.look(), columns);
  for (auto& cells : rows) {
    cells.resize(columns.size());
    listing.row(std::move(cells));
  }
  listing.end("no items");
  if (card.has_order()) out.write("\n" + total_line(card));
}

}  // namespace autoship
