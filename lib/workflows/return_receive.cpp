#include <fmt/format.h>

#include <algorithm>

#include "domain/item_list.h"
#include "domain/json_writer.h"
#include "domain/ran.h"
#include "domain/text.h"
#include "workflows/returns.h"

namespace autoship {

namespace {

constexpr std::string_view no_proof = "none";

const std::vector<std::string>& fate_words() {
  static const std::vector<std::string> words{"restock", "scrap", "quarantine", "sender"};
  return words;
}

}  // namespace

/// One parcel that came back: what is wrong with what is said of it, whether it is accepted, what is
/// decided about its goods.
class ReturnDesk::Receipt {
 public:
  Receipt(ReturnDesk& desk, const ReceiveRequest& request) : desk_(desk), request_(request) {}

  ReturnAnswer run() {
    if (!desk_.person_.is_company()) {
      throw UsageError(
          fmt::format("{} may not receive returns: that is the company's", desk_.person_.to_text()));
    }
    read();
    faults_.throw_if_any();
    judge();
    if (answer_.not_accepted.empty()) place_foreign();
    faults_.throw_if_any();
    write();
    return std::move(answer_);
  }

 private:
  const Policy& policy() const { return desk_.company_.policy; }
  Day today() const { return desk_.caller_.as_of; }

  void read() {
    const ReturnId id = desk_.named(request_.ran, faults_);
    faults_.throw_if_any();
    head_ = desk_.store_.find(id).value();
    lines_ = desk_.store_.lines(id);
    parcel_.received_on = request_.on.value_or(today());
    if (parcel_.received_on > today()) {
      faults_.add("--on",
                  fmt::format("{} is after {}, today", to_text(parcel_.received_on), to_text(today())));
    }
    if (parcel_.received_on < head_.issued_on) {
      faults_.add("--on", fmt::format("{} is before its RAN was issued, on {}", to_text(parcel_.received_on),
                                      to_text(head_.issued_on)));
    }
    if (request_.nothing != request_.items.empty()) {
      faults_.add("--item", request_.nothing ? "an empty parcel (--nothing) has no items"
                                             : "is needed: SKU=QUANTITY, or --nothing for an empty parcel");
    }
    for (const std::string& text : request_.items) read_item(text);
    parcel_.location = head_.location;
    if (request_.location && faults_.check_text("--location", *request_.location)) {
      const auto location = desk_.locations_.find(*request_.location);
      if (location) parcel_.location = {*location};
      if (!location) faults_.add("--location", desk_.locations_.unknown(*request_.location));
    }
    faults_.check_text("--override", request_.override_reason);
    parcel_.has_ran = request_.ran_on_parcel.value_or(true);
    read_proof();
  }

  /// SKU=QTY, SKU=QTY:FATE or SKU=QTY:FATE:SKU, the last being what it came in the place of.
  void read_item(const std::string& text) {
    if (!faults_.check_text("--item", text)) return;
    const auto equals = text.find('=');
    const auto colon = text.find(':', equals == text.npos ? text.size() : equals);
    const std::string pieces = text.substr(0, colon);
    std::string fate = colon == text.npos ? "" : text.substr(colon + 1), place;
    if (const auto second = fate.find(':'); second != fate.npos) {
      place = fate.substr(second + 1);
      fate.resize(second);
    }
    FoundGoods found;
    try {
      if (colon != text.npos && (!fate.empty() || place.empty())) {
        found.fate = parse_return_fate(fate);
        if (!found.fate) {
          throw Error(fmt::format("'{}' is none of {}{} (in '{}')", fate, fmt::join(fate_words(), ", "),
                                  did_you_mean(fate, fate_words()), text));
        }
      }
      const ListedItem item = parse_item(pieces);
      const auto product = desk_.products_.find(item.sku);
      if (!product) return faults_.add("--item", desk_.products_.unknown(item.sku));
      found.product = {*product};
      found.qty = item.qty;
      if (!place.empty()) found.in_place_of = place_named(place, text);
      found_.push_back(found);
    } catch (const Error& error) {
      faults_.add("--item", error.what());
    }
  }

  /// The goods of the RAN that others came in the place of. Throws Error where that cannot be.
  ProductId place_named(const std::string& sku, const std::string& item) const {
    if (!brings_other_goods(head_.reason)) {
      throw Error(fmt::format("'{}': {} is a return for {}, where nothing comes in the place of other goods",
                              item, head_.ran, to_text(head_.reason)));
    }
    for (const ReturnLine& line : lines_) {
      if (line.sku == sku) return line.product;
    }
    throw Error(fmt::format("{} has no {} (it has {})", head_.ran, sku, skus_of_lines()));
  }

