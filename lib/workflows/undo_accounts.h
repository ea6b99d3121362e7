#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "storage/account_undo.h"
#include "storage/code_lookup.h"
#include "storage/kind_table.h"
#include "workflows/account_updates.h"
#include "workflows/undo.h"
#include "workflows/undone.h"

namespace autoship {

/// Takes back a batch's changes of accounts, addresses and payment methods by the updates that make
/// such changes, and under their rules. Lives inside a write transaction.
class AccountsUndo {
 public:
  AccountsUndo(Ledger& ledger, const Company& company, RunJournal& journal, Day today,
               const ChangeBatch& batch, const UndoneBatches& undone);

  /// Nullopt for what is taken back already.
  std::optional<UndoneThing> take_back(const BatchEvent& event);

 private:
  std::optional<std::string> reason(Kind kind, const BatchEvent& event, UndoneThing& thing);
  std::optional<std::string> change_back(Kind kind, const BatchEvent& event, UndoneThing& thing);
  std::optional<std::string> remove_again(Kind kind, const BatchEvent& event);
  std::optional<std::string> put_back(Kind kind, const BatchEvent& event);
  std::optional<std::string> send_back(const BatchEvent& event);
  std::string dependence(Kind kind, const BatchEvent& event);
  std::vector<LaterEvent> later(const BatchEvent& event);
  std::string changed_since(const BatchEvent& event);
  std::string update(Kind kind, const UpdateRequest& request);
  std::vector<std::string> read_row(Kind kind, const BatchEvent& event);
  std::optional<std::int64_t> find(Kind kind, const BatchEvent& event);

  Ledger& ledger_;
  RunJournal& journal_;
  const ChangeBatch& batch_;
  UndoneBatches undone_batches_;
  bool undone_;  ///< the batch was, before
  AccountUpdates updates_;
  AccountUndo rows_;
  LabelLookup addresses_, methods_;
  std::set<AccountId> stuck_;  ///< whose addresses could not go back
};

}  // namespace autoship
