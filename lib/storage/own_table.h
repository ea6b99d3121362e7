#pragma once

#include <string>
#include <string_view>

#include "storage/ledger.h"

namespace autoship {

/// A table that only this connection sees and that goes with the object: where what is worked out is
/// too much for memory, and SQLite is to put it in order. A connection that only reads may fill it while
/// the object lives.
class OwnTable {
 public:
  /// `columns` as CREATE TABLE has them, with what follows the bracket.
  OwnTable(Ledger& ledger, std::string_view name, std::string_view columns);
  ~OwnTable();
  OwnTable(const OwnTable&) = delete;
  OwnTable& operator=(const OwnTable&) = delete;

 private:
  Ledger& ledger_;
  std::string name_;
  bool only_reads_;
};

}  // namespace autoship
