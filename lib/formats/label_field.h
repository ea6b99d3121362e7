#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace autoship {

/// What a column of a carrier layout can show: the words of `from = "..."`. Text fields come first, then
/// the kinds that have a rendering of their own.
// clang-format off
enum class LabelField : std::uint8_t {
  shipment_id, order_ref, customer_id, ship_via, service, service_name, goods, hs_code, origin_country, currency,
  from_contact, from_first, from_last, from_company, from_addr1, from_addr2, from_addr3,
  from_city, from_state, from_postal, from_country, from_phone, from_phone_ext, from_email,
  to_contact, to_first, to_last, to_company, to_addr1, to_addr2, to_addr3,
  to_city, to_state, to_postal, to_country, to_phone, to_phone_ext, to_email,
  sku, item_name,             // of the item's line
  ship_date, order_date,
  quantity,                   // of the item's line, or in the whole parcel where a row is a shipment
  weight,                     // the parcel's
  weight_lb, weight_oz,       // its whole pounds, and the ounces beyond them
  item_weight,                // one piece's
  length, width, height,
  order_total, customs_value, declared_value, insured_value, item_price,
  residential, adult_signature, limited_quantity,
};
// clang-format on

constexpr std::size_t label_text_fields = static_cast<std::size_t>(LabelField::item_name) + 1;
constexpr std::size_t label_fields = static_cast<std::size_t>(LabelField::limited_quantity) + 1;

enum class FieldKind : std::uint8_t { text, date, count, weight, length, amount, flag };
FieldKind kind_of(LabelField field);

constexpr std::size_t index_of(LabelField field) { return static_cast<std::size_t>(field); }

std::string_view name_of(LabelField field);
std::optional<LabelField> find_label_field(std::string_view name);

/// All names, for a suggestion.
const std::vector<std::string>& label_field_names();

}  // namespace autoship
