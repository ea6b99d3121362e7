#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/ids.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// What a change of an account's own data reaches: its autoships, and its parcels on their way.
class AccountReach {
 public:
  explicit AccountReach(Ledger& ledger);

  struct Autoship {
    AutoshipId id;
    std::string status;    ///< active, paused, canceled, finished
    bool names_address;    ///< else the account's first by label
    bool names_method;     ///< the same
    std::string ship_to;   ///< label of where it goes, named or not; empty where there is none
    std::string pay_with;  ///< the same of how it is paid
    bool is_running() const { return status == "active" || status == "paused"; }
  };
  /// By number. Valid until the next call.
  const std::vector<Autoship>& autoships(AccountId account);

  struct Parcel {
    ShipmentId id;
    OrderId order;
    LocationId location;
    std::string ship_via;
    Day ship_date;
    AddressId address;  ///< where it goes
    BatchId batch;      ///< the label batch it left with; none: it waits for its label
    std::vector<ProductId> products;
  };
  /// Parcels that go to what the label stood for before: to any address of that label but
  /// `in_force`, or to any at all where that is none. Of those that have left, the ones with a
  /// ship date from `left_from` on. By number; valid until the next call.
  const std::vector<Parcel>& parcels_elsewhere(AccountId account, std::string_view label, AddressId in_force,
                                               Day left_from);

  /// Sends a parcel that waits for its label to another address of its account.
  void readdress(ShipmentId shipment, AddressId to);

  /// Autoships that ended go by the account's first address, should they be reopened.
  void forget_address(AddressId address);
  void forget_method(PaymentMethodId method);

  /// Takes a method out of force. Orders were paid with it, so its row stays, under a label that tells.
  void retire_method(PaymentMethodId method, RunId run);

  /// Whether the account had one of that label that is out of force now.
  bool had_address(AccountId account, std::string_view label);
  bool had_method(AccountId account, std::string_view label);

  AccountId enroller_of(AccountId account);

  enum class Line { enroller, sponsor };
  /// Whether `above` is the account, or above it in that line.
  bool is_above(AccountId above, AccountId account, Line line);

 private:
  bool has_row(const char* sql, AccountId account, std::string_view label);

  Ledger& ledger_;
  Statement enroller_, autoships_, parcels_, products_, readdress_;
  std::vector<Autoship> found_autoships_;
  std::vector<Parcel> found_parcels_;
};

}  // namespace autoship
