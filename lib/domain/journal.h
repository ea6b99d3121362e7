#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/money.h"

namespace autoship {

/// What an amount of the journal is, whatever the company calls its account.
enum class JournalRole : std::uint8_t {
  receivable,       ///< what has left and is not paid for
  clearing,         ///< money on its way from a processor, by method
  deferred,         ///< what is paid and has not left
  customer_credit,  ///< what accounts have to their credit (P5)
  sales,            ///< goods that left, without tax
  fees,
  shipping_income,
  tax,            ///< collected, by the state it is owed to
  sales_returns,  ///< goods that were given back, at what was given for them
  refunds_payable,
  credit_granted,  ///< what persons gave to accounts
  cost_of_goods,
  inventory,
  scrap,
};
constexpr std::size_t journal_role_count = 14;

/// As autoship.toml spells it: receivable, customer_credit, ...
std::string_view to_text(JournalRole role);
std::array<JournalRole, journal_role_count> all_journal_roles();

/// One amount of an entry, and what the name of its account may depend on.
struct JournalLine {
  JournalRole role = JournalRole::receivable;
  std::int64_t amount_minor = 0;  ///< debit above zero, credit below; never zero
  std::string market;             ///< code
  std::string country, region;    ///< tax: where the parcel went; "" where nobody says
  std::string method;             ///< clearing: card, bank, on-account, by-hand
};

/// What happened in the books on a day: its lines add up to zero.
struct JournalEntry {
  Day day{};
  std::string reference;  ///< shipment 7, charge 9-2: the same for ever, at most 21 characters
  std::string memo;       ///< without names of people
  Currency currency;
  std::vector<JournalLine> lines;

  /// Adds to the line that has the same account, or makes one. Lines that come to nothing are left out by
  /// close().
  void add(const JournalLine& line);
  /// Leaves out what came to nothing. Throws what check() throws when the rest does not add up to zero.
  void close();
};

/// In which order the entries of a day come. What is paid on a day is there when a parcel leaves on it.
enum class JournalKind : std::uint8_t {
  canceled = 1,  ///< an order was canceled after it was handed over
  credit,        ///< granted, used or returned
  order,         ///< fees that nobody is asked for money for
  charge,        ///< paid
  rest,          ///< left over of a budget, now credit
  shipment,      ///< left
  returned,      ///< decided about goods that come back
  refund,        ///< paid back
};

/// Where an entry stands in the journal: by day, kind and number.
struct JournalKey {
  Day day{};
  JournalKind kind = JournalKind::order;
  std::int64_t number = 0;  ///< of the row it comes from
  std::int64_t part = 0;    ///< a charge's attempt, a return's run
  auto operator<=>(const JournalKey&) const = default;
};

/// What an order owes, or has paid ahead; never below zero.
struct OrderBalance {
  std::int64_t deferred_minor = 0, owed_minor = 0;

  /// A change as journal lines take it: what is added to the debit side of either account.
  struct Change {
    std::int64_t deferred_minor = 0, receivable_minor = 0;
  };
  /// Something of that value is delivered: what was paid ahead pays for it first, the rest is owed.
  Change deliver(std::int64_t value_minor);
  /// Money comes, or what was delivered is taken back: what is owed goes first, the rest is paid ahead.
  Change pay(std::int64_t amount_minor);
};

/// Something that changes what an order owes.
struct OrderMove {
  JournalKey key;
  enum class What : std::uint8_t { delivered, paid } what = What::delivered;
  std::int64_t amount_minor = 0;
  std::int64_t fees_minor = 0;  ///< paid: fees with their tax that are earned with it
};

/// What the order owes, or has paid ahead, just before `key`. Sorts the moves.
OrderBalance balance_before(std::span<OrderMove> moves, const JournalKey& key);

/// Goods, shipping, tax and fees, split as accounts want them.
struct NetAmounts {
  std::int64_t net_minor = 0, tax_minor = 0;
  std::int64_t gross_minor() const { return net_minor + tax_minor; }
  NetAmounts& operator+=(const NetAmounts& other);
};

/// `amount_minor` with its tax on top of it or within it.
NetAmounts net_of(std::int64_t amount_minor, std::int64_t tax_minor, bool tax_included);

}  // namespace autoship
