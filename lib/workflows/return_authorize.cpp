#include <fmt/format.h>

#include <algorithm>

#include "domain/item_list.h"
#include "domain/json_writer.h"
#include "domain/ran.h"
#include "domain/text.h"
#include "storage/order_queries.h"
#include "workflows/returns.h"

namespace autoship {

namespace {

std::string dates_text(Day one, Day other) {
  return fmt::format("{} is after {}", to_text(one), to_text(other));
}

}  // namespace

/// One request to authorize: what is wrong with it, then what the policy says, then what is written.
class ReturnDesk::Authorization {
 public:
  Authorization(ReturnDesk& desk, const AuthorizeRequest& request) : desk_(desk), request_(request) {}

  ReturnAnswer run() {
    read();
    if (order_) choose_lines();
    faults_.throw_if_any();
    date_lines();
    faults_.throw_if_any();
    judge();
    return write();
  }

 private:
  const Policy& policy() const { return desk_.company_.policy; }
  Day today() const { return desk_.caller_.as_of; }

  void read() {
    read_person();
    const bool is_there = request_.order > 0 && has_order(desk_.ledger_, desk_.person_, {request_.order});
    if (is_there) order_ = desk_.store_.order({request_.order});
    if (!order_) faults_.add("--order", fmt::format("no order {}", request_.order));
    if (const auto reason = parse_return_reason(request_.reason);
        reason && *reason != ReturnReason::buyback) {
      head_.reason = *reason;
      head_.fault = fault_of(*reason);
    } else if (request_.reason.empty()) {
      faults_.add("--reason", fmt::format("is needed: {}", fmt::join(return_reasons(), ", ")));
    } else if (faults_.check_text("--reason", request_.reason)) {
      faults_.add("--reason", fmt::format("'{}' is none of {}{}", excerpt(request_.reason),
                                          fmt::join(return_reasons(), ", "),
                                          did_you_mean(request_.reason, return_reasons())));
    }
    if (request_.outcome) {
      static const std::vector<std::string> words{"refund", "replace", "credit"};
      const auto outcome = parse_return_outcome(*request_.outcome);
      if (outcome) head_.outcome = *outcome;
      if (!outcome && faults_.check_text("--outcome", *request_.outcome)) {
        faults_.add("--outcome", fmt::format("'{}' is none of {}{}", excerpt(*request_.outcome),
                                             fmt::join(words, ", "), did_you_mean(*request_.outcome, words)));
      }
    }
    head_.goods = request_.goods;
    faults_.check_text("--override", request_.override_reason);
    head_.notified_on = request_.notified_on.value_or(today());
    if (head_.notified_on > today())
      faults_.add("--notified-on", dates_text(head_.notified_on, today()) + ", today");
    if (request_.items.empty()) faults_.add("--item", "is needed: SKU=QUANTITY, for example VIT-C=2");
  }

  /// What people may not decide who ask for themselves (S4).
  void read_person() {
    require(policy(), desk_.person_, Deed::returns);
    if (desk_.person_.is_company()) return;
    const std::string who = desk_.person_.to_text();
    const auto refuse = [&](std::string_view option) {
      faults_.add(option, who + " may not say so: that is the company's");
    };
    if (!request_.override_reason.empty()) refuse("--override");
    if (request_.notified_on) refuse("--notified-on");
    if (request_.delivered_on) refuse("--delivered-on");
    if (request_.goods == ReturnGoods::keep) refuse("--keep");
    if (request_.goods == ReturnGoods::courier) refuse("--hold-for-courier");
  }

  /// Which of the order's lines the items are: what was paid before what was given.
  void choose_lines() {
    std::vector<std::string> seen;
    for (const std::string& text : request_.items) {
      try {
        if (!faults_.check_text("--item", text)) continue;
        const ListedItem item = parse_item(text);
        if (std::find(seen.begin(), seen.end(), item.sku) != seen.end()) {
          faults_.add("--item", fmt::format("'{}' is given twice (add the quantities)", item.sku));
          continue;
        }
        seen.emplace_back(item.sku);
        choose(std::string(item.sku), item.qty);
      } catch (const Error& error) {
        faults_.add("--item", error.what());
      }
    }
  }

