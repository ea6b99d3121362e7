#include "domain/return_policy.h"

#include <fmt/format.h>

#include <array>

namespace autoship {

namespace {

constexpr std::array<std::string_view, 9> reason_names{"damaged",        "faulty",  "wrong-item",
                                                       "error-dispatch", "leaking", "not-wanted",
                                                       "wrong-choice",   "other",   "buyback"};
constexpr std::array<std::string_view, 2> fault_names{"company", "choice"};
constexpr std::array<std::string_view, 3> outcome_names{"refund", "replace", "credit"};
constexpr std::array<std::string_view, 3> goods_names{"send", "keep", "courier"};
constexpr std::array<std::string_view, 4> fate_names{"restock", "scrap", "quarantine", "sender"};
constexpr std::array<std::string_view, 3> had_names{"delivered", "said", "transit"};

template <class Word, std::size_t count>
std::string_view name_of(Word word, const std::array<std::string_view, count>& names) {
  return names[static_cast<std::size_t>(word)];
}

template <class Word, std::size_t count>
std::optional<Word> find_word(std::string_view text, const std::array<std::string_view, count>& names) {
  for (std::size_t i = 0; i < count; ++i) {
    if (names[i] == text) return static_cast<Word>(i);
  }
  return std::nullopt;
}

std::string days_text(std::int64_t days, std::string_view noun = "day") {
  return fmt::format("{} {}{}", days, noun, days == 1 ? "" : "s");
}

std::string since_text(const HadGoods& had) {
  switch (had.by) {
    case HadBy::delivered:
      return "delivery on " + to_text(had.on);
    case HadBy::said:
      return "delivery on " + to_text(had.on) + ", as the customer says";
    case HadBy::transit:
      break;
  }
  return to_text(had.on) + ", its ship date plus transit";
}

}  // namespace

std::string_view to_text(ReturnReason reason) { return name_of(reason, reason_names); }
std::optional<ReturnReason> parse_return_reason(std::string_view text) {
  return find_word<ReturnReason>(text, reason_names);
}

const std::vector<std::string>& return_reasons() {
  static const std::vector<std::string> reasons(reason_names.begin(), reason_names.end() - 1);
  return reasons;
}

std::string_view to_text(ReturnFault fault) { return name_of(fault, fault_names); }
std::string_view to_text(ReturnOutcome outcome) { return name_of(outcome, outcome_names); }
std::optional<ReturnOutcome> parse_return_outcome(std::string_view text) {
  return find_word<ReturnOutcome>(text, outcome_names);
}
std::string_view to_text(ReturnGoods goods) { return name_of(goods, goods_names); }
std::optional<ReturnGoods> parse_return_goods(std::string_view text) {
  return find_word<ReturnGoods>(text, goods_names);
}
std::string_view to_text(ReturnFate fate) { return name_of(fate, fate_names); }
std::optional<ReturnFate> parse_return_fate(std::string_view text) {
  return find_word<ReturnFate>(text, fate_names);
}
std::string_view to_text(HadBy by) { return name_of(by, had_names); }
std::optional<HadBy> parse_had_by(std::string_view text) { return find_word<HadBy>(text, had_names); }

ReturnFault fault_of(ReturnReason reason) {
  switch (reason) {
    case ReturnReason::damaged:
    case ReturnReason::faulty:
    case ReturnReason::wrong_item:
    case ReturnReason::error_dispatch:
    case ReturnReason::leaking:
      return ReturnFault::company;
    case ReturnReason::not_wanted:
    case ReturnReason::wrong_choice:
    case ReturnReason::other:
    case ReturnReason::buyback:
      break;
  }
  return ReturnFault::choice;
}

ReturnFate usual_fate(ReturnReason reason) {
  const bool is_broken =
      reason == ReturnReason::damaged || reason == ReturnReason::faulty || reason == ReturnReason::leaking;
  return is_broken ? ReturnFate::scrap : ReturnFate::restock;
}

bool brings_other_goods(ReturnReason reason) {
  return reason == ReturnReason::wrong_item || reason == ReturnReason::error_dispatch;
}

HadGoods had_goods(const Policy& policy, std::optional<Day> delivered_on, std::optional<Day> said,
                   Day shipped_on) {
  if (delivered_on) return {*delivered_on, HadBy::delivered};
  if (said) return {*said, HadBy::said};
  return {shipped_on + date::days{policy.returns.transit_days}, HadBy::transit};
}

Day notice_last(const Policy& policy, ReturnFault fault, Day had_on, const Calendar& calendar) {
  if (fault == ReturnFault::company) return calendar.working_days_after(had_on, policy.returns.damage_days);
  return had_on + date::days{policy.returns.guarantee_days};
}

std::optional<std::string> notice_refusal(const Policy& policy, ReturnFault fault, const HadGoods& had,
                                          Day notified_on, const Calendar& calendar) {
  const Day last = notice_last(policy, fault, had.on, calendar);
  if (notified_on <= last) return std::nullopt;
  const bool business = fault == ReturnFault::company;
  return fmt::format("R2: notified {}, {} after {}, the last of {} from {}", to_text(notified_on),
                     days_text((notified_on - last).count()), to_text(last),
                     business ? days_text(policy.returns.damage_days, "business day")
                              : days_text(policy.returns.guarantee_days),
                     since_text(had));
}

std::optional<std::string> delivery_refusal(const Policy& policy, Day said, Day shipped_on) {
  const Day last = shipped_on + date::days{policy.returns.transit_days + word_days};
  if (said <= last) return std::nullopt;
  return fmt::format("R2: delivered {}, {} after {}, the last of {} from {}, its ship date", to_text(said),
                     days_text((said - last).count()), to_text(last),
                     days_text(policy.returns.transit_days + word_days), to_text(shipped_on));
}

std::optional<std::string> old_notice_refusal(Day notified_on, Day today) {
  const auto back = (today - notified_on).count();
  if (back <= word_days) return std::nullopt;
  return fmt::format("R2: notified {}, {} ago, which is {} more than may be said afterwards",
                     to_text(notified_on), days_text(back), days_text(back - word_days));
}

std::optional<std::string> outcome_refusal(ReturnFault fault, ReturnOutcome outcome) {
  if (fault == ReturnFault::company || outcome != ReturnOutcome::replace) return std::nullopt;
  return "R5: there are no exchanges; what is sent back is refunded once it is here, and a new order brings "
         "what you "
         "would like instead (autoship enroll)";
}

Day ran_last(const Policy& policy, Day issued_on) { return issued_on + date::days{policy.returns.ran_days}; }

std::optional<std::string> arrival_refusal(const Policy& policy, Day expires_on, const Arrival& arrival) {
  std::string faults;
  const auto add = [&](const std::string& fault) { faults += (faults.empty() ? "R4: " : "; ") + fault; };
  if (arrival.on > expires_on) {
    add(fmt::format("arrived {}, {} after {}, the last day of its RAN", to_text(arrival.on),
                    days_text((arrival.on - expires_on).count()), to_text(expires_on)));
  }
  if (!arrival.has_proof && policy.returns.proof == Asked::required)
    add("no proof of purchase in the parcel");
  if (!arrival.has_ran && policy.returns.ran_on_parcel == Asked::required)
    add("no RAN on the outside of the parcel");
  return faults.empty() ? std::nullopt : std::optional(faults);
}

}  // namespace autoship
