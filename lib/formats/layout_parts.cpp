#include "formats/layout_parts.h"

#include "domain/money.h"
#include "domain/text.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace autoship {
namespace {

struct NamedUnit {
  std::string_view name;
  std::int64_t size;
};
constexpr std::array<NamedUnit, 4> weight_units = {
    {{"lb", 453'592'370'000}, {"oz", 28'349'523'125}, {"kg", 1'000'000'000'000}, {"g", 1'000'000'000}}};
constexpr std::array<NamedUnit, 3> length_units = {{{"in", 25'400}, {"cm", 10'000}, {"mm", 1'000}}};

std::int64_t parse_measure(TomlTable& table, const char* key, std::span<const NamedUnit> units,
                           const char* example) {
  const std::optional<std::string> said = table.text(key);
  if (!said) return 0;
  const auto gap = said->find(' ');
  const auto number = parse_decimal(std::string_view(*said).substr(0, gap), 1);
  const std::string_view unit = gap == said->npos ? "" : std::string_view(*said).substr(gap + 1);
  const auto* const found = std::find_if(units.data(), units.data() + units.size(),
                                         [&](const NamedUnit& u) { return u.name == unit; });
  if (number && *number > 0 && *number <= 100'000 && found != units.data() + units.size()) {
    return *number * (found->size / 10) + *number * (found->size % 10) / 10;
  }
  table.refuse(key, "'" + *said + "' must be a number and a unit, as in " + example);
  return 0;
}

}  // namespace

std::int64_t parse_weight(TomlTable& table, const char* key) {
  return parse_measure(table, key, weight_units, "\"70 lb\"");
}

std::int64_t parse_length(TomlTable& table, const char* key) {
  return parse_measure(table, key, length_units, "\"108 in\"");
}

std::optional<LabelField> known_field(TomlTable& table, const char* key, const std::string& name) {
  const std::optional<LabelField> field = find_label_field(name);
  if (!field) table.refuse(key, "unknown field '" + name + "'" + did_you_mean(name, label_field_names()));
  return field;
}

std::optional<LabelField> parse_field(TomlTable& table, const char* key) {
  const std::optional<std::string> name = table.text(key);
  return name ? known_field(table, key, *name) : std::nullopt;
}

LayoutCondition parse_condition(TomlTable& table, const char* key) {
  LayoutCondition condition;
  for (const toml::table* entry : table.tables(key)) {
    TomlTable reader(*entry, table.file(), key, table.faults());
    LayoutCase one;
    one.international = reader.boolean("international");
    one.residential = reader.boolean("residential");
    one.adult_signature = reader.boolean("adult_signature");
    one.limited_quantity = reader.boolean("limited_quantity");
    one.service = reader.texts("service");
    one.to_country = reader.texts("to_country");
    one.to_state = reader.texts("to_state");
    one.from_country = reader.texts("from_country");
    one.weight_max_ng = parse_weight(reader, "weight_up_to");
    one.weight_over_ng = parse_weight(reader, "weight_over");
    one.empty = parse_field(reader, "empty");
    if (one.empty && kind_of(*one.empty) != FieldKind::text) reader.refuse("empty", "must be a text field");
    if (entry->empty()) reader.refuse("", "a case must state something");
    reader.finish();
    condition.push_back(std::move(one));
  }
  return condition;
}

bool is_date_pattern(std::string_view pattern) {
  std::string rest(pattern);
  for (const std::string_view token : {"YYYY", "MM", "DD"}) {
    const auto at = rest.find(token);
    if (at == rest.npos) return false;
    rest.erase(at, token.size());
  }
  return std::none_of(rest.begin(), rest.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
}

namespace {

LayoutTransform parse_transform(TomlTable& table) {
  LayoutTransform transform;
  const std::array<std::pair<std::string_view, bool*>, 5> words = {{{"upper", &transform.upper},
                                                                    {"lower", &transform.lower},
                                                                    {"digits", &transform.digits},
                                                                    {"us_phone", &transform.us_phone},
                                                                    {"state_code", &transform.state_code}}};
  for (const std::string& said : table.texts("transform")) {
    const auto* at = std::find_if(words.begin(), words.end(), [&](const auto& w) { return w.first == said; });
    if (at == words.end()) {
      table.refuse("transform", "'" + said + "' is none of upper, lower, digits, us_phone, state_code");
    } else {
      *at->second = true;
    }
  }
  return transform;
}

/// A key that means nothing for the kind of the column's field would be ignored in silence otherwise.
void refuse_misplaced_keys(TomlTable& table, const LayoutColumn& column, bool text, bool flag, bool date) {
  const auto only = [&](bool fits, std::initializer_list<const char*> keys, const char* what) {
    for (const char* key : keys) {
      if (!fits && table.has(key)) table.refuse(key, what);
    }
  };
  only(text, {"allowed", "codes", "transform", "strip_start"}, "is for texts alone");
  only(flag, {"yes", "no"}, "is for flags alone");
  only(date, {"date"}, "is for dates alone");
  only(!column.from.empty(), {"required", "required_when", "min"}, "is for columns with `from`");
}

/// Whether the column's fields suit each other, the row and the units.
void check_fields(TomlTable& table, const LayoutColumn& column, const CarrierLayout& layout) {
  for (const LabelField field : column.from) {
    const std::string name = "'" + std::string(name_of(field)) + "'";
    if (column.from.size() > 1 && kind_of(field) != FieldKind::text) {
      table.refuse("from", name + " is no text, so it must stand alone");
    }
    const bool of_item = field == LabelField::sku || field == LabelField::item_name ||
                         field == LabelField::item_weight || field == LabelField::item_price;
    if (of_item && !layout.row_per_item) table.refuse("from", name + " needs row_per = \"item\"");
    const bool split = layout.weight_unit == WeightUnit::lb_oz;
    const bool part = field == LabelField::weight_lb || field == LabelField::weight_oz;
    if (part && !split) table.refuse("from", name + " needs weight = \"lb+oz\" (else use weight)");
    if ((field == LabelField::weight || field == LabelField::item_weight) && split) {
      table.refuse("from", name + " is two columns with weight = \"lb+oz\": weight_lb and weight_oz");
    }
  }
}

void check_constants(TomlTable& table, const LayoutColumn& column, const CarrierLayout& layout) {
  const auto check = [&](const std::string& text) {
    if (!is_writable(text, layout)) {
      table.refuse("", "'" + column.name + "': the file cannot write the constant '" + text + "'");
    }
    if (column.max != 0 && text.size() > static_cast<std::size_t>(column.max)) {
      table.refuse("", "'" + column.name + "': the constant '" + text + "' is longer than max");
    }
  };
  check(column.value);
  for (const auto& [value, code] : column.codes) check(code);
  if (!column.from.empty() && kind_of(column.from.front()) == FieldKind::flag) {
    check(column.yes);
    check(column.no);
  }
  if (layout.header && !is_writable(column.name, layout))
    table.refuse("name", "the file cannot write this header");
}

}  // namespace

bool is_writable(std::string_view text, const CarrierLayout& layout) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || (layout.ascii && byte >= 0x80)) return false;
    return layout.quote || (c != layout.delimiter && c != '"');
  });
}

LayoutColumn parse_column(TomlTable& table, const CarrierLayout& layout) {
  LayoutColumn column;
  table.require("name");
  column.name = table.text("name").value_or("");
  for (const std::string& name : table.texts("from")) {
    if (const auto field = known_field(table, "from", name)) column.from.push_back(*field);
  }
  column.value = table.text("value").value_or("");
  if (table.has("from") && table.has("value"))
    table.refuse("value", "stands beside `from`: give one of them");
  column.min = static_cast<int>(table.integer("min", 0, 10'000).value_or(0));
  column.max = static_cast<int>(table.integer("max", 0, 10'000).value_or(0));
  if (column.max != 0 && column.min > column.max) table.refuse("min", "is more than max");
  column.required = table.boolean("required").value_or(false);
  column.required_when = parse_condition(table, "required_when");
  column.when = parse_condition(table, "when");
  column.allowed = table.texts("allowed");
  column.codes = table.text_pairs("codes");
  column.transform = parse_transform(table);
  column.strip_start = table.text("strip_start");
  column.yes = table.text("yes").value_or("1");
  column.no = table.text("no").value_or("0");
  column.date = table.text("date").value_or(layout.date);
  if (!is_date_pattern(column.date)) table.refuse("date", "must hold YYYY, MM and DD, as in YYYYMMDD");
  column.emit_if_value = table.word("emit", {"always", "if_value"}).value_or(0) == 1;
  if (column.emit_if_value && !layout.header) {
    table.refuse("emit", "a file without a header needs every column");
  }
  table.finish();

  const FieldKind kind = column.from.empty() ? FieldKind::text : kind_of(column.from.front());
  const bool field = !column.from.empty();
  refuse_misplaced_keys(table, column, field && kind == FieldKind::text, field && kind == FieldKind::flag,
                        field && kind == FieldKind::date);
  check_fields(table, column, layout);
  check_constants(table, column, layout);
  return column;
}

}  // namespace autoship
