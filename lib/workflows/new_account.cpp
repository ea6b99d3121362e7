#include "workflows/new_account.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/json_writer.h"
#include "domain/postal_address.h"
#include "domain/postal_rules.h"
#include "domain/text.h"
#include "storage/code_lookup.h"
#include "storage/kind_table.h"

namespace autoship {

namespace {

FieldValue text_or_null(const std::string& text) {
  return text.empty() ? FieldValue::null() : FieldValue::of(std::string_view(text));
}

class AccountMaker {
 public:
  AccountMaker(Ledger& ledger, RunJournal& journal, const Catalog& catalog, const std::string& code,
               const NewAccount& account, OptionFaults& faults)
      : ledger_(ledger),
        journal_(journal),
        catalog_(catalog),
        code_(code),
        account_(account),
        faults_(faults) {}

  std::optional<AccountId> make(Day today) {
    check_person();
    find_enroller();
    find_market();
    if (account_.has_address()) check_address();
    if (!good_) return std::nullopt;
    const auto id = insert_account(today);
    if (!id) return std::nullopt;
    if (account_.has_address()) insert_address(*id);
    record(*id);
    return id;
  }

 private:
  void refuse(std::string_view option, std::string_view what) {
    faults_.add(option, what);
    good_ = false;
  }

  void require(std::string_view option, const std::string& value, std::string_view why) {
    if (value.empty()) refuse(option, fmt::format("is needed {}", why));
  }

  void check_code(std::string_view option, const std::string& code) {
    if (code.empty()) return;
    const auto fault = code_fault(code);
    if (!fault.empty()) refuse(option, fmt::format("'{}' {}", code, fault));
  }

  void check_person() {
    const char* why = "for a new account";
    check_code("--account", code_);
    require("--name", account_.name, why);
    require("--email", account_.email, why);
    if (!account_.email.empty() && !is_mail_address(account_.email)) {
      refuse("--email", fmt::format("'{}' is no mail address", account_.email));
    }
    require("--kind", account_.kind, why);
    if (!account_.kind.empty() && !parse_tier(account_.kind)) {
      refuse("--kind", fmt::format("'{}' is none of member, preferred, retail{}", account_.kind,
                                   did_you_mean(account_.kind, {"member", "preferred", "retail"})));
    }
  }

  void find_enroller() {
    if (account_.enroller.empty()) return;
    CodeLookup codes(ledger_, Kind::accounts);
    const auto found = codes.find(account_.enroller);
    if (found) {
      enroller_ = {*found};
    } else {
      refuse("--enroller", codes.unknown(account_.enroller));
    }
  }

  void find_market() {
    std::vector<std::string> names;
    for (const Market& market : catalog_.markets.slots()) {
      if (!market.id) continue;
      names.push_back(market.code);
      if (market.code == account_.market) market_ = market.id;
      if (account_.market.empty()) market_ = market.id;
    }
    if (!account_.market.empty()) {
      if (!market_)
        refuse("--market",
               fmt::format("no market '{}'{}", account_.market, did_you_mean(account_.market, names)));
      return;
    }
    if (enroller_) {
      market_ = market_of_enroller();
    } else if (names.size() != 1) {
      refuse("--market", fmt::format("is needed for a new account without an enroller (there are {})",
                                     names.empty() ? "none yet" : fmt::format("{}", fmt::join(names, ", "))));
    }
  }

  MarketId market_of_enroller() {
    const KindSpec& spec = spec_of(Kind::accounts);
    KindTable table(ledger_, spec, journal_.run());
    std::vector<FieldValue> key(spec.columns.size());
    key[spec.at("account")] = FieldValue::of(std::string_view(account_.enroller));
    check(table.find(key), "an account whose id is known is there");
    return {table.stored()[spec.at("market")].integer};
  }

