#include "storage/kind_table.h"

#include "domain/error.h"
#include "storage/kind_sql.h"

namespace autoship {

KindTable::KindTable(Ledger& ledger, const KindSpec& spec, RunId run)
    : spec_(spec),
      run_(run),
      has_id_(autoship::has_id(spec.kind)),
      insert_(ledger.db(), insert_sql(spec)),
      find_(ledger.db(), find_sql(spec)),
      update_(ledger.db(), update_sql(spec)),
      stored_(spec.columns.size()) {
  for (std::size_t i = 0; i < spec.columns.size(); ++i) {
    if (!column_of(spec.columns[i]).empty()) kept_.push_back(i);
  }
}

std::optional<std::int64_t> KindTable::insert(const std::vector<FieldValue>& row) {
  int at = 0;
  for (const std::size_t i : kept_) {
    const bool absent = row[i].is == FieldValue::Is::absent;
    insert_.bind(++at, absent ? spec_.columns[i].not_given : row[i]);
  }
  if (spec_.kind == Kind::accounts || spec_.kind == Kind::autoships) insert_.bind(++at, run_.value);
  if (insert_.run() == 0) return std::nullopt;
  return has_id_ ? insert_.last_row_id() : 1;
}

bool KindTable::find(const std::vector<FieldValue>& key) {
  int at = 0;
  for (const std::size_t i : kept_) {
    const bool absent = key[i].is == FieldValue::Is::absent;
    if (spec_.columns[i].key) find_.bind(++at, absent ? spec_.columns[i].not_given : key[i]);
  }
  if (!find_.step()) return false;
  keep_stored();
  find_.reset();
  return true;
}

/// Copies what was found, so that nothing is being read while it is written over.
void KindTable::keep_stored() {
  stored_id_ = find_.integer(0);
  stored_texts_.clear();
  int at = 0;
  for (const std::size_t i : kept_) {
    stored_[i] = find_.value(++at);
    if (stored_[i].is == FieldValue::Is::text) stored_texts_ += stored_[i].text;
  }
  const char* next = stored_texts_.data();
  for (const std::size_t i : kept_) {
    if (stored_[i].is != FieldValue::Is::text) continue;
    stored_[i].text = {next, stored_[i].text.size()};
    next += stored_[i].text.size();
  }
}

void KindTable::update(const std::vector<FieldValue>& row) {
  int at = 0;
  for (const std::size_t i : kept_) {
    if (spec_.columns[i].key) update_.bind(++at, stored_[i]);
  }
  for (const std::size_t i : kept_) {
    const bool absent = row[i].is == FieldValue::Is::absent;
    if (!spec_.columns[i].key) update_.bind(++at, absent ? stored_[i] : row[i]);
  }
  check(update_.run() == 1, "one row is changed at a time");
}

}  // namespace autoship
