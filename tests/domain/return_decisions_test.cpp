#include "domain/return_decisions.h"

#include <doctest/doctest.h>

#include <array>

using namespace autoship;

namespace {

/// Three of VIT-C at 10.00 in all, one SOAP at 8.00, a gift; 5.00 shipping.
ReturnableOrder order() {
  ReturnableOrder made;
  made.order = {7};
  made.lines.resize(3);
  made.lines[0] = {1, {1}, {31}, 3, false, true, {1000, 83, 300'000, 150'000}, 0, 0};
  made.lines[1] = {2, {2}, {31}, 1, false, true, {800, 66, 0, 0}, 0, 0};
  made.lines[2] = {3, {3}, {31}, 1, true, true, {}, 0, 0};
  made.shipping_minor = 500;
  made.shipping_tax_minor = 41;
  return made;
}

std::vector<PricedDecision> decide(ReturnableOrder& of, ReturnFault fault, DecidedPieces pieces,
                                   int percent = 100) {
  return price_decisions(Policy(), fault, percent, of, std::span(&pieces, 1));
}

}  // namespace

TEST_CASE("a refund is the pieces' share with its tax and never shipping on a choice") {
  ReturnableOrder of = order();
  std::int64_t sum = 0;
  for (int i = 0; i < 3; ++i) sum += decide(of, ReturnFault::choice, {1, 1, 1})[0].amount_minor;
  CHECK(sum == 1083);
  CHECK(decide(of, ReturnFault::choice, {2, 2, 1})[0].amount_minor == 866);
  CHECK_FALSE(of.shipping_is_back);
}

TEST_CASE("shipping goes back with the last piece by the company's fault and once") {
  ReturnableOrder of = order();
  CHECK(decide(of, ReturnFault::company, {1, 1, 3})[0].shipping_minor == 0);
  const PricedDecision last = decide(of, ReturnFault::company, {2, 2, 1})[0];
  CHECK(last.shipping_minor == 500);
  CHECK(last.shipping_tax_minor == 41);
  CHECK(last.amount_minor == 866 + 541);
  CHECK(of.shipping_is_back);
}

TEST_CASE("one piece of choice or replaced and shipping stays paid") {
  ReturnableOrder of = order();
  decide(of, ReturnFault::choice, {1, 1, 1});
  decide(of, ReturnFault::company, {1, 1, 2});
  CHECK(decide(of, ReturnFault::company, {2, 2, 1})[0].shipping_minor == 0);
  of = order();
  const PricedDecision replaced = decide(of, ReturnFault::company, {2, 2, 1, ReturnDecision::replace})[0];
  CHECK(replaced.amount_minor == 0);
  CHECK(replaced.value == LineValue{});
  CHECK(decide(of, ReturnFault::company, {1, 1, 3})[0].shipping_minor == 0);
}

TEST_CASE("a company that keeps shipping keeps it") {
  Policy policy;
  policy.returns.refund_shipping = RefundShipping::never;
  ReturnableOrder of = order();
  const std::array pieces{DecidedPieces{1, 1, 3}, DecidedPieces{2, 2, 1}};
  for (const PricedDecision& decision : price_decisions(policy, ReturnFault::company, 100, of, pieces)) {
    CHECK(decision.shipping_minor == 0);
  }
}

TEST_CASE("tax inside the price is not given back twice") {
  ReturnableOrder of = order();
  of.has_tax_on_top = false;
  const PricedDecision decision = decide(of, ReturnFault::choice, {1, 1, 3})[0];
  CHECK(decision.amount_minor == 1000);
  CHECK(decision.value.tax_minor == 83);
}

TEST_CASE("a gift and a refused piece give nothing back") {
  ReturnableOrder of = order();
  CHECK(decide(of, ReturnFault::choice, {3, 3, 1})[0].amount_minor == 0);
  CHECK(decide(of, ReturnFault::choice, {1, 1, 1, ReturnDecision::refused})[0].amount_minor == 0);
  CHECK(of.lines[0].paid == 0);
}

TEST_CASE("a buyback pays a part of the price and takes the volume back in full") {
  ReturnableOrder of = order();
  const PricedDecision decision = decide(of, ReturnFault::choice, {1, 1, 3}, 90)[0];
  CHECK(decision.amount_minor == 900 + 75);
  CHECK(decision.value.pv == 300'000);
}

TEST_CASE("a buyback piece by piece pays what it pays at once") {
  for (int percent = 0; percent <= 100; ++percent) {
    ReturnableOrder whole = order(), parts = order();
    std::int64_t sum = 0;
    for (int i = 0; i < 3; ++i) sum += decide(parts, ReturnFault::choice, {1, 1, 1}, percent)[0].amount_minor;
    CHECK(decide(whole, ReturnFault::choice, {1, 1, 3}, percent)[0].amount_minor == sum);
  }
}

TEST_CASE("shipping is told of before it comes with the last of several returns") {
  ReturnableOrder of = order();
  const DecidedPieces last{2, 2, 1};
  const auto to_come = [&](ReturnFault fault, const DecidedPieces& pieces) {
    ReturnableOrder copy = of;
    price_decisions(Policy(), fault, 100, copy, std::span(&pieces, 1));
    return shipping_to_come(Policy(), fault, copy, std::span(&pieces, 1));
  };
  CHECK(to_come(ReturnFault::company, last) == 0);  // Three are with nobody.
  of.company_awaited = 3;
  CHECK(to_come(ReturnFault::company, last) == 541);
  CHECK(to_come(ReturnFault::choice, last) == 0);
  CHECK(to_come(ReturnFault::company, {2, 2, 1, ReturnDecision::replace}) == 0);
  of.has_tax_on_top = false;
  CHECK(to_come(ReturnFault::company, last) == 500);
  of.company_awaited = 0;
  of.company_pieces = 3;
  CHECK(to_come(ReturnFault::company, last) == 0);  // It goes with this one.
}
