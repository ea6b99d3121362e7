#include "formats/policy_file.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "domain/error.h"
#include "domain/text.h"
#include "formats/policy_keys.h"

using namespace autoship;

namespace {

struct InForce {
  Policy policy;
  PolicyOrigins origins;
};

InForce read(const std::string& text) {
  std::istringstream in(text);
  InForce in_force;
  in_force.policy = read_policy(in, "autoship.toml", &in_force.origins);
  return in_force;
}

/// All faults of a file that must be refused.
std::vector<std::string> faults_of(const std::string& text) {
  try {
    read(text);
  } catch (const InputRefused& refused) {
    std::vector<std::string> lines;
    for (const Fault& fault : refused.faults()) lines.push_back(fault.to_text());
    CHECK(refused.exit() == Exit::refused);
    return lines;
  }
  return {};
}

std::string fault_of(const std::string& text) {
  const auto faults = faults_of(text);
  REQUIRE_MESSAGE(faults.size() == 1, "faults of: ", text);
  return faults[0];
}

std::string default_file(std::string_view company) {
  std::ostringstream out;
  write_default_policy(out, company);
  return out.str();
}

}  // namespace

TEST_CASE("the file that init writes holds every key with its default") {
  Policy standard;
  standard.company = "Juniper \"Meadow\" \\ Söhne\t& Co";
  const std::string text = default_file(standard.company);
  const InForce in_force = read(text);
  for (const PolicyKey& key : policy_keys()) {
    INFO(key.full_name());
    CHECK(key.get(in_force.policy) == key.get(standard));
    CHECK(in_force.origins.count(key.full_name()) == 1);
    CHECK(text.find("\n# " + std::string(key.explanation) + "\n" + std::string(key.name) + " = ") !=
          std::string::npos);
  }
}

TEST_CASE("each key of the policy stands once and in a table that is known") {
  std::set<std::string> names;
  std::set<std::string_view> tables;
  for (const PolicyTable& table : policy_tables()) tables.insert(table.name);
  for (const PolicyKey& key : policy_keys()) {
    CHECK(names.insert(key.full_name()).second);
    CHECK(tables.count(key.table) == 1);
    CHECK(key.explanation.find('\n') == std::string_view::npos);
  }
}

