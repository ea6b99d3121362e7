#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "domain/money.h"
#include "storage/ledger.h"
#include "storage/statement.h"

using namespace autoship;

TEST_CASE("the view of currencies has the digits of each and no other") {
  Ledger ledger = Ledger::in_memory();
  Statement row(ledger.db(), "SELECT digits, unit FROM v_currencies WHERE currency = ?1");
  int known = 0;
  std::string code(3, 'A');
  for (code[0] = 'A'; code[0] <= 'Z'; ++code[0]) {
    for (code[1] = 'A'; code[1] <= 'Z'; ++code[1]) {
      for (code[2] = 'A'; code[2] <= 'Z'; ++code[2]) {
        const auto currency = find_currency(code);
        row.bind(1, std::string_view(code));
        const bool is_there = row.step();
        CAPTURE(code);
        REQUIRE(is_there == currency.has_value());
        if (!is_there) continue;
        ++known;
        CHECK(row.integer(0) == currency->digits);
        std::int64_t unit = 1;
        for (int i = 0; i < currency->digits; ++i) unit *= 10;
        CHECK(row.integer(1) == unit);
        row.reset();
      }
    }
  }
  CHECK(known == ledger.db().execAndGet("SELECT count(*) FROM v_currencies").getInt());
}
