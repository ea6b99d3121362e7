#include "formats/label_field.h"

#include <array>

namespace autoship {
namespace {

struct Entry {
  std::string_view name;
  FieldKind kind = FieldKind::text;
};

constexpr std::array<Entry, label_fields> entries = {{
    {"shipment_id"},
    {"order_ref"},
    {"customer_id"},
    {"ship_via"},
    {"service"},
    {"service_name"},
    {"goods"},
    {"hs_code"},
    {"origin_country"},
    {"currency"},
    {"from_contact"},
    {"from_first"},
    {"from_last"},
    {"from_company"},
    {"from_addr1"},
    {"from_addr2"},
    {"from_addr3"},
    {"from_city"},
    {"from_state"},
    {"from_postal"},
    {"from_country"},
    {"from_phone"},
    {"from_phone_ext"},
    {"from_email"},
    {"to_contact"},
    {"to_first"},
    {"to_last"},
    {"to_company"},
    {"to_addr1"},
    {"to_addr2"},
    {"to_addr3"},
    {"to_city"},
    {"to_state"},
    {"to_postal"},
    {"to_country"},
    {"to_phone"},
    {"to_phone_ext"},
    {"to_email"},
    {"sku"},
    {"item_name"},
    {"ship_date", FieldKind::date},
    {"order_date", FieldKind::date},
    {"quantity", FieldKind::count},
    {"weight", FieldKind::weight},
    {"weight_lb", FieldKind::weight},
    {"weight_oz", FieldKind::weight},
    {"item_weight", FieldKind::weight},
    {"length", FieldKind::length},
    {"width", FieldKind::length},
    {"height", FieldKind::length},
    {"order_total", FieldKind::amount},
    {"customs_value", FieldKind::amount},
    {"declared_value", FieldKind::amount},
    {"insured_value", FieldKind::amount},
    {"item_price", FieldKind::amount},
    {"residential", FieldKind::flag},
    {"adult_signature", FieldKind::flag},
    {"limited_quantity", FieldKind::flag},
}};

static_assert(entries[index_of(LabelField::item_name)].name == "item_name");
static_assert(entries[index_of(LabelField::quantity)].name == "quantity");
static_assert(entries[index_of(LabelField::limited_quantity)].name == "limited_quantity");

}  // namespace

FieldKind kind_of(LabelField field) { return entries[index_of(field)].kind; }

std::string_view name_of(LabelField field) { return entries[index_of(field)].name; }

std::optional<LabelField> find_label_field(std::string_view name) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].name == name) return static_cast<LabelField>(i);
  }
  return std::nullopt;
}

const std::vector<std::string>& label_field_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Entry& entry : entries) all.emplace_back(entry.name);
    return all;
  }();
  return names;
}

}  // namespace autoship
