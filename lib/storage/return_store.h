#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money.h"
#include "domain/return_decisions.h"
#include "domain/return_receipt.h"
#include "domain/return_state.h"
#include "domain/service.h"
#include "storage/ledger.h"
#include "storage/run_journal.h"
#include "storage/statement.h"

namespace autoship {

/// When the parcel of a line left, and what its carrier says of it.
struct LineParcel {
  std::string sku;
  std::string status;   ///< of the line: shipping, backordered, left-out, fee
  LocationId location;  ///< that shipped it
  Day shipped_on{};     ///< else its ship date
  Day left_on{};        ///< the first day on which it may have been under way
  std::optional<Day> delivered_on;
};

/// An order to be returned from: what it is, and its lines with their parcels in the same order.
struct OrderOfReturn {
  ReturnableOrder goods;
  std::vector<LineParcel> parcels;
  AccountId account;
  AutoshipId autoship;  ///< or none
  Currency currency;
  std::string credit_currency;  ///< code of the account's market's by now
  std::string kind;             ///< autoship, replacement
  bool is_open = true;
};

/// A return as it was authorized.
struct ReturnHead {
  ReturnId id;
  std::string ran;
  bool is_buyback = false;
  AccountId account;
  OrderId order;  ///< none: a buyback of several
  ReturnReason reason = ReturnReason::other;
  ReturnFault fault = ReturnFault::choice;
  ReturnOutcome outcome = ReturnOutcome::refund;
  ReturnGoods goods = ReturnGoods::send;
  Day notified_on{};
  LocationId location;
  Day issued_on{}, expires_on{};
  int percent = 100;  ///< of price and tax that is paid back; a buyback's, as it was promised
  std::string override_reason;
  std::optional<ReturnClosed> closed;
  std::optional<Day> closed_on;
  std::string closed_why;
};

/// One of its lines, with what came of it.
struct ReturnLine {
  int line = 0;
  OrderId order;
  int order_line = 0;
  ProductId product;
  std::string sku;
  HadGoods had;
  ReturnTally tally;
};

/// A parcel that came back.
struct ReturnParcel {
  Day received_on{};
  LocationId location;
  std::string proof;  ///< empty: none
  bool has_ran = true;
  std::string why;  ///< not accepted; empty: accepted
  std::string override_reason;
};

/// What a charge took and may give back.
struct PaidCharge {
  Purse purse;
  PaymentMethodId pay_with;
  bool is_paid = true;  ///< else it is still to be paid, and its refunds wait (R6)
};

/// What is brought by hand gets no label: it has left, and is there, on its ship date.
struct HandDeliveries {
  const ServiceList* services = nullptr;  ///< null: what has no label has not left
  Day today{};
};

/// Reads and writes returns. Lives inside a write transaction.
class ReturnStore {
 public:
  ReturnStore(Ledger& ledger, RunId run, HandDeliveries by_hand = {});

  std::optional<OrderOfReturn> order(OrderId order);

  /// Orders of the account in its market's currency, the latest first, that sent pieces of the product on
  /// or after that day and asked a price for them: what a buyback takes.
  std::vector<OrderId> sold_since(AccountId account, ProductId product, Day from);
  /// Its autoships that go on: "autoship 7 (paused)".
  std::vector<std::string> autoships_that_go_on(AccountId account);

  /// The number that the next return gets.
  ReturnId next();
  /// Writes it under that number.
  void add(const ReturnHead& head, const std::vector<ReturnLine>& lines);

  std::optional<ReturnHead> find(ReturnId id);
  std::vector<ReturnLine> lines(ReturnId id);
  /// The invoices that prove its purchase: the orders of its lines.
  std::vector<OrderId> orders_of(ReturnId id);

  void close(ReturnId id, ReturnClosed how, Day on, std::string_view why = {});
  void reopen(ReturnId id);

  /// Writes the parcel and its goods; what is restocked goes on the shelf, where it is counted.
  ReturnParcelId add_parcel(ReturnId id, const ReturnParcel& parcel, const std::vector<SortedGoods>& goods);

  /// Takes back the decisions to replace that no order was made for; gives them.
  std::vector<DecidedPieces> take_unsent_replacements(ReturnId id);

  /// What the customer wishes for now.
  void wish(ReturnId id, ReturnOutcome outcome);

  std::int64_t add_decision(ReturnId id, OrderId order, const PricedDecision& decision);

  /// The charges that took the order's money, the first first. Where none was ever written (charge.mode
  /// none), one purse without a charge, of what the order came to.
  std::vector<PaidCharge> paid_charges(OrderId order);

  /// Writes a refund that is due that day; held where what it pays back is not paid yet.
  ChargeId add_refund(const OrderOfReturn& order, const PaidCharge& paid, std::int64_t amount_minor,
                      Day due_on);
  void add_payout(std::int64_t decision, std::int64_t amount_minor, ChargeId charge,
                  std::int64_t credit_entry);

 private:
  /// The parcel of the line that was read, where it has left.
  void read_parcel(ReturnableLine& line, LineParcel& parcel);

  RunId run_;
  HandDeliveries by_hand_;
  Statement order_, order_lines_, sold_, going_, taken_, given_, last_, insert_, insert_line_, find_, lines_,
      orders_, close_, reopen_, wish_, unsent_, take_unsent_, insert_parcel_, insert_goods_, tracked_,
      shelve_, move_, insert_decision_, charges_, unpaid_total_, insert_charge_, insert_payout_;
};

}  // namespace autoship
