#include "domain/kinds.h"

#include <algorithm>

#include "domain/error.h"
#include "domain/money.h"
#include "domain/text.h"

namespace autoship {

namespace {

using Type = ColumnType;

constexpr KindColumn required(KindColumn column) {
  column.required = true;
  return column;
}

/// A required part of the key.
constexpr KindColumn key(KindColumn column) {
  column.key = true;
  return required(column);
}

/// A part of the key that may be empty, which is then kept as an empty text.
constexpr KindColumn key_or_blank(KindColumn column) {
  column.key = true;
  column.not_given = FieldValue::of(std::string_view());
  return column;
}

constexpr KindColumn code(std::string_view name) { return {.name = name, .type = Type::code}; }
constexpr KindColumn text(std::string_view name) { return {.name = name}; }
constexpr KindColumn of_type(Type type, std::string_view name) { return {.name = name, .type = type}; }
constexpr KindColumn to(Kind target, std::string_view name) {
  return {.name = name, .type = Type::reference, .target = target};
}
constexpr KindColumn forward_to(Kind target, std::string_view name) {
  KindColumn column = to(target, name);
  column.forward = true;
  return column;
}
constexpr KindColumn yes_no(std::string_view name, bool not_given) {
  return {.name = name, .type = Type::yes_no, .not_given = FieldValue::of(std::int64_t{not_given})};
}
constexpr KindColumn choice(std::string_view name, std::span<const std::string_view> choices) {
  return {.name = name, .type = Type::choice, .choices = choices};
}
/// A choice whose first word is what an empty cell stands for.
constexpr KindColumn choice_or_first(std::string_view name, std::span<const std::string_view> choices) {
  KindColumn column = choice(name, choices);
  column.not_given = FieldValue::of(choices[0]);
  return column;
}
constexpr KindColumn integer(std::string_view name, std::int64_t min, std::int64_t max = 1'000'000'000) {
  return {.name = name, .type = Type::integer, .min = min, .max = max};
}
constexpr KindColumn integer_or(std::int64_t not_given, KindColumn column) {
  column.not_given = FieldValue::of(not_given);
  return column;
}
constexpr KindColumn volume(std::string_view name) {
  return {.name = name, .type = Type::volume, .not_given = FieldValue::of(std::int64_t{0})};
}

constexpr std::string_view location_kinds[] = {"warehouse", "member"};
constexpr std::string_view product_kinds[] = {"goods", "fee"};
constexpr std::string_view hazards[] = {"none", "limited-quantity"};
constexpr std::string_view when_outs[] = {"backorder", "hold", "substitute", "leave-out"};
constexpr std::string_view tiers[] = {"member", "preferred", "retail"};
constexpr std::string_view modes[] = {"any", "air"};
constexpr std::string_view contacts[] = {"customer", "rep", "both"};
constexpr std::string_view account_states[] = {"active", "closed"};
constexpr std::string_view method_kinds[] = {"card", "bank", "on-account"};
constexpr std::string_view rolls[] = {"following", "preceding", "modified-following", "none"};
constexpr std::string_view autoship_states[] = {"active", "paused", "canceled", "finished"};

constexpr KindColumn weekend{
    .name = "weekend", .type = Type::weekdays, .not_given = FieldValue::of(std::string_view())};
constexpr KindColumn calendars[] = {key(code("calendar")), weekend, text("name")};
constexpr KindColumn holidays[] = {key(to(Kind::calendars, "calendar")), key(of_type(Type::day, "date")),
                                   text("name"), of_type(Type::day, "to_date")};
constexpr KindColumn markets[] = {key(code("market")), required(of_type(Type::currency, "currency")),
                                  text("name"), forward_to(Kind::locations, "default_location"),
                                  yes_no("tax_included", false)};
constexpr KindColumn locations[] = {key(code("location")),
                                    required(choice("kind", location_kinds)),
                                    required(to(Kind::markets, "market")),
                                    forward_to(Kind::accounts, "account"),
                                    of_type(Type::calendar, "calendar"),
                                    text("name"),
                                    text("company"),
                                    text("line1"),
                                    text("line2"),
                                    text("city"),
                                    of_type(Type::region, "region"),
                                    text("postal_code"),
                                    of_type(Type::country, "country"),
                                    text("phone")};
constexpr KindColumn products[] = {key(code("sku")),
                                   required(text("name")),
                                   choice_or_first("kind", product_kinds),
                                   integer_or(0, integer("weight_g", 0)),
                                   integer_or(0, integer("length_mm", 0)),
                                   integer_or(0, integer("width_mm", 0)),
                                   integer_or(0, integer("height_mm", 0)),
                                   choice_or_first("hazard", hazards),
                                   yes_no("alcohol", false),
                                   text("hs_code"),
                                   of_type(Type::country, "origin"),
                                   yes_no("taxable", true),
                                   choice_or_first("when_out", when_outs),
                                   forward_to(Kind::products, "substitute"),
                                   of_type(Type::day, "restock_on"),
                                   yes_no("track_stock", true),
                                   yes_no("active", true)};
constexpr KindColumn prices[] = {key(to(Kind::products, "sku")),
                                 key(to(Kind::markets, "market")),
                                 key(choice("tier", tiers)),
                                 required(of_type(Type::amount, "price")),
                                 volume("pv"),
                                 volume("cv"),
                                 key_or_blank(of_type(Type::day, "valid_from"))};
// No weight given is kept as 0, which no file can say.
constexpr KindColumn max_weight{.name = "max_weight_g",
                                .type = Type::integer,
                                .key = true,
                                .not_given = FieldValue::of(std::int64_t{0}),
                                .min = 1};
constexpr KindColumn shipping_rates[] = {
    key(to(Kind::markets, "market")), key(of_type(Type::service, "ship_via")),
    required(of_type(Type::amount, "price")), max_weight, of_type(Type::amount, "free_from")};
constexpr KindColumn tax_rates[] = {key(of_type(Type::country, "country")),
                                    required(of_type(Type::rate, "rate")),
                                    key_or_blank(of_type(Type::region, "region")),
                                    key_or_blank(text("postal_prefix")),
                                    yes_no("shipping_taxable", false),
                                    key_or_blank(of_type(Type::day, "valid_from"))};
constexpr KindColumn mode{.name = "mode",
                          .type = Type::choice,
                          .key = true,
                          .not_given = FieldValue::of(modes[0]),
                          .choices = modes};
constexpr KindColumn restrictions[] = {key(of_type(Type::restricted, "what")),
                                       key(of_type(Type::country, "country")),
                                       key_or_blank(of_type(Type::region, "region")),
                                       mode,
                                       yes_no("allowed", false),
                                       text("note")};
constexpr KindColumn accounts[] = {key(code("account")),
                                   required(choice("kind", tiers)),
                                   required(text("name")),
                                   required(to(Kind::markets, "market")),
                                   text("email"),
                                   text("phone"),
                                   forward_to(Kind::accounts, "enroller"),
                                   forward_to(Kind::accounts, "sponsor"),
                                   of_type(Type::day, "enrolled_on"),
                                   choice_or_first("contact", contacts),
                                   forward_to(Kind::locations, "fulfilled_by"),
                                   choice_or_first("status", account_states),
                                   text("language")};
constexpr KindColumn addresses[] = {key(to(Kind::accounts, "account")),
                                    key(code("label")),
                                    required(text("name")),
                                    text("company"),
                                    required(text("line1")),
                                    text("line2"),
                                    required(text("city")),
                                    of_type(Type::region, "region"),
                                    required(text("postal_code")),
                                    required(of_type(Type::country, "country")),
                                    text("phone"),
                                    yes_no("residential", true)};
constexpr KindColumn payment_methods[] = {key(to(Kind::accounts, "account")),
                                          key(code("label")),
                                          required(choice("kind", method_kinds)),
                                          text("token"),
                                          text("brand"),
                                          of_type(Type::last4, "last4"),
                                          integer("exp_month", 1, 12),
                                          integer("exp_year", 1000, 9999)};
constexpr KindColumn stock[] = {key(to(Kind::locations, "location")), key(to(Kind::products, "sku")),
                                required(integer("on_hand", 0))};
constexpr KindColumn autoship{.name = "autoship", .type = Type::integer, .key = true, .min = 1};
constexpr KindColumn ship_to{.name = "ship_to", .type = Type::own_label, .target = Kind::addresses};
constexpr KindColumn pay_with{.name = "pay_with", .type = Type::own_label, .target = Kind::payment_methods};
constexpr KindColumn autoships[] = {autoship,
                                    required(to(Kind::accounts, "account")),
                                    required(of_type(Type::rule, "every")),
                                    required(of_type(Type::list, "items")),
                                    of_type(Type::day, "next_on"),
                                    ship_to,
                                    of_type(Type::service, "ship_via"),
                                    pay_with,
                                    of_type(Type::amount, "budget"),
                                    of_type(Type::day, "until"),
                                    integer("times", 1),
                                    choice("roll", rolls),
                                    choice_or_first("status", autoship_states),
                                    of_type(Type::day, "paused_on"),
                                    of_type(Type::day, "paused_until"),
                                    to(Kind::locations, "fulfilled_by"),
                                    of_type(Type::day, "anchor"),
                                    integer("anchor_day", 1, 31),
                                    of_type(Type::day, "enrolled_on"),
                                    integer_or(0, integer("orders_made", 0)),
                                    of_type(Type::list, "skipped"),
                                    of_type(Type::list, "moved"),
                                    of_type(Type::list, "once"),
                                    of_type(Type::list, "price_lock"),
                                    of_type(Type::volume, "only_below_pv"),
                                    yes_no("top_up", false)};

constexpr KindSpec kinds[] = {
    {Kind::calendars, "calendars", "calendar", calendars},
    {Kind::holidays, "holidays", "holiday", holidays},
    {Kind::markets, "markets", "market", markets},
    {Kind::locations, "locations", "location", locations},
    {Kind::products, "products", "product", products},
    {Kind::prices, "prices", "price", prices},
    {Kind::shipping_rates, "shipping-rates", "shipping rate", shipping_rates},
    {Kind::tax_rates, "tax-rates", "tax rate", tax_rates},
    {Kind::restrictions, "restrictions", "restriction", restrictions},
    {Kind::accounts, "accounts", "account", accounts},
    {Kind::addresses, "addresses", "address", addresses},
    {Kind::payment_methods, "payment-methods", "payment method", payment_methods},
    {Kind::stock, "stock", "stock", stock},
    {Kind::autoships, "autoships", "autoship", autoships},
};

}  // namespace

std::size_t KindSpec::at(std::string_view column) const {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == column; });
  check(found != columns.end(), "a kind has no such column");
  return static_cast<std::size_t>(found - columns.begin());
}

