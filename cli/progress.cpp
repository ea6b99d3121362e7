#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

namespace autoship {

using Clock = std::chrono::steady_clock;

Progress::Progress(std::string noun)
    : noun_(std::move(noun)), terminal_(::isatty(STDERR_FILENO) == 1), start_(Clock::now()), last_(start_) {}

void Progress::show(std::int64_t done, std::int64_t all) {
  using std::chrono::milliseconds;
  if (!terminal_ || all == 0) return;
  const auto now = Clock::now();
  if (now - start_ < milliseconds(1000) || now - last_ < milliseconds(100)) return;
  last_ = now;
  shown_ = true;
  constexpr std::int64_t width = 30;
  const std::int64_t filled = done * width / all;
  fmt::print(stderr, "\r[{:<{}}] {} of {} {}", std::string(static_cast<std::size_t>(filled), '#'), width,
             done, all, noun_);
}

void Progress::clear() {
  if (shown_) fmt::print(stderr, "\r\033[K");
  shown_ = false;
}

}  // namespace autoship
