#include "formats/carrier_layout.h"

#include "domain/error.h"
#include "domain/text.h"
#include "formats/layout_parts.h"
#include "formats/toml_table.h"
#include "schemas/embedded.h"

#include <algorithm>
#include <array>
#include <utility>

namespace autoship {
namespace {

constexpr std::array<std::string_view, 4> file_name_parts = {"{carrier}", "{location}", "{date}", "{batch}"};

void check_file_name(TomlTable& table, const std::string& name) {
  std::string rest = name;
  for (const std::string_view part : file_name_parts) {
    const auto at = rest.find(part);
    if (at != rest.npos) rest.erase(at, part.size());
  }
  if (rest.find_first_of("{}/\\") != rest.npos) {
    table.refuse(
        "name", "'" + name + "' may hold {carrier}, {location}, {date} and {batch} once each, and no folder");
  } else if (name.find("{date}") == name.npos || name.find("{batch}") == name.npos) {
    table.refuse("name", "'" + name + "' needs {date} and {batch}, or two batches would share a name");
  }
}

/// One character that does not occur in numbers or quotes.
char parse_delimiter(TomlTable& table) {
  const std::string said = table.text("delimiter").value_or(",");
  if (said.size() == 1 && std::string_view(",;|\t").find(said[0]) != std::string_view::npos) return said[0];
  table.refuse("delimiter", "must be one of , ; | or a tab");
  return ',';
}

void parse_file(TomlTable table, CarrierLayout& layout) {
  table.require("name");
  layout.file_name = table.text("name").value_or("{date}{batch}");
  check_file_name(table, layout.file_name);
  layout.header = table.boolean("header").value_or(true);
  layout.delimiter = parse_delimiter(table);
  layout.quote = table.word("quote", {"minimal", "none"}).value_or(0) == 0;
  layout.strip = table.text("strip").value_or("");
  layout.strip_start = table.text("strip_start").value_or("");
  layout.crlf = table.word("line_end", {"crlf", "lf"}).value_or(0) == 0;
  layout.ascii = table.word("encoding", {"ascii", "utf-8"}).value_or(0) == 0;
  layout.rows_max = table.integer("rows_max", 0, 1'000'000).value_or(0);
  layout.row_per_item = table.word("row_per", {"shipment", "item"}).value_or(0) == 1;
  layout.batch_per_location = table.word("batch_per", {"location", "carrier"}).value_or(0) == 0;
  layout.date = table.text("date").value_or("YYYY-MM-DD");
  if (!is_date_pattern(layout.date)) table.refuse("date", "must hold YYYY, MM and DD, as in YYYYMMDD");
  table.finish();
}

void parse_units(TomlTable table, CarrierLayout& layout) {
  layout.weight_unit =
      static_cast<WeightUnit>(table.word("weight", {"lb", "oz", "lb+oz", "kg", "g"}).value_or(0));
  layout.weight_digits = static_cast<int>(table.integer("weight_digits", 0, 3).value_or(0));
  layout.length_unit = static_cast<LengthUnit>(table.word("length", {"in", "cm", "mm"}).value_or(0));
  layout.length_digits = static_cast<int>(table.integer("length_digits", 0, 3).value_or(0));
  table.finish();
}

void parse_limits(TomlTable table, CarrierLayout& layout) {
  layout.weight_max_ng = parse_weight(table, "weight_max");
  layout.length_max_um = parse_length(table, "length_max");
  layout.length_girth_max_um = parse_length(table, "length_and_girth_max");
  table.finish();
}

bool is_shipment_text(LabelField field) {
  return kind_of(field) == FieldKind::text && field != LabelField::sku && field != LabelField::item_name;
}

LayoutRewrite parse_rewrite(TomlTable table, const CarrierLayout& layout) {
  LayoutRewrite rewrite;
  table.require("field");
  rewrite.field = parse_field(table, "field").value_or(LabelField::shipment_id);
  rewrite.when = parse_condition(table, "when");
  rewrite.to = table.text("to");
  rewrite.copy = parse_field(table, "copy");
  rewrite.remove = table.text("remove").value_or("");
  if (table.has("to") + table.has("copy") + table.has("remove") != 1) {
    table.refuse("field", "needs one of to, copy and remove");
  }
  if (!is_shipment_text(rewrite.field)) table.refuse("field", "must be a text of the shipment");
  if (rewrite.copy && !is_shipment_text(*rewrite.copy))
    table.refuse("copy", "must be a text of the shipment");
  if (rewrite.to && !is_writable(*rewrite.to, layout)) {
    table.refuse("to", "the file cannot write '" + *rewrite.to + "'");
  }
  table.finish();
  return rewrite;
}

LayoutRefusal parse_refusal(TomlTable table) {
  LayoutRefusal refusal;
  table.require("when");
  table.require("why");
  refusal.when = parse_condition(table, "when");
  refusal.why = table.text("why").value_or("");
  table.finish();
  return refusal;
}

LayoutFold parse_fold(TomlTable table) {
  const auto fields = [&](const char* key) {
    std::vector<LabelField> list;
    for (const std::string& name : table.texts(key)) {
      const auto field = known_field(table, key, name);
      if (field && !is_shipment_text(*field)) table.refuse(key, "'" + name + "' is no text of the shipment");
      if (field) list.push_back(*field);
    }
    return list;
  };
  table.require("lines");
  LayoutFold fold;
  fold.lines = fields("lines");
  fold.names = fields("names");
  table.finish();
  return fold;
}

/// What only the whole layout shows.
void check_whole(TomlTable& table, const CarrierLayout& layout) {
  if (layout.columns.empty()) table.refuse("column", "a layout needs at least one [[column]]");
  bool origin = false;
  for (std::size_t i = 0; i < layout.columns.size(); ++i) {
    const LayoutColumn& column = layout.columns[i];
    origin = origin ||
             std::find(column.from.begin(), column.from.end(), LabelField::from_addr1) != column.from.end();
    for (std::size_t k = 0; k < i; ++k) {
      if (layout.columns[k].name == column.name)
        table.refuse("column", "two columns are named '" + column.name + "'");
    }
  }
  if (!origin && !layout.batch_per_location) {
    table.refuse("file",
                 "no column says from_addr1, so parcels of several locations would get one origin; "
                 "write batch_per = \"location\"");
  }
}

CarrierLayout parse_root(const toml::table& root, const std::string& file, FaultList& faults) {
  CarrierLayout layout;
  TomlTable table(root, file, "", faults);
  const auto part = [&](const toml::table& entry, const char* where) {
    return TomlTable(entry, file, where, faults);
  };
  for (const char* key : {"id", "carrier", "title", "file"}) table.require(key);
  layout.id = table.text("id").value_or("");
  layout.carrier = table.text("carrier").value_or("");
  layout.title = table.text("title").value_or("");
  layout.any_service = table.boolean("any_service").value_or(false);
  if (const toml::table* entry = table.table("file")) parse_file(part(*entry, "[file]"), layout);
  if (const toml::table* entry = table.table("units")) parse_units(part(*entry, "[units]"), layout);
  if (const toml::table* entry = table.table("limits")) parse_limits(part(*entry, "[limits]"), layout);
  for (const toml::table* e : table.tables("fold")) layout.folds.push_back(parse_fold(part(*e, "[[fold]]")));
  for (const toml::table* e : table.tables("rewrite")) {
    layout.rewrites.push_back(parse_rewrite(part(*e, "[[rewrite]]"), layout));
  }
  for (const toml::table* e : table.tables("refuse")) {
    layout.refusals.push_back(parse_refusal(part(*e, "[[refuse]]")));
  }
  for (const toml::table* e : table.tables("column")) {
    TomlTable column = part(*e, "[[column]]");
    layout.columns.push_back(parse_column(column, layout));
  }
  table.finish();
  check_whole(table, layout);
  return layout;
}

}  // namespace

CarrierLayout parse_carrier_layout(std::string_view text, const std::string& file) {
  FaultList faults;
  CarrierLayout layout;
  try {
    const toml::table root = toml::parse(text, file);
    layout = parse_root(root, file, faults);
  } catch (const toml::parse_error& error) {
    faults.add(
        {file, static_cast<std::int64_t>(error.source().begin.line), "", std::string(error.description())});
  }
  faults.throw_if_any();
  return layout;
}

std::vector<CarrierLayout> built_in_layouts() {
  std::vector<CarrierLayout> layouts;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with("carriers/") || !file.path.ends_with(".toml")) continue;
    layouts.push_back(parse_carrier_layout(file.text, std::string(file.path)));
  }
  std::sort(layouts.begin(), layouts.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return layouts;
}

namespace {

std::string plain(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    const bool fine =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_';
    if (!fine) c = '-';
  }
  return result;
}

void replace(std::string& name, std::string_view part, const std::string& value) {
  const auto at = name.find(part);
  if (at == name.npos) return;
  // A part that is empty takes the underscore before it along.
  const std::size_t start = value.empty() && at > 0 && name[at - 1] == '_' ? at - 1 : at;
  name.replace(start, at + part.size() - start, value);
}

}  // namespace

std::string batch_file_name(const CarrierLayout& layout, std::string_view location, Day day,
                            std::int64_t batch) {
  std::string number = std::to_string(batch);
  if (number.size() < 4) number.insert(0, 4 - number.size(), '0');
  std::string name = layout.file_name;
  replace(name, "{carrier}", plain(layout.carrier));
  replace(name, "{location}", plain(location));
  replace(name, "{date}", to_text(day));
  replace(name, "{batch}", number);
  return name;
}

}  // namespace autoship
