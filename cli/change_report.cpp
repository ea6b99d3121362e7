#include "cli/change_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/change_words.h"
#include "domain/json_writer.h"

namespace autoship {

namespace {

/// The columns as a person is told them. A shipment that waited by itself is left out, or back, by
/// losing its place among those; that is told as the skip that it is.
std::vector<ColumnChange> told_columns(const ChangeEffect& effect) {
  std::vector<ColumnChange> told;
  const bool skips = effect.action == ChangeAction::skip || effect.action == ChangeAction::unskip;
  for (const ColumnChange& column : effect.columns) {
    if (follows_from_others(column.column)) continue;
    ColumnChange change{column.column, told_value(column.column, column.before),
                        told_value(column.column, column.after)};
    if (skips && column.column == "moved") {
      const bool left_out = effect.action == ChangeAction::skip;
      std::vector<std::string> cycles = cycles_of(list_pieces(left_out ? column.before : column.after), '>');
      const auto others = cycles_of(list_pieces(left_out ? column.after : column.before), '>');
      std::erase_if(cycles, [&](const std::string& cycle) {
        return std::find(others.begin(), others.end(), cycle) != others.end();
      });
      const std::string list = fmt::format("{}", fmt::join(cycles, ";"));
      change = {"skipped", left_out ? "" : list, left_out ? list : ""};
      if (!told.empty() && told.back().column == "skipped") {
        std::string& other = left_out ? told.back().after : told.back().before;
        other += (other.empty() || list.empty() ? "" : ";") + list;
        continue;
      }
    }
    if (change.before != change.after) told.push_back(std::move(change));
  }
  return told;
}

std::string dates_text(const std::vector<CycleDates>& dates) {
  std::string text;
  for (const CycleDates& date : dates) text += (text.empty() ? "" : ", ") + to_text(date.ship);
  return text;
}

std::string total_text(const Outlook& outlook, const Currency& currency) {
  if (outlook.next.empty()) return "";
  if (outlook.blocked) return fmt::format("blocked ({})", to_text(outlook.blocked->reason));
  return fmt::format("{} {}", decimal_text(*outlook.total_minor, currency.digits), currency.code);
}

/// "every=4w; status=active"; what was not there before is not named.
std::string side_text(const ChangeEffect& effect, std::string ColumnChange::*side) {
  std::string text;
  for (const ColumnChange& column : told_columns(effect)) {
    if (side == &ColumnChange::before && column.before.empty()) continue;
    text += fmt::format("{}{}={}", text.empty() ? "" : "; ", column.column, column.*side);
  }
  return text;
}

std::string_view done_word(ChangeAction action) {
  switch (action) {
    case ChangeAction::change:
      return "changed";
    case ChangeAction::pause:
      return "paused";
    case ChangeAction::resume:
      return "resumed";
    case ChangeAction::skip:
      return "skipping";
    case ChangeAction::unskip:
      return "skipping no more";
    case ChangeAction::cancel:
      return "canceled";
    case ChangeAction::reopen:
      return "reopened";
  }
  return "";
}

void write_outlook(JsonWriter& json, const Outlook& outlook, const Currency& currency) {
  json.begin_object().key("next").begin_array();
  for (const CycleDates& dates : outlook.next) json.day(dates.ship);
  json.end_array().key("total");
  outlook.total_minor ? json.decimal(*outlook.total_minor, currency.digits) : json.null();
  json.key("blocked");
  outlook.blocked ? json.text(to_text(outlook.blocked->reason)) : json.null();
  json.end_object();
}

void write_effect(JsonWriter& json, const ChangeEffect& effect) {
  json.begin_object().key("autoship").integer(effect.autoship.value).key("account").text(effect.account);
  json.key("action").text(to_text(effect.action)).key("changed").boolean(effect.changed());
  json.key("changes").begin_array();
  const auto text = [&](const char* key, const std::string& value) {
    json.key(key);
    value.empty() ? json.null() : json.text(value);
  };
  for (const ColumnChange& column : effect.columns) {
    json.begin_object().key("column").text(column.column);
    text("before", column.before);
    text("after", column.after);
    json.end_object();
  }
  json.end_array().key("currency").text(effect.currency.code).key("before");
  write_outlook(json, effect.before, effect.currency);
  json.key("after");
  write_outlook(json, effect.after, effect.currency);
  json.key("open_order");
  effect.open_order ? json.integer(effect.open_order->order.value) : json.null();
  json.key("notes").begin_array();
  for (const std::string& note : effect.notes) json.text(note);
  json.end_array().end_object();
}

}  // namespace

ChangeReport::ChangeReport(Invocation& invocation, const Person& person, ChangeAction action, bool several,
                           bool dry_run)
    : invocation_(invocation),
      by_company_(person.is_company()),
      action_(action),
      several_(several),
      dry_run_(dry_run) {
  const Format format = invocation.look().format;
  if (format == Format::json || format == Format::jsonl) return;
  if (format == Format::csv || several) {
    listing_.emplace(
        invocation.out(), invocation.look(),
        std::vector<std::string>{"autoship", "account", "action", "changed", "before", "after", "next_1",
                                 "next_2", "next_3", "currency", "total_before", "total"});
  }
}

void ChangeReport::add(const ChangeEffect& effect) {
  ++(effect.changed() ? changed_ : unchanged_);
  const Format format = invocation_.look().format;
  if (format == Format::json || format == Format::jsonl) return add_json(effect);
  listing_ ? add_row(effect) : add_card(effect);
  say_notes(effect);
}

void ChangeReport::add_json(const ChangeEffect& effect) {
  const bool lines = invocation_.look().format == Format::jsonl;
  if (!lines && !json_.empty()) json_ += ',';
  JsonWriter json(json_);
  write_effect(json, effect);
  if (lines) {
    invocation_.out().write(json_ + "\n");
    json_.clear();
  }
}

void ChangeReport::add_card(const ChangeEffect& effect) {
  invocation_.out().write(fmt::format("{}autoship {} of {}{}\n", dry_run_ ? "dry run: " : "",
                                      effect.autoship.value, effect.account,
                                      effect.changed() ? fmt::format(": {}", done_word(action_)) : ""));
  if (!effect.changed()) return;
  Listing card(invocation_.out(), invocation_.look(), {"what", "before", "after"});
  const auto row = [&](std::string_view what, const std::string& before, const std::string& after) {
    card.row({Cell::of(what), Cell::of_filled(before), Cell::of_filled(after)});
  };
  for (const ColumnChange& column : told_columns(effect)) row(column.column, column.before, column.after);
  const auto row_if_any = [&](std::string_view what, const std::string& before, const std::string& after) {
    if (!before.empty() || !after.empty()) row(what, before, after);
  };
  row_if_any("ships", dates_text(effect.before.next), dates_text(effect.after.next));
  row_if_any("price", total_text(effect.before, effect.currency), total_text(effect.after, effect.currency));
  card.end();
}

void ChangeReport::add_row(const ChangeEffect& effect) {
  const auto total = [&](const Outlook& outlook) {
    return outlook.total_minor ? Cell::amount(*outlook.total_minor, effect.currency.digits) : Cell::none();
  };
  std::vector<Cell> row{Cell::of(effect.autoship.value),
                        Cell::of(effect.account),
                        Cell::of(to_text(effect.action)),
                        Cell::of(effect.changed() ? "yes" : "no"),
                        Cell::of_filled(side_text(effect, &ColumnChange::before)),
                        Cell::of_filled(side_text(effect, &ColumnChange::after))};
  for (std::size_t i = 0; i < 3; ++i) {
    row.push_back(i < effect.after.next.size() ? Cell::of(effect.after.next[i].ship) : Cell::none());
  }
  row.push_back(Cell::of(effect.currency.code));
  row.push_back(total(effect.before));
  row.push_back(total(effect.after));
  listing_->row(std::move(row));
}

void ChangeReport::say_notes(const ChangeEffect& effect) {
  const std::string name = fmt::format("autoship {}", effect.autoship.value);
  const std::string of = several_ ? name + ": " : "";
  for (const std::string& note : effect.notes) {
    // Many notes name their autoship themselves.
    const bool names_it = note.find(name) != note.npos;
    invocation_.say(fmt::format("note: {}{}", names_it ? "" : of, note));
  }
  if (!effect.changed() || !effect.open_order) return;
  invocation_.say(fmt::format("note: {}order {} is made already, to ship on {}; this does not reach it", of,
                              effect.open_order->order.value, to_text(effect.open_order->ship_date)));
}

std::string ChangeReport::summary(RunId batch) const {
  std::string text = fmt::format("{} {}", counted(changed_, "autoship", "autoships"), done_word(action_));
  if (unchanged_ > 0)
    text += fmt::format(", {} as {} already", unchanged_, unchanged_ == 1 ? "it was" : "they were");
  // Undoing is the company's.
  if (!batch || !by_company_) return text;
  return fmt::format("batch {}: {} (autoship undo {} takes it back)", batch.value, text, batch.value);
}

void ChangeReport::end(RunId batch) {
  const Format format = invocation_.look().format;
  if (format == Format::json) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().key("batch");
    batch ? json.integer(batch.value) : json.null();
    json.key("action").text(to_text(action_)).key("changed").integer(changed_);
    json.key("unchanged").integer(unchanged_).key("dry_run").boolean(dry_run_).key("autoships");
    invocation_.out().write(text + "[" + json_ + "]}\n");
  }
  if (listing_) listing_->end("no autoships");
  if (dry_run_) {
    invocation_.say(fmt::format("dry run: {}; nothing was written", summary({})));
  } else if (several_ || changed_ > 0) {
    invocation_.say(summary(batch));
  }
}

}  // namespace autoship
