#include "domain/postal_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "domain/text.h"

namespace autoship {

namespace {

struct Region {
  std::string_view code, name;
};

// The states, territories and military codes of the US; a test holds them against the carriers' list.
constexpr Region us_regions[] = {
    {"AL", "Alabama"},
    {"AK", "Alaska"},
    {"AZ", "Arizona"},
    {"AR", "Arkansas"},
    {"CA", "California"},
    {"CO", "Colorado"},
    {"CT", "Connecticut"},
    {"DE", "Delaware"},
    {"DC", "District of Columbia"},
    {"FL", "Florida"},
    {"GA", "Georgia"},
    {"HI", "Hawaii"},
    {"ID", "Idaho"},
    {"IL", "Illinois"},
    {"IN", "Indiana"},
    {"IA", "Iowa"},
    {"KS", "Kansas"},
    {"KY", "Kentucky"},
    {"LA", "Louisiana"},
    {"ME", "Maine"},
    {"MD", "Maryland"},
    {"MA", "Massachusetts"},
    {"MI", "Michigan"},
    {"MN", "Minnesota"},
    {"MS", "Mississippi"},
    {"MO", "Missouri"},
    {"MT", "Montana"},
    {"NE", "Nebraska"},
    {"NV", "Nevada"},
    {"NH", "New Hampshire"},
    {"NJ", "New Jersey"},
    {"NM", "New Mexico"},
    {"NY", "New York"},
    {"NC", "North Carolina"},
    {"ND", "North Dakota"},
    {"OH", "Ohio"},
    {"OK", "Oklahoma"},
    {"OR", "Oregon"},
    {"PA", "Pennsylvania"},
    {"RI", "Rhode Island"},
    {"SC", "South Carolina"},
    {"SD", "South Dakota"},
    {"TN", "Tennessee"},
    {"TX", "Texas"},
    {"UT", "Utah"},
    {"VT", "Vermont"},
    {"VA", "Virginia"},
    {"WA", "Washington"},
    {"WV", "West Virginia"},
    {"WI", "Wisconsin"},
    {"WY", "Wyoming"},
    {"PR", "Puerto Rico"},
    {"VI", "U.S. Virgin Islands"},
    {"GU", "Guam"},
    {"AS", "American Samoa"},
    {"MP", "Northern Mariana Islands"},
    {"AA", "Armed Forces Americas"},
    {"AE", "Armed Forces Europe, Middle East, Africa, Canada"},
    {"AP", "Armed Forces Pacific"},
};

constexpr Region ca_regions[] = {
    {"AB", "Alberta"},
    {"BC", "British Columbia"},
    {"MB", "Manitoba"},
    {"NB", "New Brunswick"},
    {"NL", "Newfoundland and Labrador"},
    {"NS", "Nova Scotia"},
    {"NT", "Northwest Territories"},
    {"NU", "Nunavut"},
    {"ON", "Ontario"},
    {"PE", "Prince Edward Island"},
    {"QC", "Quebec"},
    {"SK", "Saskatchewan"},
    {"YT", "Yukon"},
};

/// " (write NV)" for a code or a name misspelled; nothing where nothing is near.
std::string code_hint(std::span<const Region> regions, std::string_view text) {
  const std::string wanted = upper_case(trimmed(text));
  std::vector<std::string> names;
  for (const Region& region : regions) {
    if (region.code == wanted || upper_case(region.name) == wanted)
      return fmt::format(" (write {})", region.code);
    names.emplace_back(region.name);
  }
  // Two letters are near to nearly every code, so a guess would mean nothing.
  const std::string_view near = wanted.size() > 2 ? nearest(text, names) : std::string_view();
  for (const Region& region : regions) {
    if (!near.empty() && region.name == near)
      return fmt::format(" (did you mean {}, {}?)", region.code, near);
  }
  return {};
}

/// Whether `text` looks like `form`, in which 0 stands for a digit and A for a letter.
bool has_form(std::string_view text, std::string_view form) {
  return std::equal(text.begin(), text.end(), form.begin(), form.end(), [](char c, char kind) {
    if (kind == '0') return c >= '0' && c <= '9';
    if (kind == 'A') return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return c == kind;
  });
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_country_code(std::string_view text) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  return text.size() == 2 && upper(text[0]) && upper(text[1]);
}

std::string country_fault(std::string_view text) {
  return fmt::format("'{}' is not a country code of two capital letters (US, CA)", text);
}

std::string region_fault(std::string_view country, std::string_view region) {
  if (region.empty() || (country != "US" && country != "CA")) return {};
  const bool is_us = country == "US";
  const auto regions = is_us ? std::span<const Region>(us_regions) : std::span<const Region>(ca_regions);
  for (const Region& known : regions) {
    if (known.code == region) return {};
  }
  return fmt::format("'{}' is not a {} code{}", region, is_us ? "US state" : "Canadian province",
                     code_hint(regions, region));
}

std::string postal_code_fault(std::string_view country, std::string_view code) {
  if (code.empty()) return {};
  if (country == "US" && !has_form(code, "00000") && !has_form(code, "00000-0000")) {
    const bool lost_zero = all_digits(code) && (code.size() == 3 || code.size() == 4);
    return fmt::format(
        "'{}' is not a US ZIP code (5 digits{}", code,
        lost_zero ? "; a spreadsheet may have dropped a leading zero)" : ", or ZIP+4: 89501-1234)");
  }
  if (country == "CA" && !has_form(code, "A0A 0A0") && !has_form(code, "A0A0A0")) {
    return fmt::format("'{}' is not a Canadian postal code (A1A 1A1)", code);
  }
  return {};
}

}  // namespace autoship
