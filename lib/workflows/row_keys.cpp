#include "workflows/row_keys.h"

#include <fmt/format.h>

namespace autoship {

RowKeys::RowKeys(Ledger& ledger, const Caller& caller, const Person& person, RunId run)
    : keys_(ledger, caller.command, person.to_text()), run_(run) {}

std::optional<RunId> RowKeys::find(const ChangeRow& row, const std::string& key, const RowContent& content,
                                   OptionFaults& faults) {
  if (key.empty()) return std::nullopt;
  if (const auto line = keys_.seen_before(key, row.line)) {
    faults.add("key", fmt::format("'{}' stands on line {} already", key, *line));
    return std::nullopt;
  }
  const auto applied = keys_.find(key);
  if (!applied) return std::nullopt;
  const std::string difference = content_difference(applied->content, content.to_text());
  if (difference.empty()) return applied->run;
  faults.add("key", fmt::format("'{}' was applied in batch {}, for a row that said something else: {}", key,
                                applied->run.value, difference));
  return std::nullopt;
}

void RowKeys::keep(const std::string& key, const RowContent& content) {
  if (key.empty()) return;
  keys_.put(key, content.to_text(), run_);
  kept_any_ = true;
}

}  // namespace autoship
