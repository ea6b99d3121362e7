#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace autoship {

/// What may be done with an autoship that exists; a command each, and a word of `apply`.
enum class ChangeAction : std::uint8_t { change, pause, resume, skip, unskip, cancel, reopen };

std::string_view to_text(ChangeAction action);
std::optional<ChangeAction> parse_change_action(std::string_view text);

/// What is asked for, as typed. What is not given stays as it is.
struct ChangeRequest {
  ChangeAction action = ChangeAction::change;
  std::optional<std::string> every, day, next, restart;
  std::optional<std::string> items;  ///< SKU=QTY;...: all of them
  std::vector<std::string> add, set, remove, swap;
  bool once = false;  ///< items change for the next shipment alone
  std::optional<std::string> ship_to, ship_via, pay_with, budget, roll, until, times;
  std::optional<std::string> only_below_pv;
  bool top_up = false;
  std::optional<std::string> count, date, reason;
  bool by_rule = false;  ///< the company's own rule asks for it, and no commitment forbids it (P1)
};

/// An option of these commands, and a column of `apply`: the one list of them.
struct ChangeOption {
  std::string_view name;   ///< without its dashes: "ship-to"
  std::string_view value;  ///< what the help calls its value; empty for a flag
  std::string_view help;
  std::vector<ChangeAction> actions;  ///< those that take it

  // One of the three says where it goes.
  std::optional<std::string> ChangeRequest::*text = nullptr;
  std::vector<std::string> ChangeRequest::*list = nullptr;
  bool ChangeRequest::*flag = nullptr;

  bool is_of(ChangeAction action) const;
};

std::span<const ChangeOption> change_options();

/// The word that clears a value: `none` for --budget, --only-below-pv, --until and --times, `default` for
/// --ship-to,
/// --ship-via, --pay-with and --roll.
constexpr std::string_view clear_word = "none";
constexpr std::string_view default_word = "default";

}  // namespace autoship
