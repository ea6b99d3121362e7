#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/postal_address.h"
#include "domain/return_state.h"
#include "domain/self_service.h"
#include "storage/return_store.h"

namespace autoship {

/// A line of a return, as people read it.
struct ReturnLineView {
  ReturnLine line;
  std::string name;  ///< of the product
  GoodsState goods = GoodsState::awaited;
  DecisionState decision = DecisionState::open;
  std::int64_t amount_minor = 0;  ///< given back for it, shipping included
};

struct ReturnGoodsView {
  int line = 0;  ///< 0: not on the RAN, or more than it
  std::string sku;
  std::int64_t qty = 0;
  ReturnFate fate = ReturnFate::sender;
  std::string in_place_of;  ///< what had been ordered, where that is something else
};

struct ReturnParcelView {
  ReturnParcelId id;
  ReturnParcel parcel;
  std::string location, actor;
  std::vector<ReturnGoodsView> goods;
};

/// A part of an amount that was given back.
struct ReturnPayoutView {
  std::int64_t amount_minor = 0;
  ChargeId charge;    ///< none: to the account's credit
  std::string state;  ///< of the charge
  std::string held;   ///< why it waits
};

struct ReturnDecisionView {
  std::int64_t id = 0;
  int line = 0;
  OrderId order;
  std::string sku;
  std::int64_t qty = 0;
  ReturnDecision decision = ReturnDecision::refund;
  LineValue value;
  std::int64_t shipping_minor = 0, shipping_tax_minor = 0, amount_minor = 0;
  OrderId replacement;  ///< none: not made yet, or none wanted
  std::vector<ReturnPayoutView> payouts;
};

/// A return with all that is known of it.
struct ReturnView {
  ReturnHead head;
  ReturnState state = ReturnState::authorized;
  std::string account, name, location;  ///< codes, and the account's name
  std::string actor, command;           ///< who authorized it
  AutoshipId autoship;                  ///< of its order, or none
  Currency currency;
  PostalAddress send_to;
  std::vector<ReturnLineView> lines;
  std::vector<ReturnParcelView> parcels;
  std::vector<ReturnDecisionView> decisions;

  std::int64_t decided_minor() const;  ///< given back, whether it is paid yet or not
  std::int64_t open_minor() const;     ///< of it in refunds that are not paid yet

  /// Leaves out what the company keeps to itself: who worked on it, and why a person allowed something.
  void hide_words();
};

/// Which returns are wanted; all that is given must hold.
struct ReturnFilter {
  Person seen_by;
  bool open_only = false;         ///< goods are still to come, or what came is not settled
  std::optional<Day> overdue_on;  ///< goods are still to come, and their last day lies before it
  Day expired_from{};             ///< overdue: and what has expired with a last day on or after this one
  bool refund_due = false;        ///< received, or kept, and its refund is not paid
  std::optional<AccountId> account;
  std::optional<OrderId> order;
  std::optional<ReturnReason> reason;
  std::optional<Day> from, to;  ///< of its issue, both included
  std::optional<ReturnState> state;
};

class ReturnQueries {
 public:
  explicit ReturnQueries(Ledger& ledger);

  /// As far as `seen_by` may know, who is told no words of the company's.
  std::optional<ReturnView> find(ReturnId id, const Person& seen_by = {});

  /// By number, the first first.
  void for_each(const ReturnFilter& filter, const std::function<void(const ReturnView&)>& visit);

  /// The numbers of an order's returns.
  std::vector<ReturnId> of_order(OrderId order);

 private:
  ReturnView read(const ReturnHead& head);

  Ledger& ledger_;
  ReturnStore store_;
  Statement facts_, lines_, parcels_, goods_, decisions_, payouts_, of_order_;
};

}  // namespace autoship
