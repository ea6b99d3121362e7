#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money.h"
#include "storage/account_queries.h"
#include "storage/account_reach.h"
#include "storage/run_journal.h"
#include "workflows/order_preview.h"

namespace autoship {

/// What an autoship's next order would be.
struct NextOrder {
  std::string ship_to;   ///< label; empty: it has no address
  std::string ship_via;  ///< service, after any fallback; empty: blocked, or fees alone
  std::optional<Day> ship_date;
  std::optional<Blocked> blocked;  ///< then there are no amounts
  std::string note;                ///< why another service, a substitute
  Currency currency;
  std::int64_t goods_minor = 0, shipping_minor = 0, tax_minor = 0, total_minor = 0;
};

/// An autoship whose next order a change makes another one.
struct AutoshipEffect {
  AutoshipId autoship;
  NextOrder before, after;

  bool is_newly_blocked() const { return after.blocked && !before.blocked; }
};

/// A parcel that was made with what an address said before.
struct ParcelEffect {
  enum class Goes {
    to_old,    ///< it waits for its label and could follow
    to_new,    ///< it followed
    may_not,   ///< its service may not take it to the new address: it stays with the old one
    has_left,  ///< with a label for the old address
  };
  ShipmentId shipment;
  OrderId order;
  std::string ship_via;
  Day ship_date;
  Goes goes = Goes::to_old;
  std::string why;  ///< may_not: in words
};

std::string_view to_text(ParcelEffect::Goes goes);

/// Looks at what an account's autoships would order, and where its parcels go, before and after
/// one of its changes.
class UpdateReach {
 public:
  UpdateReach(Ledger& ledger, const Company& company, RunJournal& journal, Day today);

  /// The running autoships' next orders as they are now, to be held against those after.
  void see(AccountId account);
  std::vector<AutoshipEffect> effects();

  AccountReach& rows() { return rows_; }

  /// The parcels made with what that label said before; `in_force` none: with what it said until now.
  /// With `follow`, those without a label go to `in_force` where their service may.
  std::vector<ParcelEffect> parcels(AccountId account, std::string_view label, AddressId in_force,
                                    bool follow);

 private:
  std::vector<std::pair<AutoshipId, NextOrder>> next_orders();
  NextOrder next_order(const AccountReach::Autoship& autoship);
  std::optional<Blocked> fault_of(const AccountReach::Parcel& parcel, const PostalAddress& to);
  void follow(ParcelEffect& effect, const AccountReach::Parcel& parcel, AccountId account,
              const AccountAddress& to);
  OrderPreview& preview();

  Ledger& ledger_;
  Company company_;
  RunJournal& journal_;
  Day today_;
  AccountReach rows_;
  std::unique_ptr<OrderPreview> preview_;
  AccountId account_;
  std::vector<std::pair<AutoshipId, NextOrder>> before_;
};

}  // namespace autoship
