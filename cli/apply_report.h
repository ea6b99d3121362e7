#pragma once

#include <optional>
#include <string>

#include "cli/invocation.h"
#include "workflows/apply.h"

namespace autoship {

/// What `apply` did, or would do: its rows as they come, where they are wanted, then the sum of it.
class ApplyReport {
 public:
  enum class Rows { hidden, shown };
  ApplyReport(Invocation& invocation, Rows rows, DryRun dry_run, const Person& person);

  void add(const AppliedRow& row);

  /// `rejected`: the file of the refused rows; empty when there is none.
  void end(const ApplyResult& result, const std::string& rejected);

 private:
  void add_json(const AppliedRow& row);
  void end_json(const ApplyResult& result, const std::string& rejected);
  void end_text(const ApplyResult& result, const std::string& rejected);
  std::string summary(const ApplyResult& result) const;

  Invocation& invocation_;
  bool by_company_;
  bool shows_rows_;
  bool is_dry_;
  std::optional<Listing> listing_;
  bool has_rows_ = false;
};

}  // namespace autoship
