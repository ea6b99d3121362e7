#include "storage/account_commitments.h"

#include "storage/stored_values.h"

namespace autoship {

AccountCommitments::AccountCommitments(Ledger& ledger)
    : autoships_(ledger.db(), R"(
          SELECT id, status, paused_on, paused_until, every, anchor, anchor_day, budget_minor FROM autoships
          WHERE account_id = ?1 AND id <> ?2 AND (status = 'active' OR status = 'paused') ORDER BY id)"),
      lines_(ledger.db(),
             "SELECT product_id, qty, locked_minor FROM autoship_lines WHERE autoship_id = ?1 ORDER BY line"),
      with_next_(ledger.db(),
                 "SELECT s.id FROM autoships s JOIN autoship_next n ON n.autoship_id = s.id "
                 "WHERE s.account_id = ?1 ORDER BY s.id") {}

void AccountCommitments::read(AccountId account, AutoshipId except, std::vector<Commitment>& found) {
  found.clear();
  autoships_.bind(1, account);
  autoships_.bind(2, except.value);
  while (autoships_.step()) {
    Commitment& other = found.emplace_back();
    other.status = parse_autoship_status(autoships_.text(1)).value();
    other.paused_on = day_or_none(autoships_, 2);
    other.paused_until = day_or_none(autoships_, 3);
    other.every = autoships_.text(4);
    other.anchor = {day_at(autoships_, 5), static_cast<int>(autoships_.integer(6))};
    if (!autoships_.is_null(7)) other.budget_minor = autoships_.integer(7);
    lines_.bind(1, autoships_.integer(0));
    while (lines_.step()) {
      other.lines.push_back({{lines_.integer(0)},
                             lines_.integer(1),
                             lines_.is_null(2) ? std::nullopt : std::optional(lines_.integer(2))});
    }
  }
}

std::vector<AutoshipId> AccountCommitments::with_next(AccountId account) {
  std::vector<AutoshipId> found;
  with_next_.bind(1, account);
  while (with_next_.step()) found.push_back({with_next_.integer(0)});
  return found;
}

}  // namespace autoship
