#include "formats/policy_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "domain/charge.h"
#include "domain/error.h"
#include "domain/item_list.h"
#include "domain/journal_accounts.h"
#include "domain/money.h"
#include "domain/prices.h"
#include "domain/text.h"

namespace autoship {

namespace {

using Texts = std::map<std::string, std::string>;
using Numbers = std::vector<std::int64_t>;
using Words = std::vector<std::string>;
using NumberTable = std::map<std::string, std::int64_t>;
using WordLists = std::map<std::string, Words>;

template <class Enum, std::size_t count>
using Choices = std::array<std::pair<std::string_view, Enum>, count>;

constexpr Choices<Roll, 4> rolls{{{"following", Roll::following},
                                  {"preceding", Roll::preceding},
                                  {"modified-following", Roll::modified_following},
                                  {"none", Roll::none}}};
constexpr Choices<CatchUp, 3> catch_ups{
    {{"latest", CatchUp::latest}, {"each", CatchUp::each}, {"none", CatchUp::none}}};
constexpr Choices<PriceLock, 2> price_locks{
    {{"none", PriceLock::none}, {"enrollment", PriceLock::enrollment}}};
constexpr Choices<BudgetRest, 2> budget_rests{{{"none", BudgetRest::none}, {"credit", BudgetRest::credit}}};
constexpr Choices<ChargeMode, 3> charge_modes{
    {{"none", ChargeMode::none}, {"file", ChargeMode::file}, {"gateway", ChargeMode::gateway}}};
constexpr Choices<Release, 2> releases{{{"paid", Release::paid}, {"at-once", Release::at_once}}};
constexpr Choices<AfterLast, 3> after_lasts{
    {{"skip", AfterLast::skip}, {"pause", AfterLast::pause}, {"cancel", AfterLast::cancel}}};
constexpr Choices<Unpaid, 2> unpaids{{{"supersede", Unpaid::supersede}, {"keep", Unpaid::keep}}};
constexpr Choices<OnCommitment, 2> on_commitments{
    {{"warn", OnCommitment::warn}, {"enforce", OnCommitment::enforce}}};
constexpr Choices<RefundShipping, 2> refund_shippings{
    {{"never", RefundShipping::never}, {"company-fault", RefundShipping::company_fault}}};
constexpr Choices<Asked, 2> askeds{{{"optional", Asked::optional}, {"required", Asked::required}}};
constexpr Choices<Allocation, 3> allocations{{{"oldest-cycle", Allocation::oldest_cycle},
                                              {"members-first", Allocation::members_first},
                                              {"longest-enrolled", Allocation::longest_enrolled}}};
constexpr Choices<Discontinued, 3> discontinueds{{{"block", Discontinued::block},
                                                  {"leave-out", Discontinued::leave_out},
                                                  {"successor", Discontinued::successor}}};

constexpr Choices<VolumeDate, 4> volume_dates{{{"paid", VolumeDate::paid},
                                               {"ordered", VolumeDate::ordered},
                                               {"shipped", VolumeDate::shipped},
                                               {"scheduled", VolumeDate::scheduled}}};

template <class Enum, std::size_t count>
PolicyValue name_of(Enum value, const Choices<Enum, count>& choices) {
  for (const auto& [name, choice] : choices) {
    if (choice == value) return std::string(name);
  }
  throw Error("a policy holds a choice without a name");
}

template <class Enum, std::size_t count>
Enum chosen(const PolicyValue& value, const Choices<Enum, count>& choices) {
  const auto& text = std::get<std::string>(value);
  std::vector<std::string> names;
  for (const auto& [name, choice] : choices) {
    if (name == text) return choice;
    names.emplace_back(name);
  }
  throw Error(fmt::format("'{}' is none of {}{}", text, fmt::join(names, ", "), did_you_mean(text, names)));
}

template <class Number>
Number number_between(const PolicyValue& value, std::int64_t least, std::int64_t most) {
  const auto number = std::get<std::int64_t>(value);
  if (number < least || number > most)
    throw Error(fmt::format("{} is not from {} to {}", number, least, most));
  return static_cast<Number>(number);
}

std::string text_given(const PolicyValue& value, std::string_view example) {
  const auto& text = std::get<std::string>(value);
  if (text.empty()) throw Error(fmt::format("is empty (write for example \"{}\")", example));
  return text;
}

std::vector<int> days_of_month(const PolicyValue& value) {
  std::vector<int> days;
  for (const std::int64_t day : std::get<Numbers>(value)) {
    if (day < 1 || day > 31) throw Error(fmt::format("{} is not a day of the month (1 to 31)", day));
    days.push_back(static_cast<int>(day));
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  if (days.size() == 31) throw Error("leaves no day of the month to choose");
  return days;
}

Texts amounts_by_currency(const PolicyValue& value) {
  const auto& amounts = std::get<Texts>(value);
  for (const auto& [code, amount] : amounts) {
    const auto currency = find_currency(code);
    if (!currency)
      throw Error(fmt::format("no currency '{}' (an ISO 4217 code in capitals, for example USD)", code));
    const auto minor = parse_decimal(amount, currency->digits);
    if (!minor) throw Error(fmt::format("{}: {}", code, decimal_fault(amount, currency->digits)));
    if (*minor <= 0)
      throw Error(fmt::format("{}: '{}' is not above zero (leave {} out for no limit)", code, amount, code));
  }
  return amounts;
}

/// Whether the markets exist, and how many digits their currencies have, is for those to say who know
/// the ledger.
Texts amounts_by_market(const PolicyValue& value) {
  const auto& amounts = std::get<Texts>(value);
  for (const auto& [market, amount] : amounts) {
    if (market.empty()) throw Error("an empty text is no market");
    const auto units = parse_decimal(amount, 3);
    if (!units) throw Error(fmt::format("{}: {}", market, decimal_fault(amount, 3)));
    if (*units <= 0) {
      throw Error(
          fmt::format("{}: '{}' is not above zero (leave {} out for any amount)", market, amount, market));
    }
  }
  return amounts;
}

Texts fallbacks(const PolicyValue& value) {
  const auto& services = std::get<Texts>(value);
  for (const auto& [service, instead] : services) {
    if (instead.empty()) throw Error(fmt::format("'{}' has no service to fall back to", service));
    if (service == instead) throw Error(fmt::format("'{}' falls back to itself", service));
  }
  return services;
}

std::vector<int> retry_days(const PolicyValue& value) {
  std::vector<int> days;
  for (const std::int64_t day : std::get<Numbers>(value)) {
    if (day < 1 || day > 90) throw Error(fmt::format("{} is not a number of days from 1 to 90", day));
    days.push_back(static_cast<int>(day));
  }
  return days;
}

/// The columns of a result file under our names and its own.
Texts result_columns(const PolicyValue& value) {
  const auto& columns = std::get<Texts>(value);
  const Words known(charge_result_columns.begin(), charge_result_columns.end());
  for (const auto& [ours, theirs] : columns) {
    if (std::find(known.begin(), known.end(), ours) == known.end()) {
      throw Error(
          fmt::format("'{}' is none of {}{}", ours, fmt::join(known, ", "), did_you_mean(ours, known)));
    }
    if (theirs.empty()) throw Error(fmt::format("{}: is empty (write what the file's header says)", ours));
    const auto same = std::find_if(columns.begin(), columns.end(),
                                   [&, name = &theirs](const auto& other) { return other.second == *name; });
    if (same->first != ours)
      throw Error(
          fmt::format("{} and {} are both '{}': one column says one thing", same->first, ours, theirs));
  }
  return columns;
}

Texts result_words(const PolicyValue& value) {
  const auto& words = std::get<Texts>(value);
  std::map<std::string, std::string> known;
  for (const auto& entry : words) {
    const std::string &theirs = entry.first, &ours = entry.second;
    // Money that was taken must never pass for a decline: it would be asked for once more.
    if (parse_charge_result(lower_case(theirs)) && lower_case(theirs) != ours)
      throw Error(fmt::format("{}: the word '{}' means itself", theirs, lower_case(theirs)));
    const auto [same, is_new] = known.emplace(lower_case(theirs), ours);
    if (!is_new && same->second != ours)
      throw Error(
          fmt::format("{}: stands here twice, case aside, for {} and {}", theirs, same->second, ours));
    if (!parse_charge_result(ours)) {
      throw Error(fmt::format("{}: '{}' is none of paid, declined, error{}", theirs, ours,
                              did_you_mean(ours, {"paid", "declined", "error"})));
    }
  }
  return words;
}

Words words_of(const std::vector<Deed>& deeds) {
  Words words;
  for (const Deed deed : deeds) words.emplace_back(to_text(deed));
  return words;
}

std::vector<Deed> deeds(const PolicyValue& value) {
  std::vector<Deed> granted;
  for (const std::string& word : std::get<Words>(value)) {
    const auto deed = parse_deed(word);
    if (!deed) {
      const Words known = words_of(all_deeds());
      throw Error(
          fmt::format("'{}' is none of {}{}", word, fmt::join(known, ", "), did_you_mean(word, known)));
    }
    if (std::find(granted.begin(), granted.end(), *deed) == granted.end()) granted.push_back(*deed);
  }
  return granted;
}

/// Whether the products exist is for those to say who know the ledger.
WordLists required_lines(const PolicyValue& value) {
  const auto& lists = std::get<WordLists>(value);
  for (const auto& [kind, skus] : lists) {
    if (!parse_tier(kind)) {
      throw Error(fmt::format("'{}' is none of member, preferred, retail{}", kind,
                              did_you_mean(kind, {"member", "preferred", "retail"})));
    }
    if (std::find(skus.begin(), skus.end(), "") != skus.end())
      throw Error(fmt::format("{}: an empty text is no SKU", kind));
  }
  return lists;
}

PeriodShape period_shape(const PolicyValue& value, Day start) {
  const auto& text = std::get<std::string>(value);
  if (const auto shape = parse_period_shape(text, start)) return *shape;
  const Words known = {"month", "half-month", "week", "week-sunday", "four-weeks"};
  throw Error(fmt::format("'{}' is none of {}{}", text, fmt::join(known, ", "), did_you_mean(text, known)));
}

Day day_given(const PolicyValue& value) {
  const auto& text = std::get<std::string>(value);
  const auto day = parse_day(text);
  if (!day) throw Error(day_fault(text));
  return *day;
}

/// A volume of zero or more.
std::int64_t volume_given(const PolicyValue& value) {
  const auto& text = std::get<std::string>(value);
  const auto volume = parse_decimal(text, volume_digits);
  if (!volume) throw Error(decimal_fault(text, volume_digits, "a volume"));
  if (*volume < 0) throw Error(fmt::format("'{}' is below zero", text));
  return *volume;
}

/// The key that names a role's account.
template <JournalRole role>
PolicyKey account_key(std::string_view explanation) {
  return {"journal", to_text(role), explanation,
          [](const Policy& policy) -> PolicyValue { return policy.journal.account(role); },
          [](Policy& policy, const PolicyValue& value) {
            const auto& name = std::get<std::string>(value);
            const std::string fault = account_fault(name, role);
            if (!fault.empty()) throw Error(fault);
            policy.journal.account(role) = name;
          }};
}

std::string volume_text(std::int64_t volume) {
  std::string text;
  append_decimal_short(text, volume, volume_digits);
  return text;
}

constexpr std::int64_t orders_max = 1'000'000'000;

/// The number of an order among its autoship's, counted from 1 (P6).
std::int64_t order_number(const std::string& text) {
  const auto number = parse_integer(text);
  if (!number || *number < 1 || *number > 10'000)
    throw Error(fmt::format("'{}' is no order's number: 1 is an autoship's first order", text));
  return *number;
}

/// Whether the products exist is for those to say who know the ledger.
std::string gift_items(const std::string& key, const std::string& items) {
  try {
    if (parse_items(items).empty()) throw Error("names no item (write SKU=1)");
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", key, error.what()));
  }
  return items;
}

template <class Key, class Value>
std::map<std::string, Value> by_text(const std::map<Key, Value>& values) {
  std::map<std::string, Value> texts;
  for (const auto& [key, value] : values) texts[std::to_string(key)] = value;
  return texts;
}

std::map<std::int64_t, std::string> gifts_by_number(const PolicyValue& value) {
  std::map<std::int64_t, std::string> gifts;
  for (const auto& [number, items] : std::get<Texts>(value)) {
    if (!gifts.emplace(order_number(number), gift_items(number, items)).second)
      throw Error(fmt::format("'{}' is a number that stands there already", number));
  }
  return gifts;
}

Texts gifts_by_sku(const PolicyValue& value) {
  const auto& gifts = std::get<Texts>(value);
  for (const auto& [sku, items] : gifts) {
    if (sku.empty()) throw Error("an empty text is no SKU");
    gift_items(sku, items);
  }
  return gifts;
}

std::map<std::int64_t, std::int64_t> ladder_steps(const PolicyValue& value) {
  std::map<std::int64_t, std::int64_t> steps;
  for (const auto& [number, percent] : std::get<NumberTable>(value)) {
    if (percent < 0 || percent > 100)
      throw Error(fmt::format("{}: {} is not a percentage from 0 to 100", number, percent));
    if (!steps.emplace(order_number(number), percent).second)
      throw Error(fmt::format("'{}' is a number that stands there already", number));
  }
  return steps;
}

}  // namespace

std::string PolicyKey::full_name() const {
  return table.empty() ? std::string(name) : fmt::format("{}.{}", table, name);
}

const std::vector<PolicyTable>& policy_tables() {
  static const std::vector<PolicyTable> tables = {
      {"", ""},
      {"cycle", "The night: when orders are made, and when a run stops instead."},
      {"prices", "Who pays which price."},
      {"shipping", "Carriers and services."},
      {"charge", "Payments."},
      {"labels", "What carrier files say about the sender."},
      {"stock", "What happens when the shelf does not hold enough."},
      {"returns", "What may come back, until when, and what is paid for it."},

      {"volume", "Commission volume."},
      {"journal", "The accounts of export-journal, one for each role; {currency}, {market} fit into each."},
      {"self_service", "What customers and reps may do themselves (--actor-is)."},
  };
  return tables;
}

// Each key is one entry: clang-format would spread its two one-line functions over ten lines.
// clang-format off
namespace {

using P = Policy;
using V = PolicyValue;
using Keys = std::vector<PolicyKey>;

Keys company_keys() {
  return {
      {"", "company", "The company's name, as people read it.",
       [](const P& p) -> V { return p.company; },
       [](P& p, const V& v) { p.company = std::get<std::string>(v); }},
      {"", "timezone", "Decides which day is \"today\": a name of the IANA time zone database, such as \"America/Chicago\".",
       [](const P& p) -> V { return p.timezone; },
       [](P& p, const V& v) { p.timezone = text_given(v, "America/Chicago"); }},
      {"", "ledger", "The ledger file; --ledger and $AUTOSHIP_LEDGER come before it.",
       [](const P& p) -> V { return p.ledger; },
       [](P& p, const V& v) { p.ledger = text_given(v, "autoship.db"); }},
      {"", "output_dir", "The folder where carrier files go.",
       [](const P& p) -> V { return p.output_dir; },
       [](P& p, const V& v) { p.output_dir = text_given(v, "."); }},
      {"", "carriers_dir", "A folder with the company's own carrier layouts and services; empty for the built-in ones alone.",
       [](const P& p) -> V { return p.carriers_dir; },
       [](P& p, const V& v) { p.carriers_dir = std::get<std::string>(v); }},
  };
}

Keys cycle_keys() {
  return {
      {"cycle", "lead_days", "Working days between making an order and shipping it; 0: the same day.",
       [](const P& p) -> V { return std::int64_t{p.cycle.lead_days}; },
       [](P& p, const V& v) { p.cycle.lead_days = number_between<int>(v, 0, 60); }},
      {"cycle", "roll", "Where a shipment goes that falls on a closed day: following, preceding, modified-following, none.",
       [](const P& p) -> V { return name_of(p.cycle.roll, rolls); },
       [](P& p, const V& v) { p.cycle.roll = chosen(v, rolls); }},
      {"cycle", "catch_up", "After missed nights: latest (one order, the rest missed), each (one order a cycle), none (all missed).",
       [](const P& p) -> V { return name_of(p.cycle.catch_up, catch_ups); },
       [](P& p, const V& v) { p.cycle.catch_up = chosen(v, catch_ups); }},
      {"cycle", "catch_up_cap", "With catch_up = \"each\": so many orders at most for one autoship in one night.",
       [](const P& p) -> V { return std::int64_t{p.cycle.catch_up_cap}; },
       [](P& p, const V& v) { p.cycle.catch_up_cap = number_between<int>(v, 1, 366); }},
      {"cycle", "max_days_ahead", "A night more days than this after the last one asks for --catch-up first.",
       [](const P& p) -> V { return std::int64_t{p.cycle.max_days_ahead}; },
       [](P& p, const V& v) { p.cycle.max_days_ahead = number_between<int>(v, 0, 36'600); }},
      {"cycle", "closed_days", "Days of the month that nobody may choose, such as [29, 30, 31].",
       [](const P& p) -> V { return Numbers(p.cycle.closed_days.begin(), p.cycle.closed_days.end()); },
       [](P& p, const V& v) { p.cycle.closed_days = days_of_month(v); }},
      {"cycle", "max_consecutive_skips", "Shipments in a row that may be skipped at most; 0: no limit.",
       [](const P& p) -> V { return std::int64_t{p.cycle.max_consecutive_skips}; },
       [](P& p, const V& v) { p.cycle.max_consecutive_skips = number_between<int>(v, 0, 366); }},
      {"cycle", "max_skips_per_year", "Shipments of one year that may be skipped at most; 0: no limit.",
       [](const P& p) -> V { return std::int64_t{p.cycle.max_skips_per_year}; },
       [](P& p, const V& v) { p.cycle.max_skips_per_year = number_between<int>(v, 0, 366); }},
      {"cycle", "first_gap_days", "Days between enrolling and the first cycle at least.",
       [](const P& p) -> V { return std::int64_t{p.cycle.first_gap_days}; },
       [](P& p, const V& v) { p.cycle.first_gap_days = number_between<int>(v, 0, 366); }},
      {"cycle", "max_orders", "A night that would make more orders stops before it writes; 0: no limit.",
       [](const P& p) -> V { return p.cycle.max_orders; },
       [](P& p, const V& v) { p.cycle.max_orders = number_between<std::int64_t>(v, 0, orders_max); }},
      {"cycle", "max_total", "A night whose orders come to more stops before it writes: { USD = \"250000.00\" }; empty: no limit.",
       [](const P& p) -> V { return p.cycle.max_total; },
       [](P& p, const V& v) { p.cycle.max_total = amounts_by_currency(v); }},
      {"cycle", "max_change_percent", "A night that differs by more from the last one with orders stops before it writes; 0: no limit.",
       [](const P& p) -> V { return std::int64_t{p.cycle.max_change_percent}; },
       [](P& p, const V& v) { p.cycle.max_change_percent = number_between<int>(v, 0, 1'000'000); }},
  };
}

Keys prices_keys() {
  return {
      {"prices", "lock", "Whether an autoship keeps the prices of its enrollment: none, enrollment.",
       [](const P& p) -> V { return name_of(p.prices.lock, price_locks); },
       [](P& p, const V& v) { p.prices.lock = chosen(v, price_locks); }},
      {"prices", "budget_rest", "What an order leaves of its autoship's budget: none (it is not asked for), credit (paid, and credited to the account).",
       [](const P& p) -> V { return name_of(p.prices.budget_rest, budget_rests); },
       [](P& p, const V& v) { p.prices.budget_rest = chosen(v, budget_rests); }},
      {"prices", "gift_nth", "Gifts by an order's number among its autoship's orders: { 1 = \"CANDLE=1\", 6 = \"SOAP=2\" }.",
       [](const P& p) -> V { return by_text(p.prices.gift_nth); },
       [](P& p, const V& v) { p.prices.gift_nth = gifts_by_number(v); }},
      {"prices", "gift_with", "Gifts by a product that the order has: { VIT-C = \"SAMPLE=1\" }.",
       [](const P& p) -> V { return p.prices.gift_with; },
       [](P& p, const V& v) { p.prices.gift_with = gifts_by_sku(v); }},
      {"prices", "ladder", "Percent off the goods from an autoship's n-th order on: { 3 = 5, 6 = 10 }.",
       [](const P& p) -> V { return by_text(p.prices.ladder); },
       [](P& p, const V& v) { p.prices.ladder = ladder_steps(v); }},
      {"prices", "preferred_gap_days", "Preferred prices hold for an account with an autoship whose cycles lie so many days apart at most; 0: any number.",
       [](const P& p) -> V { return std::int64_t{p.prices.preferred_gap_days}; },
       [](P& p, const V& v) { p.prices.preferred_gap_days = number_between<int>(v, 0, 3'660); }},
      {"prices", "preferred_grace_days", "A paused autoship counts for preferred prices during so many days of its pause.",
       [](const P& p) -> V { return std::int64_t{p.prices.preferred_grace_days}; },
       [](P& p, const V& v) { p.prices.preferred_grace_days = number_between<int>(v, 0, 36'600); }},
      {"prices", "min_order", "The goods that such an autoship comes to at least, by market: { US = \"50.00\" }; empty: any amount.",
       [](const P& p) -> V { return p.prices.min_order; },
       [](P& p, const V& v) { p.prices.min_order = amounts_by_market(v); }},
      {"prices", "commitment", "A change after which an account would pay retail prices: warn (it is made, and said), enforce (it is refused).",
       [](const P& p) -> V { return name_of(p.prices.commitment, on_commitments); },
       [](P& p, const V& v) { p.prices.commitment = chosen(v, on_commitments); }},
      {"prices", "price_notice_days", "So many days before the first order that pays a higher price, its owner is to be told; 0: nobody is told.",
       [](const P& p) -> V { return std::int64_t{p.prices.price_notice_days}; },
       [](P& p, const V& v) { p.prices.price_notice_days = number_between<int>(v, 0, 366); }},
  };
}

Keys shipping_keys() {
  return {
      {"shipping", "default_service", "The service of an autoship that names none.",
       [](const P& p) -> V { return p.shipping.default_service; },
       [](P& p, const V& v) { p.shipping.default_service = text_given(v, "UPS_GROUND"); }},
      {"shipping", "fallback", "The service to take where one is not permitted: { UPS_2DAY = \"UPS_GROUND\" }.",
       [](const P& p) -> V { return p.shipping.fallback; },
       [](P& p, const V& v) { p.shipping.fallback = fallbacks(v); }},
  };
}

Keys charge_keys() {
  return {
      {"charge", "mode", "How money is collected: none, file (export-charges, import-charges), gateway (charge.command).",
       [](const P& p) -> V { return name_of(p.charge.mode, charge_modes); },
       [](P& p, const V& v) { p.charge.mode = chosen(v, charge_modes); }},
      {"charge", "release", "When a parcel may get its label: paid (once its charge is), at-once.",
       [](const P& p) -> V { return name_of(p.charge.release, releases); },
       [](P& p, const V& v) { p.charge.release = chosen(v, releases); }},
      {"charge", "retry_days", "Days from each soft decline to the next attempt; [] for no retries.",
       [](const P& p) -> V { return Numbers(p.charge.retry_days.begin(), p.charge.retry_days.end()); },
       [](P& p, const V& v) { p.charge.retry_days = retry_days(v); }},
      {"charge", "after_last", "After the last retry the order is canceled, and its autoship goes on (skip), is paused, or ends: skip, pause, cancel.",
       [](const P& p) -> V { return name_of(p.charge.after_last, after_lasts); },
       [](P& p, const V& v) { p.charge.after_last = chosen(v, after_lasts); }},
      {"charge", "unpaid", "An unpaid older order when the next cycle comes: supersede (it is canceled), keep (both stay).",
       [](const P& p) -> V { return name_of(p.charge.unpaid, unpaids); },
       [](P& p, const V& v) { p.charge.unpaid = chosen(v, unpaids); }},
      {"charge", "command", "The gateway, as the shell calls it: one JSON object a line in, one a line out.",
       [](const P& p) -> V { return p.charge.command; },
       [](P& p, const V& v) { p.charge.command = std::get<std::string>(v); }},
      {"charge", "timeout_seconds", "A gateway that takes longer over an answer has given none.",
       [](const P& p) -> V { return std::int64_t{p.charge.timeout_seconds}; },
       [](P& p, const V& v) { p.charge.timeout_seconds = number_between<int>(v, 1, 3600); }},
      {"charge", "expiring_days", "How many days ahead `charges --expiring` lists cards that expire before their next order.",
       [](const P& p) -> V { return std::int64_t{p.charge.expiring_days}; },
       [](P& p, const V& v) { p.charge.expiring_days = number_between<int>(v, 0, 366); }},
      {"charge", "consent", "What people agree to when they enroll; it is kept with each enrollment.",
       [](const P& p) -> V { return p.charge.consent; },
       [](P& p, const V& v) { p.charge.consent = std::get<std::string>(v); }},
      {"charge", "descriptor", "What the payer's statement shows.",
       [](const P& p) -> V { return p.charge.descriptor; },
       [](P& p, const V& v) { p.charge.descriptor = std::get<std::string>(v); }},
      {"charge", "columns", "A result file's own column names: { result = \"Status\" }.",
       [](const P& p) -> V { return p.charge.columns; },
       [](P& p, const V& v) { p.charge.columns = result_columns(v); }},
      {"charge", "results", "A result file's own words: { Approved = \"paid\" }.",
       [](const P& p) -> V { return p.charge.results; },
       [](P& p, const V& v) { p.charge.results = result_words(v); }},
  };
}

Keys labels_keys() {
  return {
      {"labels", "sender_email", "For carriers that ask for the sender's email.",
       [](const P& p) -> V { return p.labels.sender_email; },
       [](P& p, const V& v) { p.labels.sender_email = std::get<std::string>(v); }},
      {"labels", "sender_phone", "The sender's phone where the location has none.",
       [](const P& p) -> V { return p.labels.sender_phone; },
       [](P& p, const V& v) { p.labels.sender_phone = std::get<std::string>(v); }},
      {"labels", "carriers", "Carriers whose files `nightly` writes, one after the other.",
       [](const P& p) -> V { return p.labels.carriers; },
       [](P& p, const V& v) { p.labels.carriers = std::get<Words>(v); }},
  };
}

Keys stock_keys() {
  return {
      {"stock", "allocation", "Who is served first when stock runs short: oldest-cycle, members-first, longest-enrolled.",
       [](const P& p) -> V { return name_of(p.stock.allocation, allocations); },
       [](P& p, const V& v) { p.stock.allocation = chosen(v, allocations); }},
      {"stock", "discontinued", "A discontinued product: block (a person decides), leave-out, successor (its substitute).",
       [](const P& p) -> V { return name_of(p.stock.discontinued, discontinueds); },
       [](P& p, const V& v) { p.stock.discontinued = chosen(v, discontinueds); }},
  };
}

Keys returns_keys() {
  return {
      {"returns", "damage_days", "Business days, by the calendar of the location that shipped, in which damaged, leaking, faulty and wrong goods are to be notified.",
       [](const P& p) -> V { return std::int64_t{p.returns.damage_days}; },
       [](P& p, const V& v) { p.returns.damage_days = number_between<int>(v, 0, 366); }},
      {"returns", "guarantee_days", "Days in which goods may be returned that are not wanted.",
       [](const P& p) -> V { return std::int64_t{p.returns.guarantee_days}; },
       [](P& p, const V& v) { p.returns.guarantee_days = number_between<int>(v, 0, 3'660); }},
      {"returns", "transit_days", "Days from the ship date to the customer, where nobody knows the day of delivery.",
       [](const P& p) -> V { return std::int64_t{p.returns.transit_days}; },
       [](P& p, const V& v) { p.returns.transit_days = number_between<int>(v, 0, 366); }},
      {"returns", "ran_days", "Days from its issue for which a RAN is valid.",
       [](const P& p) -> V { return std::int64_t{p.returns.ran_days}; },
       [](P& p, const V& v) { p.returns.ran_days = number_between<int>(v, 1, 366); }},
      {"returns", "refund_shipping", "Shipping is paid back when all goods of an order come to nothing by the company's fault (company-fault), or never.",
       [](const P& p) -> V { return name_of(p.returns.refund_shipping, refund_shippings); },
       [](P& p, const V& v) { p.returns.refund_shipping = chosen(v, refund_shippings); }},
      {"returns", "proof", "Whether a parcel that comes back has to hold its invoice: required, optional.",
       [](const P& p) -> V { return name_of(p.returns.proof, askeds); },
       [](P& p, const V& v) { p.returns.proof = chosen(v, askeds); }},
      {"returns", "ran_on_parcel", "Whether its RAN has to stand on the outside: required, optional.",
       [](const P& p) -> V { return name_of(p.returns.ran_on_parcel, askeds); },
       [](P& p, const V& v) { p.returns.ran_on_parcel = chosen(v, askeds); }},
      {"returns", "send_to", "The location that takes returns; empty: the one that shipped.",
       [](const P& p) -> V { return p.returns.send_to; },
       [](P& p, const V& v) { p.returns.send_to = std::get<std::string>(v); }},
      {"returns", "buyback_months", "Who leaves may sell back what was shipped within so many months.",
       [](const P& p) -> V { return std::int64_t{p.returns.buyback_months}; },
       [](P& p, const V& v) { p.returns.buyback_months = number_between<int>(v, 0, 120); }},
      {"returns", "buyback_percent", "What is paid for it, in percent of what it cost.",
       [](const P& p) -> V { return std::int64_t{p.returns.buyback_percent}; },
       [](P& p, const V& v) { p.returns.buyback_percent = number_between<int>(v, 0, 100); }},
  };
}

Keys volume_keys() {
  return {
      {"volume", "date", "The day that volume counts on: paid, ordered, shipped, scheduled (the cycle's date).",
       [](const P& p) -> V { return name_of(p.volume.date, volume_dates); },
       [](P& p, const V& v) { p.volume.date = chosen(v, volume_dates); }},
      {"volume", "period", "The periods it is added up by: month, half-month, week (from Monday), week-sunday, four-weeks.",
       [](const P& p) -> V { return to_text(p.volume.period); },
       [](P& p, const V& v) { p.volume.period = period_shape(v, p.volume.period.start); }},
      {"volume", "period_start", "With period = \"four-weeks\": the first day of one of them.",
       [](const P& p) -> V { return to_text(p.volume.period.start); },
       [](P& p, const V& v) { p.volume.period.start = day_given(v); }},
      {"volume", "grace_days", "A period that is over is not closed for so many days more.",
       [](const P& p) -> V { return std::int64_t{p.volume.grace_days}; },
       [](P& p, const V& v) { p.volume.grace_days = number_between<int>(v, 0, 366); }},
      {"volume", "active_pv", "A member with this personal volume in a period is active in it.",
       [](const P& p) -> V { return volume_text(p.volume.active_pv); },
       [](P& p, const V& v) { p.volume.active_pv = volume_given(v); }},
  };
}

Keys journal_keys() {
  return {
      account_key<JournalRole::receivable>("What has left and is not paid for."),
      account_key<JournalRole::clearing>("Money that processors collected and have not paid out; {kind}: Card, Bank, On-account, By-hand."),
      account_key<JournalRole::deferred>("What is paid for and has not left."),
      account_key<JournalRole::customer_credit>("What accounts have to their credit."),
      account_key<JournalRole::sales>("Goods that left, without tax."),
      account_key<JournalRole::fees>("Fees, without tax."),
      account_key<JournalRole::shipping_income>("Shipping that was charged, without tax."),
      account_key<JournalRole::tax>("Tax that was collected; {country}, {region}: where the parcel went."),
      account_key<JournalRole::sales_returns>("Goods that were given back."),
      account_key<JournalRole::refunds_payable>("What is to be paid back."),
      account_key<JournalRole::credit_granted>("Credit that persons granted."),
      account_key<JournalRole::cost_of_goods>("What the goods cost that left; needed with cost_percent."),
      account_key<JournalRole::inventory>("Goods on the shelves; needed with cost_percent."),
      account_key<JournalRole::scrap>("Goods that came back and were thrown away; needed with cost_percent."),
      {"journal", "cost_percent", "What goods cost, in percent of their price without tax; 0: no cost is booked.",
       [](const P& p) -> V { return std::int64_t{p.journal.cost_percent}; },
       [](P& p, const V& v) { p.journal.cost_percent = number_between<int>(v, 0, 100); }},
      {"journal", "xero_tax_rate", "The tax rate that lines for Xero name, as it is called there: tax has lines of its own.",
       [](const P& p) -> V { return p.journal.xero_tax_rate; },
       [](P& p, const V& v) { p.journal.xero_tax_rate = text_given(v, "Tax Exempt"); }},
  };
}

Keys self_service_keys() {
  return {
      {"self_service", "customer", "What customers may do to what is their own: words of autoship.toml(5).",
       [](const P& p) -> V { return words_of(p.self_service.customer); },
       [](P& p, const V& v) { p.self_service.customer = deeds(v); }},
      {"self_service", "rep", "What representatives may do, for themselves and for the customers they enrolled.",
       [](const P& p) -> V { return words_of(p.self_service.rep); },
       [](P& p, const V& v) { p.self_service.rep = deeds(v); }},
      {"self_service", "required", "SKUs that accounts of a kind cannot remove themselves: { member = [\"STARTER\"] }.",
       [](const P& p) -> V { return p.self_service.required; },
       [](P& p, const V& v) { p.self_service.required = required_lines(v); }},
  };
}

}  // namespace

const std::vector<PolicyKey>& policy_keys() {
  static const Keys keys = [] {
    Keys all;
    for (const auto table : {company_keys, cycle_keys, prices_keys, shipping_keys, charge_keys, labels_keys, stock_keys, returns_keys, volume_keys, journal_keys, self_service_keys}) {
      const Keys own = table();
      all.insert(all.end(), own.begin(), own.end());
    }
    return all;
  }();
  return keys;
}
// clang-format on

namespace {

/// A TOML basic string; what TOML does not allow in one is escaped.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

bool is_bare(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

struct AsToml {
  std::string operator()(const std::string& text) const { return quoted(text); }
  std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
  std::string operator()(const Numbers& numbers) const {
    return fmt::format("[{}]", fmt::join(numbers, ", "));
  }
  std::string operator()(const Words& words) const {
    Words texts;
    for (const std::string& word : words) texts.push_back(quoted(word));
    return fmt::format("[{}]", fmt::join(texts, ", "));
  }
  template <class Value>
  std::string operator()(const std::map<std::string, Value>& values) const {
    if (values.empty()) return "{}";
    Words pairs;
    for (const auto& [key, value] : values) {
      pairs.push_back(fmt::format("{} = {}", is_bare(key) ? key : quoted(key), (*this)(value)));
    }
    return fmt::format("{{ {} }}", fmt::join(pairs, ", "));
  }
};

}  // namespace

std::string toml_text(const PolicyValue& value) { return std::visit(AsToml{}, value); }

}  // namespace autoship
