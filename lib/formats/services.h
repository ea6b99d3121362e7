#pragma once

#include "domain/service.h"
#include "domain/us_states.h"

#include <iosfwd>
#include <string>

namespace autoship {

/// Reads a services CSV (schemas/carriers/services.csv shows its columns) into `services`; a row replaces
/// the service of the same name, so that a company's own file adds to the built-in ones and overrides
/// them. All faults are reported at once: throws InputRefused.
void read_services(std::istream& in, const std::string& file, ServiceList& services);

/// The built-in services.
ServiceList built_in_services();

/// Reads a CSV of US states and territories; throws InputRefused.
UsStates read_us_states(std::istream& in, const std::string& file);

/// The built-in ones.
UsStates built_in_us_states();

}  // namespace autoship
