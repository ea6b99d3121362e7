#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>

#include "domain/journal.h"

namespace autoship {

/// Why `name`, as autoship.toml has it, cannot name a role's account; "" where it can: a placeholder that
/// the role does not have, a brace that is none's, blanks that no program would keep.
std::string account_fault(std::string_view name, JournalRole role);

/// The name with its placeholders filled. One that has nothing to say goes with the mark (: - . / or a
/// blank) before it: `Tax:{country}-{region}` is `Tax:SG` where there are no regions.
std::string account_name(std::string_view name, const JournalLine& line, std::string_view currency);

/// An account that a file names.
struct JournalAccount {
  std::string name;
  bool is_declared = false;  ///< for the file to note
};

/// The accounts of a company, as its lines need them.
class JournalAccounts {
 public:
  using Names = std::array<std::string, journal_role_count>;
  explicit JournalAccounts(Names names) : names_(std::move(names)) {}

  const std::string& name_of(JournalRole role) const { return names_[static_cast<std::size_t>(role)]; }

  /// Valid as long as this is.
  JournalAccount& of(const JournalLine& line, std::string_view currency);

 private:
  Names names_;
  std::array<std::unordered_map<std::string, JournalAccount*>, journal_role_count> known_;
  std::unordered_map<std::string, JournalAccount> accounts_;  ///< by name: roles may share one
  std::string key_;
};

}  // namespace autoship
