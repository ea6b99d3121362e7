#include "storage/ledger_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "domain/error.h"

namespace autoship {

namespace {

class File {
 public:
  File(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

int big_endian(const unsigned char* p) {
  return static_cast<int>(static_cast<unsigned>(p[0]) << 24 | static_cast<unsigned>(p[1]) << 16 |
                          static_cast<unsigned>(p[2]) << 8 | static_cast<unsigned>(p[3]));
}

void sync_or_throw(const std::string& path, int flags) {
  const File file(path, flags);
  if (file.fd() < 0 || ::fsync(file.fd()) != 0) {
    throw Error(fmt::format("cannot flush '{}' to the disk ({})", path, std::strerror(errno)));
  }
}

}  // namespace

LedgerHeader read_ledger_header(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) {
      throw Error(
          fmt::format("no ledger at '{}' (make one with autoship init, or name it with --ledger)", path));
    }
    throw Error(fmt::format("cannot open ledger '{}' ({})", path, std::strerror(errno)));
  }
  if (!S_ISREG(info.st_mode)) throw Error(fmt::format("'{}' is not a ledger (not a regular file)", path));
  const File file(path, O_RDONLY);
  std::array<unsigned char, 100> header{};
  if (file.fd() < 0) throw Error(fmt::format("cannot open ledger '{}' ({})", path, std::strerror(errno)));
  const auto got = ::read(file.fd(), header.data(), header.size());
  // https://www.sqlite.org/fileformat.html: magic at 0, user version at 60, application id at 68.
  if (got != static_cast<ssize_t>(header.size()) || std::memcmp(header.data(), "SQLite format 3", 16) != 0) {
    throw Error(fmt::format("'{}' is not a ledger (not a SQLite database)", path));
  }
  if (big_endian(&header[68]) != ledger_application_id) {
    throw Error(fmt::format("'{}' is not a ledger (a SQLite database of another program)", path));
  }
  return {big_endian(&header[60])};
}

void sync_folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  sync_or_throw(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY);
}

void sync_file(const std::string& path) { sync_or_throw(path, O_RDONLY); }

}  // namespace autoship
