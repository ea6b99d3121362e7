#include <fmt/format.h>

#include <algorithm>

#include "domain/json_writer.h"
#include "domain/ran.h"
#include "domain/text.h"
#include "workflows/received_goods.h"
#include "workflows/returns.h"

namespace autoship {

namespace {

constexpr std::string_view no_proof = "none";

}  // namespace

/// One parcel that came back: what is wrong with what is said of it, whether it is accepted, what is
/// decided about its goods.
class ReturnDesk::Receipt {
 public:
  Receipt(ReturnDesk& desk, const ReceiveRequest& request)
      : desk_(desk), request_(request), goods_(head_, lines_, desk.products_, faults_) {}

  ReturnAnswer run() {
    if (!desk_.person_.is_company()) {
      throw UsageError(
          fmt::format("{} may not receive returns: that is the company's", desk_.person_.to_text()));
    }
    read();
    faults_.throw_if_any();
    judge();
    if (answer_.not_accepted.empty()) goods_.place_foreign();
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
    for (const std::string& text : request_.items) goods_.read(text);
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
    // An empty parcel brings nothing that could be turned away, and ends no RAN.
    const auto refusal =
        request_.nothing ? std::nullopt
                         : arrival_refusal(policy(), head_.expires_on,
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
    sorted_ = accepted ? sort_goods(goods_.awaited(), goods_.found(), usual_fate(head_.reason))
                       : all_to_sender(goods_.found());
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
  ReceivedGoods goods_;
  std::vector<SortedGoods> sorted_;
  std::map<OrderId, OrderOfReturn> orders_;
  ReturnAnswer answer_;
};

ReturnAnswer ReturnDesk::receive(const ReceiveRequest& request) { return Receipt(*this, request).run(); }

}  // namespace autoship
