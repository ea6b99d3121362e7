#pragma once

#include "cli/invocation.h"
#include "formats/calendar_file.h"
#include "workflows/company.h"

namespace autoship {

/// The company's configuration, services and built-in calendars, read for one command.
class CompanyFiles {
 public:
  explicit CompanyFiles(Invocation& invocation)
      : policy_(invocation.policy()), services_(invocation.services()), calendars_(built_in_calendars()) {}

  Company company() const { return {policy_, services_, calendars_}; }

 private:
  const Policy& policy_;
  const ServiceList& services_;
  CalendarMap calendars_;
};

}  // namespace autoship
