#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.h"
#include "domain/kinds.h"
#include "storage/ledger.h"
#include "storage/market_currencies.h"
#include "storage/statement.h"

namespace autoship {

/// The table behind a kind: rows by natural key, with references as ids and amounts in minor
/// units. Columns that the table does not have (an autoship's items) are passed over. Every
/// statement is prepared once.
class KindTable {
 public:
  /// New rows are marked with `run`, where their table keeps that.
  KindTable(Ledger& ledger, const KindSpec& spec, RunId run);

  /// Whether rows have ids; the others are known by their key alone.
  bool has_id() const { return has_id_; }

  /// Adds a row and returns its id (1 where rows have none); nullopt when its key is taken. What
  /// is absent becomes what an empty cell stands for.
  std::optional<std::int64_t> insert(const std::vector<FieldValue>& row);

  /// Looks for the row with that key; stored() and stored_id() are of it until the next find().
  bool find(const std::vector<FieldValue>& key);
  const std::vector<FieldValue>& stored() const { return stored_; }
  std::int64_t stored_id() const { return stored_id_; }

  /// Writes the row over the one found; what is absent stays.
  void update(const std::vector<FieldValue>& row);

 private:
  void keep_stored();

  const KindSpec& spec_;
  RunId run_;
  bool has_id_;
  std::vector<std::size_t> kept_;  // Places of the columns that the table has.
  Statement insert_, find_, update_;
  std::vector<FieldValue> stored_;
  std::string stored_texts_;
  std::int64_t stored_id_ = 0;
};

/// Rows of a kind as `export` writes them: codes instead of ids, amounts with their digits.
class KindReader {
 public:
  enum class Rows { all, one };

  /// All rows come in the order of their natural keys.
  KindReader(Ledger& ledger, const KindSpec& spec, Rows rows);
  ~KindReader();

  /// Starts over with the row whose key is that of `row` (references as ids); for Rows::one.
  void look_at(const std::vector<FieldValue>& row);

  /// The next row; its texts are valid until the next call.
  bool next(KindRow& row);

 private:
  const KindSpec& spec_;
  Statement select_;
  MarketCurrencies currencies_;
  struct AutoshipLists;
  std::unique_ptr<AutoshipLists> lists_;
};

}  // namespace autoship