  std::string skus_of_lines() const {
    std::vector<std::string> skus;
    for (const ReturnLine& line : lines_) {
      if (std::find(skus.begin(), skus.end(), line.sku) == skus.end()) skus.push_back(line.sku);
    }
    return fmt::format("{}", fmt::join(skus, ", "));
  }

  std::vector<AwaitedLine> awaited() const {
    std::vector<AwaitedLine> awaited;
    for (const ReturnLine& line : lines_)
      awaited.push_back({line.line, line.product, line.tally.qty - line.tally.received});
    return awaited;
  }

  /// R1: who got other goods than those that were ordered sends back what came. Where several are still
  /// awaited, only the clerk can tell which.
  void place_foreign() {
    if (!brings_other_goods(head_.reason)) return;
    const auto is_foreign = [&](const FoundGoods& goods) {
      const bool is_own = std::any_of(lines_.begin(), lines_.end(),
                                      [&](const ReturnLine& line) { return line.product == goods.product; });
      return !is_own && !goods.in_place_of && goods.fate != ReturnFate::sender;
    };
    const std::vector<ProductId> places = open_places(awaited(), found_);
    for (std::size_t i = 0; i < found_.size(); ++i) {
      FoundGoods& goods = found_[i];
      if (!is_foreign(goods) || places.empty()) continue;
      if (places.size() > 1) {
        const std::string& item = request_.items[i];
        faults_.add("--item",
                    fmt::format("'{}': say in the place of what it came, as in {}{}{}: {} waits for {}", item,
                                item, item.find(':') == item.npos ? ":restock:" : ":", lines_.front().sku,
                                head_.ran, skus_of_lines()));
        continue;
      }
      goods.in_place_of = places.front();
    }
  }

  /// The invoice is an order's number. Another order's is a slip of the pen: nothing becomes void by it.
  void read_proof() {
    if (!request_.proof) {
      if (policy().returns.proof == Asked::required)
        faults_.add("--proof", "is needed: the invoice in the parcel (an order's number), or none");
      return;
    }
    std::string_view text = trimmed(*request_.proof);
    if (text == no_proof) return;
    if (text.starts_with('#')) text.remove_prefix(1);
    const auto number = parse_integer(text);
    if (!number || *number < 1) {
      if (faults_.check_text("--proof", *request_.proof))
        faults_.add("--proof",
                    fmt::format("'{}' is no invoice: give its number, or none", excerpt(*request_.proof)));
      return;
    }
    const std::vector<OrderId> orders = desk_.store_.orders_of(head_.id);
    if (std::find(orders.begin(), orders.end(), OrderId{*number}) == orders.end()) {
      std::vector<std::int64_t> numbers;
      for (const OrderId order : orders) numbers.push_back(order.value);
      throw Error(
          fmt::format(
              "R4: {} is for order {}, and the invoice is of order {}: look again, nothing was written "
              "(--proof none says that the parcel has none)",
              head_.ran, fmt::join(numbers, ", "), *number),
          Exit::refused);
    }
    parcel_.proof = std::to_string(*number);
  }

  void judge() {
    if (head_.goods != ReturnGoods::send) {
      throw Error(fmt::format("R5: the goods of {} stay with the customer{}: no parcel is expected",
                              head_.ran, head_.goods == ReturnGoods::courier ? ", held for the courier" : ""),
                  Exit::refused);
    }
    if (head_.closed == ReturnClosed::void_ || head_.closed == ReturnClosed::canceled) {
      if (!request_.override_reason.empty()) {
        throw Error(
            fmt::format(
                "--override: {} is {} for good; authorize a new one (process-return authorize --override)",
                head_.ran, to_text(*head_.closed)),
            Exit::refused);
      }
      answer_.not_accepted =
          fmt::format("R4: {} is {} since {}", head_.ran, to_text(*head_.closed), to_text(*head_.closed_on));
      if (!head_.closed_why.empty()) answer_.not_accepted += fmt::format(" ({})", head_.closed_why);
      return;
    }
    const auto refusal = arrival_refusal(policy(), head_.expires_on,
                                         {parcel_.received_on, !parcel_.proof.empty(), parcel_.has_ran});
    if (refusal && request_.override_reason.empty()) {
      answer_.not_accepted = *refusal;
      return;
    }
    if (refusal) {
      answer_.refused_rule = *refusal;
      parcel_.override_reason = request_.override_reason;
    }
    if (head_.closed == ReturnClosed::expired) refuse_taken();
  }

