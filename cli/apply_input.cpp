#include "cli/apply_input.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "domain/error.h"

namespace autoship {

namespace fs = std::filesystem;

ApplyInput::ApplyInput(const std::string& path) : is_file_(fs::is_regular_file(path)), name_(path) {
  if (path == "-") {
    if (::isatty(STDIN_FILENO) == 1)
      throw UsageError("- reads the rows from stdin, and stdin is a terminal: pipe them in");
    name_ = "stdin";
    gather(std::cin);
    return;
  }
  if (fs::is_directory(path)) throw Error(fmt::format("'{}' is a folder; name a file of changes", path));
  stream_.open(path, std::ios::binary | std::ios::in);
  if (!stream_) throw Error(fmt::format("cannot read '{}' ({})", path, std::strerror(errno)));
  if (is_file_) {
    size_ = static_cast<std::int64_t>(fs::file_size(path));
    return;
  }
  std::ifstream pipe;
  pipe.swap(stream_);
  gather(pipe);
}

std::string ApplyInput::rejected_path(const std::string& folder) const {
  if (is_file_) return name_ + ".rejected.csv";
  return (fs::path(folder) / "stdin.rejected.csv").lexically_normal().string();
}

void ApplyInput::gather(std::istream& from) {
  std::string path = (fs::temp_directory_path() / "autoship-apply-XXXXXX").string();
  const int file = ::mkstemp(path.data());  // Readable by its owner only.
  if (file < 0) throw Error(fmt::format("cannot write '{}' ({})", path, std::strerror(errno)));
  ::close(file);
  std::ofstream to(path, std::ios::binary);
  if (from.peek() != std::istream::traits_type::eof()) to << from.rdbuf();
  const bool whole = !from.bad() && to.flush();
  if (whole) stream_.open(path, std::ios::binary | std::ios::in);
  size_ = static_cast<std::int64_t>(to.tellp());
  ::unlink(path.c_str());
  if (!whole || !stream_) throw Error(fmt::format("{} could not be read to its end", name_));
}

void place(RejectedFile& rejected, RunId batch) {
  try {
    rejected.place();
  } catch (const Error& error) {
    throw Error(
        fmt::format("{}; the other rows are applied and kept{}, and the refused ones stand in '{}'",
                    error.what(), batch ? fmt::format(" (batch {})", batch.value) : "", rejected.place_now()),
        Exit::needs_person);
  }
}

}  // namespace autoship
