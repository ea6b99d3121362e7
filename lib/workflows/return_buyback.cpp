#include <fmt/format.h>

#include <algorithm>

#include "domain/item_list.h"
#include "domain/json_writer.h"
#include "domain/ran.h"
#include "domain/text.h"
#include "storage/account_queries.h"
#include "workflows/returns.h"

namespace autoship {

namespace {

/// The same day so many months before; the month's last where it has no such day.
Day months_before(Day day, int months) {
  const date::year_month_day from = date::year_month_day{day} - date::months{months};
  return from.ok() ? date::sys_days{from} : date::sys_days{from.year() / from.month() / date::last};
}

}  // namespace

/// A request of somebody who leaves: which of the orders that were sent to them, the latest first.
class ReturnDesk::Buyback {
 public:
  Buyback(ReturnDesk& desk, const BuybackRequest& request) : desk_(desk), request_(request) {}

  ReturnAnswer run() {
    if (!desk_.person_.is_company()) {
      throw UsageError(fmt::format("{} may not buy back: that is the company's", desk_.person_.to_text()));
    }
    read();
    faults_.throw_if_any();
    if (!refusals_.empty()) throw Error(fmt::format("{}", fmt::join(refusals_, "\n")), Exit::refused);
    return write();
  }

 private:
  const Policy& policy() const { return desk_.company_.policy; }
  Day today() const { return desk_.caller_.as_of; }

  void read() {
    head_.notified_on = request_.on.value_or(today());
    if (head_.notified_on > today()) {
      faults_.add("--on", fmt::format("{} is after {}, today", to_text(head_.notified_on), to_text(today())));
    }
    from_ = months_before(head_.notified_on, policy().returns.buyback_months);
    if (request_.items.empty()) faults_.add("--item", "is needed: SKU=QUANTITY, for example VIT-C=2");
    CodeLookup accounts(desk_.ledger_, Kind::accounts, desk_.person_);
    if (!faults_.check_text("CODE", request_.account)) return;
    const auto account = accounts.find(request_.account);
    if (!account) return faults_.add("CODE", accounts.unknown(request_.account));
    head_.account = {*account};
    if (const std::string kind = find_account(desk_.ledger_, head_.account)->kind; kind != "member") {
      refusals_.push_back(fmt::format("{} is a {} account: only members sell back", request_.account, kind));
    }
    const auto going = desk_.store_.autoships_that_go_on(head_.account);
    if (!going.empty() && !request_.is_leaving) {
      refusals_.push_back(
          fmt::format("{} has not left: {} goes on; cancel it first, or say so with --leaving",
                      request_.account, fmt::join(going, ", ")));
    }
    for (const std::string& text : request_.items) read_item(text);
    if (policy().returns.send_to.empty()) return;
    const auto location = desk_.locations_.find(policy().returns.send_to);
    if (!location) {
      throw Error("returns.send_to in autoship.toml: " + desk_.locations_.unknown(policy().returns.send_to),
                  Exit::refused);
    }
    head_.location = {*location};
  }

  void read_item(const std::string& text) {
    if (!faults_.check_text("--item", text)) return;
    try {
      const ListedItem item = parse_item(text);
      const std::string sku(item.sku);
      if (std::find(seen_.begin(), seen_.end(), sku) != seen_.end())
        return faults_.add("--item", fmt::format("'{}' is given twice (add the quantities)", sku));
      seen_.push_back(sku);
      const auto product = desk_.products_.find(sku);
      if (!product) return faults_.add("--item", desk_.products_.unknown(sku));
      choose(sku, {*product}, item.qty);
    } catch (const Error& error) {
      faults_.add("--item", error.what());
    }
  }

