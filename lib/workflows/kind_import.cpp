#include "workflows/kind_import.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/text.h"
#include "storage/label_store.h"

namespace autoship {

KindImport::KindImport(const ImportPlace& place)
    : place_(place),
      spec_(place.spec()),
      table_(place.context.ledger, spec_, place.context.journal.run()),
      resolver_(place) {
  counts_.kind = &spec_;
  counts_.file = place.file.name;
  if (spec_.kind == Kind::stock) stock_ = std::make_unique<StockCounts>(place.context.ledger);
  if (spec_.kind == Kind::addresses) addresses_ = std::make_unique<AddressChanges>(place.context.ledger);
}

ImportCounts KindImport::run() {
  KindRow row;
  while (place_.file.next(row)) import_row(row);
  return counts_;
}

KindImport::Outcome KindImport::take(const KindRow& row) {
  const ImportCounts before = counts_;
  place_.context.notes.start_file();
  bool good = resolver_.resolve(row, values_, forward_);
  for (const std::size_t at : forward_) {
    place_.refuse_by(row.line, at,
                     [&] { return resolver_.codes(spec_.columns[at].target).unknown(row.values[at].text); });
    good = false;
  }
  if (!good) return Outcome::refused;
  last_was_new_ = false;
  upsert(row);
  if (counts_.created > before.created) return Outcome::added;
  if (counts_.changed > before.changed) return Outcome::changed;
  return counts_.unchanged > before.unchanged ? Outcome::unchanged : Outcome::refused;
}

void KindImport::import_row(const KindRow& row) {
  if (!resolver_.resolve(row, values_, forward_)) {
    place_.note_refused(row.values[0]);
    return;
  }
  if (stock_) {
    count_stock(row);
  } else {
    upsert(row);
  }
}

void KindImport::upsert(const KindRow& row) {
  // Files are mostly all new or all known: what the last row was is tried first.
  if (last_was_new_ && add(row)) return;
  if (!table_.find(values_)) {
    check(add(row), "a row that is not there can be added");
    last_was_new_ = true;
    return;
  }
  last_was_new_ = false;
  if (was_given_before(row, table_.stored_id()) || !makes_sense(row, false, table_.stored_id())) return;
  if (!differs()) {
    ++counts_.unchanged;
    return;
  }
  change(row);
  ++counts_.changed;
}

/// Adds the row unless its key is taken.
bool KindImport::add(const KindRow& row) {
  const auto id = table_.insert(values_);
  if (!id) return false;
  if (was_given_before(row, *id) || !makes_sense(row, true, *id)) return true;
  keep_forward(row, *id);
  ++counts_.created;
  return true;
}

/// Refuses a second row of the same key within the file.
bool KindImport::was_given_before(const KindRow& row, std::int64_t id) {
  std::optional<std::int64_t> line;
  if (table_.has_id()) {
    line = place_.context.notes.seen_before(id, row.line);
  } else {
    key_.clear();
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (!spec_.columns[i].key) continue;
      const FieldValue& part =
          values_[i].is == FieldValue::Is::absent ? spec_.columns[i].not_given : values_[i];
      append_field(key_, {.name = {}, .type = ColumnType::text}, part, 0);
      key_ += '\x1f';
    }
    line = place_.context.notes.seen_before(key_, row.line);
  }
  if (!line) return false;
  std::string what;
  std::size_t first = spec_.columns.size();
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    const FieldValue& part = row.values[i];
    if (!spec_.columns[i].key || !part.given() || (part.is == FieldValue::Is::text && part.text.empty()))
      continue;
    first = std::min(first, i);
    if (!what.empty()) what += ", ";
    append_field(what, spec_.columns[i], part, row.amount_digits);
  }
  place_.refuse(row.line, first, fmt::format("'{}' stands in line {} already", what, *line));
  return true;
}

