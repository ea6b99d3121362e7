#include "workflows/update_row.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/postal_address.h"
#include "domain/postal_rules.h"
#include "domain/text.h"

namespace autoship {

std::string UpdateRow::now(std::string_view column) const {
  const std::size_t at = spec.at(column);
  if (given[at] != nullptr) return *given[at];
  return is_new() ? std::string() : before[at];
}

std::string column_of(std::string_view option) {
  std::string name(option.substr(2));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string option_of(std::string_view column) {
  std::string name = "--" + std::string(column);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

void check_account_row(const UpdateRow& row, AccountId account, CodeLookup& accounts, AccountReach& reach,
                       OptionFaults& faults) {
  const std::string email = row.now("email");
  if (row.gives("email") && !email.empty() && !is_mail_address(email)) {
    faults.add("--email", fmt::format("'{}' is no mail address", excerpt(email)));
  }
  for (const auto& [column, line] : {std::pair("enroller", AccountReach::Line::enroller),
                                     std::pair("sponsor", AccountReach::Line::sponsor)}) {
    const auto above = row.gives(column) ? accounts.find(row.now(column)) : std::nullopt;
    if (!above || AccountId{*above} == account || !reach.is_above(account, {*above}, line)) continue;
    faults.add(option_of(column), fmt::format("'{}' stands below the account itself", row.now(column)));
  }
}

void check_address_row(const UpdateRow& row, OptionFaults& faults) {
  const auto refuse = [&](const char* option, const std::string& fault) {
    if (!fault.empty()) faults.add(option, fault);
  };
  const std::string country = row.now("country"), region = row.now("region");
  if (row.gives("country") && !is_country_code(country)) return;  // Which is said.
  const bool moves = row.gives("country");
  if (moves || row.gives("region")) refuse("--region", region_fault(country, region));
  if (moves || row.gives("postal_code")) {
    refuse("--postal-code", postal_code_fault(country, row.now("postal_code")));
  }
  if (!moves && !row.gives("region") && !row.gives("city")) return;
  PostalAddress address;
  address.city = row.now("city");
  address.region = region;
  address.country = country;
  refuse("--city", military_fault(address));
}

void check_payment_row(const UpdateRow& row, OptionFaults& faults) {
  const bool month = !row.now("exp_month").empty(), year = !row.now("exp_year").empty();
  if (month == year || (!row.gives("exp_month") && !row.gives("exp_year"))) return;
  faults.add(month ? "--exp-year" : "--exp-month", "is needed too: month and year tell when a card expires");
}

std::vector<std::string> payment_notes(const UpdateRow& row, const std::string& whose, Day today) {
  std::vector<std::string> notes;
  const auto year = parse_integer(row.now("exp_year")), month = parse_integer(row.now("exp_month"));
  if (year && month) {
    const date::year_month_day day{today};
    const auto last = date::year{static_cast<int>(*year)} / date::month{static_cast<unsigned>(*month)};
    if (last < day.year() / day.month()) {
      notes.push_back(fmt::format("{} expired with {:04}-{:02}", whose, *year, *month));
    }
  }
  if (row.now("kind") != "on-account" && row.now("token").empty()) {
    notes.push_back(fmt::format("{} has no token: nothing can be charged to it", whose));
  }
  return notes;
}

}  // namespace autoship
