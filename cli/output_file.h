#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <string_view>

namespace autoship {

/// A file that appears whole or not at all: written under a temporary name in its folder,
/// readable by its owner only, flushed to the disk, then renamed.
class OutputFile {
 public:
  /// Throws Error when the folder is missing or cannot be written.
  explicit OutputFile(std::string path);

  /// Removes what was written when commit() was not called.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view bytes);

  /// The same, for what writes to streams. It fails when the disk does.
  std::ostream& stream();

  /// Brings what was written so far to the disk, still under the temporary name.
  void sync();

  /// Puts the file in its place, over an older one. When it returns, the file is on the disk.
  void commit();

  /// The same for one of several files of a folder: its place is safe once sync_folder_of() was called.
  void place();

  /// Leaves what was written under its temporary name, for it would be lost otherwise.
  void leave();

  const std::string& path() const { return path_; }
  /// Where what was written is at the moment.
  const std::string& place_now() const { return placed_ ? path_ : unfinished_; }

 private:
  class Buffer;
  [[noreturn]] void fail(const char* doing) const;

  std::string path_, unfinished_;
  bool placed_ = false;
  std::unique_ptr<Buffer> buffer_;
  std::unique_ptr<std::ostream> stream_;
};

}  // namespace autoship
