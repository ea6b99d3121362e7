#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.h"
#include "domain/journal.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// What an entry of the journal comes from.
struct JournalSource {
  JournalKey key;
  OrderId order;  ///< none: granted credit, a return
};

/// The sources of those days in the order of their keys. `by_hand`: the services whose parcels leave without
/// a label. SQLite puts them in order, in files of its own where they are many.
void for_each_journal_source(Ledger& ledger, Day first, Day last, const std::vector<std::string>& by_hand,
                             const std::function<void(const JournalSource&)>& visit);

struct JournalOrderLine {
  std::int64_t line = 0;
  ProductId product;
  std::int64_t qty = 0;
  bool is_fee = false;
  NetAmounts amounts;   ///< after its discount
  ShipmentId shipment;  ///< none: a fee, or what waits for stock
};

struct JournalParcel {
  ShipmentId id;
  std::string location;        ///< code
  std::optional<Day> left_on;  ///< of its label, or handed over; none: it is there still
  std::optional<Day> back_on;  ///< handed over, and canceled on a later day
};

struct JournalPayment {
  JournalKey key;
  std::int64_t amount_minor = 0;
  std::string method;
  bool is_with_fees = false;  ///< of the charge that the order's fees are in
};

struct JournalCredit {
  std::int64_t entry = 0;
  Day day{};
  std::string kind;
  std::int64_t amount_minor = 0;
};

/// An order as it was made, and what came of it.
struct JournalOrder {
  OrderId id, replaces;
  AccountId account;
  Day made_on{};
  Currency currency;
  std::string market, country, region;
  bool tax_included = false;
  bool has_own_charge = false;  ///< written with it, for what ships at once and for its fees
  NetAmounts shipping;
  std::vector<JournalOrderLine> lines;
  std::vector<JournalParcel> parcels;  ///< the first one is what shipping is paid for
  std::vector<JournalPayment> payments;
  std::vector<JournalCredit> credits;
};

/// What was decided about goods of one order.
struct JournalDecision {
  OrderId order;
  NetAmounts goods, shipping;
  std::int64_t to_charges_minor = 0, to_credit_minor = 0;  ///< how it goes back
};

/// Goods that lay in a parcel of a return, or stayed where they are.
struct JournalGoods {
  OrderId order;  ///< none: they were not expected
  std::int64_t line = 0;
  ProductId product;
  std::int64_t qty = 0;
  std::string fate;             ///< restock, scrap, quarantine, sender; "" where they stay
  std::string location;         ///< code
  std::int64_t qty_before = 0;  ///< pieces of the line that were shelved or scrapped before
};

/// What one run did to a return.
struct JournalReturn {
  std::string ran;
  std::int64_t number = 1;  ///< 2 for the second run that did something to it
  std::vector<JournalDecision> decisions;
  std::vector<JournalGoods> goods;
};

struct JournalGrant {
  std::int64_t amount_minor = 0;
  Currency currency;
  std::string market;
};

/// The line of an order whose goods a replacement's line sends again.
struct ReplacedLine {
  std::int64_t line = 0, qty = 0;
};

/// The facts behind the entries, as they stand for ever. The references it gives are good until the next
/// call of the same function.
class JournalFacts {
 public:
  JournalFacts(Ledger& ledger, const std::vector<std::string>& by_hand);

  const JournalOrder& order(OrderId id);
  JournalReturn returned(const JournalKey& key);
  JournalGrant grant(std::int64_t entry);
  /// Of each line of a replacement, in turn.
  std::vector<ReplacedLine> replaced_lines(const JournalOrder& replacement);

  std::string_view sku(ProductId product);

 private:
  struct Market {
    std::string code;
    std::optional<Currency> currency;  ///< the market's own
  };
  void read_lines(JournalOrder& order);
  void read_parcels(JournalOrder& order);
  void read_payments(JournalOrder& order, RunId run);
  void read_credits(JournalOrder& order);
  const Market& market(std::int64_t id);

  const std::string by_hand_;
  bool has_credit_;
  JournalOrder order_;
  std::map<std::int64_t, Market> markets_;
  std::map<ProductId, std::string> skus_;
  Statement head_, lines_, parcel_, payments_, credits_, market_, sku_, grant_, replaced_, ran_, decisions_,
      goods_, kept_;
};

}  // namespace autoship