TEST_CASE("every key takes effect and its place is remembered") {
  const InForce in_force = read(R"(company = "Acme"
timezone = "America/Chicago"
ledger = "acme.db"
output_dir = "labels"
carriers_dir = "carriers"
[cycle]
lead_days = 2
roll = "modified-following"
catch_up = "each"
catch_up_cap = 5
max_days_ahead = 10
closed_days = [31, 29, 29]
first_gap_days = 3
max_orders = 1000
max_total = { USD = "250000.00", JPY = "9" }
max_change_percent = 50
max_consecutive_skips = 2
max_skips_per_year = 6
[prices]
lock = "enrollment"
preferred_gap_days = 35
preferred_grace_days = 30
min_order = { US = "50.00", CA = "60" }
commitment = "enforce"
price_notice_days = 14
budget_rest = "credit"
gift_nth = { 1 = "CANDLE=1", "6" = "SOAP=2;TEA=1" }
gift_with = { VIT-C = "SAMPLE=1" }
ladder = { 3 = 5, 10 = 15 }
[shipping]
default_service = "FEDEX_GROUND"
fallback = { UPS_2DAY = "UPS_GROUND" }
[charge]
mode = "file"
release = "at-once"
retry_days = [2, 5]
after_last = "pause"
unpaid = "keep"
command = "gateway --live"
timeout_seconds = 10
expiring_days = 14
consent = "I agree."
descriptor = "JUNIPER"
columns = { result = "Status" }
results = { Approved = "paid" }
[labels]
sender_email = "ship@example.com"
sender_phone = "+1 555 0100"
carriers = ["ups", "usps"]
[stock]
allocation = "members-first"
discontinued = "successor"
[returns]
damage_days = 5
guarantee_days = 30
transit_days = 3
ran_days = 21
refund_shipping = "never"
proof = "optional"
ran_on_parcel = "optional"
send_to = "RENO"
buyback_months = 6
buyback_percent = 80
[journal]
receivable = "Account of receivable"
clearing = "Account of clearing"
deferred = "Account of deferred"
customer_credit = "Account of customer_credit"
sales = "Account of sales"
fees = "Account of fees"
shipping_income = "Account of shipping_income"
tax = "Account of tax"
sales_returns = "Account of sales_returns"
refunds_payable = "Account of refunds_payable"
credit_granted = "Account of credit_granted"
cost_of_goods = "Account of cost_of_goods"
inventory = "Account of inventory"
scrap = "Account of scrap"
cost_percent = 40
xero_tax_rate = "No VAT"

[volume]
date = "shipped"
period = "week-sunday"
period_start = "2026-01-04"
grace_days = 5
active_pv = "62.5"
[self_service]
customer = ["pause", "skip", "pause"]
rep = []
[self_service.required]
member = ["STARTER", "MEMB-FEE"]
)");
  const Policy& policy = in_force.policy;
  CHECK(policy.company == "Acme");
  CHECK(policy.timezone == "America/Chicago");
  CHECK(policy.ledger == "acme.db");
  CHECK(policy.output_dir == "labels");
  CHECK(policy.carriers_dir == "carriers");
  CHECK(policy.cycle.lead_days == 2);
  CHECK(policy.cycle.roll == Roll::modified_following);
  CHECK(policy.cycle.catch_up == CatchUp::each);
  CHECK(policy.cycle.catch_up_cap == 5);
  CHECK(policy.cycle.max_days_ahead == 10);
  CHECK(policy.cycle.closed_days == std::vector<int>{29, 31});
  CHECK(policy.cycle.first_gap_days == 3);
  CHECK(policy.cycle.max_orders == 1000);
  CHECK(policy.cycle.max_total == std::map<std::string, std::string>{{"USD", "250000.00"}, {"JPY", "9"}});
  CHECK(policy.cycle.max_change_percent == 50);
  CHECK(policy.cycle.max_consecutive_skips == 2);
  CHECK(policy.cycle.max_skips_per_year == 6);
  CHECK(policy.prices.lock == PriceLock::enrollment);
  CHECK(policy.prices.preferred_gap_days == 35);
  CHECK(policy.prices.preferred_grace_days == 30);
  CHECK(policy.prices.min_order == std::map<std::string, std::string>{{"US", "50.00"}, {"CA", "60"}});
  CHECK(policy.prices.commitment == OnCommitment::enforce);
  CHECK(policy.prices.price_notice_days == 14);
  CHECK(policy.prices.budget_rest == BudgetRest::credit);
  CHECK(policy.prices.gift_nth == std::map<std::int64_t, std::string>{{1, "CANDLE=1"}, {6, "SOAP=2;TEA=1"}});
  CHECK(policy.prices.gift_with == std::map<std::string, std::string>{{"VIT-C", "SAMPLE=1"}});
  CHECK(policy.prices.ladder == std::map<std::int64_t, std::int64_t>{{3, 5}, {10, 15}});
  CHECK(policy.shipping.default_service == "FEDEX_GROUND");
  CHECK(policy.shipping.fallback == std::map<std::string, std::string>{{"UPS_2DAY", "UPS_GROUND"}});
  CHECK(policy.labels.sender_email == "ship@example.com");
  CHECK(policy.labels.sender_phone == "+1 555 0100");
  CHECK(policy.labels.carriers == std::vector<std::string>{"ups", "usps"});
  CHECK(policy.stock.allocation == Allocation::members_first);
  CHECK(policy.stock.discontinued == Discontinued::successor);
  CHECK(policy.returns.damage_days == 5);
  CHECK(policy.returns.guarantee_days == 30);
  CHECK(policy.returns.transit_days == 3);
  CHECK(policy.returns.ran_days == 21);
  CHECK(policy.returns.refund_shipping == RefundShipping::never);
  CHECK(policy.returns.proof == Asked::optional);
  CHECK(policy.returns.ran_on_parcel == Asked::optional);
  CHECK(policy.returns.send_to == "RENO");
  CHECK(policy.returns.buyback_months == 6);
  CHECK(policy.returns.buyback_percent == 80);
  CHECK(policy.volume.date == VolumeDate::shipped);
  CHECK(to_text(policy.volume.period) == "week-sunday");
  CHECK(to_text(policy.volume.period.start) == "2026-01-04");
  CHECK(policy.volume.grace_days == 5);
  CHECK(policy.volume.active_pv == 625'000);
  for (const JournalRole role : all_journal_roles()) {
    CHECK(policy.journal.account(role) == "Account of " + std::string(to_text(role)));
  }
  CHECK(policy.journal.cost_percent == 40);
  CHECK(policy.journal.xero_tax_rate == "No VAT");
  CHECK(policy.self_service.customer == std::vector<Deed>{Deed::pause, Deed::skip});
  CHECK(policy.self_service.rep.empty());
  CHECK(is_required(policy, "member", "MEMB-FEE"));
  CHECK(policy.self_service.required.size() == 1);
  CHECK(in_force.origins.at("company") == "autoship.toml:1");
  CHECK(in_force.origins.at("cycle.roll") == "autoship.toml:8");
  CHECK(in_force.origins.size() == policy_keys().size());
}

TEST_CASE("an unknown key or table is named with its line and the nearest known one") {
  CHECK(fault_of("company = \"A\"\ntimezon = \"UTC\"\n") ==
        "autoship.toml:2: unknown key 'timezon' (did you mean timezone?)");
  CHECK(fault_of("[cycle]\n\nrol = \"none\"\n") ==
        "autoship.toml:3: unknown key 'rol' in [cycle] (did you mean roll?)");
  CHECK(fault_of("[cycel]\nroll = \"none\"\n") ==
        "autoship.toml:1: unknown table [cycel] (did you mean [cycle]?)");
  CHECK(fault_of("lead_days = 1\n") ==
        "autoship.toml:1: unknown key 'lead_days' (lead_days belongs to [cycle])");
  CHECK(fault_of("[cycle]\ncompany = \"A\"\n") ==
        "autoship.toml:2: unknown key 'company' in [cycle] (company stands above the first table)");
  CHECK(fault_of("[weather]\nsunny = true\n") == "autoship.toml:1: unknown table [weather]");
}

TEST_CASE("a wrong type is refused with what the key takes") {
  CHECK(fault_of("company = 7\n") == "autoship.toml:1: company: takes a text in quotes");
  CHECK(fault_of("[cycle]\nlead_days = \"2\"\n") == "autoship.toml:2: cycle.lead_days: takes a whole number");
  CHECK(fault_of("[cycle]\nlead_days = 1.5\n") == "autoship.toml:2: cycle.lead_days: takes a whole number");
  CHECK(fault_of("[cycle]\nclosed_days = 31\n") ==
        "autoship.toml:2: cycle.closed_days: takes a list of whole numbers: [29, 30]");
  CHECK(fault_of("[cycle]\nclosed_days = [\"31\"]\n") ==
        "autoship.toml:2: cycle.closed_days: takes a list of whole numbers: [29, 30]");
  CHECK(fault_of("[cycle]\nmax_total = { USD = 12.5 }\n") ==
        "autoship.toml:2: cycle.max_total: takes a table of texts: { NAME = \"value\" }");
  CHECK(fault_of("[self_service]\ncustomer = \"pause\"\n") ==
        "autoship.toml:2: self_service.customer: takes a list of texts: [\"one\", \"another\"]");
  CHECK(fault_of("[self_service]\nrep = [1]\n") ==
        "autoship.toml:2: self_service.rep: takes a list of texts: [\"one\", \"another\"]");
  CHECK(fault_of("[self_service]\nrequired = { member = \"STARTER\" }\n") ==
        "autoship.toml:2: self_service.required: takes a table of lists: { NAME = [\"value\"] }");
  CHECK(fault_of("cycle = 3\n") == "autoship.toml:1: cycle: takes a table: write [cycle] and its keys below");
}

TEST_CASE("a bad value is refused where it stands") {
  CHECK(fault_of("[cycle]\nroll = \"folowing\"\n") ==
        "autoship.toml:2: cycle.roll: 'folowing' is none of following, preceding, modified-following, none "
        "(did you mean following?)");
  CHECK(fault_of("[cycle]\nlead_days = -1\n") == "autoship.toml:2: cycle.lead_days: -1 is not from 0 to 60");
  CHECK(fault_of("[cycle]\nmax_change_percent = -1\n") ==
        "autoship.toml:2: cycle.max_change_percent: -1 is not from 0 to 1000000");
  CHECK(fault_of("[cycle]\nclosed_days = [32]\n") ==
        "autoship.toml:2: cycle.closed_days: 32 is not a day of the month (1 to 31)");
  CHECK(
      fault_of("[cycle]\nmax_total = { XYZ = \"1\" }\n") ==
      "autoship.toml:2: cycle.max_total: no currency 'XYZ' (an ISO 4217 code in capitals, for example USD)");
  CHECK(fault_of("[cycle]\nmax_total = { USD = \"1,5\" }\n")
            .starts_with("autoship.toml:2: cycle.max_total: USD: '1,5'"));
  CHECK(fault_of("[cycle]\nmax_total = { USD = \"0\" }\n").find("not above zero") != std::string::npos);
  CHECK(fault_of("timezone = \"\"\n") ==
        "autoship.toml:1: timezone: is empty (write for example \"America/Chicago\")");
  CHECK(fault_of("[shipping]\nfallback = { A = \"A\" }\n") ==
        "autoship.toml:2: shipping.fallback: 'A' falls back to itself");
  CHECK(fault_of("[self_service]\ncustomer = [\n  \"pause\",\n  \"skipp\"\n]\n")
            .ends_with(
                "self_service.customer: 'skipp' is none of items, every, next, restart, ship-to, ship-via, "
                "pay-with, budget, only-below-pv, roll, pause, resume, skip, unskip, cancel, reopen, enroll, "
                "account, "
                "address, payment, return (did you mean skip?)"));
  CHECK(fault_of("[self_service.required]\nmembr = [\"STARTER\"]\n") ==
        "autoship.toml:1: self_service.required: 'membr' is none of member, preferred, retail (did you mean "
        "member?)");
  CHECK(fault_of("[volume]\ndate = \"shiped\"\n") ==
        "autoship.toml:2: volume.date: 'shiped' is none of paid, ordered, shipped, scheduled (did you mean "
        "shipped?)");
  CHECK(fault_of("[volume]\nperiod = \"weeks\"\n") ==
        "autoship.toml:2: volume.period: 'weeks' is none of month, half-month, week, week-sunday, four-weeks "
        "(did you mean week?)");
  CHECK(fault_of("[volume]\nperiod_start = \"2026-02-30\"\n") ==
        "autoship.toml:2: volume.period_start: '2026-02-30' is not a date (February 2026 has 28 days)");
  CHECK(fault_of("[volume]\nactive_pv = \"-1\"\n") ==
        "autoship.toml:2: volume.active_pv: '-1' is below zero");
  CHECK(fault_of("[volume]\nactive_pv = \"1,5\"\n") ==
        "autoship.toml:2: volume.active_pv: '1,5' is not a volume (write 12.50)");
  CHECK(fault_of("[self_service]\nrequired = { member = [\"\"] }\n") ==
        "autoship.toml:2: self_service.required: member: an empty text is no SKU");
  CHECK(fault_of("[prices]\nmin_order = { US = \"0.00\" }\n") ==
        "autoship.toml:2: prices.min_order: US: '0.00' is not above zero (leave US out for any amount)");
  CHECK(fault_of("[prices]\nmin_order = { US = \"fifty\" }\n")
            .starts_with("autoship.toml:2: prices.min_order: US: 'fifty'"));
  CHECK(fault_of("[prices]\ncommitment = \"enforced\"\n") ==
        "autoship.toml:2: prices.commitment: 'enforced' is none of warn, enforce (did you mean enforce?)");
  CHECK(fault_of("[prices]\npreferred_gap_days = -1\n") ==
        "autoship.toml:2: prices.preferred_gap_days: -1 is not from 0 to 3660");
  CHECK(fault_of("[charge]\nmode = \"files\"\n") ==
        "autoship.toml:2: charge.mode: 'files' is none of none, file, gateway (did you mean file?)");
  CHECK(fault_of("[charge]\nretry_days = [1, 0]\n") ==
        "autoship.toml:2: charge.retry_days: 0 is not a number of days from 1 to 90");
  CHECK(fault_of("[charge]\ncolumns = { code = \"x\", message = \"x\" }\n")
            .ends_with("code and message are both 'x': one column says one thing"));
  CHECK(fault_of("[charge]\ncolumns = { reslt = \"Status\" }\n").ends_with("(did you mean result?)"));
  CHECK(fault_of("[charge]\nresults = { Approved = \"paid\", approved = \"declined\" }\n") ==
        "autoship.toml:2: charge.results: approved: stands here twice, case aside, for paid and declined");
  CHECK(fault_of("[charge]\nresults = { Paid = \"declined\" }\n") ==
        "autoship.toml:2: charge.results: Paid: the word 'paid' means itself");
  CHECK(fault_of("[charge]\nresults = { Approved = \"payd\" }\n") ==
        "autoship.toml:2: charge.results: Approved: 'payd' is none of paid, declined, error (did you mean "
        "paid?)");
  CHECK(fault_of("[returns]\nran_days = 0\n") == "autoship.toml:2: returns.ran_days: 0 is not from 1 to 366");
  CHECK(fault_of("[returns]\nbuyback_percent = 101\n") ==
        "autoship.toml:2: returns.buyback_percent: 101 is not from 0 to 100");
  CHECK(fault_of("[returns]\nproof = \"none\"\n") ==
        "autoship.toml:2: returns.proof: 'none' is none of optional, required");
  CHECK(fault_of("[returns]\nrefund_shipping = \"company\"\n")
            .starts_with(
                "autoship.toml:2: returns.refund_shipping: 'company' is none of never, company-fault"));
  std::string all_days = "[cycle]\nclosed_days = [1";
  for (int day = 2; day <= 31; ++day) all_days += ", " + std::to_string(day);
  CHECK(fault_of(all_days + "]\n").ends_with("leaves no day of the month to choose"));
}

TEST_CASE("gifts and ladders go by order numbers that there are") {
  CHECK(fault_of("[prices]\ngift_nth = { first = \"CANDLE=1\" }\n") ==
        "autoship.toml:2: prices.gift_nth: 'first' is no order's number: 1 is an autoship's first order");
  CHECK(fault_of("[prices]\ngift_nth = { 1 = \"\" }\n") ==
        "autoship.toml:2: prices.gift_nth: 1: names no item (write SKU=1)");
  CHECK(fault_of("[prices]\ngift_with = { SOAP = \"CANDLE\" }\n")
            .starts_with("autoship.toml:2: prices.gift_with: SOAP: 'CANDLE'"));
  CHECK(fault_of("[prices]\nladder = { 0 = 5 }\n") ==
        "autoship.toml:2: prices.ladder: '0' is no order's number: 1 is an autoship's first order");
  CHECK(fault_of("[prices]\nladder = { 3 = 101 }\n") ==
        "autoship.toml:2: prices.ladder: 3: 101 is not a percentage from 0 to 100");
  CHECK(fault_of("[prices]\nladder = { 3 = \"5\" }\n") ==
        "autoship.toml:2: prices.ladder: takes a table of whole numbers: { NAME = 5 }");
  CHECK(fault_of("[prices]\nladder = { 3 = 5, 03 = 6 }\n") ==
        "autoship.toml:2: prices.ladder: '3' is a number that stands there already");
}

TEST_CASE("a card number has no place in a policy and is not repeated") {
  const std::string fault = fault_of("[labels]\nsender_phone = \"4111 1111 1111 1111\"\n");
  CHECK(fault == "autoship.toml:2: labels.sender_phone: " + std::string(card_number_refusal));
  CHECK(fault_of("[self_service]\nrequired = { member = [\"4111 1111 1111 1111\"] }\n") ==
        "autoship.toml:2: self_service.required: " + std::string(card_number_refusal));
}

TEST_CASE("all faults of a file are listed in its order") {
  const auto faults =
      faults_of("zone = \"UTC\"\n[stock]\nallocation = \"x\"\n[cycle]\nlead_days = 99\nroll = 1\n");
  REQUIRE(faults.size() == 4);
  CHECK(faults[0].starts_with("autoship.toml:1: "));
  CHECK(faults[1].starts_with("autoship.toml:3: stock.allocation: "));
  CHECK(faults[2].starts_with("autoship.toml:5: cycle.lead_days: "));
  CHECK(faults[3].starts_with("autoship.toml:6: cycle.roll: "));
}

TEST_CASE("what is not TOML is refused with its line") {
  CHECK(fault_of("company = \"A\"\nledger = \n").starts_with("autoship.toml:2: is not TOML: "));
  CHECK(fault_of("a = 1\na = 2\n").starts_with("autoship.toml:2: is not TOML: "));
  CHECK(fault_of("company = \"\xff\"\n").starts_with("autoship.toml:1: is not TOML: "));
}

TEST_CASE("config show tells each value and where it came from") {
  InForce in_force = read("[cycle]\nclosed_days = [31]\nmax_total = { USD = \"5.00\" }\nroll = \"none\"\n");
  in_force.policy.ledger = "other.db";
  in_force.origins["ledger"] = "$AUTOSHIP_LEDGER";
  const auto rows = policy_rows(in_force.policy, in_force.origins);
  REQUIRE(rows.size() == policy_keys().size());
  const auto row = [&](std::string_view key) {
    return *std::find_if(rows.begin(), rows.end(), [&](const PolicyRow& r) { return r.key == key; });
  };
  CHECK(row("cycle.roll").value == "none");
  CHECK(row("cycle.roll").origin == "autoship.toml:4");
  CHECK(row("cycle.closed_days").value == "[31]");
  CHECK(row("cycle.max_total").value == "{ USD = \"5.00\" }");
  CHECK(row("cycle.lead_days").origin == "default");
  CHECK(row("ledger").value == "other.db");
  CHECK(row("ledger").origin == "$AUTOSHIP_LEDGER");
  CHECK(row("self_service.rep").value.starts_with("[\"items\", \"every\", "));
  CHECK(row("self_service.required").value == "{}");
}
