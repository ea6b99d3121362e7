#pragma once

#include "domain/calendar_map.h"
#include "domain/policy.h"
#include "domain/service.h"

namespace autoship {

/// What a company brings along beside its ledger; read by the caller, who keeps it alive.
struct Company {
  const Policy& policy;
  const ServiceList& services;
  const CalendarMap& calendars;  ///< the built-in ones
};

enum class DryRun { no, yes };

}  // namespace autoship