  void choose(const std::string& sku, std::int64_t qty) {
    std::vector<std::size_t> own;
    std::vector<std::string> skus;
    for (std::size_t i = 0; i < order_->parcels.size(); ++i) {
      if (order_->parcels[i].sku == sku) own.push_back(i);
      skus.push_back(order_->parcels[i].sku);
    }
    if (own.empty()) {
      if (!desk_.products_.find(sku)) return faults_.add("--item", desk_.products_.unknown(sku));
      return faults_.add("--item", fmt::format("order {} has no {} (it has {})", request_.order, sku,
                                               fmt::join(skus, ", ")));
    }
    std::stable_partition(own.begin(), own.end(),
                          [&](std::size_t i) { return !order_->goods.lines[i].is_gift; });
    std::int64_t wanted = qty;
    for (const std::size_t i : own) {
      const std::int64_t taken = std::min(wanted, order_->goods.lines[i].left());
      if (taken <= 0) continue;
      chosen_.push_back({i, taken});
      wanted -= taken;
    }
    if (wanted > 0) refusals_.push_back(too_many(sku, qty, own));
  }

  /// R3: at most shipped less already authorized or returned.
  std::string too_many(const std::string& sku, std::int64_t qty, const std::vector<std::size_t>& own) const {
    std::int64_t shipped = 0, taken = 0;
    std::string other;
    for (const std::size_t i : own) {
      const ReturnableLine& line = order_->goods.lines[i];
      if (line.shipment) {
        shipped += line.qty;
        taken += line.taken;
      } else {
        const std::string& status = order_->parcels[i].status;
        other = status == "shipping" ? "has not left yet" : status == "fee" ? "is a fee" : "is " + status;
        if (!order_->is_open) other = "is of a canceled order";
      }
    }
    if (shipped == 0)
      return fmt::format("R3: {} of order {} {}: there is nothing to return", sku, request_.order, other);
    return fmt::format(
        "R3: {} of {} can be returned, not {}: order {} shipped {}, and {} are authorized or returned "
        "already",
        shipped - taken, sku, qty, request_.order, shipped, taken);
  }

  void date_lines() {
    for (const auto& [at, qty] : chosen_) {
      const LineParcel& parcel = order_->parcels[at];
      ReturnLine line;
      line.line = static_cast<int>(lines_.size()) + 1;
      line.order = order_->goods.order;
      line.order_line = order_->goods.lines[at].line;
      line.product = order_->goods.lines[at].product;
      line.sku = parcel.sku;
      line.tally.qty = qty;
      line.had = had_goods(policy(), parcel.delivered_on, request_.delivered_on, parcel.shipped_on);
      check_days(order_->goods.lines[at].shipment, parcel);
      lines_.push_back(std::move(line));
      if (!head_.location) head_.location = parcel.location;
    }
    if (policy().returns.send_to.empty()) return;
    const auto location = desk_.locations_.find(policy().returns.send_to);
    if (!location) {
      throw Error("returns.send_to in autoship.toml: " + desk_.locations_.unknown(policy().returns.send_to),
                  Exit::refused);
    }
    head_.location = {*location};
  }

  void check_days(ShipmentId shipment, const LineParcel& parcel) {
    if (!checked_.empty() && checked_.back() == shipment) return;
    checked_.push_back(shipment);
    if (head_.notified_on < parcel.left_on) {
      faults_.add("--notified-on",
                  fmt::format("{} is before its parcel {} left, on {}", to_text(head_.notified_on),
                              shipment.value, to_text(parcel.left_on)));
    }
    if (!request_.delivered_on) return;
    const Day said = *request_.delivered_on;
    if (parcel.delivered_on && *parcel.delivered_on != said) {
      faults_.add("--delivered-on", fmt::format("parcel {} was delivered on {}", shipment.value,
                                                to_text(*parcel.delivered_on)));
    } else if (said < parcel.left_on) {
      faults_.add("--delivered-on", fmt::format("{} is before parcel {} left, on {}", to_text(said),
                                                shipment.value, to_text(parcel.left_on)));
    } else if (said > head_.notified_on) {
      faults_.add("--delivered-on", dates_text(said, head_.notified_on) + ", when it was notified");
    }
  }