  void check_address() {
    const char* why = "for an address";
    check_code("--label", account_.label);
    require("--line1", account_.line1, why);
    require("--city", account_.city, why);
    require("--postal-code", account_.postal_code, why);
    require("--country", account_.country, why);
    if (!account_.country.empty() && !is_country_code(account_.country)) {
      refuse("--country", country_fault(account_.country));
    }
    if (const auto fault = region_fault(account_.country, account_.region); !fault.empty()) {
      refuse("--region", fault);
    }
    if (const auto fault = postal_code_fault(account_.country, account_.postal_code); !fault.empty()) {
      refuse("--postal-code", fault);
    }
    if (!account_.residential.empty() && account_.residential != "yes" && account_.residential != "no") {
      refuse("--residential", fmt::format("'{}' is neither yes nor no", account_.residential));
    }
    PostalAddress address;
    address.city = account_.city;
    address.region = account_.region;
    address.country = account_.country;
    if (const auto fault = military_fault(address); !fault.empty()) refuse("--city", fault);
  }

  std::optional<AccountId> insert_account(Day today) {
    const KindSpec& spec = spec_of(Kind::accounts);
    const std::string enrolled_on = to_text(today);
    std::vector<FieldValue> row(spec.columns.size());
    const auto put = [&](const char* column, FieldValue value) { row[spec.at(column)] = value; };
    put("account", FieldValue::of(std::string_view(code_)));
    put("kind", text_or_null(account_.kind));
    put("name", text_or_null(account_.name));
    put("market", FieldValue::of(market_.value));
    put("email", text_or_null(account_.email));
    put("phone", text_or_null(account_.phone));
    if (enroller_) put("enroller", FieldValue::of(enroller_.value));
    put("enrolled_on", FieldValue::of(std::string_view(enrolled_on)));
    const auto id = KindTable(ledger_, spec, journal_.run()).insert(row);
    if (id) return AccountId{*id};
    refuse("--account", fmt::format("'{}' is an account already (leave out --new to enroll it)", code_));
    return std::nullopt;
  }

  void insert_address(AccountId id) {
    const KindSpec& spec = spec_of(Kind::addresses);
    std::vector<FieldValue> row(spec.columns.size());
    const auto put = [&](const char* column, FieldValue value) { row[spec.at(column)] = value; };
    put("account", FieldValue::of(id.value));
    put("label", FieldValue::of(label()));
    put("name", text_or_null(account_.name));
    put("company", text_or_null(account_.company));
    put("line1", text_or_null(account_.line1));
    put("line2", text_or_null(account_.line2));
    put("city", text_or_null(account_.city));
    put("region", text_or_null(account_.region));
    put("postal_code", text_or_null(account_.postal_code));
    put("country", text_or_null(account_.country));
    put("phone", text_or_null(account_.phone));
    put("residential", FieldValue::of(std::int64_t{account_.residential != "no"}));
    check(KindTable(ledger_, spec, journal_.run()).insert(row).has_value(), "a new account's label is free");
  }

  std::string_view label() const {
    return account_.label.empty() ? std::string_view("home") : account_.label;
  }

  void record(AccountId id) {
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("account").text(code_).key("kind").text(account_.kind);
    json.key("market").text(catalog_.markets.find(market_)->code).key("enroller");
    enroller_ ? json.text(account_.enroller) : json.null();
    json.key("address");
    account_.has_address() ? json.text(label()) : json.null();
    json.end_object();
    journal_.append({"account-created", id, {}, {}, body});
  }

  Ledger& ledger_;
  RunJournal& journal_;
  const Catalog& catalog_;
  const std::string& code_;
  const NewAccount& account_;
  OptionFaults& faults_;
  AccountId enroller_;
  MarketId market_;
  bool good_ = true;
};

}  // namespace

std::optional<AccountId> add_account(Ledger& ledger, RunJournal& journal, const Catalog& catalog, Day today,
                                     const std::string& code, const NewAccount& account,
                                     OptionFaults& faults) {
  return AccountMaker(ledger, journal, catalog, code, account, faults).make(today);
}

}  // namespace autoship
