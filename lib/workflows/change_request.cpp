#include "workflows/change_request.h"

#include <algorithm>
#include <array>

namespace autoship {

namespace {

constexpr std::array<std::string_view, 7> action_names{"change", "pause",  "resume", "skip",
                                                       "unskip", "cancel", "reopen"};

using R = ChangeRequest;

ChangeOption text(std::string_view name, std::string_view value, std::string_view help,
                  std::vector<ChangeAction> actions, std::optional<std::string> R::*field) {
  return {name, value, help, std::move(actions), field, nullptr, nullptr};
}

ChangeOption list(std::string_view name, std::string_view value, std::string_view help,
                  std::vector<std::string> R::*field) {
  return {name, value, help, {ChangeAction::change}, nullptr, field, nullptr};
}

std::vector<ChangeOption> make_options() {
  using A = ChangeAction;
  return {
      text("every", "RULE", "a new rule from the next shipment on: 45d, \"month on 15\"", {A::change},
           &R::every),
      text("day", "N", "the same rule on another day of the month", {A::change}, &R::day),
      text("next", "DATE", "moves the next shipment there and nothing else",
           {A::change, A::resume, A::reopen}, &R::next),
      text("restart", "DATE", "counts its cycles anew from that day", {A::change}, &R::restart),
      text("items", "SKU=QTY;...", "all its items, in order of preference", {A::change}, &R::items),
      list("add", "SKU=QTY", "more of a product, or another one", &R::add),
      list("set", "SKU=QTY", "so many of a product", &R::set),
      list("remove", "SKU", "a product no more", &R::remove),
      list("swap", "OLD=NEW", "one product for another, as many as there were", &R::swap),
      {"once", "", "the items change for the next shipment alone", {A::change}, nullptr, nullptr, &R::once},
      text("ship-to", "LABEL", "an address of the account; default: its first", {A::change}, &R::ship_to),
      text("ship-via", "SERVICE", "a shipping service; default: the company's", {A::change}, &R::ship_via),
      text("pay-with", "LABEL", "a payment method of the account; default: its first", {A::change},
           &R::pay_with),
      text("budget", "AMOUNT", "ship only the items that fit this amount; none: all of them", {A::change},
           &R::budget),
      text("only-below-pv", "N", "only while its account's volume of the period is below N; none: always",
           {A::change}, &R::only_below_pv),
      {"top-up",
       "",
       "with --only-below-pv: ships only what is needed to reach it",
       {A::change},
       nullptr,
       nullptr,
       &R::top_up},
      text("roll", "CONVENTION", "following, preceding, modified-following or none; default: the company's",
           {A::change}, &R::roll),
      text("until", "DATE", "the last cycle date, or the end of the pause; none: no end",
           {A::change, A::pause, A::reopen}, &R::until),
      text("times", "N", "how many orders in all; none: no end", {A::change, A::reopen}, &R::times),
      text("count", "N", "how many shipments (else one)", {A::skip}, &R::count),
      text("date", "DATE", "the shipment of this day", {A::skip, A::unskip}, &R::date),
      text("reason", "TEXT", "why, for the history", {A::pause, A::cancel}, &R::reason),
  };
}

}  // namespace

std::string_view to_text(ChangeAction action) { return action_names[static_cast<std::size_t>(action)]; }

std::optional<ChangeAction> parse_change_action(std::string_view text) {
  const auto found = std::find(action_names.begin(), action_names.end(), text);
  if (found == action_names.end()) return std::nullopt;
  return static_cast<ChangeAction>(found - action_names.begin());
}

bool ChangeOption::is_of(ChangeAction action) const {
  return std::find(actions.begin(), actions.end(), action) != actions.end();
}

std::span<const ChangeOption> change_options() {
  static const std::vector<ChangeOption> options = make_options();
  return options;
}

}  // namespace autoship
