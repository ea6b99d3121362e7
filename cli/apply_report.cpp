#include "cli/apply_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/json_writer.h"
#include "domain/text.h"

namespace autoship {

namespace {

/// Columns that follow from others, and would tell a person nothing.
bool is_telling(const AppliedRow& row, const ColumnChange& column) {
  const bool once = std::any_of(row.columns.begin(), row.columns.end(),
                                [](const ColumnChange& other) { return other.column == "once"; });
  return !(once && column.column == "moved") && column.column != "next_on" && column.column != "anchor_day" &&
         column.column != "price_lock";
}

/// "every=4w; status=active".
std::string side_text(const AppliedRow& row, std::string ColumnChange::*side) {
  std::string text;
  for (const ColumnChange& column : row.columns) {
    if (!is_telling(row, column) || (column.*side).empty()) continue;
    text += fmt::format("{}{}={}", text.empty() ? "" : "; ", column.column, column.*side);
  }
  return text;
}

std::string result_text(const AppliedRow& row) {
  if (row.what != AppliedRow::What::already) return std::string(to_text(row.what));
  return fmt::format("{} in batch {}", to_text(row.what), row.batch.value);
}

int digits_of(const std::string& currency) {
  const auto known = find_currency(currency);
  check(known.has_value(), "a market's currency is known");
  return known->digits;
}

/// "12 orders, 1,204.10 USD".
std::string as_text(const Tonight& night) {
  std::string text = counted(night.orders, "order", "orders");
  for (const auto& [currency, minor] : night.totals_minor) {
    text += fmt::format(", {} {}", decimal_text(minor, digits_of(currency)), currency);
  }
  return text;
}

/// A line each, and how many more there are.
std::string list_text(const FaultList& faults) {
  std::string text;
  for (const Fault& fault : faults.first()) text += fmt::format("  {}\n", fault.to_text());
  const auto kept = static_cast<std::int64_t>(faults.first().size());
  if (faults.total() > kept) text += fmt::format("  ... and {} more\n", faults.total() - kept);
  return text;
}

void write_faults(JsonWriter& json, const char* name, const FaultList& faults) {
  json.key(name).begin_array();
  for (const Fault& fault : faults.first()) {
    json.begin_object().key("line").integer(fault.line).key("column");
    fault.column.empty() ? json.null() : json.text(fault.column);
    json.key("what").text(fault.what).end_object();
  }
  json.end_array();
}

void write_night(JsonWriter& json, const char* name, const Tonight& night) {
  json.key(name).begin_object().key("orders").integer(night.orders).key("totals").begin_object();
  for (const auto& [currency, minor] : night.totals_minor) {
    json.key(currency).decimal(minor, digits_of(currency));
  }
  json.end_object().end_object();
}

}  // namespace

ApplyReport::ApplyReport(Invocation& invocation, Rows rows, DryRun dry_run, const Person& person)
    : invocation_(invocation),
      by_company_(person.is_company()),
      shows_rows_(rows == Rows::shown),
      is_dry_(dry_run == DryRun::yes) {
  const Format format = invocation.look().format;
  if (!shows_rows_ || format == Format::json || format == Format::jsonl) return;
  listing_.emplace(
      invocation.out(), invocation.look(),
      std::vector<std::string>{"line", "action", "autoship", "account", "result", "before", "after",
                               "next_ship", "currency", "total_before", "total", "notes"});
}

void ApplyReport::add(const AppliedRow& row) {
  const Format format = invocation_.look().format;
  if (format == Format::json || format == Format::jsonl) return add_json(row);
  const auto total = [&](const std::optional<std::int64_t>& minor) {
    return minor ? Cell::amount(*minor, row.currency.digits) : Cell::none();
  };
  listing_->row({Cell::of(row.line), Cell::of(row.action),
                 row.autoship ? Cell::of(row.autoship.value) : Cell::none(), Cell::of_filled(row.account),
                 Cell::of(result_text(row)), Cell::of_filled(side_text(row, &ColumnChange::before)),
                 Cell::of_filled(side_text(row, &ColumnChange::after)), Cell::of(row.next_ship),
                 Cell::of_filled(row.currency.code), total(row.total_before), total(row.total),
                 Cell::of_filled(fmt::format("{}", fmt::join(row.notes, "; ")))});
}

void ApplyReport::add_json(const AppliedRow& row) {
  const bool lines = invocation_.look().format == Format::jsonl;
  std::string text;
  if (!lines) text = has_rows_ ? ",\n" : "{\"rows\":[\n";
  has_rows_ = true;
  JsonWriter json(text);
  const auto text_or_null = [&](const char* key, const std::string& value) {
    json.key(key);
    value.empty() ? json.null() : json.text(value);
  };
  const auto total = [&](const char* key, const std::optional<std::int64_t>& minor) {
    json.key(key);
    minor ? json.decimal(*minor, row.currency.digits) : json.null();
  };
  json.begin_object().key("line").integer(row.line).key("action").text(row.action).key("autoship");
  row.autoship ? json.integer(row.autoship.value) : json.null();
  text_or_null("account", row.account);
  json.key("result").text(to_text(row.what)).key("changes").begin_array();
  for (const ColumnChange& column : row.columns) {
    json.begin_object().key("column").text(column.column);
    text_or_null("before", column.before);
    text_or_null("after", column.after);
    json.end_object();
  }
  json.end_array().key("next_ship");
  row.next_ship ? json.day(*row.next_ship) : json.null();
  text_or_null("currency", row.currency.code);
  total("total_before", row.total_before);
  total("total", row.total);
  json.key("notes").begin_array();
  for (const std::string& note : row.notes) json.text(note);
  json.end_array().end_object();
  if (lines) text += '\n';
  invocation_.out().write(text);
}

void ApplyReport::end(const ApplyResult& result, const std::string& rejected) {
  const Format format = invocation_.look().format;
  if (format == Format::json || format == Format::jsonl) {
    end_json(result, rejected);
  } else {
    end_text(result, rejected);
  }
}

void ApplyReport::end_json(const ApplyResult& result, const std::string& rejected) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("batch");
  result.batch ? json.integer(result.batch.value) : json.null();
  json.key("applied").integer(result.applied).key("unchanged").integer(result.unchanged);
  json.key("already").integer(result.already).key("refused").integer(result.refused);
  json.key("autoships").integer(result.autoships).key("dry_run").boolean(is_dry_);
  if (is_dry_) {
    json.key("tonight").begin_object();
    write_night(json, "before", result.before);
    write_night(json, "after", result.after);
    json.end_object();
  }
  json.key("rejected_file");
  rejected.empty() ? json.null() : json.text(rejected);
  write_faults(json, "faults", result.refusals);
  write_faults(json, "attention", result.attention);
  json.end_object();
  // The rows were written as they came, and open the document.
  const bool continues = shows_rows_ && invocation_.look().format == Format::json;
  if (continues) text = (has_rows_ ? "\n]," : "{\"rows\":[],") + text.substr(1);
  invocation_.out().write(text + "\n");
}

