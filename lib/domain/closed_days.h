#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/schedule_rule.h"

namespace autoship {

/// Whether the day of the month is the anchor's, not the rule's: `2m`, `1y`, an RRULE without days.
bool keeps_anchors_day(const Rule& rule);

/// The days of the month that somebody chose with a rule (bit 0: the 1st): those it names, those
/// that "last" may fall on, and the anchor's where the rule keeps it. A weekday or a number of days
/// chooses none: where it falls is nobody's wish.
std::uint32_t chosen_days(const Rule& rule, const Anchor& anchor);

/// Why the rule cannot be had where `closed_days` of the month are nobody's to choose (D10), with
/// the nearest day that is; empty when it can.
std::string closed_day_fault(const Rule& rule, const Anchor& anchor, const std::vector<int>& closed_days);

/// The same for one day of the month.
std::string closed_day_fault(int day_of_month, const std::vector<int>& closed_days);

}  // namespace autoship
