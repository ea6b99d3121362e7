#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "domain/kinds.h"

namespace autoship {

/// Reads what is written for a kind's columns, in the cells of a file or as options of a command:
/// the one place that knows what a column takes by itself. Codes stay texts; whether their rows
/// are there is for the ledger to say.
class CellReader {
 public:
  /// What the cell says, an empty one what the column stands for then; nullopt when it can not be,
  /// and fault() tells why. Texts are borrowed from the cell; those of rules and weekdays, which
  /// are kept in their canonical form, are valid until the next ones are read.
  std::optional<FieldValue> read(const KindColumn& column, std::string_view cell);

  /// Of the last cell that was refused.
  const std::string& fault() const { return fault_; }

 private:
  std::optional<FieldValue> read_text(const KindColumn& column, std::string_view cell);
  std::optional<FieldValue> read_rule(std::string_view cell);
  std::optional<FieldValue> refuse(std::string what);

  std::string fault_;
  std::string weekdays_;

  // Rules repeat: the last ones read stay at hand, by a hash of their text.
  struct KnownRule {
    std::string written, canonical;
  };
  std::array<KnownRule, 64> rules_;
};

}  // namespace autoship
