#include "domain/return_state.h"

#include <doctest/doctest.h>

#include <array>

#include "domain/return_receipt.h"

using namespace autoship;

namespace {

ReturnTally tally(std::int64_t qty, std::int64_t received, std::int64_t refunded, std::int64_t refused = 0) {
  ReturnTally line;
  line.qty = qty;
  line.received = received;
  line.refunded = refunded;
  line.refused = refused;
  return line;
}

ReturnState state_of(ReturnTally line, std::optional<ReturnClosed> closed = std::nullopt,
                     ReturnGoods goods = ReturnGoods::send) {
  return return_state(std::span(&line, 1), goods, closed);
}

constexpr ProductId soap{1}, vit{2}, other{3};

}  // namespace

TEST_CASE("a line's goods tell what came of them") {
  const auto send = ReturnGoods::send;
  CHECK(goods_state(tally(3, 0, 0), send, {}) == GoodsState::awaited);
  CHECK(goods_state(tally(3, 1, 1), send, {}) == GoodsState::part_received);
  CHECK(goods_state(tally(3, 3, 3), send, ReturnClosed::complete) == GoodsState::received);
  CHECK(goods_state(tally(3, 0, 0), send, ReturnClosed::expired) == GoodsState::not_coming);
  CHECK(goods_state(tally(3, 1, 1), send, ReturnClosed::void_) == GoodsState::part_received);
  CHECK(goods_state(tally(3, 0, 3), ReturnGoods::keep, ReturnClosed::complete) == GoodsState::kept);
  CHECK(goods_state(tally(3, 0, 3), ReturnGoods::courier, ReturnClosed::complete) == GoodsState::held);
}

TEST_CASE("a line's decision tells what was decided") {
  CHECK(decision_state(tally(2, 0, 0)) == DecisionState::open);
  CHECK(decision_state(tally(2, 1, 1)) == DecisionState::part_decided);
  CHECK(decision_state(tally(2, 2, 2)) == DecisionState::refunded);
  CHECK(decision_state(tally(2, 2, 1, 1)) == DecisionState::refunded);
  CHECK(decision_state(tally(2, 2, 0, 2)) == DecisionState::refused);
  ReturnTally line = tally(2, 2, 0);
  line.replaced = 2;
  CHECK(decision_state(line) == DecisionState::replaced);
  line.replaced = 0;
  line.credited = 2;
  CHECK(decision_state(line) == DecisionState::credited);
}

TEST_CASE("a return goes from authorized to done") {
  CHECK(state_of(tally(2, 0, 0)) == ReturnState::authorized);
  CHECK(state_of(tally(2, 1, 1)) == ReturnState::part_received);
  ReturnTally unpaid = tally(2, 2, 2);
  unpaid.is_settled = false;
  CHECK(state_of(unpaid, ReturnClosed::complete) == ReturnState::received);
  CHECK(state_of(tally(2, 2, 2), ReturnClosed::complete) == ReturnState::done);
  CHECK(state_of(tally(2, 0, 2), ReturnClosed::complete, ReturnGoods::keep) == ReturnState::done);
  CHECK(state_of(tally(2, 0, 0), ReturnClosed::canceled) == ReturnState::canceled);
  CHECK(state_of(tally(2, 1, 1), ReturnClosed::void_) == ReturnState::void_);
  CHECK(state_of(tally(2, 1, 1), ReturnClosed::expired) == ReturnState::expired);
  for (const ReturnState state : all_return_states) CHECK(parse_return_state(to_text(state)) == state);
}

TEST_CASE("an open return takes all of its pieces and a closed one those that were decided") {
  CHECK(tally(3, 0, 0).taken({}) == 3);
  CHECK(tally(3, 2, 1, 1).taken({}) == 2);
  CHECK(tally(3, 2, 1, 1).taken(ReturnClosed::expired) == 1);
  CHECK(tally(3, 0, 0).taken(ReturnClosed::canceled) == 0);
}

TEST_CASE("goods go to the lines that wait for them and the rest to the sender") {
  const std::array lines{AwaitedLine{1, soap, 2}, AwaitedLine{2, vit, 1}, AwaitedLine{3, soap, 1}};
  const std::array found{FoundGoods{soap, 1, ReturnFate::restock}, FoundGoods{soap, 3, std::nullopt},
                         FoundGoods{other, 2, ReturnFate::restock}, FoundGoods{vit, 1, ReturnFate::sender}};
  const std::vector<SortedGoods> expected{
      {1, soap, 1, ReturnFate::restock}, {1, soap, 1, ReturnFate::scrap},  {3, soap, 1, ReturnFate::scrap},
      {2, vit, 1, ReturnFate::sender},   {0, soap, 1, ReturnFate::sender}, {0, other, 2, ReturnFate::sender}};
  CHECK(sort_goods(lines, found, ReturnFate::scrap) == expected);
  CHECK(sort_goods(lines, {}, ReturnFate::scrap).empty());
  for (const SortedGoods& goods : all_to_sender(found)) {
    CHECK(goods.line == 0);
    CHECK(goods.fate == ReturnFate::sender);
  }
}

TEST_CASE("what came in the place of ordered goods settles their line and stays what it is") {
  const std::array lines{AwaitedLine{1, soap, 2}, AwaitedLine{2, vit, 1}};
  const std::array found{FoundGoods{other, 3, ReturnFate::restock, soap}, FoundGoods{soap, 1, std::nullopt}};
  const std::vector<SortedGoods> expected{{1, soap, 1, ReturnFate::restock},
                                          {1, other, 1, ReturnFate::restock},
                                          {0, other, 2, ReturnFate::sender}};
  CHECK(sort_goods(lines, found, ReturnFate::restock) == expected);
  CHECK(open_places(lines, found) == std::vector<ProductId>{vit});
  CHECK(open_places(lines, {}) == std::vector<ProductId>{soap, vit});
  CHECK(open_places(std::array{AwaitedLine{1, soap, 1}, AwaitedLine{2, soap, 1}}, {}) ==
        std::vector<ProductId>{soap});
}
