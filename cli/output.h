#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace autoship {

/// The command's result on stdout. Every write and the last flush are checked: an exit status of
/// 0 means that the reader got all of it.
class Output {
 public:
  explicit Output(std::FILE* file) : file_(file) {}
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Throws Error when the reader is gone or the disk is full.
  void write(std::string_view text);
  void finish();

  /// Lets the reader have what was written so far, but for what is held. What fails here fails again in
  /// finish().
  void flush();

  /// From here on what is written is kept until finish(): a command that changes the ledger meets
  /// a lost reader only after its work is done. What is longer than a mebibyte waits on the disk, in
  /// a file without a name.
  void hold() { holds_ = true; }

  /// Whether a person looks at it: colors and fitted widths make sense.
  bool is_terminal() const;

  /// Columns of the terminal: its own answer, $COLUMNS, else 80.
  int width() const;

 private:
  void spill();
  bool copy_spilled();

  std::FILE* file_;
  std::FILE* spilled_ = nullptr;
  std::size_t spilled_bytes_ = 0;
  bool spills_ = true;
  bool holds_ = false;
  std::string held_;
};

}  // namespace autoship
