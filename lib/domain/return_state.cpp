#include "domain/return_state.h"

#include <algorithm>

namespace autoship {

namespace {

constexpr std::array<std::string_view, 4> closed_names{"complete", "canceled", "void", "expired"};
constexpr std::array<std::string_view, 6> goods_names{"awaited", "part-received", "received",
                                                      "kept",    "held",          "not-coming"};
constexpr std::array<std::string_view, 6> decision_names{"open",     "part-decided", "refunded",
                                                         "replaced", "credited",     "refused"};
constexpr std::array<std::string_view, all_return_states.size()> state_names{
    "authorized", "part-received", "received", "done", "canceled", "void", "expired"};

}  // namespace

std::string_view to_text(ReturnClosed closed) { return closed_names[static_cast<std::size_t>(closed)]; }

std::optional<ReturnClosed> parse_return_closed(std::string_view text) {
  for (std::size_t i = 0; i < closed_names.size(); ++i) {
    if (closed_names[i] == text) return static_cast<ReturnClosed>(i);
  }
  return std::nullopt;
}

std::string_view to_text(GoodsState state) { return goods_names[static_cast<std::size_t>(state)]; }
std::string_view to_text(DecisionState state) { return decision_names[static_cast<std::size_t>(state)]; }
std::string_view to_text(ReturnState state) { return state_names[static_cast<std::size_t>(state)]; }

std::optional<ReturnState> parse_return_state(std::string_view text) {
  for (const ReturnState state : all_return_states) {
    if (to_text(state) == text) return state;
  }
  return std::nullopt;
}

GoodsState goods_state(const ReturnTally& line, ReturnGoods goods, std::optional<ReturnClosed> closed) {
  if (goods == ReturnGoods::keep) return GoodsState::kept;
  if (goods == ReturnGoods::courier) return GoodsState::held;
  if (line.received >= line.qty) return GoodsState::received;
  if (line.received > 0) return GoodsState::part_received;
  return closed ? GoodsState::not_coming : GoodsState::awaited;
}

DecisionState decision_state(const ReturnTally& line) {
  if (line.decided() == 0) return DecisionState::open;
  if (line.decided() < line.qty) return DecisionState::part_decided;
  if (line.refunded > 0) return DecisionState::refunded;
  if (line.replaced > 0) return DecisionState::replaced;
  return line.credited > 0 ? DecisionState::credited : DecisionState::refused;
}

ReturnState return_state(std::span<const ReturnTally> lines, ReturnGoods goods,
                         std::optional<ReturnClosed> closed) {
  if (closed == ReturnClosed::canceled) return ReturnState::canceled;
  if (closed == ReturnClosed::void_) return ReturnState::void_;
  if (closed == ReturnClosed::expired) return ReturnState::expired;
  const bool nothing_came =
      std::all_of(lines.begin(), lines.end(), [](const ReturnTally& line) { return line.received == 0; });
  const bool all_came = std::all_of(lines.begin(), lines.end(),
                                    [](const ReturnTally& line) { return line.received >= line.qty; });
  if (goods == ReturnGoods::send && nothing_came) return ReturnState::authorized;
  if (goods == ReturnGoods::send && !all_came) return ReturnState::part_received;
  const bool all_done = std::all_of(lines.begin(), lines.end(), [](const ReturnTally& line) {
    return line.decided() == line.qty && line.is_settled;
  });
  return all_done ? ReturnState::done : ReturnState::received;
}

}  // namespace autoship
