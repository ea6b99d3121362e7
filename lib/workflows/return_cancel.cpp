#include <fmt/format.h>

#include "domain/json_writer.h"
#include "domain/text.h"
#include "workflows/returns.h"

namespace autoship {

ReturnAnswer ReturnDesk::cancel(const CancelReturnRequest& request) {
  OptionFaults faults;
  require(company_.policy, person_, Deed::returns);
  const ReturnId id = named(request.ran, faults);
  faults.check_text("--reason", request.reason);
  std::optional<ReturnOutcome> instead;
  if (request.outcome && faults.check_text("--outcome", *request.outcome)) {
    instead = parse_return_outcome(*request.outcome);
    if (!instead || instead == ReturnOutcome::replace)
      faults.add("--outcome", fmt::format("'{}' is none of refund, credit", excerpt(*request.outcome)));
  }
  faults.throw_if_any();
  ReturnHead head = store_.find(id).value();
  return instead ? pay_instead(head, *instead, request.reason) : end(head, request.reason);
}

ReturnAnswer ReturnDesk::end(const ReturnHead& head, const std::string& reason) {
  const auto refuse = [&](const std::string& what) {
    throw Error(fmt::format("{} {}", head.ran, what), Exit::refused);
  };
  if (head.closed && *head.closed != ReturnClosed::complete)
    refuse(fmt::format("is {} since {}", to_text(*head.closed), to_text(*head.closed_on)));
  for (const ReturnLine& line : store_.lines(head.id)) {
    if (line.tally.received > 0) refuse("is not canceled any more: goods have come back under it");
    if (line.tally.decided() > 0)
      refuse("is not canceled any more: its goods stay with the customer, and that is decided");
  }
  store_.close(head.id, ReturnClosed::canceled, caller_.as_of, reason);
  ReturnAnswer answer;
  answer.view = queries_.find(head.id).value();
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("ran").text(head.ran);
  if (!reason.empty()) json.key("why").text(reason);
  json.end_object();
  append("return-canceled", head, answer.view.autoship, body);
  return answer;
}

ReturnAnswer ReturnDesk::pay_instead(ReturnHead& head, ReturnOutcome instead, const std::string& reason) {
  if (head.outcome != ReturnOutcome::replace) {
    throw Error(fmt::format("{} replaces nothing: it was authorized for {}", head.ran, to_text(head.outcome)),
                Exit::refused);
  }
  std::map<OrderId, OrderOfReturn> orders;
  const OrderOfReturn& of = order(head.order, orders);
  refuse_money(of, head.fault);
  if (instead == ReturnOutcome::credit) refuse_credit(of, store_.lines(head.id));
  std::vector<DecidedPieces> pieces = store_.take_unsent_replacements(head.id);
  const bool awaits = !head.closed && head.goods == ReturnGoods::send;
  if (pieces.empty() && !awaits) {
    throw Error(fmt::format("{}: its replacement is on its way, and nothing more is to come "
                            "(autoship process-return show {})",
                            head.ran, head.ran),
                Exit::refused);
  }
  store_.wish(head.id, instead);
  head.outcome = instead;
  for (DecidedPieces& one : pieces) one.decision = decision_for(instead);
  ReturnAnswer answer;
  answer.money = decide(head, orders, store_.lines(head.id), pieces);
  answer.view = queries_.find(head.id).value();
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("ran").text(head.ran).key("outcome").text(to_text(instead));
  if (!reason.empty()) json.key("why").text(reason);
  if (answer.money.amount_minor > 0) {
    json.key("amount").decimal(answer.money.amount_minor, answer.view.currency.digits);
    json.key("currency").text(answer.view.currency.code);
  }
  json.end_object();
  append("return-rewished", head, answer.view.autoship, body);
  return answer;
}

void ReturnDesk::refuse_money(const OrderOfReturn& order, ReturnFault fault) {
  if (order.kind != "replacement") return;
  throw Error(fmt::format("R5: order {} is a replacement and cost nothing, so nothing is paid back for it{}; "
                          "autoship credit gives what is fair",
                          order.goods.order.value,
                          fault == ReturnFault::company ? ": --outcome replace sends it again" : ""),
              Exit::refused);
}

void ReturnDesk::refuse_credit(const OrderOfReturn& order, const std::vector<ReturnLine>& lines) {
  if (order.currency.code != order.credit_currency) {
    throw Error(fmt::format("R5: order {} was paid in {}, the account's credit is in {}: --outcome refund",
                            order.goods.order.value, order.currency.code, order.credit_currency),
                Exit::refused);
  }
  for (const PaidCharge& charge : store_.paid_charges(order.goods.order)) {
    for (const ReturnLine& line : lines) {
      const ReturnableLine* goods = order.goods.find(line.order_line);
      if (charge.is_paid || goods->shipment != charge.purse.shipment) continue;
      throw Error(fmt::format("R5: charge {} of order {} is not paid yet, so there is nothing to credit: "
                              "--outcome refund waits for its payment",
                              charge.purse.charge.value, order.goods.order.value),
                  Exit::refused);
    }
  }
}

}  // namespace autoship
