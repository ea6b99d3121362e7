#include "formats/journal_file.h"

#include <doctest/doctest.h>

#include <sstream>

#include "domain/error.h"

using namespace autoship;

namespace {

JournalLine line(JournalRole role, std::int64_t amount_minor, const char* region = "") {
  JournalLine made;
  made.role = role;
  made.amount_minor = amount_minor;
  made.market = "US";
  if (role == JournalRole::tax) made.country = "US";
  made.region = region;
  if (role == JournalRole::clearing) made.method = "card";
  return made;
}

JournalEntry entry(const char* day, const char* reference, const char* memo, const char* currency,
                   std::int64_t amount_minor) {
  JournalEntry made;
  made.day = *parse_day(day);
  made.reference = reference;
  made.memo = memo;
  made.currency = *find_currency(currency);
  made.lines = {line(JournalRole::clearing, amount_minor), line(JournalRole::sales, 1 - amount_minor),
                line(JournalRole::tax, -1, "NV")};
  return made;
}

JournalAccounts::Names names() {
  JournalAccounts::Names made;
  made[static_cast<std::size_t>(JournalRole::clearing)] = "Assets:Clearing:{kind}";
  made[static_cast<std::size_t>(JournalRole::sales)] = "Income:Sales";
  made[static_cast<std::size_t>(JournalRole::tax)] = "Liabilities:Tax:{country}-{region}";
  return made;
}

/// A dollar entry and one of another currency.
std::string file_of(JournalFormat format, const char* second_currency = "JPY", bool declares = true,
                    const JournalAccounts::Names& accounts_of = names()) {
  JournalAccounts accounts(accounts_of);
  std::ostringstream out;
  const auto file =
      make_journal_file(format, out, "the file", accounts,
                        {*parse_day("2026-12-01"), *parse_day("2026-12-31"), declares, "Tax Exempt"});
  file->entry(entry("2026-12-03", "charge 9-1", "order 12; paid | \"by\" card", "USD", 12'000));
  file->entry(entry("2026-12-04", "shipment 7", "=2 VIT-C", second_currency, 1'234));
  file->finish();
  return out.str();
}

}  // namespace

TEST_CASE("hledger: accounts and currencies are declared before they are used first") {
  CHECK(file_of(JournalFormat::hledger) ==
        "; Journal from 2026-12-01 to 2026-12-31.\n"
        "\ncommodity USD\naccount Assets:Clearing:Card\naccount Income:Sales\naccount Liabilities:Tax:US-NV\n"
        "\n2026-12-03 (charge 9-1) order 12, paid / \"by\" card\n"
        "    Assets:Clearing:Card  120.00 USD\n"
        "    Income:Sales  -119.99 USD\n"
        "    Liabilities:Tax:US-NV  -0.01 USD\n"
        "\ncommodity JPY\n"
        "\n2026-12-04 (shipment 7) =2 VIT-C\n"
        "    Assets:Clearing:Card  1234 JPY\n"
        "    Income:Sales  -1233 JPY\n"
        "    Liabilities:Tax:US-NV  -1 JPY\n");
}

TEST_CASE("a file that is part of another declares nothing") {
  CHECK(file_of(JournalFormat::hledger, "KWD", false) ==
        "; Journal from 2026-12-01 to 2026-12-31.\n"
        "\n2026-12-03 (charge 9-1) order 12, paid / \"by\" card\n"
        "    Assets:Clearing:Card  120.00 USD\n"
        "    Income:Sales  -119.99 USD\n"
        "    Liabilities:Tax:US-NV  -0.01 USD\n"
        "\n2026-12-04 (shipment 7) =2 VIT-C\n"
        "    Assets:Clearing:Card  1.234 KWD\n"
        "    Income:Sales  -1.233 KWD\n"
        "    Liabilities:Tax:US-NV  -0.001 KWD\n");
  CHECK(file_of(JournalFormat::beancount, "USD", false).find("open") == std::string::npos);
}

TEST_CASE("beancount: accounts are opened on the first day and texts are quoted") {
  CHECK(file_of(JournalFormat::beancount) ==
        "option \"title\" \"Journal from 2026-12-01 to 2026-12-31\"\n"
        "\n2026-12-01 open Assets:Clearing:Card\n2026-12-01 open Income:Sales\n"
        "2026-12-01 open Liabilities:Tax:US-NV\n"
        "\n2026-12-03 * \"order 12; paid | \\\"by\\\" card\"\n"
        "  ref: \"charge 9-1\"\n"
        "  Assets:Clearing:Card  120.00 USD\n"
        "  Income:Sales  -119.99 USD\n"
        "  Liabilities:Tax:US-NV  -0.01 USD\n"
        "\n2026-12-04 * \"=2 VIT-C\"\n"
        "  ref: \"shipment 7\"\n"
        "  Assets:Clearing:Card  1234 JPY\n"
        "  Income:Sales  -1233 JPY\n"
        "  Liabilities:Tax:US-NV  -1 JPY\n");
}

TEST_CASE("QuickBooks Online: a row a line, month first, debit or credit") {
  CHECK(file_of(JournalFormat::qbo) ==
        "*JournalNo,*JournalDate,*AccountName,*Debits,*Credits,Description,Name,Currency\n"
        "charge 9-1,12/03/2026,Assets:Clearing:Card,120.00,,\"order 12; paid | \"\"by\"\" card\",,USD\n"
        "charge 9-1,12/03/2026,Income:Sales,,119.99,\"order 12; paid | \"\"by\"\" card\",,USD\n"
        "charge 9-1,12/03/2026,Liabilities:Tax:US-NV,,0.01,\"order 12; paid | \"\"by\"\" card\",,USD\n"
        "shipment 7,12/04/2026,Assets:Clearing:Card,1234,,'=2 VIT-C,,JPY\n"
        "shipment 7,12/04/2026,Income:Sales,,1233,'=2 VIT-C,,JPY\n"
        "shipment 7,12/04/2026,Liabilities:Tax:US-NV,,1,'=2 VIT-C,,JPY\n");
}

TEST_CASE("Xero: day first, one amount, a tax rate in every line") {
  JournalAccounts::Names codes;
  codes[static_cast<std::size_t>(JournalRole::clearing)] = "610-{kind}";
  codes[static_cast<std::size_t>(JournalRole::sales)] = "200";
  codes[static_cast<std::size_t>(JournalRole::tax)] = "820";
  CHECK(file_of(JournalFormat::xero, "USD", true, codes) ==
        "*Narration,*Date,Description,*AccountCode,*TaxRate,*Amount,TrackingName1,TrackingOption1,"
        "TrackingName2,"
        "TrackingOption2\n"
        "charge 9-1,03/12/2026,\"order 12; paid | \"\"by\"\" card\",610-Card,Tax Exempt,120.00,,,,\n"
        "charge 9-1,03/12/2026,\"order 12; paid | \"\"by\"\" card\",200,Tax Exempt,-119.99,,,,\n"
        "charge 9-1,03/12/2026,\"order 12; paid | \"\"by\"\" card\",820,Tax Exempt,-0.01,,,,\n"
        "shipment 7,04/12/2026,'=2 VIT-C,610-Card,Tax Exempt,12.34,,,,\n"
        "shipment 7,04/12/2026,'=2 VIT-C,200,Tax Exempt,-12.33,,,,\n"
        "shipment 7,04/12/2026,'=2 VIT-C,820,Tax Exempt,-0.01,,,,\n");
}

TEST_CASE("csv: every line with all that is known of it, an account named or not") {
  JournalAccounts::Names some = names();
  some[static_cast<std::size_t>(JournalRole::sales)].clear();
  CHECK(file_of(JournalFormat::csv, "JPY", true, some) ==
        "entry,day,ref,account,role,debit,credit,currency,memo,market,country,region,method\n"
        "1,2026-12-03,charge 9-1,Assets:Clearing:Card,clearing,120.00,,USD,\"order 12; paid | \"\"by\"\" "
        "card\",US,,,card\n"
        "1,2026-12-03,charge 9-1,,sales,,119.99,USD,\"order 12; paid | \"\"by\"\" card\",US,,,\n"
        "1,2026-12-03,charge 9-1,Liabilities:Tax:US-NV,tax,,0.01,USD,\"order 12; paid | \"\"by\"\" "
        "card\",US,US,NV,\n"
        "2,2026-12-04,shipment 7,Assets:Clearing:Card,clearing,1234,,JPY,'=2 VIT-C,US,,,card\n"
        "2,2026-12-04,shipment 7,,sales,,1233,JPY,'=2 VIT-C,US,,,\n"
        "2,2026-12-04,shipment 7,Liabilities:Tax:US-NV,tax,,1,JPY,'=2 VIT-C,US,US,NV,\n");
}

TEST_CASE("a name that a program cannot take is refused") {
  const auto fault = [](const char* name, JournalFormat format) { return account_fault(name, format); };
  CHECK(fault("Assets:Card-1:2nd:Été", JournalFormat::beancount).empty());
  CHECK(fault("Assets", JournalFormat::beancount) ==
        "'Assets' does not begin with one of Assets:, Liabilities:, Equity:, Income:, Expenses: and go on");
  CHECK(
      fault("Sales:Net", JournalFormat::beancount) ==
      "'Sales:Net' does not begin with one of Assets:, Liabilities:, Equity:, Income:, Expenses: and go on");
  for (const char* name : {"Income:sales", "Income:Sales of goods", "Income:Sales:", "Income:Sales_net",
                           "Income:été", "Income:日本", "Income:—x", "Income:😀", "Income:×1"}) {
    CHECK(fault(name, JournalFormat::beancount) ==
          std::string("'") + name +
              "': each part begins with a capital letter or a digit, and has letters, digits and - alone");
  }
  CHECK(fault("4000 Sales of goods", JournalFormat::hledger).empty());
  CHECK(fault("(Sales)", JournalFormat::hledger) == "'(Sales)' begins with (");
  CHECK(fault("<Sales>", JournalFormat::hledger) == "'<Sales>' begins with <");
  CHECK(fault("Sales; net", JournalFormat::hledger) == "'Sales; net' has ; in it");
  CHECK(fault("", JournalFormat::qbo) == "there is no name");
  CHECK(fault("", JournalFormat::csv).empty());
  CHECK(fault("4000-SALES", JournalFormat::xero).empty());
  CHECK(fault("4000-SALES1", JournalFormat::xero) ==
        "'4000-SALES1' is no account code: those have at most 10 characters");
}

TEST_CASE("what a market's code makes of a name is looked at, too") {
  JournalAccounts::Names bad = names();
  bad[static_cast<std::size_t>(JournalRole::sales)] = "Income:{market}_sales";
  CHECK_THROWS_WITH_AS(file_of(JournalFormat::beancount, "USD", true, bad),
                       "journal.sales: beancount cannot take it: 'Income:US_sales': each part begins with a "
                       "capital letter or a digit, and has letters, digits and - alone (autoship.toml)",
                       Error);
}
