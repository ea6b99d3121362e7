#pragma once

#include <string>
#include <vector>

#include "storage/kind_table.h"
#include "storage/personal_changes.h"
#include "storage/run_journal.h"

namespace autoship {

/// Writes a `changed` event for a row: the fields that differ, before and after, as files show
/// them; of personal ones their names alone, and what they say beside it (S2). See the row before the change
/// and record after it.
class ChangeEvent {
 public:
  ChangeEvent(Ledger& ledger, RunJournal& journal, const KindSpec& spec);

  /// `key`: the row's key, references as ids.
  void see(const std::vector<FieldValue>& key);

  /// `forward`: columns of `row` whose reference gets known only later; they count as changed.
  void record(const std::vector<FieldValue>& key, AccountId account, AutoshipId autoship,
              const std::vector<std::size_t>& forward, const KindRow& row);

 private:
  std::vector<std::string> read(const std::vector<FieldValue>& key);

  RunJournal& journal_;
  PersonalChanges personal_;
  const KindSpec& spec_;
  KindReader reader_;
  KindRow row_;
  std::vector<std::string> before_;
  std::string body_;
};

}  // namespace autoship
