#include "domain/us_states.h"

#include "domain/text.h"

namespace autoship {

const UsState* UsStates::find(std::string_view code_or_name) const {
  const std::string wanted = upper_case(trimmed(code_or_name));
  for (const UsState& state : states_) {
    if (state.code == wanted) return &state;
  }
  if (wanted.size() <= 2) return nullptr;
  for (const UsState& state : states_) {
    if (upper_case(state.name) == wanted) return &state;
  }
  return nullptr;
}

std::string UsStates::suggestion(std::string_view text) const {
  std::vector<std::string_view> names;
  for (const UsState& state : states_) names.push_back(state.name);
  // Two letters are near to nearly every code, so a guess would mean nothing.
  const std::string_view name = text.size() > 2 ? nearest(text, names) : std::string_view();
  return name.empty() ? std::string()
                      : " (did you mean " + find(name)->code + ", " + std::string(name) + "?)";
}

}  // namespace autoship
