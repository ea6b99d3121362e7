#include "workflows/enroll_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "domain/closed_days.h"
#include "domain/condition.h"
#include "domain/item_list.h"
#include "domain/text.h"

#include "storage/code_lookup.h"
#include "storage/market_currencies.h"
#include "workflows/next_dates.h"

namespace autoship {

namespace {

class EnrollChecker {
 public:
  EnrollChecker(const EnrollContext& context, const EnrollRequest& request)
      : context_(context), request_(request) {}

  CheckedEnrollment run() {
    // Look-ups repeat what they do not find: what must not be said again is refused before them.
    check_texts();
    faults_.throw_if_any();
    check_person();
    faults_.throw_if_any();
    read_items();
    check_service();
    read_roll();
    read_times();
    read_condition();
    checked_.next = read_day("--next", request_.next);
    checked_.until = read_day("--until", request_.until);
    read_rule();
    find_account();
    if (checked_.account) read_own();
    faults_.throw_if_any();
    return std::move(checked_);
  }

 private:
  void check_texts() {
    for (const EnrollOption& option : enroll_options()) {
      const std::string name = fmt::format("--{}", option.name);
      if (option.text != nullptr) faults_.check_text(name, request_.*option.text);
      if (option.list != nullptr) {
        for (const std::string& text : request_.*option.list) faults_.check_text(name, text);
      }
      if (option.account != nullptr && request_.new_account)
        faults_.check_text(name, (*request_.new_account).*option.account);
    }
  }

  /// S4. What the person may not choose later is not to be chosen here either.
  void check_person() {
    const Person& person = context_.person;
    const Policy& policy = context_.company.policy;
    require(policy, person, Deed::enroll);
    for (const auto& [option, deed, text] :
         {std::tuple{"--ship-to", Deed::ship_to, &request_.ship_to},
          {"--ship-via", Deed::ship_via, &request_.ship_via},
          {"--pay-with", Deed::pay_with, &request_.pay_with},
          {"--budget", Deed::budget, &request_.budget},
          {"--only-below-pv", Deed::only_below_pv, &request_.only_below_pv},
          {"--roll", Deed::roll, &request_.roll}}) {
      if (!text->empty() && !may(policy, person, deed)) faults_.add(option, refusal(person, deed));
    }
    if (!request_.new_account) return;
    if (person.party == Party::customer)
      faults_.add("--new", fmt::format("{} may not make accounts", person.to_text()));
    const std::string& enroller = request_.new_account->enroller;
    if (person.party == Party::rep && !enroller.empty() && enroller != person.code)
      faults_.add("--enroller", fmt::format("{} enrolls for itself alone (leave it out)", person.to_text()));
  }

  void read_items() {
    CodeLookup& products = context_.products;
    if (request_.items.empty()) faults_.add("--item", "is needed: SKU=QUANTITY, for example VIT-C=2");
    for (const std::string& text : request_.items) {
      try {
        const ListedItem item = parse_item(text);
        const auto id = products.find(item.sku);
        if (id) {
          add_item({*id}, item);
        } else {
          faults_.add("--item", products.unknown(item.sku));
        }
      } catch (const Error& error) {
        faults_.add("--item", error.what());
      }
    }
  }

  void add_item(ProductId id, const ListedItem& item) {
    const Product& product = *context_.catalog.products.find(id);
    const auto same = [&](const auto& other) { return other.first == id; };
    if (std::any_of(checked_.items.begin(), checked_.items.end(), same)) {
      return faults_.add("--item", fmt::format("'{}' is given twice (add the quantities)", product.sku));
    }
    if (!product.active) {
      const Product* successor = context_.catalog.products.find(product.substitute);
      return faults_.add(
          "--item",
          fmt::format("'{}' is discontinued{}", product.sku,
                      successor == nullptr ? "" : fmt::format("; its successor is {}", successor->sku)));
    }
    checked_.items.emplace_back(id, item.qty);
  }

  void check_service() {
    if (request_.ship_via.empty() || context_.company.services.find(request_.ship_via) != nullptr) return;
    faults_.add("--ship-via", context_.company.services.unknown(request_.ship_via));
  }

  void read_roll() {
    roll_ = parse_roll(request_.roll);
    if (request_.roll.empty() || roll_) return;
    const std::vector<std::string> names{"following", "preceding", "modified-following", "none"};
    faults_.add("--roll", fmt::format("'{}' is none of {}{}", request_.roll, fmt::join(names, ", "),
                                      did_you_mean(request_.roll, names)));
  }

  void read_times() {
    if (request_.times.empty()) return;
    checked_.times = parse_integer(request_.times);
    if (!checked_.times || *checked_.times < 1)
      faults_.add("--times", fmt::format("'{}' is not a number from 1 on", request_.times));
  }

  void read_condition() {
    if (request_.only_below_pv.empty()) {
      if (request_.top_up) faults_.add("--top-up", "goes with a volume to reach: --only-below-pv N");
      return;
    }
    checked_.only_below_pv = parse_mark(request_.only_below_pv);
    if (!checked_.only_below_pv) faults_.add("--only-below-pv", mark_fault(request_.only_below_pv));
  }

  std::optional<Day> read_day(const char* option, const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto day = parse_day(text);
    if (!day) faults_.add(option, day_fault(text));
    return day;
  }

