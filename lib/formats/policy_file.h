#pragma once

#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/policy.h"

namespace autoship {

/// Where values in force stand: `cycle.roll` to `autoship.toml:12`, `$AUTOSHIP_LEDGER`, `--ledger`.
/// A key that is not in it has its default.
using PolicyOrigins = std::map<std::string, std::string>;

/// Reads an autoship.toml; `path` is its name in messages. Throws InputRefused (exit 3) listing an
/// unknown key or table with the nearest known one, a wrong type, a bad value, each as FILE:LINE.
/// Whether the time zone and the services exist is for the caller to find out.
Policy read_policy(std::istream& in, const std::string& path, PolicyOrigins* origins = nullptr);

/// An autoship.toml in which every key stands with its default and an explanation.
void write_default_policy(std::ostream& out, std::string_view company);

/// What `config show` prints.
struct PolicyRow {
  std::string key;     ///< `cycle.roll`
  std::string value;   ///< texts and numbers plain, lists and tables as TOML
  std::string origin;  ///< `default`, or as in PolicyOrigins
};
std::vector<PolicyRow> policy_rows(const Policy& policy, const PolicyOrigins& origins);

}  // namespace autoship
