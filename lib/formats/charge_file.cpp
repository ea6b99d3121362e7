#include "formats/charge_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "domain/text.h"
#include "formats/change_file.h"
#include "formats/csv_writer.h"

namespace autoship {

namespace {

/// Reads one file: the steps share what they find.
class ResultReader {
 public:
  ResultReader(const std::string& name, const ResultWords& words, FaultList& faults)
      : name_(name), words_(words), faults_(faults) {
    // What is mapped goes before what is called as ours by chance.
    for (const auto& [ours, theirs] : words.columns) ours_[theirs] = ours;
    for (const std::string_view ours : charge_result_columns) {
      if (!words.columns.contains(std::string(ours))) ours_.emplace(ours, ours);
    }
    for (const auto& [theirs, ours] : words.results) results_[lower_case(theirs)] = ours;
  }

  /// Columns that nobody knows are refused, unless the file is one of a processor's own making.
  void check_header(const std::vector<std::string>& header, std::int64_t line) {
    for (const std::string& column : header) check_column(column, line);
    const auto has = [&](const char* ours) {
      return std::any_of(header.begin(), header.end(), [&](const std::string& column) {
        const auto found = ours_.find(column);
        return found != ours_.end() && found->second == ours;
      });
    };
    if (header.empty()) return;
    if (!has("result"))
      faults_.add({name_, line, "", fmt::format("the column {} is missing", theirs("result"))});
    if (!has("charge") && !has("idempotency_key")) {
      faults_.add({name_, line, "",
                   fmt::format("the columns {} and {} are both missing: one of them is needed",
                               theirs("charge"), theirs("idempotency_key"))});
    }
    // A slip in the mapping must not pass for a file without codes: hard declines would look soft.
    for (const auto& [ours, column] : words_.columns) {
      const bool is_told = ours == "result" || ours == "charge" || ours == "idempotency_key";
      if (!is_told && !has(ours.c_str()))
        faults_.add(
            {name_, line, "",
             fmt::format("the column {} is missing (charge.columns in autoship.toml: {})", column, ours)});
    }
  }

  std::optional<ChargeResult> read(const ChangeRow& row, bool is_json) {
    const std::int64_t before = faults_.total();
    ChargeResult result;
    result.line = row.line;
    bool has_result = false;
    std::string charge, key;
    for (const ChangeRow::Cell& cell : row.cells) {
      if (is_json) check_column(cell.column, row.line);
      const auto found = ours_.find(cell.column);
      if (found == ours_.end()) continue;
      if (found->second == "code") has_code_ = true;
      if (holds_card_number(cell.text)) {
        faults_.add({name_, row.line, cell.column, card_number_refusal});
        continue;
      }
      if (found->second == "charge") charge = cell.text;
      if (found->second == "idempotency_key") key = cell.text;
      if (found->second == "result") has_result = read_result(row.line, cell, result) || has_result;
      if (found->second == "reference") result.reference = cell.text;
      if (found->second == "code") result.code = cell.text;
      if (found->second == "message") result.message = cell.text;
      if (found->second == "amount") result.amount = cell.text;
      if (found->second == "processed_on") read_day(row.line, cell, result);
    }
    // The key says which attempt; the number does not.
    if (!key.empty()) result.charge = charge;
    result.charge_or_key = key.empty() ? std::move(charge) : std::move(key);
    if (result.charge_or_key.empty()) {
      faults_.add({name_, row.line, "",
                   fmt::format("says neither {} nor {}", theirs("charge"), theirs("idempotency_key"))});
    }
    if (!has_result && faults_.total() == before) {
      faults_.add({name_, row.line, theirs("result"), "is not given"});
    }
    if (faults_.total() > before) return std::nullopt;
    if (result.result == ChargeResult::declined && declined_line_ == 0) declined_line_ = row.line;
    return result;
  }

  /// The same of JSON lines, which have no header: declines there are, and not one says its code.
  void check_codes() {
    if (!words_.columns.contains("code") || has_code_ || declined_line_ == 0) return;
    faults_.add({name_, declined_line_, "",
                 fmt::format("is declined, and no row has {} (charge.columns in autoship.toml: code)",
                             theirs("code"))});
  }