  void read_rule() {
    if (request_.every.empty())
      return faults_.add("--every", "is needed: a rule, for example \"month on 15\"");
    try {
      checked_.rule = parse_rule(request_.every);
      has_rule_ = true;
    } catch (const RuleError& error) {
      faults_.add("--every", error.what());
    }
  }

  void find_account() {
    if (request_.account.empty()) {
      return faults_.add(
          "--account", request_.new_account ? "is needed: the code that the new account gets" : "is needed");
    }
    if (request_.new_account) {
      NewAccount account = *request_.new_account;
      if (context_.person.party == Party::rep) account.enroller = context_.person.code;
      const auto made = add_account(context_.ledger, context_.journal, context_.catalog, context_.today,
                                    request_.account, account, faults_);
      if (made) checked_.account = *made;
      return;
    }
    CodeLookup accounts(context_.ledger, Kind::accounts, context_.person);
    const auto found = accounts.find(request_.account);
    if (found) {
      checked_.account = {*found};
    } else {
      faults_.add("--account", accounts.unknown(request_.account));
    }
  }

  /// What can only be read once the account is known.
  void read_own() {
    const auto label = [&](const char* option, Kind kind, const std::string& text) -> std::int64_t {
      if (text.empty()) return 0;
      LabelLookup labels(context_.ledger, kind);
      const auto id = labels.find(checked_.account, text);
      if (!id) faults_.add(option, labels.unknown(checked_.account, text));
      return id.value_or(0);
    };
    checked_.ship_to = {label("--ship-to", Kind::addresses, request_.ship_to)};
    checked_.pay_with = {label("--pay-with", Kind::payment_methods, request_.pay_with)};
    if (!request_.budget.empty()) {
      const int digits = MarketCurrencies(context_.ledger).of_account(checked_.account).digits;
      checked_.budget_minor = parse_decimal(request_.budget, digits);
      if (!checked_.budget_minor) {
        faults_.add("--budget", decimal_fault(request_.budget, digits));
      } else if (*checked_.budget_minor <= 0) {
        faults_.add("--budget", fmt::format("'{}' buys nothing", request_.budget));
      }
    }
    const bool next_is_read = request_.next.empty() || checked_.next;
    if (has_rule_ && next_is_read) find_first();
  }

  /// D10: the anchor is the day asked for, else the earliest that leaves the time to make an order.
  void find_first() {
    const Day earliest = context_.today + date::days{context_.company.policy.cycle.first_gap_days};
    if (checked_.next && *checked_.next < context_.today) {
      return faults_.add("--next", fmt::format("{} is past (today is {})", to_text(*checked_.next),
                                               to_text(context_.today)));
    }
    if (checked_.next && *checked_.next < earliest) {
      return faults_.add("--next",
                         fmt::format("{} is too soon: the first cycle is {} or later (first_gap_days = {})",
                                     to_text(*checked_.next), to_text(earliest),
                                     context_.company.policy.cycle.first_gap_days));
    }
    const Day start = checked_.next ? *checked_.next : first_with_time(earliest);
    const date::year_month_day ymd{start};
    checked_.anchor = {start, static_cast<int>(static_cast<unsigned>(ymd.day()))};
    const auto& closed_days = context_.company.policy.cycle.closed_days;
    if (const auto fault = closed_day_fault(checked_.rule, checked_.anchor, closed_days); !fault.empty()) {
      if (!keeps_anchors_day(checked_.rule)) return faults_.add("--every", fault);
      const char* none = checked_.next ? "" : ", and that is what today leads to: give a first day";
      return faults_.add("--next", fault + none);
    }
    try {
      const auto first = Schedule(checked_.rule, checked_.anchor, request_.every).first_on_or_after(start);
      if (!first)
        return faults_.add("--every",
                           fmt::format("'{}' has no cycle on or after {}", request_.every, to_text(start)));
      checked_.first = *first;
    } catch (const Error& error) {
      return faults_.add("--every", error.what());
    }
    if (checked_.next == checked_.first) {
      if (const auto fault = closed_day_fault(checked_.anchor.wanted_day, closed_days); !fault.empty()) {
        return faults_.add("--next", fault);
      }
    }
    if (checked_.until && *checked_.until < checked_.first) {
      faults_.add("--until", fmt::format("{} is before the first cycle, {}", to_text(*checked_.until),
                                         to_text(checked_.first)));
    }
  }

  /// The first day from `earliest` on whose order date has not gone by.
  Day first_with_time(Day earliest) {
    NextDates& dates = context_.dates;
    DatedAutoship autoship;
    autoship.roll = roll_;
    autoship.location = dates.store().location_of_account(checked_.account);
    const Shipping shipping = dates.shipping_of(autoship);
    Day day = earliest;
    while (dates_of(day, shipping).order < context_.today) day += date::days{1};
    return day;
  }

  const EnrollContext& context_;
  const EnrollRequest& request_;
  OptionFaults faults_;
  CheckedEnrollment checked_;
  std::optional<Roll> roll_;
  bool has_rule_ = false;
};

}  // namespace

CheckedEnrollment check_enrollment(const EnrollContext& context, const EnrollRequest& request) {
  return EnrollChecker(context, request).run();
}

}  // namespace autoship
