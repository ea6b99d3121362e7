#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace autoship {

/// One talk with a command of the company's: lines are written to its stdin, and it answers with lines
/// on its stdout, in whatever order and speed. What it says on stderr goes to ours.
struct Talk {
  /// What a heard line means for how long to wait: all that was asked for is answered, or not yet.
  enum class Heard { more_to_come, all };

  std::string command;                   ///< run by /bin/sh -c, in a process group of its own
  std::string_view asked;                ///< all lines, each with its end
  std::chrono::milliseconds patience{};  ///< how long it may say nothing
  std::size_t lines_max = 0;             ///< it is stopped when it says more
  /// Each line as it comes, without its end. May throw; the command is stopped then.
  std::function<Heard(std::string_view line)> hear;
};

/// A line that a command says is at most so long; it is stopped when it says a longer one.
constexpr std::size_t talk_line_bytes_max = 64 * 1024;

/// Talks until the command ends by itself or has to be stopped: nothing of it, nor of what it
/// started in its group, is left when this returns or throws. Gives what went wrong, for a person ("said
/// nothing for 30 s"), empty where nothing did. Throws Error when it cannot be started.
std::string talk(const Talk& talk);

}  // namespace autoship
