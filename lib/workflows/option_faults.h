#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/error.h"

namespace autoship {

/// One thing wrong with an option; `option` as typed ("--ship-to").
struct OptionFault {
  std::string option;
  std::string what;
};

/// All that is wrong with the options of one request. A command line shows it as it is; a file of
/// requests takes the faults and says them by line and column.
class OptionErrors : public UsageError {
 public:
  explicit OptionErrors(std::vector<OptionFault> faults);
  const std::vector<OptionFault>& faults() const { return faults_; }

 private:
  std::vector<OptionFault> faults_;
};

/// Collects what is wrong with the options of one command line, so that all of it is said at once.
class OptionFaults {
 public:
  /// `option` as typed ("--ship-to").
  void add(std::string_view option, std::string_view what);
  bool empty() const { return faults_.empty(); }

  /// Refuses what can be neither kept nor said again: text that is no UTF-8, control characters, and
  /// what looks like a card number (S1). False when it did.
  bool check_text(std::string_view option, std::string_view text);

  /// Throws OptionErrors when anything was added.
  void throw_if_any() const;

 private:
  std::vector<OptionFault> faults_;
};

}  // namespace autoship
