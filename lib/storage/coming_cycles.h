#pragma once

#include <functional>
#include <memory>
#include <string>

#include "domain/cycle_dates.h"
#include "domain/ids.h"
#include "storage/autoship_queries.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// Cycles put in the order of their ship dates, in a file that SQLite keeps for itself where they
/// are many: memory stays the same.
class ComingCycles {
 public:
  ComingCycles();
  ~ComingCycles();

  void add(AutoshipId autoship, const CycleDates& dates);

  /// By ship date, order date, autoship and cycle. Nothing may be added afterwards.
  void for_each(const std::function<void(AutoshipId, const CycleDates&)>& visit);

 private:
  std::unique_ptr<SQLite::Database> db_;
  std::unique_ptr<Statement> add_;
};

/// Calls `visit` for each autoship whose next cycle has an order date on or before `last`, by number.
/// Of the filter count what is whose: seen_by, id, account, enroller and product.
void for_each_due(Ledger& ledger, const AutoshipFilter& filter, Day last,
                  const std::function<void(AutoshipId)>& visit);

class AccountNames {
 public:
  explicit AccountNames(Ledger& ledger);
  std::string name_of(AccountId account);

 private:
  Statement select_;
};

}  // namespace autoship
