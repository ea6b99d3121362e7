#pragma once

#include <string>
#include <string_view>

namespace autoship {

/// Appends `text` (UTF-8) spelled in printable ASCII: é as e, ß as ss, ł as l, a curly quote as a straight
/// one; combining marks fall away and control characters become blanks. Returns the first character that
/// has no such spelling (for example 李), or nothing when all went well; `out` is then complete.
std::string_view append_ascii(std::string& out, std::string_view text);

}  // namespace autoship