std::span<const KindSpec> all_kinds() { return kinds; }

const KindSpec& spec_of(Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }

const KindSpec* find_kind(std::string_view name) {
  for (const KindSpec& spec : kinds) {
    if (spec.name == name) return &spec;
  }
  return nullptr;
}

std::string unknown_kind(std::string_view name) {
  std::vector<std::string> names;
  for (const KindSpec& spec : kinds) names.emplace_back(spec.name);
  return "no kind '" + std::string(name) + "'" + did_you_mean(name, names);
}

void append_field(std::string& out, const KindColumn& column, const FieldValue& value, int amount_digits) {
  if (!value.given()) return;
  switch (column.type) {
    case Type::yes_no:
      out += value.integer != 0 ? "yes" : "no";
      return;
    case Type::amount:
      append_decimal(out, value.integer, amount_digits);
      return;
    case Type::volume:
      append_decimal_short(out, value.integer, volume_digits);
      return;
    case Type::rate:
      append_decimal_short(out, value.integer, rate_digits);
      return;
    default:
      break;
  }
  if (value.is == FieldValue::Is::integer) {
    append_integer(out, value.integer);
  } else {
    out += value.text;
  }
}

std::string_view code_fault(std::string_view text) {
  if (text.size() > 64) return "is longer than 64 bytes";
  if (text.find_first_of("+-@'\t") == 0)
    return "starts with a sign that spreadsheets take for a formula or a text mark";
  if (text.find_first_of(",;=>\"") != text.npos) return "holds one of , ; = > \" (lists are made of them)";
  if (text.front() == ' ' || text.back() == ' ') return "has a blank at its start or end";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return "holds a control character";
  }
  return {};
}

}  // namespace autoship