  void judge() {
    if (const auto refusal = outcome_refusal(head_.fault, head_.outcome)) refusals_.push_back(*refusal);
    if (head_.goods != ReturnGoods::send && head_.fault == ReturnFault::choice) {
      refusals_.push_back(
          "R5: goods that are not wanted are refunded once they are back: leave --keep and "
          "--hold-for-courier out");
    }
    if (!refusals_.empty()) throw Error(fmt::format("{}", fmt::join(refusals_, "\n")), Exit::refused);
    if (head_.outcome != ReturnOutcome::replace) desk_.refuse_money(*order_, head_.fault);
    if (head_.outcome == ReturnOutcome::credit) desk_.refuse_credit(*order_, lines_);
    std::vector<std::string> late;
    const auto add = [&](const std::optional<std::string>& refusal) {
      if (refusal && std::find(late.begin(), late.end(), *refusal) == late.end()) late.push_back(*refusal);
    };
    for (const ReturnLine& line : lines_) {
      const LineParcel& parcel = order_->parcels[chosen_[static_cast<std::size_t>(line.line) - 1].at];
      const Calendar& calendar = desk_.calendar_of(parcel.location);
      const Day last = autoship::notice_last(policy(), head_.fault, line.had.on, calendar);
      answer_.notice_last = std::min(answer_.notice_last, last);
      add(notice_refusal(policy(), head_.fault, line.had, head_.notified_on, calendar));
      if (line.had.by == HadBy::said) add(delivery_refusal(policy(), line.had.on, parcel.shipped_on));
    }
    add(old_notice_refusal(head_.notified_on, today()));
    if (late.empty()) return;
    answer_.refused_rule = fmt::format("{}", fmt::join(late, "; "));
    if (request_.override_reason.empty()) {
      const bool may_override = desk_.person_.is_company();
      throw Error(answer_.refused_rule + (may_override ? "; --override REASON lets a person allow it" : ""),
                  Exit::refused);
    }
    head_.override_reason = request_.override_reason;
  }

  ReturnAnswer write() {
    head_.id = desk_.store_.next();
    head_.ran = ran_text(head_.id);
    head_.account = order_->account;
    head_.order = order_->goods.order;
    head_.issued_on = today();
    head_.expires_on = ran_last(policy(), today());
    std::vector<DecidedPieces> pieces;
    for (const ReturnLine& line : lines_) {
      pieces.push_back({line.line, line.order_line, line.tally.qty, decision_for(head_.outcome)});
    }
    ReturnableOrder copy = order_->goods;
    for (const PricedDecision& one : price_decisions(policy(), head_.fault, 100, copy, pieces)) {
      answer_.expected_minor += one.amount_minor;
    }
    answer_.shipping_to_come_minor = shipping_to_come(policy(), head_.fault, copy, pieces);
    desk_.store_.add(head_, lines_);
    if (head_.goods != ReturnGoods::send) {
      answer_.money = desk_.money_.decide(head_, *order_, 100, pieces);
      desk_.store_.close(head_.id, ReturnClosed::complete, today());
    }
    answer_.view = desk_.queries_.find(head_.id).value();
    append_event();
    return std::move(answer_);
  }

  void append_event() {
    const ReturnView& view = answer_.view;
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("ran").text(head_.ran).key("reason").text(to_text(head_.reason));
    json.key("fault").text(to_text(head_.fault)).key("outcome").text(to_text(head_.outcome));
    json.key("goods").text(to_text(head_.goods)).key("notified_on").day(head_.notified_on);
    json.key("arrive_by").day(head_.expires_on).key("send_to").text(view.location);
    json.key("amount")
        .decimal(answer_.expected_minor, view.currency.digits)
        .key("currency")
        .text(view.currency.code);
    if (!head_.override_reason.empty()) {
      json.key("overridden").text(answer_.refused_rule).key("override").text(head_.override_reason);
    }
    json.key("items").begin_array();
    for (const ReturnLine& line : lines_) {
      json.begin_object().key("sku").text(line.sku).key("qty").integer(line.tally.qty).end_object();
    }
    json.end_array().end_object();
    desk_.append("return-authorized", head_, order_->autoship, body);
  }

  struct Chosen {
    std::size_t at;  // Of the order's lines.
    std::int64_t qty;
  };

  ReturnDesk& desk_;
  const AuthorizeRequest& request_;
  OptionFaults faults_;
  std::vector<std::string> refusals_;
  std::optional<OrderOfReturn> order_;
  std::vector<Chosen> chosen_;
  std::vector<ShipmentId> checked_;
  ReturnHead head_;
  std::vector<ReturnLine> lines_;
  ReturnAnswer answer_;
};

ReturnAnswer ReturnDesk::authorize(const AuthorizeRequest& request) {
  return Authorization(*this, request).run();
}

}  // namespace autoship