/// What no single column can tell.
bool KindImport::makes_sense(const KindRow& row, bool is_new, std::int64_t id) {
  const auto now = [&](const char* column) {
    const std::size_t at = spec_.at(column);
    return values_[at].is != FieldValue::Is::absent || is_new ? values_[at] : table_.stored()[at];
  };
  const auto is_forward = [&](std::size_t at) {
    return std::find(forward_.begin(), forward_.end(), at) != forward_.end();
  };
  switch (spec_.kind) {
    case Kind::locations: {
      const std::size_t account = spec_.at("account");
      if (now("kind").text != "member" || now("account").given() || is_forward(account)) return true;
      place_.refuse(row.line, account, "is empty; a location of kind member belongs to an account");
      return false;
    }
    case Kind::holidays: {
      const FieldValue last = now("to_date");
      if (!last.given() || last.text >= now("date").text) return true;
      place_.refuse(row.line, spec_.at("to_date"), fmt::format("'{}' is before the first day", last.text));
      return false;
    }
    case Kind::markets: {
      if (is_new || now("currency") == table_.stored()[spec_.at("currency")]) return true;
      if (!MarketCurrencies(place_.context.ledger).is_used({id})) return true;
      place_.refuse(
          row.line, spec_.at("currency"),
          fmt::format("'{}' is not the market's {}, in which prices stand already; make a new market",
                      now("currency").text, table_.stored()[spec_.at("currency")].text));
      return false;
    }
    case Kind::products: {
      // What the parcels have reserved was decided by the old answer.
      const std::size_t track = spec_.at("track_stock");
      if (is_new || now("track_stock") == table_.stored()[track]) return true;
      const std::int64_t parcels = count_waiting_parcels(place_.context.ledger, {id});
      if (parcels == 0) return true;
      place_.refuse(
          row.line, track,
          fmt::format("cannot change while {} parcels with it wait for their labels; export them first",
                      parcels));
      return false;
    }
    case Kind::accounts:
      for (const char* above : {"enroller", "sponsor"}) {
        if (values_[spec_.at(above)] != FieldValue::of(id)) continue;
        place_.refuse(row.line, spec_.at(above), "is the account itself");
        return false;
      }
      return is_new || keeps_currency(row, {id});
    default:
      return true;
  }
}

/// Budgets and price locks of an account's autoships are amounts of its market's currency.
bool KindImport::keeps_currency(const KindRow& row, AccountId account) {
  const std::size_t at = spec_.at("market");
  if (values_[at].is == FieldValue::Is::absent || values_[at] == table_.stored()[at]) return true;
  MarketCurrencies currencies(place_.context.ledger);
  const std::string before = currencies.of({table_.stored()[at].integer}).code;
  const std::string after = currencies.of({values_[at].integer}).code;
  if (before == after || !currencies.holds_amounts(account)) return true;
  place_.refuse(
      row.line, at,
      fmt::format("'{}' pays in {}, but the account has credit, or its autoships a budget or locked "
                  "prices, in {}; take those back first",
                  row.values[at].text, after, before));
  return false;
}

bool KindImport::differs() const {
  if (!forward_.empty()) return true;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (!spec_.columns[i].key && values_[i].is != FieldValue::Is::absent &&
        values_[i] != table_.stored()[i]) {
      return true;
    }
  }
  return false;
}

AccountId KindImport::account_of(std::int64_t id) const {
  if (spec_.kind == Kind::accounts) return {id};
  if (spec_.kind == Kind::addresses || spec_.kind == Kind::payment_methods) return {values_[0].integer};
  return {};
}

void KindImport::change(const KindRow& row) {
  if (!event_) event_ = std::make_unique<ChangeEvent>(place_.context.ledger, place_.context.journal, spec_);
  event_->see(values_);
  if (spec_.kind == Kind::accounts) {
    for (const char* column : {"market", "fulfilled_by"}) {
      const std::size_t at = spec_.at(column);
      const bool same = values_[at].is == FieldValue::Is::absent || values_[at] == table_.stored()[at];
      if (!same) place_.context.dates_stale = true;
    }
  }
  if (addresses_) {
    replace_address(row.line);
  } else {
    table_.update(values_);
  }
  keep_forward(row, table_.stored_id());
  event_->record(values_, account_of(table_.stored_id()), {}, forward_, row);
}

/// An address row says for ever what it said when parcels went there: a change makes a new one.
void KindImport::replace_address(std::int64_t line) {
  const AddressId old{table_.stored_id()};
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (values_[i].is == FieldValue::Is::absent) values_[i] = table_.stored()[i];
  }
  addresses_->retire(old, place_.context.journal.run());
  const auto id = table_.insert(values_);
  check(id.has_value(), "a retired address leaves its label free");
  addresses_->move_autoships(old, {*id}, {values_[0].integer});
  place_.context.notes.seen_before(*id, line);
}

void KindImport::keep_forward(const KindRow& row, std::int64_t id) {
  for (const std::size_t at : forward_) {
    place_.context.notes.add_pending({spec_.kind, at, id, place_.number, row.line, row.values[at].text});
    if (spec_.columns[at].name == "fulfilled_by") place_.context.dates_stale = true;
  }
}

void KindImport::count_stock(const KindRow& row) {
  if (was_given_before(row, 0)) return;
  const LocationId location{values_[0].integer};
  const ProductId product{values_[1].integer};
  const std::int64_t on_hand = values_[2].integer;
  const auto shelf = stock_->find(location, product);
  if (shelf && shelf->on_hand == on_hand) {
    ++counts_.unchanged;
    return;
  }
  if (shelf && on_hand < shelf->reserved) {
    place_.refuse(row.line, 2,
                  fmt::format("'{}' is less than the {} promised to shipments", on_hand, shelf->reserved));
    return;
  }
  stock_->count(place_.context.journal.run(), location, product, shelf ? shelf->on_hand : 0, on_hand);
  ++(shelf ? counts_.changed : counts_.created);
}

}  // namespace autoship
