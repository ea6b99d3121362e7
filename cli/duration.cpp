#include "cli/duration.h"

#include <date/date.h>

#include <sstream>
#include <string>

#include "domain/error.h"
#include "domain/text.h"

namespace autoship {

std::optional<std::chrono::minutes> parse_duration(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto count = parse_integer(text.substr(0, text.size() - 1));
  if (!count || *count < 1 || *count > 1'000'000) return std::nullopt;
  switch (text.back()) {
    case 'm':
      return std::chrono::minutes{*count};
    case 'h':
      return std::chrono::hours{*count};
    case 'd':
      return std::chrono::hours{24 * *count};
    default:
      return std::nullopt;
  }
}

std::chrono::seconds elapsed_since(std::string_view timestamp) {
  std::istringstream in{std::string(timestamp)};
  date::sys_seconds then;
  in >> date::parse("%FT%TZ", then);
  check(!in.fail(), "a stored timestamp is one");
  return date::floor<std::chrono::seconds>(std::chrono::system_clock::now()) - then;
}

}  // namespace autoship
