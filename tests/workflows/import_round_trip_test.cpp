#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/workflows/import_support.h"

using namespace autoship;

namespace {

/// Texts that break careless readers and writers: quotes, line ends, formulas, guards, UTF-8.
rc::Gen<std::string> nasty_text() {
  static const std::vector<std::string> pieces = {
      "\"", "\"\"", ",", "\n", "\r\n", "=1+1", "+",  "-",  "@", "'",    "''",       "\t", "é",   "李",  "🍇",
      " ",  ";",    "a", "Z",  "0",    "#",    "\\", "%s", "|", "NULL", "\xC2\xA0", "7",  "x y", "'=A1"};
  return rc::gen::map(
      rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, pieces.size())),
      [](const std::vector<std::size_t>& places) {
        std::string text;
        for (const std::size_t at : places) text += pieces[at];
        return text;
      });
}

/// Rows of accounts and addresses whose free texts are `texts`, written as the export writes them.
CsvFiles with_texts(const std::vector<std::string>& texts) {
  std::ostringstream accounts, addresses;
  CsvWriter account(accounts, "accounts"), address(addresses, "addresses");
  for (const char* name : {"account", "kind", "name", "market", "email", "language"}) account.plain(name);
  account.end_row();
  for (const char* name : {"account", "label", "name", "line1", "line2", "city", "postal_code", "country"}) {
    address.plain(name);
  }
  address.end_row();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string code = "N" + std::to_string(i);
    const std::string filled = texts[i].empty() ? "." : texts[i];
    for (const auto& cell : {code, std::string("retail")}) account.plain(cell);
    account.text(filled);
    account.plain("US");
    account.text(texts[i]);
    account.text(texts[texts.size() - 1 - i]);
    account.end_row();
    for (const auto& cell : {code, std::string("home")}) address.plain(cell);
    for (const auto& cell : {filled, filled, texts[i], filled, filled}) address.text(cell);
    address.plain("DE");
    address.end_row();
  }
  account.finish();
  address.finish();
  return {{"accounts", accounts.str()}, {"addresses", addresses.str()}};
}

}  // namespace

TEST_CASE("what an export writes a new ledger reads and writes again byte for byte") {
  Ledger first = Ledger::in_memory();
  import_texts(first, small_company());
  const CsvFiles out = export_texts(first);
  Ledger second = Ledger::in_memory();
  import_texts(second, out, {.today = "2027-06-01"});
  CHECK(export_texts(second) == out);
  for (const ImportCounts& counts : import_texts(second, out)) CHECK(counts.created + counts.changed == 0);
}

TEST_CASE("any text comes back as it went in") {
  CHECK(rc::check([] {
    const auto texts = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(nasty_text()));
    Ledger ledger = Ledger::in_memory();
    import_texts(ledger, small_company());
    const CsvFiles files = with_texts(texts);
    import_texts(ledger, files);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      Statement stored(ledger.db(), "SELECT coalesce(email, '') FROM accounts WHERE account = ?1");
      const std::string code = "N" + std::to_string(i);
      stored.bind(1, std::string_view(code));
      RC_ASSERT(stored.step());
      RC_ASSERT(std::string(stored.text(0)) == texts[i]);
    }
    for (const ImportCounts& counts : import_texts(ledger, files))
      RC_ASSERT(counts.created + counts.changed == 0);
    const CsvFiles out = export_texts(ledger);
    Ledger other = Ledger::in_memory();
    import_texts(other, out);
    RC_ASSERT(export_texts(other) == out);
  }));
}

TEST_CASE("cycles that wait or were settled before their turn survive a move to another ledger") {
  Ledger first = Ledger::in_memory();
  import_texts(first, small_company());
  // January waits blocked, the grid goes on in February, and March was ordered before its turn.
  first.db().exec(
      "UPDATE autoship_next SET cycle_date = '2027-01-15', ship_date = '2027-01-15', "
      "order_date = '2027-01-15', grid_date = '2027-02-15';"
      "INSERT INTO cycles (autoship_id, cycle_date, state, reason) VALUES (7, '2027-01-15', 'blocked', "
      "'empty');"
      "INSERT INTO cycles (autoship_id, cycle_date, state) VALUES (7, '2027-03-15', 'ordered')");
  const CsvFiles out = export_texts(first);
  CHECK(out.back().second.find(",2027-02-15,") != std::string::npos);
  CHECK(out.back().second.find(",2027-03-15,2027-01-15>2027-01-15,") != std::string::npos);
  for (const ImportCounts& counts : import_texts(first, out)) CHECK(counts.changed == 0);
  Ledger second = Ledger::in_memory();
  import_texts(second, out);
  CHECK(ask(second, "SELECT cycle_date || grid_date FROM autoship_next") == "2027-01-152027-02-15");
  CHECK(export_texts(second) == out);
}