 private:
  std::string theirs(const std::string& ours) const {
    const auto found = words_.columns.find(ours);
    return found == words_.columns.end() ? ours : found->second;
  }

  void check_column(const std::string& column, std::int64_t line) {
    if (ours_.count(column) > 0 || !words_.columns.empty()) return;
    std::vector<std::string> known;
    for (const auto& [name, ours] : ours_) known.push_back(name);
    faults_.add({name_, line, column, "is no column of a result file" + did_you_mean(column, known)});
  }

  bool read_result(std::int64_t line, const ChangeRow::Cell& cell, ChargeResult& result) {
    const auto word = results_.find(lower_case(cell.text));
    const auto read = parse_charge_result(word == results_.end() ? lower_case(cell.text) : word->second);
    if (read) {
      result.result = *read;
    } else {
      faults_.add(
          {name_, line, cell.column,
           fmt::format("'{}' is none of paid, declined, error (charge.results in autoship.toml gives a "
                       "processor's own words a meaning)",
                       excerpt(cell.text))});
    }
    return true;
  }

  void read_day(std::int64_t line, const ChangeRow::Cell& cell, ChargeResult& result) {
    result.processed_on = parse_day(cell.text);
    if (!result.processed_on) faults_.add({name_, line, cell.column, day_fault(cell.text)});
  }

  const std::string& name_;
  const ResultWords& words_;
  FaultList& faults_;
  bool has_code_ = false;
  std::int64_t declined_line_ = 0;                // Of the first one.
  std::map<std::string, std::string_view> ours_;  // By the file's names.
  std::map<std::string, std::string> results_;    // By the file's words, lower case.
};

}  // namespace

std::vector<ChargeResult> read_charge_results(std::istream& in, const std::string& name,
                                              const ResultWords& words, FaultList& faults) {
  ChangeFile file(in, name, faults);
  ResultReader reader(name, words, faults);
  std::vector<ChargeResult> results;
  const std::int64_t before = faults.total();
  if (!file.is_json()) reader.check_header(file.header(), file.header_line());
  if (faults.total() > before) return results;  // Its rows would only say it again.
  ChangeRow row;
  while (file.next(row)) {
    if (auto result = reader.read(row, file.is_json())) results.push_back(std::move(*result));
  }
  reader.check_codes();
  return results;
}

const std::vector<std::string>& charge_request_columns() {
  static const std::vector<std::string> columns = {"charge",   "idempotency_key", "kind",    "account",
                                                   "order",    "method_kind",     "token",   "amount",
                                                   "currency", "due_on",          "attempt", "descriptor"};
  return columns;
}

ChargeRequestsCsv::ChargeRequestsCsv() : csv_(out_, "charges") {}

void ChargeRequestsCsv::begin(WithRefunds with_refunds) {
  with_refunds_ = with_refunds;
  for (const std::string& column : charge_request_columns()) csv_.plain(column);
  if (with_refunds == WithRefunds::yes) {
    csv_.plain("refunds");
    csv_.plain("refunds_reference");
  }
  csv_.end_row();
  is_begun_ = true;
}

void ChargeRequestsCsv::add(const ChargeRequest& request) {
  if (!is_begun_) begin(request.refunds ? WithRefunds::yes : WithRefunds::no);
  check(!request.refunds || with_refunds_ == WithRefunds::yes, "refunds come before charges");
  csv_.integer(request.charge.value);
  csv_.plain(request.key);
  csv_.plain(request.kind);
  csv_.plain(request.account);
  csv_.integer(request.order.value);
  csv_.plain(request.method_kind);
  csv_.plain(request.token);
  csv_.decimal(request.amount_minor, request.currency.digits);
  csv_.plain(request.currency.code);
  csv_.day(request.due_on);
  csv_.integer(request.attempt);
  csv_.text(request.descriptor);
  if (with_refunds_ == WithRefunds::yes) {
    request.refunds ? csv_.integer(request.refunds.value) : csv_.empty();
    csv_.text(request.refunds_reference);
  }
  csv_.end_row();
}

std::string ChargeRequestsCsv::text() {
  if (!is_begun_) begin(WithRefunds::no);
  csv_.finish();
  return std::move(out_).str();
}

}  // namespace autoship
