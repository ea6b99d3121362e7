#pragma once

#include "domain/ids.h"
#include "domain/self_service.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// Whether autoships are there for a person (S4), asked for many of them.
class OwnAutoships {
 public:
  OwnAutoships(Ledger& ledger, Person person);
  bool has(AutoshipId autoship);

 private:
  Person person_;
  Statement select_;
};

}  // namespace autoship
