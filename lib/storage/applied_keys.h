#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.h"
#include "storage/ledger.h"

namespace autoship {

/// What was applied under a key.
struct AppliedKey {
  RunId run;
  std::string content;
};

/// The keys that rows of a command's files carry, on behalf of one person. Lives inside a write transaction.
class AppliedKeys {
 public:
  AppliedKeys(Ledger& ledger, std::string command, std::string person);
  ~AppliedKeys();

  /// nullopt when nothing was applied under it.
  std::optional<AppliedKey> find(std::string_view key);
  void put(std::string_view key, std::string_view content, RunId run);

  /// Notes that this file has the key on `line`, whatever becomes of its row; the line that had it
  /// before, where there is one. Not inside a stretch that may be taken back. The notes are on disk,
  /// of this connection alone, and gone with the object.
  std::optional<std::int64_t> seen_before(std::string_view key, std::int64_t line);

 private:
  struct Statements;
  struct Seen;
  Ledger& ledger_;
  const std::string command_, person_;
  std::unique_ptr<Statements> statements_;
  std::unique_ptr<Seen> seen_;  // None before the first key: most files have none.
};

}  // namespace autoship
