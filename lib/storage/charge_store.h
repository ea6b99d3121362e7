#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/charge.h"
#include "storage/ledger.h"
#include "storage/pay_methods.h"
#include "storage/statement.h"

namespace autoship {

/// A charge, as those read it who settle it.
struct Charge {
  ChargeId id;
  OrderId order;
  AutoshipId autoship;  ///< or none
  AccountId account;
  ShipmentId shipment;  ///< or none: fees alone
  PaymentMethodId pay_with;
  Currency currency;
  std::int64_t amount_minor = 0;
  ChargeState state = ChargeState::pending;
  int attempt = 0;          ///< the last one that left; 0: none yet
  int attempts_before = 0;  ///< of other payment methods
  bool order_is_open = true;
  bool is_refund = false;
  bool is_held = false;  ///< pending, and may not leave yet
  ChargeId refunds;      ///< a refund: what it pays back; none where others collected that
};

/// One asking.
struct ChargeAttempt {
  int number = 0;
  std::string key;
  PaymentMethodId pay_with;
  std::string brand;         ///< of that method as it was asked; "bank" for one of a bank
  bool is_replaced = false;  ///< that method is another one by now, or its autoship names another
  bool is_changed = false;   ///< the method itself is another one by now
  Day asked_on{};
  std::optional<ChargeResult::Result> result;  ///< none: no answer yet
  std::string reference, code, message;
  std::optional<Day> processed_on;
};

/// A charge that may leave.
struct DueCharge {
  ChargeId id;
  int attempt = 0;          ///< the last one that left
  bool is_unknown = false;  ///< it has no answer yet
  PaymentMethodId method;   ///< who is asked for one that is pending
  bool is_refund = false;
  bool goes_to_payer = false;  ///< a refund: to the method as it was when it paid (R6)
};

/// Reads and writes charges. Lives inside a transaction.
class ChargeStore {
 public:
  explicit ChargeStore(Ledger& ledger);

  std::optional<Charge> find(ChargeId charge);
  /// The charge and the attempt that left under the key.
  std::optional<std::pair<ChargeId, int>> find_key(std::string_view key);
  std::vector<ChargeAttempt> attempts(ChargeId charge);

  /// An attempt of a charge leaves with its payment method; it is submitted.
  void submit(const DueCharge& due, int attempt, std::string_view key, std::string_view descriptor,
              RunId run);
  /// The same of a refund that a person paid back by other means: nobody's method is asked.
  void submit_by_hand(const Charge& charge, int attempt, std::string_view key, RunId run);
  /// An unknown attempt leaves once more, as it was; it is submitted again.
  void submit_again(ChargeId charge);

  /// Submitted becomes unknown; false where it is something else.
  bool mark_unknown(ChargeId charge);

  /// Completes the attempt by the answer.
  void answer(ChargeId charge, int attempt, const ChargeResult& result, RunId run);
  /// A person says of an attempt that was declined that the money came after all.
  void overrule(ChargeId charge, int attempt, const ChargeResult& result, RunId run);
  /// Only pending charges have a day on which they are due.
  void set_state(ChargeId charge, ChargeState state, std::optional<Day> due_on = std::nullopt);

  /// The charge is due on that day with whatever method is there then: retries count anew (C3).
  void start_anew(ChargeId charge, int attempts_before, Day due_on);

  /// A charge is paid: refunds that waited for it are due that day (R6).
  void release_refunds(ChargeId charge, Day due_on);

  /// Marks a charge as refunded when its paid refunds come to all of it; whether they do.
  void mark_if_refunded(ChargeId charge);

  /// Declined refunds to that payment method of the account.
  std::vector<Charge> declined_refunds(AccountId account, std::string_view label);

  /// Its parcel no longer waits; whether it did.
  bool release(ShipmentId shipment);

  /// A hard decline: the method is not asked again until it is changed.
  void refuse_method(PaymentMethodId method, std::string_view code, Day on);

  /// Whether the autoship was canceled.
  bool has_ended(AutoshipId autoship);

  /// Of an autoship's open orders: charges, no refunds, that were asked for and are to be tried again, and
  /// those that were declined.
  std::vector<Charge> retries_of(AutoshipId autoship);

 private:
  Statement find_, find_key_, attempts_, submit_, insert_, insert_to_payer_, again_, unknown_, answer_,
      overrule_, state_, anew_, release_, refuse_, ended_, retries_, release_refunds_, refunded_,
      declined_refunds_, insert_by_hand_;
};

/// Who would be asked for the charges that wait for a retry or were declined, by their autoship: the
/// method and all that makes it another one.
std::map<std::int64_t, std::string> payers_of_retries(Ledger& ledger);

/// Whether what somebody was asked for and never answered is due: it may only be asked of the same one.
enum class Unknown { asked_again, left };

/// Reads what submitting needs, unknown ones first and then pending ones by their day, `count_max` at most.
/// Those whose payment method may not be asked are left out: `charges` lists them.
std::vector<DueCharge> due_charges(Ledger& ledger, Day today, Unknown unknown, std::size_t count_max);

/// Attempts as those get them who are asked: the same however often, and whatever was changed since.
class ChargeRequests {
 public:
  explicit ChargeRequests(Ledger& ledger);

  ChargeRequest read(ChargeId charge, int attempt);

 private:
  Statement row_;
};

/// Which attempts left first with a run: refunds, then charges, each by number.
std::vector<std::pair<ChargeId, int>> attempts_of_run(Ledger& ledger, RunId run);

/// Submitted charges without an answer, by number, and the run that asked first.
struct UnansweredCharge {
  ChargeId id;
  RunId run;
  std::string command;  ///< of that run
};
std::vector<UnansweredCharge> unanswered(Ledger& ledger);

/// What this ledger's keys begin with (C1).
std::string load_charge_key(Ledger& ledger);

}  // namespace autoship
