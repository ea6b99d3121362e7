#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace autoship {

/// A line on a terminal's stderr that tells how far long work has come. Silent for the first
/// second, and silent altogether where stderr is no terminal (cron).
class Progress {
 public:
  explicit Progress(std::string noun);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::int64_t done, std::int64_t all);

  /// Takes the line away, before anything else is said.
  void clear();

 private:
  std::string noun_;
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace autoship
