#include "storage/completion_queries.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "storage/statement.h"
#include "tests/storage/sample_ledger.h"

using namespace autoship;

namespace {

/// What all of them begin with.
std::string common_beginning(const std::vector<std::string>& words) {
  std::string common = words.empty() ? std::string() : words.front();
  for (const std::string& word : words) {
    const auto [end, other] = std::mismatch(common.begin(), common.end(), word.begin(), word.end());
    common.erase(end, common.end());
  }
  return common;
}

/// A shell may trust what is offered: each begins with what was typed, every word there is begins
/// with one of them, and what they have in common all words have.
void check_offer(const std::vector<CompletionWord>& offered, const std::vector<std::string>& all,
                 const std::string& typed) {
  CAPTURE(typed);
  std::vector<std::string> wanted, texts;
  for (const std::string& word : all) {
    if (word.starts_with(typed)) wanted.push_back(word);
  }
  for (const CompletionWord& word : offered) {
    CHECK(word.text.starts_with(typed));
    const bool is_word = std::find(wanted.begin(), wanted.end(), word.text) != wanted.end();
    CHECK((is_word || !word.whole));
    texts.push_back(word.text);
  }
  CHECK(std::set<std::string>(texts.begin(), texts.end()).size() == texts.size());
  for (const std::string& word : wanted) {
    CHECK(std::any_of(offered.begin(), offered.end(), [&](const CompletionWord& offer) {
      return offer.whole ? offer.text == word : word.starts_with(offer.text);
    }));
  }
  CHECK(common_beginning(texts) == common_beginning(wanted));
  CHECK(texts.size() <= CompletionQueries::words_max + 10);
  if (wanted.size() <= CompletionQueries::words_max) CHECK(texts.size() == wanted.size());
}

void add_product(Ledger& ledger, const std::string& sku) {
  Statement insert(ledger.db(), "INSERT INTO products (sku, name) VALUES (?1, 'thing')");
  insert.bind(1, std::string_view(sku));
  insert.run();
}

std::vector<std::string> texts_of(Ledger& ledger, const char* sql) {
  Statement rows(ledger.db(), sql);
  std::vector<std::string> texts;
  while (rows.step()) texts.emplace_back(rows.text(0));
  return texts;
}

}  // namespace

TEST_CASE("completion offers numbers by their first digits") {
  Ledger ledger = Ledger::in_memory();
  fill_sample(ledger, 1234);
  CompletionQueries queries(ledger, Person{});
  const auto numbers = texts_of(ledger, "SELECT id FROM autoships");
  for (const char* typed :
       {"", "1", "12", "123", "1234", "12345", "2", "9", "99", "0", "01", "x", "1x", "-1"}) {
    check_offer(queries.autoships(typed), numbers, typed);
  }
  const auto orders = texts_of(ledger, "SELECT id FROM orders");
  for (const char* typed : {"", "1", "10", "100"}) check_offer(queries.orders(typed), orders, typed);
}

TEST_CASE("completion offers codes by their first letters whatever stands in them") {
  Ledger ledger = Ledger::in_memory();
  fill_sample(ledger, 20);
  for (int i = 0; i < 150; ++i) add_product(ledger, fmt::format("AB-{:03}", i));
  for (const char* sku : {"AB-", "AB-00", "AB-1é", "AB-1è", "AB-1中", "Z\xF4\x8F\xBF\xBF", "Z%", "Z_1"}) {
    add_product(ledger, sku);
  }
  CompletionQueries queries(ledger, Person{});
  const auto skus = texts_of(ledger, "SELECT sku FROM products");
  for (const char* typed : {"", "A", "AB-", "AB-0", "AB-1", "AB-1é", "Z", "Z%", "Z_", "ab", "nothing"}) {
    check_offer(queries.codes(Kind::products, typed), skus, typed);
  }
}

TEST_CASE("completion offers no label that was removed") {
  Ledger ledger = Ledger::in_memory();
  fill_sample(ledger, 40);
  Statement(ledger.db(), R"(
      INSERT INTO payment_methods (account_id, label, kind, retired_by)
      VALUES (1, 'card', 'card', NULL), (1, 'old', 'card', (SELECT max(id) FROM runs)))")
      .run();
  const auto labels = CompletionQueries(ledger, Person{}).labels(Kind::payment_methods, {1}, "");
  REQUIRE(labels.size() == 1);
  CHECK(labels.front().text == "card");
}

TEST_CASE("completion offers a customer what is its own") {
  Ledger ledger = Ledger::in_memory();
  fill_sample(ledger, 40);
  Statement row(
      ledger.db(),
      "SELECT a.id, a.account, s.id FROM autoships s JOIN accounts a ON a.id = s.account_id LIMIT 1");
  REQUIRE(row.step());
  Person person{Party::customer, std::string(row.text(1)), {row.integer(0)}};
  CompletionQueries queries(ledger, person);
  for (const CompletionWord& word : queries.autoships("")) {
    Statement owner(ledger.db(), "SELECT account_id FROM autoships WHERE id = ?1");
    owner.bind(1, std::string_view(word.text));
    REQUIRE(owner.step());
    CHECK(owner.integer(0) == person.account.value);
  }
  REQUIRE(queries.codes(Kind::accounts, "").size() == 1);
  CHECK(queries.codes(Kind::accounts, "").front().text == person.code);
  Person nobody{Party::customer, "X", {}};
  CHECK(CompletionQueries(ledger, nobody).autoships("").empty());
  CHECK(CompletionQueries(ledger, nobody).codes(Kind::accounts, "").empty());
}
