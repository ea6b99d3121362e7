#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/kinds.h"
#include "domain/self_service.h"
#include "storage/run_journal.h"
#include "workflows/company.h"
#include "workflows/option_faults.h"
#include "workflows/update_reach.h"

namespace autoship {

struct UpdateState;

/// What somebody wants changed about an account, as typed.
struct UpdateRequest {
  std::string account;  ///< its code
  std::string label;    ///< of the address or payment method

  /// Options as typed ("--postal-code") with their texts; an empty one takes away what stands there.
  std::vector<std::pair<std::string, std::string>> given;
  bool remove = false;          ///< the address or payment method
  bool open_shipments = false;  ///< parcels without a label follow the address

  /// What account and label are called where they were typed, for what is wrong with them.
  std::string account_option = "CODE";
  std::string label_option = "LABEL";
};

/// What became of it.
struct UpdateEffect {
  enum class What { unchanged, changed, added, removed };
  What what = What::unchanged;
  Kind kind = Kind::accounts;
  std::string account, label;

  /// Columns that say something else, as files show them; empty is nothing.
  struct Column {
    std::string name, before, after;
  };
  std::vector<Column> columns;

  std::vector<AutoshipId> used_by;        ///< running autoships that ship there, or pay with it
  std::vector<AutoshipEffect> autoships;  ///< whose next order becomes another
  std::vector<ParcelEffect> parcels;      ///< that carry what the address said before
  std::vector<std::string> notes;         ///< whole sentences for who asked

  /// Whether the ledger is another one than before.
  bool changes_ledger() const;

  /// Whether it leaves work: an autoship that is blocked now, a parcel that goes to the old address.
  bool needs_person() const;
};

std::string_view to_text(UpdateEffect::What what);

/// The options of `update-account`, `update-address` and `update-payment`: columns of those kinds
/// that a person may change, with two dashes before them and dashes in them.
std::span<const std::string_view> update_options(Kind kind);

/// Changes accounts, addresses and payment methods one by one, by the rules that `import` and
/// `enroll --new` hold them to. Lives inside a write transaction, which its owner commits when
/// an effect changes the ledger; there is one of it at a time. Each request is done whole, or
/// throws OptionErrors with all that is wrong with it and leaves everything as it was. `person` (S4)
/// changes its own account, a rep those of accounts that it enrolled too.
class AccountUpdates {
 public:
  AccountUpdates(Ledger& ledger, const Company& company, RunJournal& journal, Day today,
                 const Person& person);
  ~AccountUpdates();

  /// `kind`: accounts, addresses or payment-methods. An address is replaced, never changed: parcels
  /// keep what it said (see AddressChanges), and its autoships go on to the new one.
  UpdateEffect update(Kind kind, const UpdateRequest& request);

 private:
  std::unique_ptr<UpdateState> state_;
};

struct UpdateSettings {
  DryRun dry_run = DryRun::no;
  std::function<double()> seconds;  ///< since the command began
};

/// One request in a transaction of its own; without a trace where nothing changes.
UpdateEffect update_one(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
                        Kind kind, const UpdateRequest& request, const UpdateSettings& settings);

}  // namespace autoship
