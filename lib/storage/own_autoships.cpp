#include "storage/own_autoships.h"

#include <utility>

#include "storage/own_accounts.h"

namespace autoship {

OwnAutoships::OwnAutoships(Ledger& ledger, Person person)
    : person_(std::move(person)),
      select_(ledger.db(),
              "SELECT 1 FROM autoships s JOIN accounts a ON a.id = s.account_id WHERE s.id = ?1" +
                  own_account(person_, "a", 2)) {}

bool OwnAutoships::has(AutoshipId autoship) {
  select_.bind(1, autoship);
  bind_person(select_, person_, 2);
  const bool found = select_.step();
  if (found) select_.reset();
  return found;
}

}  // namespace autoship
