#include "cli/return_report.h"

#include <fmt/format.h>

#include "cli/rows.h"
#include "cli/show.h"
#include "domain/ran.h"
#include "domain/text.h"

namespace autoship {

namespace {

std::string money(const ReturnView& view, std::int64_t minor) {
  return decimal_text(minor, view.currency.digits) + " " + view.currency.code;
}

const std::vector<std::string>& line_columns() {
  static const std::vector<std::string> columns = {
      "line", "order", "sku", "name", "qty", "received", "goods", "decision", "had_on", "had_by", "amount"};
  return columns;
}

std::vector<Cell> line_cells(const ReturnView& view, const ReturnLineView& shown) {
  const ReturnLine& line = shown.line;
  return {Cell::of(std::int64_t{line.line}),
          Cell::of(line.order.value),
          Cell::of(line.sku),
          Cell::of(shown.name),
          Cell::of(line.tally.qty),
          Cell::of(line.tally.received),
          Cell::of(to_text(shown.goods)),
          Cell::of(to_text(shown.decision)),
          Cell::of(line.had.on),
          Cell::of(to_text(line.had.by)),
          Cell::amount(shown.amount_minor, view.currency.digits)};
}

std::string goods_words(ReturnGoods goods) {
  switch (goods) {
    case ReturnGoods::keep:
      return "the customer keeps them";
    case ReturnGoods::courier:
      return "the customer holds them for the courier";
    case ReturnGoods::send:
      break;
  }
  return "to be sent back";
}

/// "2026-12-09 at RENO: accepted, invoice 7; VIT-C=1:restock, SOAP=1:sender (not on the RAN)".
std::string parcel_line(const ReturnParcelView& shown) {
  const ReturnParcel& parcel = shown.parcel;
  std::string text = fmt::format("{} at {}: ", to_text(parcel.received_on), shown.location);
  text += parcel.why.empty() ? "accepted" : "not accepted, " + parcel.why;
  text += parcel.proof.empty() ? ", no invoice" : ", invoice " + parcel.proof;
  if (!parcel.has_ran) text += ", no RAN outside";
  // Who works for themselves is told neither names nor words of the company's (S4).
  if (!parcel.override_reason.empty())
    text += fmt::format(", allowed by {}: \"{}\"", shown.actor, parcel.override_reason);
  if (shown.goods.empty()) text += "; nothing in it";
  const char* separator = "; ";
  for (const ReturnGoodsView& goods : shown.goods) {
    text += separator + goods_text(goods);
    if (goods.line == 0 && parcel.why.empty()) text += " (not on the RAN)";
    separator = ", ";
  }
  return text;
}

std::string payout_words(const ReturnView& view, const ReturnPayoutView& payout) {
  if (!payout.charge) return money(view, payout.amount_minor) + " to the account's credit";
  std::string text =
      fmt::format("{} by refund {}, {}", money(view, payout.amount_minor), payout.charge.value, payout.state);
  if (payout.held == "unpaid") text += ", held until what it pays back is paid";
  return text;
}

/// "refund of 1 VIT-C: 12.50 USD (with shipping 5.00); 12.50 USD by refund 18, pending".
std::string decision_line(const ReturnView& view, const ReturnDecisionView& decision) {
  std::string text = fmt::format("{}: {} {}", to_text(decision.decision), decision.qty, decision.sku);
  if (decision.decision == ReturnDecision::replace) {
    return text + (decision.replacement ? fmt::format(", by order {}", decision.replacement.value)
                                        : ", sent by the next night that can");
  }
  if (decision.decision == ReturnDecision::refused) return text + ", back to the sender";
  text += ", " + money(view, decision.amount_minor);
  if (decision.shipping_minor > 0)
    text += fmt::format(" with shipping {}", money(view, decision.shipping_minor));
  for (const ReturnPayoutView& payout : decision.payouts) text += "; " + payout_words(view, payout);
  return text;
}

Facts facts_of(const ReturnView& view) {
  const ReturnHead& head = view.head;
  Facts facts = {{"RAN", fmt::format("{}, {}", head.ran, to_text(view.state))},
                 {"account", fmt::format("{} {}", view.account, view.name)}};
  if (head.order) facts.emplace_back("order", std::to_string(head.order.value));
  facts.emplace_back("reason",
                     fmt::format("{}, notified on {}", to_text(head.reason), to_text(head.notified_on)));
  facts.emplace_back("wished", to_text(head.outcome));
  facts.emplace_back("goods", goods_words(head.goods));
  if (head.goods == ReturnGoods::send) {
    facts.emplace_back("send to", send_to_line(view));
    facts.emplace_back("arrive by", to_text(head.expires_on));
  }
  facts.emplace_back("issued",
                     "on " + to_text(head.issued_on) + (view.actor.empty() ? "" : " by " + view.actor));
  if (!head.override_reason.empty())
    facts.emplace_back("allowed", fmt::format("by {}: \"{}\"", view.actor, head.override_reason));
  if (head.closed && *head.closed != ReturnClosed::complete) {
    facts.emplace_back("ended", fmt::format("on {}{}{}", to_text(*head.closed_on),
                                            head.closed_why.empty() ? "" : ": ", head.closed_why));
  }
  for (const ReturnParcelView& parcel : view.parcels) facts.emplace_back("parcel", parcel_line(parcel));
  for (const ReturnDecisionView& decision : view.decisions)
    facts.emplace_back("decided", decision_line(view, decision));
  return facts;
}

void write_goods(JsonWriter& json, const ReturnParcelView& parcel) {
  json.key("goods").begin_array();
  for (const ReturnGoodsView& goods : parcel.goods) {
    json.begin_object().key("sku").text(goods.sku).key("qty").integer(goods.qty).key("fate").text(
        to_text(goods.fate));
    write_text(json, "in_place_of", goods.in_place_of);
    json.key("line");
    goods.line > 0 ? json.integer(goods.line) : json.null();
    json.end_object();
  }
  json.end_array();
}

void write_parcels(JsonWriter& json, const ReturnView& view) {
  json.key("parcels").begin_array();
  for (const ReturnParcelView& shown : view.parcels) {
    const ReturnParcel& parcel = shown.parcel;
    json.begin_object().key("received_on").day(parcel.received_on).key("location").text(shown.location);
    write_text(json, "proof", parcel.proof);
    json.key("ran_on_parcel").boolean(parcel.has_ran).key("accepted").boolean(parcel.why.empty());
    write_text(json, "why", parcel.why);
    write_text(json, "override", parcel.override_reason);
    write_text(json, "actor", shown.actor);
    write_goods(json, shown);
    json.end_object();
  }
  json.end_array();
}

void write_decisions(JsonWriter& json, const ReturnView& view) {
  const int digits = view.currency.digits;
  json.key("decisions").begin_array();
  for (const ReturnDecisionView& decision : view.decisions) {
    json.begin_object().key("line").integer(decision.line).key("order").integer(decision.order.value);
    json.key("sku").text(decision.sku).key("qty").integer(decision.qty);
    json.key("decision")
        .text(to_text(decision.decision))
        .key("goods")
        .decimal(decision.value.goods_minor, digits);
    json.key("tax")
        .decimal(decision.value.tax_minor, digits)
        .key("shipping")
        .decimal(decision.shipping_minor, digits);
    json.key("shipping_tax").decimal(decision.shipping_tax_minor, digits);
    json.key("amount").decimal(decision.amount_minor, digits);
    json.key("pv")
        .decimal_short(decision.value.pv, volume_digits)
        .key("cv")
        .decimal_short(decision.value.cv, volume_digits);
    json.key("replacement");
    decision.replacement ? json.integer(decision.replacement.value) : json.null();
    json.key("payouts").begin_array();
    for (const ReturnPayoutView& payout : decision.payouts) {
      json.begin_object().key("amount").decimal(payout.amount_minor, digits).key("charge");
      payout.charge ? json.integer(payout.charge.value) : json.null();
      write_text(json, "state", payout.charge ? payout.state : "credit");
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

}  // namespace

const std::vector<std::string>& return_columns() {
  static const std::vector<std::string> columns = {
      "ran",   "account",  "name",      "order",     "kind",     "reason",   "fault",  "outcome",    "state",
      "items", "received", "issued_on", "arrive_by", "location", "currency", "amount", "refund_due", "why"};
  return columns;
}

/// What a return waits for, or why it ended: "refund 18 declined; 2 VIT-C to be sent".
std::string why_of(const ReturnView& view) {
  std::string text = view.head.closed == ReturnClosed::complete ? "" : view.head.closed_why;
  const auto add = [&](const std::string& words) {
    if (text.find(words) == std::string::npos) text += (text.empty() ? "" : "; ") + words;
  };
  for (const ReturnDecisionView& decision : view.decisions) {
    if (decision.decision == ReturnDecision::replace && !decision.replacement)
      add(fmt::format("{} {} to be sent", decision.qty, decision.sku));
    for (const ReturnPayoutView& payout : decision.payouts) {
      if (!payout.charge || payout.state == "paid") continue;
      add(fmt::format("refund {} {}", payout.charge.value,
                      payout.held == "unpaid" ? "held until what it pays back is paid" : payout.state));
    }
  }
  return text;
}

std::vector<Cell> return_cells(const ReturnView& view) {
  std::int64_t received = 0;
  for (const ReturnLineView& line : view.lines) received += line.line.tally.received;
  const ReturnHead& head = view.head;
  const bool comes = head.goods == ReturnGoods::send;
  return {Cell::of(head.ran),
          Cell::of(view.account),
          Cell::of(view.name),
          head.order ? Cell::of(head.order.value) : Cell::none(),
          Cell::of(head.is_buyback ? "buyback" : "return"),
          Cell::of(to_text(head.reason)),
          Cell::of(to_text(head.fault)),
          Cell::of(to_text(head.outcome)),
          Cell::of(to_text(view.state)),
          Cell::of(return_items(view)),
          Cell::of(received),
          Cell::of(head.issued_on),
          comes ? Cell::of(head.expires_on) : Cell::none(),
          comes ? Cell::of(view.location) : Cell::none(),
          Cell::of(view.currency.code),
          Cell::amount(view.decided_minor(), view.currency.digits),
          Cell::amount(view.open_minor(), view.currency.digits),
          Cell::of_filled(why_of(view))};
}

std::string goods_text(const ReturnGoodsView& goods) {
  std::string text = fmt::format("{}={}:{}", goods.sku, goods.qty, to_text(goods.fate));
  return goods.in_place_of.empty() ? text : text + ":" + goods.in_place_of;
}

std::string return_items(const ReturnView& view) {
  std::string text;
  for (const ReturnLineView& line : view.lines) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ";", line.line.sku, line.line.tally.qty);
  }
  return text;
}

std::string send_to_line(const ReturnView& view) {
  const PostalAddress& to = view.send_to;
  std::string text = to.company;
  for (const std::string* part : {&to.name, &to.line1, &to.line2, &to.city}) {
    if (!part->empty()) text += (text.empty() ? "" : ", ") + *part;
  }
  for (const std::string* part : {&to.region, &to.postal_code}) {
    if (!part->empty()) text += " " + *part;
  }
  if (!to.country.empty()) text += (text.empty() ? "" : ", ") + to.country;
  return text.empty() ? view.location : text;
}

ReturnView return_named(Ledger& ledger, const Person& person, const std::string& option,
                        const std::string& ran) {
  const auto id = parse_ran(ran);
  if (!id)
    throw UsageError(
        fmt::format("{}: {}", option, holds_card_number(ran) ? card_number_refusal : ran_fault(ran)));
  auto view = ReturnQueries(ledger).find(*id, person);
  if (!view) throw UsageError(fmt::format("{}: no return {}", option, ran_text(*id)));
  return std::move(*view);
}

std::string return_json(const ReturnView& view) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  write_cells(json, return_columns(), return_cells(view));
  const ReturnHead& head = view.head;
  write_text(json, "send_to", head.goods == ReturnGoods::send ? send_to_line(view) : "");
  json.key("goods").text(to_text(head.goods));
  json.key("notified_on").day(head.notified_on);
  write_text(json, "issued_by", view.actor);
  write_text(json, "override", head.override_reason);
  json.key("closed_on");
  head.closed_on ? json.day(*head.closed_on) : json.null();
  json.key("lines").begin_array();
  for (const ReturnLineView& line : view.lines) {
    json.begin_object();
    write_cells(json, line_columns(), line_cells(view, line));
    json.end_object();
  }
  json.end_array();
  write_parcels(json, view);
  write_decisions(json, view);
  json.end_object();
  return text;
}

void show_return(Invocation& invocation, const ReturnView& view) {
  if (wants_json(invocation)) return invocation.out().write(return_json(view) + "\n");
  if (invocation.look().format == Format::table) invocation.out().write(facts_text(facts_of(view)) + "\n");
  Listing listing(invocation.out(), invocation.look(), line_columns());
  for (const ReturnLineView& line : view.lines) listing.row(line_cells(view, line));
  listing.end();
}

}  // namespace autoship
