#include "cli/updates.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/company.h"
#include "domain/json_writer.h"
#include "workflows/update_row.h"

namespace autoship {

namespace {

using What = UpdateEffect::What;

std::string subject_of(const UpdateEffect& effect) {
  if (effect.kind == Kind::accounts) return "account " + effect.account;
  return fmt::format("{} {} of {}", spec_of(effect.kind).thing, effect.label, effect.account);
}

std::string amount(const NextOrder& order, std::int64_t minor) {
  return decimal_text(minor, order.currency.digits);
}

std::string or_none(const std::string& text) { return text.empty() ? "nothing" : text; }

std::string blocked_text(const Blocked& blocked) {
  return fmt::format("{}, {}", to_text(blocked.reason), blocked.detail);
}

/// "total 81.09 becomes 83.20 USD, tax 2.89 becomes 5.00".
std::string what_becomes(const NextOrder& before, const NextOrder& after) {
  std::vector<std::string> parts;
  const auto change = [&](const char* what, const std::string& from, const std::string& to) {
    if (from != to) parts.push_back(fmt::format("{} {} becomes {}", what, or_none(from), or_none(to)));
  };
  const auto money = [&](const char* what, std::int64_t from, std::int64_t to) {
    change(what, amount(before, from), amount(after, to));
  };
  if (before.blocked && after.blocked) {
    parts.push_back("blocked before and after: " + blocked_text(*after.blocked));
  } else if (after.blocked) {
    parts.push_back("becomes blocked: " + blocked_text(*after.blocked));
  } else if (before.blocked) {
    parts.push_back(fmt::format("is no longer blocked ({}): total {} {}", to_text(before.blocked->reason),
                                amount(after, after.total_minor), after.currency.code));
  } else {
    money("total", before.total_minor, after.total_minor);
    change("currency", before.currency.code, after.currency.code);
    money("goods", before.goods_minor, after.goods_minor);
    money("shipping", before.shipping_minor, after.shipping_minor);
    money("tax", before.tax_minor, after.tax_minor);
    change("service", before.ship_via, after.ship_via);
  }
  change("ship-to", before.ship_to, after.ship_to);
  if (before.ship_date && after.ship_date) {
    change("ship date", to_text(*before.ship_date), to_text(*after.ship_date));
  }
  if (!after.note.empty() && after.note != before.note) parts.push_back(after.note);
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string what_becomes(const ParcelEffect& parcel, What what) {
  switch (parcel.goes) {
    case ParcelEffect::Goes::to_old:
      if (what == What::removed) return "still goes to that address";
      return "still goes to the old address (--open-shipments sends it to the new one)";
    case ParcelEffect::Goes::to_new:
      return "goes to the new address";
    case ParcelEffect::Goes::may_not:
      return "stays with the old address: " + parcel.why;
    case ParcelEffect::Goes::has_left:
      return fmt::format("has its label for the old address already ({}): call the carrier", parcel.ship_via);
  }
  return {};
}

std::string as_text(const UpdateEffect& effect, bool dry_run) {
  std::string text = fmt::format("{}{}: {}\n", dry_run ? "dry run: " : "", subject_of(effect),
                                 effect.changes_ledger() && effect.what == What::unchanged
                                     ? std::string_view("unchanged, its open shipments aside")
                                     : to_text(effect.what));
  std::vector<std::pair<std::string, std::string>> columns;
  for (const auto& column : effect.columns) {
    const bool one_sided = effect.what == What::added || effect.what == What::removed;
    columns.emplace_back("  " + column.name,
                         one_sided ? column.before + column.after
                                   : fmt::format("{} -> {}", or_none(column.before), or_none(column.after)));
  }
  if (!columns.empty()) text += facts_text(columns);
  for (const AutoshipEffect& of : effect.autoships)
    text += fmt::format("  autoship {}: {}\n", of.autoship.value, what_becomes(of.before, of.after));
  for (const ParcelEffect& parcel : effect.parcels) {
    text += fmt::format("  shipment {} of order {}: {}\n", parcel.shipment.value, parcel.order.value,
                        what_becomes(parcel, effect.what));
  }
  return text;
}

void write_text_or_null(JsonWriter& json, const char* key, const std::string& text) {
  json.key(key);
  text.empty() ? json.null() : json.text(text);
}

void write_order(JsonWriter& json, const char* key, const NextOrder& order) {
  json.key(key).begin_object();
  write_text_or_null(json, "ship_to", order.ship_to);
  json.key("ship_date");
  order.ship_date ? json.day(*order.ship_date) : json.null();
  write_text_or_null(json, "ship_via", order.ship_via);
  write_text_or_null(json, "blocked", order.blocked ? std::string(to_text(order.blocked->reason)) : "");
  write_text_or_null(json, "detail", order.blocked ? order.blocked->detail : order.note);
  json.key("currency").text(order.currency.code);
  for (const auto& [name, minor] :
       {std::pair("goods", order.goods_minor), std::pair("shipping", order.shipping_minor),
        std::pair("tax", order.tax_minor), std::pair("total", order.total_minor)}) {
    json.key(name);
    order.blocked ? json.null() : json.decimal(minor, order.currency.digits);
  }
  json.end_object();
}

std::string as_json(const UpdateEffect& effect, bool dry_run) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("account").text(effect.account);
  write_text_or_null(json, "label", effect.label);
  json.key("what").text(to_text(effect.what)).key("columns").begin_array();
  for (const auto& column : effect.columns) {
    json.begin_object().key("column").text(column.name);
    write_text_or_null(json, "before", column.before);
    write_text_or_null(json, "after", column.after);
    json.end_object();
  }
  json.end_array().key("used_by").begin_array();
  for (const AutoshipId autoship : effect.used_by) json.integer(autoship.value);
  json.end_array().key("autoships").begin_array();
  for (const AutoshipEffect& of : effect.autoships) {
    json.begin_object().key("autoship").integer(of.autoship.value);
    write_order(json, "before", of.before);
    write_order(json, "after", of.after);
    json.end_object();
  }
  json.end_array().key("shipments").begin_array();
  for (const ParcelEffect& parcel : effect.parcels) {
    json.begin_object().key("shipment").integer(parcel.shipment.value);
    json.key("order").integer(parcel.order.value).key("ship_via").text(parcel.ship_via);
    json.key("ship_date").day(parcel.ship_date).key("goes").text(to_text(parcel.goes));
    write_text_or_null(json, "detail", parcel.why);
    json.end_object();
  }
  json.end_array().key("notes").begin_array();
  for (const std::string& note : effect.notes) json.text(note);
  json.end_array().key("dry_run").boolean(dry_run).end_object();
  return text + "\n";
}

void write_rows(Invocation& invocation, const UpdateEffect& effect) {
  Listing listing(invocation.out(), invocation.look(), {"account", "label", "column", "before", "after"});
  for (const auto& column : effect.columns) {
    listing.row({Cell::of(effect.account), Cell::of_filled(effect.label), Cell::of(column.name),
                 Cell::of_filled(column.before), Cell::of_filled(column.after)});
  }
  listing.end();
}

/// What is no column: said beside the result, whatever its format.
void say_notes(Invocation& invocation, const UpdateEffect& effect) {
  for (const std::string& note : effect.notes) invocation.say("note: " + note);
  const auto waiting = std::count_if(effect.parcels.begin(), effect.parcels.end(), [](const ParcelEffect& p) {
    return p.goes == ParcelEffect::Goes::to_old;
  });
  if (waiting == 0) return;
  invocation.say(fmt::format("note: {} still {} the old address",
                             counted(waiting, "open shipment", "open shipments"),
                             waiting == 1 ? "carries" : "carry"));
}

}  // namespace

void add_update_options(Command& command, Kind kind, UpdateOptions& options,
                        std::span<const UpdateOption> known) {
  options.given.resize(known.size());
  const KindSpec& spec = spec_of(kind);
  for (std::size_t i = 0; i < known.size(); ++i) {
    command.option(known[i].name, options.given[i], known[i].value, known[i].help);
    const KindColumn& column = spec.columns[spec.at(column_of(known[i].name))];
    if (column.type == ColumnType::yes_no) command.choices(known[i].name, {"yes", "no"});
    if (!column.choices.empty()) {
      command.choices(known[i].name, {column.choices.begin(), column.choices.end()});
    }
  }
  command.open_to_people();
  add_dry_run(command, options.dry_run);
}

Exit run_update(Kind kind, const UpdateOptions& options, std::span<const UpdateOption> known,
                Invocation& invocation) {
  UpdateRequest request = options.request;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (options.given[i]) request.given.emplace_back(known[i].name, *options.given[i]);
  }
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  UpdateSettings settings;
  settings.dry_run = options.dry_run ? DryRun::yes : DryRun::no;
  settings.seconds = [&] { return invocation.seconds(); };
  const UpdateEffect effect = update_one(ledger, company.company(), invocation.caller(),
                                         invocation.person(ledger), kind, request, settings);
  switch (invocation.look().format) {
    case Format::json:
    case Format::jsonl:
      invocation.out().write(as_json(effect, options.dry_run));
      break;
    case Format::csv:
      write_rows(invocation, effect);
      break;
    case Format::table:
      invocation.out().write(as_text(effect, options.dry_run));
      break;
  }
  say_notes(invocation, effect);
  return effect.needs_person() ? Exit::needs_person : Exit::done;
}

}  // namespace autoship
