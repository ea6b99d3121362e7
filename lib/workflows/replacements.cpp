#include "workflows/replacements.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "domain/json_writer.h"
#include "domain/text.h"
#include "storage/calendar_store.h"
#include "storage/replacement_store.h"
#include "storage/return_store.h"

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
    std::optional<Day> ship_on;
    try {
      ship_on = next_open_day(wanted.location);
    } catch (const CalendarClosed& error) {
      return wait(wanted, {Reason::no_service, fmt::format("RAN {}: {}", wanted.ran, error.what())});
    }
    const auto sold_out = std::stable_partition(
        wanted.pieces.begin(), wanted.pieces.end(),
        [&](const ReplacedPieces& pieces) { return store_.reserve(wanted.location, pieces); });
    const std::vector<ReplacedPieces> left(sold_out, wanted.pieces.end());
    wanted.pieces.erase(sold_out, wanted.pieces.end());
    if (!wanted.pieces.empty()) send(wanted, *ship_on);
    if (left.empty()) return;
    wait(wanted, {Reason::out_of_stock, fmt::format("RAN {}: its replacement {} is sold out at {}",
                                                    wanted.ran, items_text(left), wanted.location_code)});
  }

 private:
  void send(const WantedReplacement& made, Day ship_on) {
    const OrderId order = store_.next_order();
    const EventId event = append_ordered(order, made, ship_on);
    store_.add(made, caller_.as_of, ship_on, event);
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

  void wait(const WantedReplacement& wanted, Blocked why) {
    ++result_.waiting;
    result_.exceptions.push_back({wanted.autoship, wanted.account_code, std::move(why)});
  }

  Day next_open_day(LocationId location) {
    if (!calendars_) {
      calendars_ = load_calendars(ledger_, company_.calendars);
      of_locations_ = load_location_calendars(ledger_);
    }
    const auto code = of_locations_.find(location);
    if (code == of_locations_.end()) return caller_.as_of;
    const auto calendar = calendars_->find(code->second);
    check(calendar != calendars_->end(), "a location's calendar exists");
    return calendar->second.roll(caller_.as_of, Roll::following);
  }

  Ledger& ledger_;
  const Company& company_;
  const Caller& caller_;
  RunJournal& journal_;
  ReplacementStore store_;
  NightReturns& result_;
  std::optional<CalendarMap> calendars_;
  std::map<LocationId, std::string> of_locations_;
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
