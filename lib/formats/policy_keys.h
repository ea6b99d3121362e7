#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/policy.h"

namespace autoship {

/// What a key of autoship.toml may hold: a text, a whole number, a list of numbers, a table of texts,
/// a list of texts, a table of such lists, a table of numbers.
using PolicyValue =
    std::variant<std::string, std::int64_t, std::vector<std::int64_t>, std::map<std::string, std::string>,
                 std::vector<std::string>, std::map<std::string, std::vector<std::string>>,
                 std::map<std::string, std::int64_t>>;

/// One key of autoship.toml. Its type and its default are what `get` returns for a fresh Policy, so
/// that there is no second place where they are written.
struct PolicyKey {
  std::string_view table;  ///< empty for the keys above the first table
  std::string_view name;
  std::string_view explanation;  ///< the comment above it in a new file, one line
  PolicyValue (*get)(const Policy&);
  /// The value has the type of `get`'s. Throws Error saying what is wrong with it.
  void (*set)(Policy&, const PolicyValue&);

  /// `cycle.roll`; `company` above the first table.
  std::string full_name() const;
};

/// A table of autoship.toml and its comment in a new file.
struct PolicyTable {
  std::string_view name;
  std::string_view explanation;
};

/// All keys, in the order in which a new file has them: table by table.
const std::vector<PolicyKey>& policy_keys();
const std::vector<PolicyTable>& policy_tables();

/// The value as TOML: `"text"`, `7`, `[29, 30]`, `{ USD = "250000.00" }`.
std::string toml_text(const PolicyValue& value);

}  // namespace autoship
