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

  /// Throws Error when the reader is gone or the disk is full.
  void write(std::string_view text);
  void finish();

  /// From here on what is written is kept until finish(): a command that changes the ledger meets
  /// a lost reader only after its work is done. Such results are short.
  void hold() { holds_ = true; }

  /// Whether a person looks at it: colors and fitted widths make sense.
  bool is_terminal() const;

  /// Columns of the terminal: its own answer, $COLUMNS, else 80.
  int width() const;

 private:
  std::FILE* file_;
  bool holds_ = false;
  std::string held_;
};

}  // namespace autoship
