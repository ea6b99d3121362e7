#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace autoship {

/// How a command ends; the numbers are the contract with scripts and cron.
enum class Exit {
  done = 0,
  failed = 1,        ///< it could not be done and nothing was changed
  usage = 2,         ///< the command line is wrong
  refused = 3,       ///< the input was refused, every fault is listed
  needs_person = 4,  ///< done, and some of it needs a person
  busy = 5,          ///< another process holds the ledger
};

/// What ends a command. `what()` is the sentence its user reads: it names the value, the place
/// and what to do, starts in lower case and has no full stop.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& sentence, Exit exit = Exit::failed)
      : std::runtime_error(sentence), exit_(exit) {}
  Exit exit() const { return exit_; }

 private:
  Exit exit_;
};

/// A wrong command line (exit 2).
class UsageError : public Error {
 public:
  explicit UsageError(const std::string& sentence) : Error(sentence, Exit::usage) {}
};

/// One thing wrong with an input file. `line` counts from 1 (the header is line 1), 0 where no
/// line is to blame; `column` is the header's name, empty where no column is to blame.
struct Fault {
  std::string file;
  std::int64_t line = 0;
  std::string column;
  std::string what;

  /// `FILE:LINE: COLUMN: what is wrong`.
  std::string to_text() const;
};

/// An input refused as a whole (exit 3): its first faults, and how many there were in all.
class InputRefused : public Error {
 public:
  InputRefused(std::vector<Fault> first, std::int64_t total);
  const std::vector<Fault>& faults() const { return faults_; }
  std::int64_t total() const { return total_; }

 private:
  std::vector<Fault> faults_;
  std::int64_t total_;
};

/// Collects the faults of one input, so that its owner can mend them in one go. Keeps the first
/// 20 and counts the rest: a hopeless file costs no memory.
class FaultList {
 public:
  static constexpr std::size_t kept_max = 20;

  void add(Fault fault);
  bool empty() const { return total_ == 0; }
  std::int64_t total() const { return total_; }
  const std::vector<Fault>& first() const { return faults_; }  ///< those that are kept

  /// Throws InputRefused when anything was added.
  void throw_if_any() const;

 private:
  std::vector<Fault> faults_;
  std::int64_t total_ = 0;
};

/// Guards what can only be our own mistake. Stays on in release builds: the throw rolls the
/// transaction back.
inline void check(bool holds, std::string_view what) {
  if (!holds) throw Error("internal check failed, nothing was changed: " + std::string(what));
}

}  // namespace autoship
