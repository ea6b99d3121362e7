#include "workflows/row_resolver.h"

#include <fmt/format.h>

#include "domain/text.h"

namespace autoship {

namespace {

constexpr std::int64_t power_of_ten[] = {1, 10, 100, 1000, 10000};

}  // namespace

RowResolver::RowResolver(const ImportPlace& place) : place_(place), currencies_(place.context.ledger) {
  const auto columns = place.spec().columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].type == ColumnType::amount) amounts_.push_back(i);
    if (columns[i].type == ColumnType::own_label) own_labels_.push_back(i);
    if (columns[i].name == "account") account_ = i;
    if (columns[i].name != "market") continue;
    market_ = i;
    has_market_ = true;
  }
}

CodeLookup& RowResolver::codes(Kind kind) {
  auto& lookup = codes_[static_cast<std::size_t>(kind)];
  if (!lookup) lookup = std::make_unique<CodeLookup>(place_.context.ledger, kind);
  return *lookup;
}

bool RowResolver::resolve(const KindRow& row, std::vector<FieldValue>& values,
                          std::vector<std::size_t>& forward) {
  values = row.values;
  forward.clear();
  bool good = !row.refused;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].is == FieldValue::Is::text && !resolve_cell(i, row.line, values[i], forward)) good = false;
  }
  // A row that is refused already is looked through for what can be told of its other cells.
  if (!own_labels_.empty() && values[account_].is == FieldValue::Is::integer) {
    good = resolve_labels(row.line, values) && good;
  }
  return good && resolve_amounts(row.line, values);
}

bool RowResolver::resolve_cell(std::size_t at, std::int64_t line, FieldValue& value,
                               std::vector<std::size_t>& forward) {
  const std::string_view text = value.text;
  switch (place_.spec().columns[at].type) {
    case ColumnType::reference:
      return resolve_reference(at, line, value, forward);
    case ColumnType::service:
      if (is_known_service(text)) return true;
      place_.refuse(line, at, place_.context.company.services.unknown(text));
      return false;
    case ColumnType::calendar:
      if (place_.context.company.calendars.contains(text) || codes(Kind::calendars).find(text)) return true;
      if (!place_.was_refused(Kind::calendars, text)) {
        place_.refuse_by(line, at, [&] { return codes(Kind::calendars).unknown(text); });
      }
      return false;
    case ColumnType::restricted:
      if (text == "alcohol" || text == "limited-quantity" || codes(Kind::products).find(text)) return true;
      if (!place_.was_refused(Kind::products, text)) {
        place_.refuse_by(line, at, [&] {
          return codes(Kind::products).unknown(text) + "; or write alcohol or limited-quantity";
        });
      }
      return false;
    default:
      return true;
  }
}

bool RowResolver::resolve_reference(std::size_t at, std::int64_t line, FieldValue& value,
                                    std::vector<std::size_t>& forward) {
  const KindColumn& column = place_.spec().columns[at];
  if (const auto id = codes(column.target).find(value.text)) {
    value = FieldValue::of(*id);
    return true;
  }
  if (place_.was_refused(column.target, value.text)) return false;
  if (column.forward) {
    value = FieldValue{};
    forward.push_back(at);
    return true;
  }
  place_.refuse_by(line, at, [&] { return codes(column.target).unknown(value.text); });
  return false;
}

bool RowResolver::is_known_service(std::string_view name) {
  if (name == last_service_) return true;
  if (place_.context.company.services.find(name) == nullptr) return false;
  last_service_ = name;
  return true;
}

const Currency& RowResolver::currency_of(const std::vector<FieldValue>& values) {
  return has_market_ ? currencies_.of({values[market_].integer})
                     : currencies_.of_account({values[account_].integer});
}

bool RowResolver::resolve_amounts(std::int64_t line, std::vector<FieldValue>& values) {
  bool good = true;
  for (const std::size_t at : amounts_) {
    if (values[at].is != FieldValue::Is::integer) continue;
    const Currency& currency = currency_of(values);
    const std::int64_t unit = power_of_ten[amount_digits_max - currency.digits];
    if (values[at].integer % unit != 0) {
      std::string amount;
      append_decimal_short(amount, values[at].integer, amount_digits_max);
      place_.refuse(
          line, at,
          fmt::format("'{}' has more digits than {} has ({})", amount, currency.code, currency.digits));
      good = false;
    }
    values[at].integer /= unit;
  }
  return good;
}

bool RowResolver::resolve_labels(std::int64_t line, std::vector<FieldValue>& values) {
  bool good = true;
  for (const std::size_t at : own_labels_) {
    if (values[at].is != FieldValue::Is::text) continue;
    const Kind kind = place_.spec().columns[at].target;
    auto& lookup = labels_[static_cast<std::size_t>(kind)];
    if (!lookup) lookup = std::make_unique<LabelLookup>(place_.context.ledger, kind);
    const AccountId account{values[account_].integer};
    if (const auto id = lookup->find(account, values[at].text)) {
      values[at] = FieldValue::of(*id);
    } else {
      place_.refuse(line, at, lookup->unknown(account, values[at].text));
      good = false;
    }
  }
  return good;
}

}  // namespace autoship
