#pragma once

#include <iosfwd>
#include <string>

#include "domain/calendar_map.h"

namespace autoship {

/// Reads a list of holidays (`date,name`), closed on Saturdays and Sundays too. All faults are
/// reported at once: throws InputRefused.
Calendar read_calendar(std::istream& in, const std::string& file, const std::string& code);

/// The built-in calendars: schemas/calendars/CODE.csv.
CalendarMap built_in_calendars();

}  // namespace autoship
