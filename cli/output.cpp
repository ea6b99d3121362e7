#include "cli/output.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "domain/error.h"
#include "domain/text.h"

namespace autoship {

namespace {

[[noreturn]] void refuse() {
  throw Error(fmt::format("the result could not be written ({})", std::strerror(errno)));
}

}  // namespace

void Output::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) refuse();
}

void Output::finish() {
  if (std::fflush(file_) != 0 || std::ferror(file_) != 0) refuse();
}

bool Output::is_terminal() const { return ::isatty(::fileno(file_)) == 1; }

int Output::width() const {
  winsize size{};
  if (::ioctl(::fileno(file_), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* columns = std::getenv("COLUMNS");
  const auto told = columns == nullptr ? std::nullopt : parse_integer(columns);
  return told && *told >= 20 && *told <= 10'000 ? static_cast<int>(*told) : 80;
}

}  // namespace autoship