  /// The latest orders first: what they sent, less what came back or may.
  void choose(const std::string& sku, ProductId product, std::int64_t qty) {
    std::int64_t sold = 0, left = 0, wanted = qty;
    for (const OrderId id : desk_.store_.sold_since(head_.account, product, from_)) {
      OrderOfReturn& order = desk_.order(id, orders_);
      for (std::size_t i = 0; i < order.goods.lines.size(); ++i) {
        const ReturnableLine& line = order.goods.lines[i];
        const LineParcel& parcel = order.parcels[i];
        if (line.product != product || line.is_gift || !line.shipment || parcel.shipped_on < from_) continue;
        sold += line.qty;
        left += line.left();
        const std::int64_t taken = std::min(wanted, line.left());
        if (taken <= 0) continue;
        wanted -= taken;
        add_line(order, line, parcel, taken);
      }
    }
    if (wanted == 0) return;
    refusals_.push_back(
        fmt::format("{} of {} can be bought back, not {}: {} were sent to {} since {} "
                    "(returns.buyback_months = {}), and {} "
                    "of them are authorized or returned already",
                    left, sku, qty, sold, request_.account, to_text(from_), policy().returns.buyback_months,
                    sold - left));
  }

  void add_line(const OrderOfReturn& order, const ReturnableLine& from, const LineParcel& parcel,
                std::int64_t qty) {
    ReturnLine line;
    line.line = static_cast<int>(lines_.size()) + 1;
    line.order = order.goods.order;
    line.order_line = from.line;
    line.product = from.product;
    line.sku = parcel.sku;
    line.tally.qty = qty;
    line.had = had_goods(policy(), parcel.delivered_on, std::nullopt, parcel.shipped_on);
    lines_.push_back(std::move(line));
    if (!head_.location) head_.location = parcel.location;
  }

  ReturnAnswer write() {
    head_.id = desk_.store_.next();
    head_.ran = ran_text(head_.id);
    head_.is_buyback = true;
    head_.reason = ReturnReason::buyback;
    head_.fault = fault_of(head_.reason);
    head_.percent = policy().returns.buyback_percent;
    head_.issued_on = today();
    head_.expires_on = ran_last(policy(), today());
    std::map<OrderId, std::vector<DecidedPieces>> pieces;
    for (const ReturnLine& line : lines_) {
      pieces[line.order].push_back({line.line, line.order_line, line.tally.qty, ReturnDecision::refund});
    }
    ReturnAnswer answer;
    for (const auto& [id, own] : pieces) {
      ReturnableOrder copy = desk_.order(id, orders_).goods;
      const auto priced = price_decisions(policy(), head_.fault, head_.percent, copy, own);
      for (const PricedDecision& one : priced) answer.expected_minor += one.amount_minor;
    }
    desk_.store_.add(head_, lines_);
    answer.view = desk_.queries_.find(head_.id).value();
    append_event(answer);
    return answer;
  }

  void append_event(const ReturnAnswer& answer) {
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("ran").text(head_.ran).key("reason").text(to_text(head_.reason));
    json.key("outcome").text(to_text(head_.outcome)).key("goods").text(to_text(head_.goods));
    json.key("notified_on").day(head_.notified_on).key("arrive_by").day(head_.expires_on);
    json.key("send_to").text(answer.view.location);
    json.key("percent").integer(head_.percent);
    json.key("amount").decimal(answer.expected_minor, answer.view.currency.digits);
    json.key("currency").text(answer.view.currency.code).key("items").begin_array();
    for (const ReturnLine& line : lines_) {
      json.begin_object().key("sku").text(line.sku).key("qty").integer(line.tally.qty);
      json.key("order").integer(line.order.value).end_object();
    }
    json.end_array().end_object();
    desk_.append("return-authorized", head_, {}, body);
  }

  ReturnDesk& desk_;
  const BuybackRequest& request_;
  OptionFaults faults_;
  std::vector<std::string> refusals_, seen_;
  Day from_{};
  std::map<OrderId, OrderOfReturn> orders_;
  ReturnHead head_;
  std::vector<ReturnLine> lines_;
};

ReturnAnswer ReturnDesk::buy_back(const BuybackRequest& request) { return Buyback(*this, request).run(); }

}  // namespace autoship
