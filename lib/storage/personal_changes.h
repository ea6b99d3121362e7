#pragma once

#include <string_view>

#include "domain/ids.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// Keeps what a person's data was and is, apart from the event that changed it (S2).
class PersonalChanges {
 public:
  explicit PersonalChanges(Ledger& ledger);

  /// Empty texts: not given.
  void add(EventId event, std::string_view column, std::string_view before, std::string_view after);

 private:
  Statement insert_;
};

}  // namespace autoship
