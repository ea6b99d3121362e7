#pragma once

#include <string>

#include "storage/return_queries.h"

namespace autoship {

/// A page to print and put on the parcel: the RAN, where it goes, by when, what goes in (R9). One file of
/// HTML that needs nothing else.
std::string return_page(const ReturnView& view, const std::string& company);

}  // namespace autoship
