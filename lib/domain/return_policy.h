#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/calendar.h"
#include "domain/day.h"
#include "domain/policy.h"

namespace autoship {

/// Why goods come back (R1). A buyback has a reason of its own.
enum class ReturnReason : std::uint8_t {
  damaged,
  faulty,
  wrong_item,
  error_dispatch,
  leaking,
  not_wanted,
  wrong_choice,
  other,
  buyback,
};

std::string_view to_text(ReturnReason reason);
std::optional<ReturnReason> parse_return_reason(std::string_view text);

/// What people may give as a reason, in the order in which they are told.
const std::vector<std::string>& return_reasons();

enum class ReturnFault : std::uint8_t { company, choice };
std::string_view to_text(ReturnFault fault);
ReturnFault fault_of(ReturnReason reason);

/// What is wished for, and what was decided (R5).
enum class ReturnOutcome : std::uint8_t { refund, replace, credit };
std::string_view to_text(ReturnOutcome outcome);
std::optional<ReturnOutcome> parse_return_outcome(std::string_view text);

/// Where the goods go: back to the company, nowhere, or nowhere until the carrier has seen them (R5).
enum class ReturnGoods : std::uint8_t { send, keep, courier };
std::string_view to_text(ReturnGoods goods);
std::optional<ReturnGoods> parse_return_goods(std::string_view text);

/// What becomes of a piece that came back (R8). Goods for the sender are not accepted.
enum class ReturnFate : std::uint8_t { restock, scrap, quarantine, sender };
std::string_view to_text(ReturnFate fate);
std::optional<ReturnFate> parse_return_fate(std::string_view text);

/// What becomes of goods of which nobody says otherwise: broken ones go to scrap.
ReturnFate usual_fate(ReturnReason reason);

/// Whether other goods come back than those that were ordered: those that were sent in their place.
bool brings_other_goods(ReturnReason reason);

/// How the day is known on which the customer had the goods: the carrier delivered, the customer says
/// so, or it is the ship date plus transit.
enum class HadBy : std::uint8_t { delivered, said, transit };
std::string_view to_text(HadBy by);
std::optional<HadBy> parse_had_by(std::string_view text);

struct HadGoods {
  Day on{};
  HadBy by = HadBy::transit;
};

/// The day, from what is known of a parcel: the carrier's word, then the customer's, then the ship
/// date plus returns.transit_days (R2).
HadGoods had_goods(const Policy& policy, std::optional<Day> delivered_on, std::optional<Day> said,
                   Day shipped_on);

/// The last day on which a fault may be notified (R2); `calendar` is the fulfilling location's.
Day notice_last(const Policy& policy, ReturnFault fault, Day had_on, const Calendar& calendar);

/// Why a notice comes too late, with by how many days; nullopt when it is in time.
std::optional<std::string> notice_refusal(const Policy& policy, ReturnFault fault, const HadGoods& had,
                                          Day notified_on, const Calendar& calendar);

/// So many days more than usual may a parcel have been under way, and so many days may a notice lie back,
/// on somebody's word alone: as long as the guarantee, for more would open each window again at will.
inline constexpr int word_days = 15;

/// Why the day on which the goods are said to have come asks for a person; nullopt when it does not (R2).
std::optional<std::string> delivery_refusal(const Policy& policy, Day said, Day shipped_on);

/// The same of the day on which somebody is said to have notified.
std::optional<std::string> old_notice_refusal(Day notified_on, Day today);

/// Why the outcome cannot be chosen, kindly; nullopt when it can (R5: there are no exchanges).
std::optional<std::string> outcome_refusal(ReturnFault fault, ReturnOutcome outcome);

/// The last day for goods to arrive under a RAN issued on that day (R3).
Day ran_last(const Policy& policy, Day issued_on);

/// What a parcel shows on arrival (R4).
struct Arrival {
  Day on{};
  bool has_proof = false;
  bool has_ran = false;  ///< on its outside
};

/// Which conditions failed, in one sentence; nullopt when its goods are accepted (R4).
std::optional<std::string> arrival_refusal(const Policy& policy, Day expires_on, const Arrival& arrival);

}  // namespace autoship
