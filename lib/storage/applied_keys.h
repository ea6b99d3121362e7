#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "domain/ids.h"
#include "storage/ledger.h"

namespace autoship {

/// The keys that rows of `apply` carry: one that was applied is never applied again. Lives inside a
/// write transaction.
class AppliedKeys {
 public:
  explicit AppliedKeys(Ledger& ledger);
  ~AppliedKeys();

  /// The run that applied it; nullopt when none did.
  std::optional<RunId> find(std::string_view key);
  void put(std::string_view key, RunId run);

  /// Notes that this file has the key on `line`, whatever becomes of its row; the line that had it
  /// before, where there is one. Not inside a stretch that may be taken back. The notes are on disk,
  /// of this connection alone, and gone with the object.
  std::optional<std::int64_t> seen_before(std::string_view key, std::int64_t line);

 private:
  struct Statements;
  struct Seen;
  Ledger& ledger_;
  std::unique_ptr<Statements> statements_;
  std::unique_ptr<Seen> seen_;  // None before the first key: most files have none.
};

}  // namespace autoship
