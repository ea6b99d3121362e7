#include "storage/upline.h"

#include "domain/prices.h"

namespace autoship {

Upline::Upline(Ledger& ledger)
    : select_(ledger.db(), "SELECT kind, enroller_id FROM accounts WHERE id = ?1") {}

Upline::Credited Upline::of(AccountId account) {
  select_.bind(1, account);
  check(select_.step(), "volume of an account that is not there");
  const auto kind = parse_tier(select_.text(0));
  check(kind.has_value(), "a stored account has a kind");
  const AccountId enroller{select_.integer(1)};
  select_.reset();
  return {*kind == Tier::member ? account : member_from(enroller), *kind};
}

/// The first member from `account` on upwards. Whoever enrolled whom in a circle has none.
AccountId Upline::member_from(AccountId account) {
  AccountId found;
  path_.clear();
  while (account) {
    // What is on the way already is known to lead nowhere, until the walk ends.
    const auto [known, is_new] = above_.try_emplace(account.value);
    if (!is_new) {
      found = known->second;
      break;
    }
    path_.push_back(account);
    select_.bind(1, account);
    check(select_.step(), "an enroller who is not there");
    const bool is_member = select_.text(0) == "member";
    const AccountId next{select_.integer(1)};
    select_.reset();
    if (is_member) {
      found = account;
      break;
    }
    account = next;
  }
  for (const AccountId passed : path_) above_[passed.value] = found;
  return found;
}

}  // namespace autoship
