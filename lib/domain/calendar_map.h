#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/calendar.h"

namespace autoship {

/// Calendars by their code.
using CalendarMap = std::map<std::string, Calendar, std::less<>>;

/// `sat,sun`: the weekdays named, in the order of the week; nullopt when a piece is no weekday
/// (mon, tue, wed, thu, fri, sat, sun or the full name, case aside), comes twice, or all seven are named.
std::optional<std::vector<date::weekday>> parse_weekdays(std::string_view text);

/// The one form in which they are kept.
std::string weekdays_text(const std::vector<date::weekday>& weekdays);

}  // namespace autoship
