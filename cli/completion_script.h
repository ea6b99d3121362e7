#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace autoship {

/// The shells that completion_script() knows.
const std::vector<std::string>& completion_shells();

/// What a shell needs to complete the program's command lines. It asks the program each time
/// (`autoship __complete -- WORDS...`), and so stays right when the program changes.
std::string_view completion_script(std::string_view shell);

}  // namespace autoship
