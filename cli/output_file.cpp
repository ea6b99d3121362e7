#include "cli/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <streambuf>
#include <utility>

#include "domain/error.h"
#include "storage/ledger_file.h"

namespace autoship {

/// Hands what a stream gets to the file at once: those who write to it gather big blocks.
class OutputFile::Buffer : public std::streambuf {
 public:
  explicit Buffer(int file) : file_(file) {}
  ~Buffer() override { close(); }

  bool write(const char* bytes, std::size_t count) {
    is_flushed_ = false;
    while (count > 0) {
      const auto written = ::write(file_, bytes, count);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      bytes += written;
      count -= static_cast<std::size_t>(written);
    }
    return true;
  }
  bool sync_to_disk() {
    if (!is_flushed_) is_flushed_ = ::fsync(file_) == 0;
    return is_flushed_;
  }
  bool close() {
    const int file = std::exchange(file_, -1);
    return file < 0 || ::close(file) == 0;
  }

 private:
  std::streamsize xsputn(const char* bytes, std::streamsize count) override {
    return write(bytes, static_cast<std::size_t>(count)) ? count : 0;
  }
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    const char byte = traits_type::to_char_type(c);
    return write(&byte, 1) ? c : traits_type::eof();
  }

  int file_;
  bool is_flushed_ = false;  // All that was written is on the disk.
};

namespace {

/// A slip of a name must not cost the ledger, nor a copy of it.
void refuse_to_replace_database(const std::string& path) {
  constexpr std::string_view magic("SQLite format 3\0", 16);
  std::ifstream there(path, std::ios::binary);
  std::array<char, magic.size()> head{};
  if (!there.read(head.data(), head.size()) || std::string_view(head.data(), head.size()) != magic) return;
  throw Error(fmt::format("'{}' is a database: nothing is written in its place; name another file", path));
}

}  // namespace

OutputFile::OutputFile(std::string path)
    : path_(std::move(path)), unfinished_(fmt::format("{}.{}.tmp", path_, ::getpid())) {
  refuse_to_replace_database(path_);
  const int file = ::open(unfinished_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) throw Error(fmt::format("cannot write '{}' ({})", path_, std::strerror(errno)));
  buffer_ = std::make_unique<Buffer>(file);
  stream_ = std::make_unique<std::ostream>(buffer_.get());
}

OutputFile::~OutputFile() {
  if (!buffer_) return;
  buffer_->close();
  ::unlink(unfinished_.c_str());
}

void OutputFile::fail(const char* doing) const {
  throw Error(fmt::format("{} '{}' failed ({}); it was not written", doing, path_, std::strerror(errno)));
}

void OutputFile::write(std::string_view bytes) {
  if (!buffer_->write(bytes.data(), bytes.size())) fail("writing");
}

std::ostream& OutputFile::stream() { return *stream_; }

void OutputFile::sync() {
  if (!stream_->flush()) fail("writing");
  if (!buffer_->sync_to_disk()) fail("flushing");
}

void OutputFile::leave() {
  if (!buffer_) return;
  buffer_->close();
  buffer_.reset();
}

void OutputFile::commit() {
  place();
  sync_folder_of(path_);
}

void OutputFile::place() {
  if (!stream_->flush()) fail("writing");
  if (!buffer_->sync_to_disk() || !buffer_->close()) fail("flushing");
  if (std::rename(unfinished_.c_str(), path_.c_str()) != 0) fail("renaming");
  placed_ = true;
  buffer_.reset();  // From here on the file is in its place and stays.
}

}  // namespace autoship
