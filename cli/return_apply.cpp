#include "cli/return_apply.h"

#include <fmt/format.h>

#include "cli/apply_input.h"
#include "cli/company.h"
#include "cli/return_report.h"
#include "domain/json_writer.h"
#include "domain/text.h"
#include "formats/change_file.h"
#include "workflows/return_batch.h"

namespace autoship {

namespace {

std::string amount_of(const std::string& currency, std::int64_t minor) {
  return decimal_text(minor, find_currency(currency)->digits);
}

/// A row as it is shown with --dry-run and --verbose.
class Rows {
 public:
  Rows(Invocation& invocation, bool shown) : invocation_(invocation), shown_(shown) {
    if (!shown || is_json()) return;
    listing_.emplace(invocation.out(), invocation.look(),
                     std::vector<std::string>{"line", "action", "ran", "account", "result", "state", "items",
                                              "currency", "amount", "notes"});
  }

  void add(const ReturnRow& row) {
    const ReturnView& view = row.answer.view;
    const std::string result = row.before ? fmt::format("applied already in batch {}", row.before.value)
                               : row.answer.not_accepted.empty() ? "applied"
                                                                 : "not accepted";
    const std::string notes =
        row.answer.not_accepted.empty() ? row.answer.refused_rule : row.answer.not_accepted;
    if (is_json()) return add_json(row, result, notes);
    if (row.before) {
      listing_->row({Cell::of(row.line), Cell::of(row.action), Cell::none(), Cell::none(), Cell::of(result),
                     Cell::none(), Cell::none(), Cell::none(), Cell::none(), Cell::none()});
      return;
    }
    listing_->row({Cell::of(row.line), Cell::of(row.action), Cell::of(view.head.ran), Cell::of(view.account),
                   Cell::of(result), Cell::of(to_text(view.state)), Cell::of(return_items(view)),
                   Cell::of(view.currency.code),
                   Cell::amount(row.answer.money.amount_minor, view.currency.digits),
                   Cell::of_filled(notes)});
  }

  /// What the summary follows, of a JSON document; empty where there are no rows in it.
  std::string json_end() const {
    if (!shown_ || invocation_.look().format != Format::json) return {};
    return has_rows_ ? "\n]," : "{\"rows\":[],";
  }

  void end() {
    if (!listing_) return;
    listing_->end();
    if (invocation_.look().format == Format::table) invocation_.out().write("\n");
  }

 private:
  bool is_json() const {
    const Format format = invocation_.look().format;
    return format == Format::json || format == Format::jsonl;
  }

  void add_json(const ReturnRow& row, const std::string& result, const std::string& notes) {
    const bool lines = invocation_.look().format == Format::jsonl;
    std::string text;
    if (!lines) text = has_rows_ ? ",\n" : "{\"rows\":[\n";
    has_rows_ = true;
    const ReturnView& view = row.answer.view;
    JsonWriter json(text);
    json.begin_object()
        .key("line")
        .integer(row.line)
        .key("action")
        .text(row.action)
        .key("result")
        .text(result);
    if (!row.before) {
      json.key("ran").text(view.head.ran).key("account").text(view.account);
      json.key("state").text(to_text(view.state)).key("items").text(return_items(view));
      json.key("currency").text(view.currency.code);
      json.key("amount").decimal(row.answer.money.amount_minor, view.currency.digits);
      json.key("notes");
      notes.empty() ? json.null() : json.text(notes);
    }
    json.end_object();
    if (lines) text += '\n';
    invocation_.out().write(text);
  }

