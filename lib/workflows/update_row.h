#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/kinds.h"
#include "storage/account_reach.h"
#include "storage/code_lookup.h"
#include "workflows/option_faults.h"

namespace autoship {

/// A row that is to be updated: what it says, and the texts given for it.
struct UpdateRow {
  explicit UpdateRow(const KindSpec& kind) : spec(kind), given(kind.columns.size()) {}

  const KindSpec& spec;
  std::vector<const std::string*> given;  ///< by column; null: not given
  std::vector<std::string> before;        ///< as files show it; empty: there is no such row yet

  bool is_new() const { return before.empty(); }
  bool gives(std::string_view column) const { return given[spec.at(column)] != nullptr; }

  /// What the column says once the row is written.
  std::string now(std::string_view column) const;
};

/// `exp_month` and `--exp-month`.
std::string column_of(std::string_view option);
std::string option_of(std::string_view column);

// Rules over more than one column: those of `enroll --new`, over what is given and what stays.

void check_account_row(const UpdateRow& row, AccountId account, CodeLookup& accounts, AccountReach& reach,
                       OptionFaults& faults);
void check_address_row(const UpdateRow& row, OptionFaults& faults);
void check_payment_row(const UpdateRow& row, OptionFaults& faults);

/// What is allowed of a payment method, and worth saying: it expired, or nothing can be charged to it.
std::vector<std::string> payment_notes(const UpdateRow& row, const std::string& whose, Day today);

}  // namespace autoship
