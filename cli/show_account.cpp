#include <fmt/format.h>

#include "cli/rows.h"
#include "cli/show.h"
#include "storage/credit_store.h"

namespace autoship {

namespace {

constexpr std::int64_t orders_shown = 10;

/// All that is known of an account, and what it has running.
struct AccountCard {
  AccountFacts facts;
  std::vector<AccountAddress> addresses;
  std::vector<AccountMethod> methods;
  std::int64_t credit_minor = 0;
  std::vector<std::vector<Cell>> autoships;
  std::vector<std::vector<Cell>> orders;  // The newest first.
};

AccountCard read_card(Ledger& ledger, const Company& company, Day today, AccountId account) {
  AccountCard card;
  const auto facts = find_account(ledger, account);
  check(facts.has_value(), "an account that was found is there");
  card.facts = *facts;
  card.addresses = addresses_of(ledger, account);
  card.methods = methods_of(ledger, account);
  const auto entries = credit_of(ledger, account);
  if (!entries.empty()) card.credit_minor = entries.back().balance_minor;
  AutoshipFilter filter;
  filter.today = today;
  filter.account = account;
  list_autoships(ledger, company, filter, ListDepth::orders,
                 [&](const ListedAutoship& listed) { card.autoships.push_back(autoship_cells(listed)); });
  OrderFilter latest;
  latest.account = account;
  latest.latest = orders_shown;
  for_each_order(ledger, latest, [&](const OrderRow& order) { card.orders.push_back(order_cells(order)); });
  return card;
}

std::string credit_text(const AccountCard& card) {
  return decimal_text(card.credit_minor, find_currency(card.facts.currency).value().digits);
}

Facts facts_of(const AccountCard& card) {
  const AccountFacts& account = card.facts;
  Facts facts = {{"account", fmt::format("{} {}", account.code, account.name)},
                 {"kind", fmt::format("{}, market {} ({})", account.kind, account.market, account.currency)},
                 {"status", account.status}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) facts.emplace_back(name, value);
  };
  add("phone", account.phone);
  add("email", account.email);
  add("enrolled on", account.enrolled_on ? to_text(*account.enrolled_on) : std::string());
  add("enrolled by", account.enroller);
  add("sponsor", account.sponsor);
  add("messages to", account.contact);
  add("language", account.language);
  add("shipped by", account.fulfilled_by);
  for (const AccountAddress& address : card.addresses) add("address", address_line(address));
  if (card.addresses.empty()) add("address", "none");
  if (card.credit_minor != 0) add("credit", credit_text(card) + " " + account.currency);
  for (const AccountMethod& method : card.methods) add("pays with", method_line(method));
  return facts;
}

std::string as_json(const AccountCard& card) {
  const AccountFacts& account = card.facts;
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("account").text(account.code).key("kind").text(account.kind);
  json.key("name")
      .text(account.name)
      .key("market")
      .text(account.market)
      .key("currency")
      .text(account.currency);
  json.key("status").text(account.status);
  for (const auto& [key, value] : {std::pair{"email", &account.email},
                                   {"phone", &account.phone},
                                   {"enroller", &account.enroller},
                                   {"sponsor", &account.sponsor}}) {
    write_text(json, key, *value);
  }
  write_text(json, "enrolled_on", account.enrolled_on ? to_text(*account.enrolled_on) : std::string());
  write_text(json, "contact", account.contact);
  write_text(json, "fulfilled_by", account.fulfilled_by);
  write_text(json, "language", account.language);
  json.key("credit").text(credit_text(card));
  json.key("addresses").begin_array();
  for (const AccountAddress& address : card.addresses) write_address(json, address);
  json.end_array().key("payment_methods").begin_array();
  for (const AccountMethod& method : card.methods) write_method(json, method);
  json.end_array();
  for (const auto* list : {&card.autoships, &card.orders}) {
    const bool autoships = list == &card.autoships;
    json.key(autoships ? "autoships" : "orders").begin_array();
    for (const auto& cells : *list) {
      json.begin_object();
      write_cells(json, autoships ? autoship_columns() : order_columns(), cells);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
  return text;
}

/// The columns of a row that are named, in that order.
void write_table(Invocation& invocation, const std::vector<std::string>& all,
                 const std::vector<std::string>& shown, const std::vector<std::vector<Cell>>& rows,
                 std::string_view nothing) {
  Listing listing(invocation.out(), invocation.look(), shown);
  for (const auto& cells : rows) {
    std::vector<Cell> chosen;
    for (const std::string& name : shown) {
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i] == name) chosen.push_back(cells[i]);
      }
    }
    listing.row(std::move(chosen));
  }
  listing.end(nothing);
}

}  // namespace

void show_account(Invocation& invocation, const Company& company, Ledger& ledger, AccountId account,
                  Cards& cards) {
  AccountCard card = read_card(ledger, company, invocation.as_of(), account);
  Output& out = invocation.out();
  if (wants_json(invocation)) {
    cards.json(as_json(card));
    return;
  }
  if (invocation.look().format == Format::csv) {
    cards.csv(autoship_columns(), std::move(card.autoships));
    return;
  }
  cards.begin();
  out.write(facts_text(facts_of(card)) + "\n");
  write_table(invocation, autoship_columns(),
              {"autoship", "status", "every", "next_ship", "items", "currency", "total", "problem"},
              card.autoships, "no autoships");
  out.write("\n");
  write_table(invocation, order_columns(),
              {"order", "autoship", "cycle_date", "ship_date", "status", "currency", "total"}, card.orders,
              "no orders yet");
}

}  // namespace autoship