  Invocation& invocation_;
  const bool shown_;
  std::optional<Listing> listing_;
  bool has_rows_ = false;
};

std::string list_text(const FaultList& faults) {
  std::string text;
  for (const Fault& fault : faults.first()) text += fmt::format("  {}\n", fault.to_text());
  const auto kept = static_cast<std::int64_t>(faults.first().size());
  if (faults.total() > kept) text += fmt::format("  ... and {} more\n", faults.total() - kept);
  return text;
}

/// "batch 12: 200 rows: 12 authorized, 180 received (6 not accepted), 2 refused; refunds 812.40 USD".
std::string summary(const ReturnBatch& batch, bool is_dry) {
  std::string parts;
  const auto also = [&](std::int64_t count, const char* what) {
    if (count > 0) parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", count, what);
  };
  also(batch.authorized, "authorized");
  also(batch.received, "received");
  if (batch.not_accepted > 0) parts += fmt::format(" ({} not accepted)", batch.not_accepted);
  also(batch.canceled, "canceled");
  also(batch.already, "applied already");
  also(batch.refused, "refused");
  std::string text = counted(batch.rows(), "row", "rows");
  if (!parts.empty()) text += ": " + parts;
  for (const auto& [code, minor] : batch.refunds_minor)
    text += fmt::format("; refunds {} {}", amount_of(code, minor), code);
  for (const auto& [code, minor] : batch.credits_minor)
    text += fmt::format("; credit {} {}", amount_of(code, minor), code);
  if (is_dry) return "dry run, nothing was written: " + text;
  return batch.run ? fmt::format("batch {}: {}", batch.run.value, text) : text;
}

void write_faults(JsonWriter& json, const char* name, const FaultList& faults) {
  json.key(name).begin_array();
  for (const Fault& fault : faults.first()) {
    json.begin_object().key("line").integer(fault.line).key("column").text(fault.column);
    json.key("what").text(fault.what).end_object();
  }
  json.end_array();
}

void write_sums(JsonWriter& json, const char* name, const std::map<std::string, std::int64_t>& sums) {
  json.key(name).begin_object();
  for (const auto& [code, minor] : sums) json.key(code).text(amount_of(code, minor));
  json.end_object();
}

std::string as_json(const ReturnBatch& batch, const std::string& rejected, bool is_dry) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("batch");
  batch.run ? json.integer(batch.run.value) : json.null();
  json.key("applied").integer(batch.applied()).key("already").integer(batch.already);
  json.key("refused").integer(batch.refused).key("authorized").integer(batch.authorized);
  json.key("received").integer(batch.received).key("not_accepted").integer(batch.not_accepted);
  json.key("canceled").integer(batch.canceled).key("dry_run").boolean(is_dry);
  write_sums(json, "refunds", batch.refunds_minor);
  write_sums(json, "credits", batch.credits_minor);
  json.key("rejected_file");
  rejected.empty() ? json.null() : json.text(rejected);
  write_faults(json, "faults", batch.refusals);
  write_faults(json, "attention", batch.attention);
  json.end_object();
  return text;
}

void report(const ReturnBatch& batch, Rows& rows, const std::string& rejected, const ReturnApply& options,
            Invocation& invocation) {
  const Format format = invocation.look().format;
  if (format == Format::json || format == Format::jsonl) {
    std::string text = as_json(batch, rejected, options.dry_run);
    if (const std::string begin = rows.json_end(); !begin.empty()) text = begin + text.substr(1);
    return invocation.out().write(text + "\n");
  }
  rows.end();
  std::string text = summary(batch, options.dry_run) + "\n";
  if (!batch.attention.empty()) text += "not accepted:\n" + list_text(batch.attention);
  if (!batch.refusals.empty()) {
    text += rejected.empty() ? "refused:\n" : fmt::format("refused, and written to {}:\n", rejected);
    text += list_text(batch.refusals);
  }
  if (format == Format::csv) return invocation.say(text.substr(0, text.size() - 1));
  invocation.out().write(text);
}

}  // namespace

Exit apply_return_file(const ReturnApply& options, Invocation& invocation) {
  const CompanyFiles company(invocation);
  ApplyInput input(options.file);
  FaultList faults;
  ChangeFile file(input.stream(), input.name(), faults);
  // What `process-return list` prints, with an action and a proof added, is such a file.
  std::vector<std::string> passed_over = return_columns();
  passed_over.emplace_back(RejectedFile::line_column);
  passed_over.emplace_back(RejectedFile::refusal_column);
  RejectedFile rejected(input.rejected_path(invocation.policy().output_dir), file.header());
  Progress progress("bytes");
  const ApplySource source{input.name(), file.header(), file.header_line(), passed_over, [&](ChangeRow& row) {
                             input.show(progress);
                             return file.next(row);
                           }};
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  const bool shows_rows = options.dry_run || invocation.verbose();
  Rows rows(invocation, shows_rows);
  ReturnBatchSettings settings;
  settings.dry_run = options.dry_run ? DryRun::yes : DryRun::no;
  settings.keep_going = options.keep_going;
  settings.person = invocation.person(ledger);
  settings.seconds = [&] { return invocation.seconds(); };
  if (shows_rows) settings.visit = [&](const ReturnRow& row) { rows.add(row); };
  settings.reject = [&](const ChangeRow& row, std::span<const Fault> why) {
    if (!options.dry_run) rejected.add(row, why);
  };
  settings.before_commit = [&] { rejected.write_rest(); };
  const ReturnBatch batch =
      apply_returns(ledger, company.company(), invocation.caller(), source, settings, faults);
  progress.clear();
  place(rejected, batch.run);
  report(batch, rows, rejected.is_empty() ? "" : rejected.path(), options, invocation);
  return batch.refused > 0 || batch.not_accepted > 0 ? Exit::needs_person : Exit::done;
}

}  // namespace autoship