std::string ApplyReport::summary(const ApplyResult& result) const {
  std::string text = fmt::format("{} applied", result.applied);
  const auto also = [&](std::int64_t count, const char* what) {
    if (count > 0) text += fmt::format(", {} {}", count, what);
  };
  also(result.unchanged, "unchanged");
  also(result.already, "applied already");
  also(result.refused, "refused");
  text = fmt::format("{}: {}, {} changed", counted(result.rows(), "row", "rows"), text,
                     counted(result.autoships, "autoship", "autoships"));
  if (is_dry_) return fmt::format("dry run, nothing was written: {}", text);
  if (!result.batch) return text;
  text = fmt::format("batch {}: {}", result.batch.value, text);
  if (!by_company_) return text;  // Undo is the company's.
  return fmt::format("{} (autoship undo {} takes it back)", text, result.batch.value);
}

void ApplyReport::end_text(const ApplyResult& result, const std::string& rejected) {
  std::string text = summary(result) + "\n";
  if (is_dry_) text += fmt::format("tonight: {}", as_text(result.before));
  if (is_dry_)
    text +=
        result.before == result.after ? ", as before\n" : fmt::format("; then {}\n", as_text(result.after));
  if (!result.attention.empty()) text += "for a person:\n" + list_text(result.attention);
  if (result.refused > 0) text += "refused:\n" + list_text(result.refusals);
  if (!rejected.empty()) {
    text += fmt::format("the refused rows are in '{}': mend them and apply it\n", rejected);
  }
  if (listing_) listing_->end("no rows");
  if (invocation_.look().format == Format::table) {
    if (listing_) invocation_.out().write("\n");
    return invocation_.out().write(text);
  }
  if (!listing_) {
    Listing sum(invocation_.out(), invocation_.look(),
                {"batch", "applied", "unchanged", "already", "refused", "autoships"});
    sum.row({result.batch ? Cell::of(result.batch.value) : Cell::none(), Cell::of(result.applied),
             Cell::of(result.unchanged), Cell::of(result.already), Cell::of(result.refused),
             Cell::of(result.autoships)});
    sum.end();
  }
  text.pop_back();
  invocation_.say(text);
}

}  // namespace autoship