  /// A RAN that expired gave its pieces free: they may stand on another one by now.
  void refuse_taken() {
    for (const ReturnLine& line : lines_) {
      const ReturnableLine& left = *desk_.order(line.order, orders_).goods.find(line.order_line);
      if (left.left() >= line.tally.taken(std::nullopt) - line.tally.taken(head_.closed)) continue;
      throw Error(
          fmt::format(
              "R3: {} has expired, and its {} stand on another RAN by now: receive them under that one "
              "(process-return list --account {})",
              head_.ran, line.sku, desk_.queries_.find(head_.id)->account),
          Exit::refused);
    }
  }

  void write() {
    const bool accepted = answer_.not_accepted.empty();
    parcel_.why = answer_.not_accepted;
    sorted_ = accepted ? sort_goods(awaited(), found_, usual_fate(head_.reason)) : all_to_sender(found_);
    // A buyback takes what can be sold again, and nothing else.
    for (SortedGoods& goods : sorted_) {
      if (head_.is_buyback && goods.fate != ReturnFate::restock) goods.fate = ReturnFate::sender;
    }
    desk_.store_.add_parcel(head_.id, parcel_, sorted_);
    if (accepted) {
      accept();
    } else if (!head_.closed || head_.closed == ReturnClosed::expired) {
      desk_.store_.close(head_.id, ReturnClosed::void_, today(), answer_.not_accepted);
    }
    answer_.view = desk_.queries_.find(head_.id).value();
    append_events();
  }

  void accept() {
    if (head_.closed == ReturnClosed::expired) desk_.store_.reopen(head_.id);
    std::vector<DecidedPieces> pieces;
    std::int64_t received = 0, authorized = 0;
    for (const ReturnLine& line : lines_) {
      received += line.tally.received;
      authorized += line.tally.qty;
    }
    for (const SortedGoods& goods : sorted_) {
      if (goods.line == 0) continue;
      received += goods.qty;
      const bool is_refused = goods.fate == ReturnFate::sender;
      const auto decision = is_refused ? ReturnDecision::refused : decision_for(head_.outcome);
      const auto same = std::find_if(pieces.begin(), pieces.end(), [&](const DecidedPieces& one) {
        return one.line == goods.line && one.decision == decision;
      });
      if (same != pieces.end()) {
        same->qty += goods.qty;
      } else {
        pieces.push_back(
            {goods.line, lines_[static_cast<std::size_t>(goods.line) - 1].order_line, goods.qty, decision});
      }
    }
    answer_.money = desk_.decide(head_, orders_, lines_, pieces);
    if (received == authorized && !(head_.closed == ReturnClosed::complete))
      desk_.store_.close(head_.id, ReturnClosed::complete, parcel_.received_on);
  }

  void append_events() {
    const ReturnView& view = answer_.view;
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("ran").text(head_.ran).key("received_on").day(parcel_.received_on);
    json.key("location").text(view.parcels.back().location).key("proof");
    parcel_.proof.empty() ? json.null() : json.text(parcel_.proof);
    json.key("accepted").boolean(parcel_.why.empty());
    if (!parcel_.why.empty()) json.key("why").text(parcel_.why);
    if (!parcel_.override_reason.empty()) {
      json.key("overridden").text(answer_.refused_rule).key("override").text(parcel_.override_reason);
    }
    json.key("items").begin_array();
    for (const ReturnGoodsView& goods : view.parcels.back().goods) {
      json.begin_object().key("sku").text(goods.sku).key("qty").integer(goods.qty);
      json.key("fate").text(to_text(goods.fate));
      if (!goods.in_place_of.empty()) json.key("in_place_of").text(goods.in_place_of);
      json.end_object();
    }
    json.end_array();
    if (answer_.money.amount_minor > 0) {
      const Currency& currency = view.currency;
      json.key("amount")
          .decimal(answer_.money.amount_minor, currency.digits)
          .key("currency")
          .text(currency.code);
      if (answer_.money.credit_minor > 0)
        json.key("credit").decimal(answer_.money.credit_minor, currency.digits);
    }
    json.end_object();
    desk_.append("return-received", head_, view.autoship, body);
    const bool is_void = view.head.closed == ReturnClosed::void_ && head_.closed != ReturnClosed::void_;
    if (!is_void) return;
    std::string why;
    JsonWriter(why).begin_object().key("ran").text(head_.ran).key("why").text(parcel_.why).end_object();
    desk_.append("return-void", head_, view.autoship, why);
  }

  ReturnDesk& desk_;
  const ReceiveRequest& request_;
  OptionFaults faults_;
  ReturnHead head_;
  std::vector<ReturnLine> lines_;
  ReturnParcel parcel_;
  std::vector<FoundGoods> found_;
  std::vector<SortedGoods> sorted_;
  std::map<OrderId, OrderOfReturn> orders_;
  ReturnAnswer answer_;
};

ReturnAnswer ReturnDesk::receive(const ReceiveRequest& request) { return Receipt(*this, request).run(); }

}  // namespace autoship
