#include "cli/output.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "domain/error.h"
#include "domain/text.h"

namespace autoship {

namespace {

constexpr std::size_t held_bytes_max = 1024 * 1024;

[[noreturn]] void refuse(bool work_is_done) {
  if (work_is_done) {
    // Exit 1 would say that nothing was changed.
    throw Error(fmt::format("the work is done and kept, but its result could not be written ({}); "
                            "autoship status and autoship list show how things stand",
                            std::strerror(errno)),
                Exit::needs_person);
  }
  throw Error(fmt::format("the result could not be written ({})", std::strerror(errno)));
}

}  // namespace

void Output::write(std::string_view text) {
  if (holds_) {
    held_ += text;
    if (held_.size() > held_bytes_max) spill();
    return;
  }
  if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) refuse(false);
}

Output::~Output() {
  if (spilled_ != nullptr) std::fclose(spilled_);
}

/// What finds no room on the disk stays in memory.
void Output::spill() {
  if (!spills_) return;
  if (spilled_ == nullptr) spilled_ = std::tmpfile();
  spills_ = spilled_ != nullptr && std::fwrite(held_.data(), 1, held_.size(), spilled_) == held_.size() &&
            std::fflush(spilled_) == 0;
  if (!spills_) return;
  spilled_bytes_ += held_.size();
  held_.clear();
}

bool Output::copy_spilled() {
  if (spilled_bytes_ == 0) return true;
  std::rewind(spilled_);
  std::string block;
  while (spilled_bytes_ > 0) {
    block.resize(std::min(spilled_bytes_, held_bytes_max));
    if (std::fread(block.data(), 1, block.size(), spilled_) != block.size()) return false;
    if (std::fwrite(block.data(), 1, block.size(), file_) != block.size()) return false;
    spilled_bytes_ -= block.size();
  }
  return true;
}

void Output::finish() {
  const bool whole = copy_spilled() && std::fwrite(held_.data(), 1, held_.size(), file_) == held_.size();
  if (!whole || std::fflush(file_) != 0 || std::ferror(file_) != 0) refuse(holds_);
  held_.clear();
}

void Output::flush() {
  if (!holds_) std::fflush(file_);
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
