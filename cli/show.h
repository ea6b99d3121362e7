#pragma once

#include <string>
#include <vector>

#include "cli/company.h"
#include "domain/json_writer.h"
#include "storage/account_queries.h"
#include "storage/ledger.h"

namespace autoship {

// One thing at a time, for `show`: facts for a person on the phone, or all of it as JSON.

void show_autoship(Invocation& invocation, const Company& company, Ledger& ledger, AutoshipId autoship);
void show_account(Invocation& invocation, const Company& company, Ledger& ledger, AccountId account);

/// Throws UsageError when there is no such order or shipment.
void show_order(Invocation& invocation, Ledger& ledger, OrderId order);
void show_shipment(Invocation& invocation, Ledger& ledger, ShipmentId shipment);

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
