#pragma once

#include <string>
#include <string_view>

namespace autoship {

/// Whether it is written as ISO 3166 writes a country: two capital letters.
bool is_country_code(std::string_view text);

/// What is wrong with one that is not.
std::string country_fault(std::string_view text);

/// What is wrong with the region of an address: the post of the US and of Canada knows each by a code
/// of two capital letters ("'Nevada' is not a US state code (write NV)"). Empty when nothing is, or no
/// region is given, or the country's regions are not known here.
std::string region_fault(std::string_view country, std::string_view region);

/// What is wrong with a postal code: a US ZIP is five digits or ZIP+4, a Canadian code A1A 1A1, its
/// blank optional. Empty when nothing is, or none is given, or the country's codes are not known here.
std::string postal_code_fault(std::string_view country, std::string_view code);

}  // namespace autoship
