#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace autoship {

/// A code of the state column of US addresses.
struct UsState {
  enum class Kind { state, district, territory, military };

  std::string code, name;
  Kind kind = Kind::state;
  bool contiguous = false;               ///< one of the 48 states and DC
  bool limited_quantity_ground = false;  ///< reached by ground with a limited quantity (rule F4)
};

class UsStates {
 public:
  UsStates() = default;
  explicit UsStates(std::vector<UsState> states) : states_(std::move(states)) {}

  /// By code or by name, case aside: "ca" and "California" are CA. Null when there is none.
  const UsState* find(std::string_view code_or_name) const;

  /// " (did you mean CA?)", or nothing when no code or name is near.
  std::string suggestion(std::string_view text) const;

  const std::vector<UsState>& all() const { return states_; }

 private:
  std::vector<UsState> states_;
};

}  // namespace autoship
