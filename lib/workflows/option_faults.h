#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace autoship {

/// Collects what is wrong with the options of one command line, so that all of it is said at once.
class OptionFaults {
 public:
  /// `option` as typed ("--ship-to").
  void add(std::string_view option, std::string_view what);
  bool empty() const { return sentences_.empty(); }

  /// Refuses what can be neither kept nor said again: text that is no UTF-8, control characters, and
  /// what looks like a card number (S1). False when it did.
  bool check_text(std::string_view option, std::string_view text);

  /// Throws UsageError, a line for each fault.
  void throw_if_any() const;

 private:
  std::vector<std::string> sentences_;
};

}  // namespace autoship
