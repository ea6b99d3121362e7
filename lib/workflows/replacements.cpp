#include "workflows/replacements.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "domain/json_writer.h"
#include "domain/order_plan.h"
#include "domain/text.h"
#include "storage/account_queries.h"
#include "storage/replacement_store.h"
#include "storage/return_store.h"
#include "workflows/company_catalog.h"

namespace autoship {

namespace {

void write_items(JsonWriter& json, const std::vector<ReplacedPieces>& pieces) {
  json.key("items").begin_array();
  for (const ReplacedPieces& one : pieces) {
    json.begin_object().key("sku").text(one.sku).key("qty").integer(one.qty).end_object();
  }
  json.end_array();
}

std::string items_text(const std::vector<ReplacedPieces>& pieces) {
  std::string text;
  for (const ReplacedPieces& one : pieces)
    text += fmt::format("{}{}={}", text.empty() ? "" : ";", one.sku, one.qty);
  return text;
}

class Replacer {
 public:
  Replacer(Ledger& ledger, const Company& company, const Caller& caller, RunJournal& journal,
           NightReturns& result)
      : ledger_(ledger),
        company_(company),
        caller_(caller),
        journal_(journal),
        store_(ledger, journal.run()),
        result_(result) {}

  void replace(WantedReplacement wanted) {
    const Location& from = *catalog().locations.find(wanted.location);
    const auto to = address_in_force(ledger_, wanted.address);
    check(to.has_value(), "a parcel went to an address");
    const ServiceChoice choice =
        choose_service({catalog(), company_.policy, company_.services}, wanted.ship_via,
                       [&](const Service& service) { return fault_of(wanted, service, from, to->address); });
    if (choice.service == nullptr) return wait(wanted, wanted.pieces, *choice.not_wanted);
    std::string note = "replaces goods that came under " + wanted.ran;
    if (choice.not_wanted)
      note += fmt::format("; {} instead of {}: {}", choice.service->ship_via, wanted.ship_via,
                          choice.not_wanted->detail);
    Day ship_on;
    try {
      ship_on = from.calendar->roll(caller_.as_of, Roll::following);
    } catch (const CalendarClosed& error) {
      return wait(wanted, wanted.pieces, {Reason::no_service, error.what()});
    }
    wanted.address = to->id;
    wanted.ship_via = choice.service->ship_via;
    const auto sold_out = std::stable_partition(
        wanted.pieces.begin(), wanted.pieces.end(),
        [&](const ReplacedPieces& pieces) { return store_.reserve(wanted.location, pieces); });
    const std::vector<ReplacedPieces> left(sold_out, wanted.pieces.end());
    wanted.pieces.erase(sold_out, wanted.pieces.end());
    if (!wanted.pieces.empty()) send(wanted, ship_on, note);
    if (!left.empty())
      wait(wanted, left, {Reason::out_of_stock, fmt::format("sold out at {}", wanted.location_code)});
  }

 private:
  /// F4, F5: the address may be another one by now, and so may be the law.
  std::optional<Blocked> fault_of(const WantedReplacement& wanted, const Service& service,
                                  const Location& from, const PostalAddress& to) {
    if (auto fault = destination_fault(service, from, to)) return fault;
    for (const ReplacedPieces& pieces : wanted.pieces) {
      const Product& product = *catalog().products.find(pieces.product);
      if (auto fault = product_fault(catalog().restrictions, service, product, to)) return fault;
    }
    return std::nullopt;
  }

  void send(const WantedReplacement& made, Day ship_on, const std::string& note) {
    const OrderId order = store_.next_order();
    const EventId event = append_ordered(order, made, ship_on);
    store_.add(made, caller_.as_of, ship_on, note, event);
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("ran").text(made.ran).key("replacement").integer(order.value);
    json.key("ship").day(ship_on);
    write_items(json, made.pieces);
    json.end_object();
    journal_.append({"replaced", made.account, made.autoship, made.order, body});
    ++result_.replaced;
  }

  /// As every order's, with what it replaces. The order's own row names the account.
  EventId append_ordered(OrderId order, const WantedReplacement& made, Day ship_on) {
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("cycle").day(caller_.as_of).key("ship").day(ship_on);
    json.key("currency").text(made.currency.code).key("total").decimal(0, made.currency.digits);
    json.key("lines").integer(static_cast<std::int64_t>(made.pieces.size()));
    json.key("replaces").integer(made.order.value).key("ran").text(made.ran);
    json.end_object();
    return journal_.append({"ordered", {}, {}, order, body});
  }

  void wait(const WantedReplacement& wanted, const std::vector<ReplacedPieces>& pieces, const Blocked& why) {
    ++result_.waiting;
    result_.exceptions.push_back({wanted.autoship,
                                  wanted.account_code,
                                  {why.reason, fmt::format("RAN {}: its replacement {} waits: {}", wanted.ran,
                                                           items_text(pieces), why.detail)}});
  }

  /// Read when there is something to send.
  const Catalog& catalog() {
    if (!is_loaded_) load_company_catalog(ledger_, company_, catalog_);
    is_loaded_ = true;
    return catalog_;
  }

  Ledger& ledger_;
  const Company& company_;
  const Caller& caller_;
  RunJournal& journal_;
  ReplacementStore store_;
  NightReturns& result_;
  Catalog catalog_;
  bool is_loaded_ = false;
};

void expire(ReturnStore& store, RunJournal& journal, const ExpiredReturn& expired, Day today,
            NightReturns& result) {
  const std::string why =
      expired.received == 0
          ? fmt::format("its goods did not come by {}", to_text(expired.last))
          : fmt::format("{} of its {} pieces did not come by {}", expired.authorized - expired.received,
                        expired.authorized, to_text(expired.last));
  store.close(expired.id, ReturnClosed::expired, today, why);
  std::string body;
  JsonWriter(body).begin_object().key("ran").text(expired.ran).key("why").text(why).end_object();
  journal.append({"return-expired", expired.account, expired.autoship, expired.order, body});
  ++result.expired;
  result.exceptions.push_back({expired.autoship,
                               expired.account_code,
                               {Reason::return_expired, fmt::format("RAN {}: {}", expired.ran, why)}});
}

}  // namespace

NightReturns settle_returns(Ledger& ledger, const Company& company, const Caller& caller,
                            RunJournal& journal) {
  NightReturns result;
  if (auto wanted = wanted_replacements(ledger); !wanted.empty()) {
    Replacer replacer(ledger, company, caller, journal, result);
    for (WantedReplacement& one : wanted) replacer.replace(std::move(one));
  }
  if (const auto expired = expired_returns(ledger, caller.as_of); !expired.empty()) {
    ReturnStore store(ledger, journal.run());
    for (const ExpiredReturn& one : expired) expire(store, journal, one, caller.as_of, result);
  }
  return result;
}

}  // namespace autoship
