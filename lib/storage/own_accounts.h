#pragma once

#include <string>
#include <string_view>

#include "domain/self_service.h"
#include "storage/statement.h"

namespace autoship {

// The conditions that keep a query to what is a person's own (S4). Empty for the company, so that its
// queries are what they would be without. A person whose account was not found owns nothing.

/// ` AND (a.id = ?7 OR a.enroller_id = ?7)`: on a row of accounts that the query has already.
std::string own_account(const Person& person, std::string_view alias, int parameter);

/// ` AND s.account_id IN (...)`: for a listing, which then goes through the person's accounts alone.
std::string in_own_accounts(const Person& person, std::string_view column, int parameter);

/// Binds the parameter that either of them has.
void bind_person(Statement& statement, const Person& person, int parameter);

}  // namespace autoship
