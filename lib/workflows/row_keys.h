#pragma once

#include <optional>
#include <string>

#include "domain/change_row.h"
#include "domain/event.h"
#include "domain/row_content.h"
#include "domain/self_service.h"
#include "storage/applied_keys.h"
#include "workflows/option_faults.h"

namespace autoship {

/// The keys of the rows of one file: what the same command applied under a key for the same person is never
/// applied again. Lives inside a write transaction.
class RowKeys {
 public:
  RowKeys(Ledger& ledger, const Caller& caller, const Person& person, RunId run);

  /// The run that applied the row; nullopt when none did. It is a fault where an earlier row of the file has
  /// the key, or the row says something else than the one that was applied.
  std::optional<RunId> find(const ChangeRow& row, const std::string& key, const RowContent& content,
                            OptionFaults& faults);

  /// Keeps that the row was applied; nothing where it has no key.
  void keep(const std::string& key, const RowContent& content);
  bool kept_any() const { return kept_any_; }

 private:
  AppliedKeys keys_;
  RunId run_;
  bool kept_any_ = false;
};

}  // namespace autoship
