#pragma once

#include <memory>
#include <optional>
#include <string>

#include "domain/autoship_state.h"
#include "storage/ledger.h"

namespace autoship {

/// An order that stands and has not left yet: a change of its autoship does not reach it.
struct OpenOrder {
  OrderId order;
  Day ship_date;
};

/// Reads and writes autoships as people change them. Lives inside a write transaction.
class AutoshipStates {
 public:
  explicit AutoshipStates(Ledger& ledger);
  ~AutoshipStates();

  /// Nullopt when there is no such number.
  std::optional<AutoshipState> load(AutoshipId autoship);

  /// Writes what differs between the two, with the next cycle that comes of it. Cycles that the
  /// change settles are marked with `run`.
  void save(const AutoshipState& before, const AutoshipState& after, const std::optional<NextCycle>& next,
            RunId run);

  /// The latest order of an autoship of which some parcel is still to leave; nullopt when all did.
  std::optional<OpenOrder> open_order(AutoshipId autoship);

  /// The method that pays where an autoship names none: the account's first by label.
  PaymentMethodId first_method(AccountId account);

  /// What an account calls it; empty for none.
  std::string label_of(AddressId address);
  std::string label_of(PaymentMethodId method);

 private:
  void load_notes(AutoshipState& state);
  void save_row(const AutoshipState& state);
  void save_notes(const AutoshipState& before, const AutoshipState& after, RunId run);
  void save_once(AutoshipId autoship, const CycleNote& note);

  struct Statements;
  std::unique_ptr<Statements> statements_;
};

}  // namespace autoship
