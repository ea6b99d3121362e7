#include "storage/kind_sql.h"

#include <fmt/format.h>

#include <algorithm>

namespace autoship {

namespace {

/// Columns of an autoship that lie in other tables.
bool lies_elsewhere(std::string_view name) {
  constexpr std::string_view names[] = {"items", "next_on", "skipped", "moved", "once", "price_lock"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

/// Addresses are replaced, never changed, and payment methods taken out of force, never deleted:
/// only the row in force counts.
bool is_retired(Kind kind) { return kind == Kind::addresses || kind == Kind::payment_methods; }

/// The SQL of a column as `export` shows it.
std::string shown(const KindColumn& column) {
  if (column.name == "next_on") {
    return "CASE WHEN t.status = 'active' THEN coalesce(n.grid_date, n.cycle_date) ELSE t.resume_from END";
  }
  if (column.type == ColumnType::list) return "NULL";
  const std::string name = column_of(column);
  if (column.type == ColumnType::own_label) {
    return fmt::format("(SELECT r.label FROM {} r WHERE r.id = t.{})", table_of(column.target), name);
  }
  if (column.type == ColumnType::reference) {
    return fmt::format("(SELECT r.{} FROM {} r WHERE r.id = t.{})", code_column(column.target),
                       table_of(column.target), name);
  }
  return "t." + name;
}

struct Export {
  std::string_view from;    ///< tables in the order of the loops; t is the kind's own
  std::string_view order;   ///< natural key
  std::string_view market;  ///< whose currency the amounts are in
};

/// CROSS JOIN keeps SQLite to the order given, which an index then makes the order asked for.
Export export_of(Kind kind) {
  switch (kind) {
    case Kind::calendars:
      return {"calendars t", "t.calendar", "NULL"};
    case Kind::holidays:
      return {"calendars c CROSS JOIN holidays t ON t.calendar_id = c.id", "c.calendar, t.date", "NULL"};
    case Kind::markets:
      return {"markets t", "t.market", "NULL"};
    case Kind::locations:
      return {"locations t", "t.location", "NULL"};
    case Kind::products:
      return {"products t", "t.sku", "NULL"};
    case Kind::prices:
      return {
          "products p CROSS JOIN markets m CROSS JOIN prices t ON t.product_id = p.id AND t.market_id = m.id",
          "p.sku, m.market, t.tier, t.valid_from", "t.market_id"};
    case Kind::shipping_rates:
      return {"markets m CROSS JOIN shipping_rates t ON t.market_id = m.id",
              "m.market, t.ship_via, t.max_weight_g", "t.market_id"};
    case Kind::tax_rates:
      return {"tax_rates t", "t.country, t.region, t.postal_prefix, t.valid_from", "NULL"};
    case Kind::restrictions:
      return {"restrictions t", "t.what, t.country, t.region, t.mode", "NULL"};
    case Kind::accounts:
      return {"accounts t", "t.account", "NULL"};
    case Kind::addresses:
      return {"accounts a CROSS JOIN addresses t ON t.account_id = a.id AND t.retired_by IS NULL",
              "a.account, t.label", "NULL"};
    case Kind::payment_methods:
      return {"accounts a CROSS JOIN payment_methods t ON t.account_id = a.id AND t.retired_by IS NULL",
              "a.account, t.label", "NULL"};
    case Kind::stock:
      return {
          "locations l CROSS JOIN products p CROSS JOIN stock t ON t.location_id = l.id AND t.product_id = "
          "p.id",
          "l.location, p.sku", "NULL"};
    case Kind::autoships:
      return {"autoships t LEFT JOIN autoship_next n ON n.autoship_id = t.id", "t.id",
              "(SELECT a.market_id FROM accounts a WHERE a.id = t.account_id)"};
  }
  return {};
}

std::vector<const KindColumn*> kept_columns(const KindSpec& spec) {
  std::vector<const KindColumn*> kept;
  for (const KindColumn& column : spec.columns) {
    if (!column_of(column).empty()) kept.push_back(&column);
  }
  return kept;
}

}  // namespace

std::string_view table_of(Kind kind) {
  constexpr std::string_view tables[] = {
      "calendars", "holidays",     "markets",  "locations", "products",        "prices", "shipping_rates",
      "tax_rates", "restrictions", "accounts", "addresses", "payment_methods", "stock",  "autoships"};
  return tables[static_cast<std::size_t>(kind)];
}

std::string_view code_column(Kind kind) { return spec_of(kind).columns[0].name; }

std::string column_of(const KindColumn& column) {
  if (lies_elsewhere(column.name)) return {};
  if (column.name == "autoship") return "id";
  if (column.name == "orders_made") return "orders_before";
  const std::string name(column.name);
  switch (column.type) {
    case ColumnType::reference:
      return (name == "sku" ? "product" : name) + "_id";
    case ColumnType::own_label:
      return name + "_id";
    case ColumnType::amount:
      return name + "_minor";
    default:
      return name;
  }
}

bool has_id(Kind kind) {
  switch (kind) {
    case Kind::calendars:
    case Kind::markets:
    case Kind::locations:
    case Kind::products:
    case Kind::accounts:
    case Kind::addresses:
    case Kind::payment_methods:
    case Kind::autoships:
      return true;
    default:
      return false;
  }
}

std::string key_condition(const KindSpec& spec, std::string_view alias) {
  std::string sql;
  int at = 0;
  for (const KindColumn& column : spec.columns) {
    if (!column.key) continue;
    sql += fmt::format("{}{}{} = ?{}", at == 0 ? "" : " AND ", alias, column_of(column), at + 1);
    ++at;
  }
  if (is_retired(spec.kind)) sql += fmt::format(" AND {}retired_by IS NULL", alias);
  return sql;
}

std::string insert_sql(const KindSpec& spec) {
  std::string names, values, key;
  int at = 0;
  for (const KindColumn* column : kept_columns(spec)) {
    const std::string name = column_of(*column);
    names += name + ", ";
    values += fmt::format("?{}, ", ++at);
    if (column->key) key += (key.empty() ? "" : ", ") + name;
  }
  const bool keeps_run = spec.kind == Kind::accounts || spec.kind == Kind::autoships;
  if (keeps_run) {
    names += "run_id, ";
    values += fmt::format("?{}, ", ++at);
  }
  names.resize(names.size() - 2);
  values.resize(values.size() - 2);
  return fmt::format("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) {}DO NOTHING", table_of(spec.kind),
                     names, values, key, spec.kind == Kind::addresses ? "WHERE retired_by IS NULL " : "");
}

std::string find_sql(const KindSpec& spec) {
  std::string names = has_id(spec.kind) ? "id" : "1";
  for (const KindColumn* column : kept_columns(spec)) names += ", " + column_of(*column);
  return fmt::format("SELECT {} FROM {} WHERE {}", names, table_of(spec.kind), key_condition(spec, ""));
}

std::string update_sql(const KindSpec& spec) {
  const auto kept = kept_columns(spec);
  int at = static_cast<int>(std::count_if(kept.begin(), kept.end(), [](const auto* c) { return c->key; }));
  std::string sets;
  for (const KindColumn* column : kept) {
    if (!column->key) sets += fmt::format("{}{} = ?{}", sets.empty() ? "" : ", ", column_of(*column), ++at);
  }
  return fmt::format("UPDATE {} SET {} WHERE {}", table_of(spec.kind), sets, key_condition(spec, ""));
}

std::string export_sql(const KindSpec& spec, bool one) {
  const Export source = export_of(spec.kind);
  std::string columns;
  for (const KindColumn& column : spec.columns) columns += shown(column) + ", ";
  const std::string which =
      one ? " WHERE " + key_condition(spec, "t.") : fmt::format(" ORDER BY {}", source.order);
  return fmt::format("SELECT {}{} FROM {}{}", columns, source.market, source.from, which);
}

}  // namespace autoship
