#include "storage/own_accounts.h"

#include <fmt/format.h>

namespace autoship {

std::string own_account(const Person& person, std::string_view alias, int parameter) {
  switch (person.party) {
    case Party::company:
      break;
    case Party::customer:
      return fmt::format(" AND {}.id = ?{}", alias, parameter);
    case Party::rep:
      return fmt::format(" AND ({0}.id = ?{1} OR {0}.enroller_id = ?{1})", alias, parameter);
  }
  return {};
}

std::string in_own_accounts(const Person& person, std::string_view column, int parameter) {
  switch (person.party) {
    case Party::company:
      break;
    case Party::customer:
      return fmt::format(" AND {} = ?{}", column, parameter);
    case Party::rep:
      return fmt::format(" AND {0} IN (SELECT id FROM accounts WHERE id = ?{1} OR enroller_id = ?{1})",
                         column, parameter);
  }
  return {};
}

void bind_person(Statement& statement, const Person& person, int parameter) {
  if (!person.is_company()) statement.bind(parameter, person.account);
}

}  // namespace autoship
