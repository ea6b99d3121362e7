#include "storage/own_table.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

namespace autoship {

OwnTable::OwnTable(Ledger& ledger, std::string_view name, std::string_view columns)
    : ledger_(ledger),
      name_(fmt::format("temp.{}", name)),
      only_reads_(ledger.db().execAndGet("PRAGMA query_only").getInt() != 0) {
  if (only_reads_) ledger_.db().exec("PRAGMA query_only = OFF");
  ledger_.db().exec(fmt::format("DROP TABLE IF EXISTS {0}; CREATE TABLE {0} {1}", name_, columns));
}

OwnTable::~OwnTable() {
  ledger_.db().tryExec(fmt::format("DROP TABLE IF EXISTS {}", name_));
  if (only_reads_) ledger_.db().tryExec("PRAGMA query_only = ON");
}

}  // namespace autoship
