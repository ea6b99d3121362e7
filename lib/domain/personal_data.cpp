#include "domain/personal_data.h"

#include <algorithm>
#include <span>

namespace autoship {

namespace {

constexpr std::string_view of_accounts[] = {"name", "email", "phone"};
constexpr std::string_view of_addresses[] = {"name", "company",     "line1", "line2",
                                             "city", "postal_code", "phone"};
constexpr std::string_view of_methods[] = {"token", "last4"};

std::span<const std::string_view> personal_columns(Kind kind) {
  if (kind == Kind::accounts) return of_accounts;
  if (kind == Kind::addresses) return of_addresses;
  if (kind == Kind::payment_methods) return of_methods;
  return {};
}

}  // namespace

bool is_personal(Kind kind, std::string_view column) {
  const auto columns = personal_columns(kind);
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

}  // namespace autoship
