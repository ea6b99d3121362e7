#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.h"
#include "domain/kinds.h"
#include "domain/self_service.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// Ids by code. What was found lately stays at hand; what was not found is asked for anew.
class CodeLookup {
 public:
  /// Of the accounts, those that `seen_by` may know of: others are not there, nor suggested (S4).
  CodeLookup(Ledger& ledger, Kind kind, Person seen_by = {});

  std::optional<std::int64_t> find(std::string_view code);

  /// "no product 'VIT-CC' (did you mean VIT-C?)".
  std::string unknown(std::string_view code);

 private:
  struct Known {
    std::string code;
    std::int64_t id = 0;
  };
  Ledger& ledger_;
  Kind kind_;
  Person seen_by_;
  Statement select_;
  std::array<Known, 1024> known_;
};

/// Ids of an account's addresses or payment methods by their label.
class LabelLookup {
 public:
  LabelLookup(Ledger& ledger, Kind kind);
  std::optional<std::int64_t> find(AccountId account, std::string_view label);

  /// "the account has no address 'hom' (did you mean home?)".
  std::string unknown(AccountId account, std::string_view label);

 private:
  Ledger& ledger_;
  Kind kind_;
  Statement select_;
};

}  // namespace autoship
