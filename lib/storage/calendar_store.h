#pragma once

#include <map>
#include <string>

#include "domain/calendar_map.h"
#include "domain/ids.h"
#include "storage/ledger.h"

namespace autoship {

/// The company's calendars and the built-in ones; a company's hides a built-in one of its code.
CalendarMap load_calendars(Ledger& ledger, const CalendarMap& built_in);

/// The calendar code of each location that has one.
std::map<LocationId, std::string> load_location_calendars(Ledger& ledger);

/// The ledger's part of what ship and order dates depend on (calendars, locations' calendars,
/// markets' default locations), as text that differs when any of it does.
std::string date_basis_rows(Ledger& ledger);

/// A setting kept between commands; empty when there is none.
std::string load_setting(Ledger& ledger, const std::string& name);
void save_setting(Ledger& ledger, const std::string& name, const std::string& value);

}  // namespace autoship
