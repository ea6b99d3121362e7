#pragma once

#include <string>
#include <vector>

#include "cli/company.h"
#include "cli/render.h"
#include "domain/json_writer.h"
#include "storage/account_queries.h"
#include "storage/ledger.h"
#include "workflows/order_preview.h"

namespace autoship {

// What `show` shows: facts for a person on the phone, or all of it as JSON.

/// Several cards one after the other: blank lines between them in text, an array in JSON, an object
/// a line in JSONL, one table in CSV. One alone is no array.
class Cards {
 public:
  enum class Count { one, several };
  Cards(Invocation& invocation, Count count) : invocation_(invocation), count_(count) {}

  /// Before the text of a card.
  void begin();
  void json(const std::string& object);

  /// A card's rows in CSV. Throws UsageError when an earlier card had other columns.
  void csv(const std::vector<std::string>& columns, std::vector<std::vector<Cell>> rows);

  /// After the last of them.
  void end();

 private:
  Invocation& invocation_;
  Count count_;
  std::int64_t shown_ = 0;
  std::vector<std::string> columns_;
  std::optional<Listing> rows_;  // Of CSV.
};

void show_autoship(Invocation& invocation, Ledger& ledger, OrderPreview& preview, AutoshipId autoship,
                   Cards& cards);
void show_account(Invocation& invocation, const Company& company, Ledger& ledger, AccountId account,
                  Cards& cards);

/// Throws UsageError when there is no such order or shipment. Whose its volume is, the company alone is told.
void show_order(Invocation& invocation, Ledger& ledger, const Person& person, OrderId order);
void show_shipment(Invocation& invocation, Ledger& ledger, ShipmentId shipment);

/// Throws UsageError when there is no such charge, or it is not one of `person`'s own (S4).
void show_charge(Invocation& invocation, Ledger& ledger, const Person& person, ChargeId charge);

using Facts = std::vector<std::pair<std::string, std::string>>;

/// "home: Daniel Okafor, 912 Pyramid Way, Sparks NV 89431, US".
std::string address_line(const AccountAddress& address);

/// "card: Visa ending in 4242, expires 2028-05".
std::string method_line(const AccountMethod& method);

void write_address(JsonWriter& json, const AccountAddress& address);
void write_method(JsonWriter& json, const AccountMethod& method);

/// Null where it is empty.
void write_text(JsonWriter& json, std::string_view key, std::string_view text);

bool wants_json(const Invocation& invocation);

}  // namespace autoship
