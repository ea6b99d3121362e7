#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "domain/return_policy.h"

namespace autoship {

/// Why nothing more may come of a return: all of it came or stays where it is, somebody canceled it, a
/// condition failed (R4), or its days went by (R3).
enum class ReturnClosed : std::uint8_t { complete, canceled, void_, expired };
std::string_view to_text(ReturnClosed closed);
std::optional<ReturnClosed> parse_return_closed(std::string_view text);

/// What happened to a line's goods.
enum class GoodsState : std::uint8_t { awaited, part_received, received, kept, held, not_coming };
std::string_view to_text(GoodsState state);

/// What was decided about them. Pieces that were refused count where nothing else was decided.
enum class DecisionState : std::uint8_t { open, part_decided, refunded, replaced, credited, refused };
std::string_view to_text(DecisionState state);

/// Where a return stands: nothing has come yet; some of it; what came is not decided or its refund or
/// replacement not there yet (`received`); all done; or why nothing more comes.
enum class ReturnState : std::uint8_t { authorized, part_received, received, done, canceled, void_, expired };
std::string_view to_text(ReturnState state);
std::optional<ReturnState> parse_return_state(std::string_view text);

inline constexpr std::array all_return_states{
    ReturnState::authorized, ReturnState::part_received, ReturnState::received, ReturnState::done,
    ReturnState::canceled,   ReturnState::void_,         ReturnState::expired};

/// A line of a return, counted from what is stored.
struct ReturnTally {
  std::int64_t qty = 0;       ///< authorized
  std::int64_t received = 0;  ///< of it, whatever became of them
  std::int64_t refunded = 0, replaced = 0, credited = 0, refused = 0;
  bool is_settled = true;  ///< no refund of it waits for its payment, no replacement for its order
  std::int64_t decided() const { return refunded + replaced + credited + refused; }

  /// How many pieces of its order's line it still takes: none of those it may not have any more.
  std::int64_t taken(std::optional<ReturnClosed> closed) const {
    return (closed ? decided() : qty) - refused;
  }
};

GoodsState goods_state(const ReturnTally& line, ReturnGoods goods, std::optional<ReturnClosed> closed);
DecisionState decision_state(const ReturnTally& line);
ReturnState return_state(std::span<const ReturnTally> lines, ReturnGoods goods,
                         std::optional<ReturnClosed> closed);

}  // namespace autoship
