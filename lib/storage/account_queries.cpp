#include "storage/account_queries.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/code_lookup.h"
#include "storage/stored_values.h"

namespace autoship {

namespace {

constexpr const char* address_columns =
    "SELECT id, label, name, company, line1, line2, city, region, postal_code, country, phone, residential "
    "FROM addresses ";

AccountAddress address_at(const Statement& row) {
  AccountAddress found{{row.integer(0)}, text_at(row, 1), {}};
  PostalAddress& to = found.address;
  int column = 2;
  for (std::string* part : {&to.name, &to.company, &to.line1, &to.line2, &to.city, &to.region,
                            &to.postal_code, &to.country, &to.phone}) {
    *part = row.text(column++);
  }
  to.residential = row.integer(column) != 0;
  return found;
}

}  // namespace

std::optional<AccountFacts> find_account(Ledger& ledger, AccountId account) {
  Statement row(ledger.db(), R"(
      SELECT a.account, a.kind, a.name, m.market, m.currency, a.status, a.email, a.phone, e.account, p.account,
        a.contact, l.location, a.language, a.enrolled_on
      FROM accounts a JOIN markets m ON m.id = a.market_id
      LEFT JOIN accounts e ON e.id = a.enroller_id LEFT JOIN accounts p ON p.id = a.sponsor_id
      LEFT JOIN locations l ON l.id = a.fulfilled_by_id WHERE a.id = ?1)");
  row.bind(1, account);
  if (!row.step()) return std::nullopt;
  AccountFacts found;
  found.id = account;
  int column = 0;
  for (std::string* part : {&found.code, &found.kind, &found.name, &found.market, &found.currency,
                            &found.status, &found.email, &found.phone, &found.enroller, &found.sponsor,
                            &found.contact, &found.fulfilled_by, &found.language}) {
    *part = row.text(column++);
  }
  found.enrolled_on = day_or_none(row, column);
  return found;
}

std::optional<AccountId> find_account(Ledger& ledger, std::string_view code, const Person& seen_by) {
  const auto id = CodeLookup(ledger, Kind::accounts, seen_by).find(code);
  if (!id) return std::nullopt;
  return AccountId{*id};
}

std::string unknown_account(Ledger& ledger, std::string_view code, const Person& seen_by) {
  return CodeLookup(ledger, Kind::accounts, seen_by).unknown(code);
}

std::vector<AccountAddress> addresses_of(Ledger& ledger, AccountId account) {
  Statement rows(ledger.db(),
                 std::string(address_columns) + "WHERE account_id = ?1 AND retired_by IS NULL ORDER BY id");
  rows.bind(1, account);
  std::vector<AccountAddress> found;
  while (rows.step()) found.push_back(address_at(rows));
  return found;
}

std::vector<AccountMethod> methods_of(Ledger& ledger, AccountId account) {
  Statement rows(ledger.db(),
                 "SELECT id, label, kind, brand, last4, exp_month, exp_year FROM payment_methods "
                 "WHERE account_id = ?1 AND retired_by IS NULL ORDER BY id");
  rows.bind(1, account);
  std::vector<AccountMethod> found;
  while (rows.step()) {
    found.push_back({{rows.integer(0)},
                     text_at(rows, 1),
                     text_at(rows, 2),
                     text_at(rows, 3),
                     text_at(rows, 4),
                     rows.integer(5),
                     rows.integer(6)});
  }
  return found;
}

std::optional<AccountAddress> find_address(Ledger& ledger, AddressId address) {
  Statement row(ledger.db(), std::string(address_columns) + "WHERE id = ?1");
  row.bind(1, address);
  if (!row.step()) return std::nullopt;
  return address_at(row);
}

std::optional<AccountAddress> address_in_force(Ledger& ledger, AddressId address) {
  Statement row(ledger.db(), std::string(address_columns) + R"(
      WHERE retired_by IS NULL AND account_id = (SELECT account_id FROM addresses WHERE id = ?1)
        AND label = (SELECT label FROM addresses WHERE id = ?1))");
  row.bind(1, address);
  if (!row.step()) return find_address(ledger, address);
  return address_at(row);
}

}  // namespace autoship
