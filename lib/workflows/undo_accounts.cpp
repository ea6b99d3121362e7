#include "workflows/undo_accounts.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/json_writer.h"
#include "domain/text.h"
#include "workflows/update_row.h"

namespace autoship {

namespace {

/// What of an account an order is made from.
bool is_of_orders(const EventColumn& column) {
  return column.name == "kind" || column.name == "market" || column.name == "fulfilled_by" ||
         column.name == "status";
}

/// Either side of a token is the processor's alone.
EventColumn shown(const EventColumn& column) {
  if (column.name != "token") return column;
  const auto masked = [](const std::string& text) { return std::string(text.empty() ? "" : "***"); };
  return {column.name, masked(column.before), masked(column.after)};
}

}  // namespace

AccountsUndo::AccountsUndo(Ledger& ledger, const Company& company, RunJournal& journal, Day today,
                           const ChangeBatch& batch, const UndoneBatches& undone)
    : ledger_(ledger),
      journal_(journal),
      batch_(batch),
      undone_batches_(undone),
      undone_(undone.by(batch.id)),
      updates_(ledger, company, journal, today, Person{}),
      rows_(ledger),
      addresses_(ledger, Kind::addresses),
      methods_(ledger, Kind::payment_methods) {}

std::optional<UndoneThing> AccountsUndo::take_back(const BatchEvent& event) {
  UndoneThing thing{{}, event.code, event.what, {}, {}};
  if (event.what == "account-created") {
    thing.reason = fmt::format(
        "an account is never taken away; close it instead (autoship update-account {} --status closed)",
        event.code);
    return thing;
  }
  if (event.shipment) {
    thing.what = fmt::format("shipment {} {}", event.shipment.value, event.what);
    const auto why = send_back(event);
    if (!why) return std::nullopt;
    thing.reason = *why;
    return thing;
  }
  const KindSpec* spec = find_kind(event.kind);
  check(spec != nullptr, "an account's change is of a kind");
  thing.what = event.label.empty() ? fmt::format("{} {}", spec->thing, event.what)
                                   : fmt::format("{} {} {}", spec->thing, event.label, event.what);
  const auto why = reason(spec->kind, event, thing);
  if (!why) return std::nullopt;
  if (spec->kind == Kind::addresses && !why->empty()) stuck_.insert(event.account);
  thing.reason = *why;
  return thing;
}

/// Why it stays; empty where it was taken back, nullopt where it was before.
std::optional<std::string> AccountsUndo::reason(Kind kind, const BatchEvent& event, UndoneThing& thing) {
  if (event.what == "added") return remove_again(kind, event);
  if (event.what == "removed") return put_back(kind, event);
  return change_back(kind, event, thing);
}

std::optional<std::int64_t> AccountsUndo::find(Kind kind, const BatchEvent& event) {
  if (kind == Kind::accounts) return event.account.value;
  return (kind == Kind::addresses ? addresses_ : methods_).find(event.account, event.label);
}

/// The row as files show it; empty when there is none.
std::vector<std::string> AccountsUndo::read_row(Kind kind, const BatchEvent& event) {
  const KindSpec& spec = spec_of(kind);
  std::vector<FieldValue> key(spec.columns.size());
  key[0] = kind == Kind::accounts ? FieldValue::of(std::string_view(event.code))
                                  : FieldValue::of(event.account.value);
  if (kind != Kind::accounts) key[1] = FieldValue::of(std::string_view(event.label));
  KindReader reader(ledger_, spec, KindReader::Rows::one);
  reader.look_at(key);
  KindRow row;
  if (!reader.next(row)) return {};
  std::vector<std::string> texts(spec.columns.size());
  for (std::size_t i = 0; i < texts.size(); ++i)
    append_field(texts[i], spec.columns[i], row.values[i], row.amount_digits);
  return texts;
}

std::optional<std::string> AccountsUndo::change_back(Kind kind, const BatchEvent& event, UndoneThing& thing) {
  // S2: what was erased with an account is in no event any more.
  if (event.columns.empty()) return "what it said before is not kept";
  const std::vector<std::string> row = read_row(kind, event);
  if (row.empty()) return changed_since(event);
  const KindSpec& spec = spec_of(kind);
  const auto all_are = [&](std::string EventColumn::*side) {
    return std::all_of(event.columns.begin(), event.columns.end(),
                       [&](const EventColumn& column) { return row[spec.at(column.name)] == column.*side; });
  };
  if (undone_ && all_are(&EventColumn::before)) return std::nullopt;
  if (!all_are(&EventColumn::after)) return changed_since(event);
  if (auto why = dependence(kind, event); !why.empty()) return why;
  UpdateRequest request;
  request.account = event.code;
  request.label = event.label;
  for (const EventColumn& column : event.columns) {
    request.given.emplace_back(option_of(column.name), column.before);
    const EventColumn told = shown(column);
    thing.columns.push_back({told.name, told.after, told.before});
  }
  return update(kind, request);
}

std::optional<std::string> AccountsUndo::remove_again(Kind kind, const BatchEvent& event) {
  if (!find(kind, event)) return undone_ ? std::nullopt : std::optional(changed_since(event));
  if (!later(event).empty()) return changed_since(event);
  if (auto why = dependence(kind, event); !why.empty()) return why;
  UpdateRequest request;
  request.account = event.code;
  request.label = event.label;
  request.remove = true;
  return update(kind, request);
}

/// Its row was kept for the orders that name it.
std::optional<std::string> AccountsUndo::put_back(Kind kind, const BatchEvent& event) {
  if (find(kind, event)) return undone_ ? std::nullopt : std::optional(changed_since(event));
  if (!rows_.put_in_force(kind, event.account, event.label, batch_.id)) {
    return later(event).empty() ? "what it said is not kept" : changed_since(event);
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("kind").text(event.kind).key("account").text(event.code);
  json.key("label").text(event.label).end_object();
  journal_.append({"added", event.account, {}, {}, body});
  return "";
}

std::optional<std::string> AccountsUndo::send_back(const BatchEvent& event) {
  const auto side = [&](std::string EventColumn::*text) {
    return AddressId{parse_integer(event.columns.front().*text).value_or(0)};
  };
  check(event.columns.size() == 1, "a parcel goes from one address to another");
  if (stuck_.contains(event.account)) return "its address stays as it is";
  const AddressId from = side(&EventColumn::after), to = side(&EventColumn::before);
  if (!rows_.send_back(event.shipment, from, to)) {
    if (undone_) return std::nullopt;
    return fmt::format("shipment {} has its label, or goes elsewhere already", event.shipment.value);
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("shipment").integer(event.shipment.value);
  json.key("before").begin_object().key("address").integer(from.value).end_object();
  json.key("after").begin_object().key("address").integer(to.value).end_object().end_object();
  journal_.append({"readdressed", event.account, {}, event.order, body});
  return "";
}

std::string AccountsUndo::dependence(Kind kind, const BatchEvent& event) {
  std::optional<LaterOrder> order;
  if (kind == Kind::addresses) order = rows_.order_to(event.account, {*find(kind, event)}, batch_.id);
  if (kind == Kind::payment_methods)
    order = rows_.order_paid_with(event.account, {*find(kind, event)}, batch_.id);
  if (kind == Kind::accounts && std::any_of(event.columns.begin(), event.columns.end(), is_of_orders))
    order = rows_.order_of(event.account, batch_.id);
  if (!order) return {};
  return fmt::format("order {} of {} was made with it", order->order.value, to_text(order->cycle));
}

/// What happened to it since and still holds.
std::vector<LaterEvent> AccountsUndo::later(const BatchEvent& event) {
  std::vector<LaterEvent> events = rows_.events(event, batch_.id);
  std::erase_if(events,
                [&](const LaterEvent& later) { return !undone_batches_.is_news(later.run, batch_.id); });
  return events;
}

std::string AccountsUndo::changed_since(const BatchEvent& event) {
  const auto events = later(event);
  if (events.empty()) return "was changed again since";
  const LaterEvent& by = events.back();
  return fmt::format("was {} since, by {} on {} (batch {}{})",
                     by.what == "changed" ? std::string("changed again") : by.what, by.actor,
                     to_text(by.as_of), by.run.value, by.command == "import" ? ", an import" : "");
}

/// What the rules of updates have against it; empty: done.
std::string AccountsUndo::update(Kind kind, const UpdateRequest& request) {
  Savepoint savepoint(ledger_);
  try {
    updates_.update(kind, request);
  } catch (const OptionErrors& errors) {
    return errors.faults().front().what;
  }
  savepoint.keep();
  return {};
}

}  // namespace autoship
