#include "cli/charge_batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "cli/output_file.h"
#include "domain/sha256.h"
#include "domain/text.h"
#include "formats/charge_file.h"
#include "storage/ledger_file.h"

namespace autoship {

namespace {

/// The file of a run that died before it was written, as it can be written now: a token that has
/// changed since is the new one.
SentFile interrupted_file(Ledger& ledger, const Company& company, ChargeFile file) {
  SentFile sent;
  sent.requests = requests_of_run(ledger, company, file.run);
  sent.text = charge_requests_csv(sent.requests);
  sent.file = std::move(file);
  sent.file.sha256 = hex_text(sha256(sent.text));
  return sent;
}

}  // namespace

ChargeFileFormat charge_file_format() {
  return {[](const std::vector<ChargeRequest>& requests) { return charge_requests_csv(requests); }, {}};
}

void write_charge_file(Ledger& ledger, const std::string& path, const SentFile& sent) {
  try {
    OutputFile file(path);
    file.write(sent.text);
    file.commit();
  } catch (const Error& error) {
    throw Error(
        fmt::format("{}; the charges are marked as sent: export-charges --again {} writes them once more",
                    error.what(), sent.file.run.value));
  }
  // Whatever is not noted counts as not written, and is written over by the next night.
  try {
    mark_written(ledger, sent.file, utc_now());
  } catch (const std::exception& exception) {
    throw Error(
        fmt::format("'{}' is written; the ledger could not take note of it ({}): settle it with "
                    "export-charges --again {}",
                    path, exception.what(), sent.file.run.value));
  }
}

namespace {

/// ", 12.50 USD", of the charges or of the refunds.
std::string sums_of(const std::vector<ChargeRequest>& requests, std::string_view kind) {
  std::map<std::string, std::pair<std::int64_t, int>> sums;
  for (const ChargeRequest& request : requests) {
    if (request.kind != kind) continue;
    auto& [minor, digits] = sums[request.currency.code];
    minor += request.amount_minor;
    digits = request.currency.digits;
  }
  std::string text;
  for (const auto& [code, sum] : sums) {
    text += fmt::format(", {} {}", decimal_text(sum.first, sum.second), code);
  }
  return text;
}

}  // namespace

std::string charges_text(const std::vector<ChargeRequest>& requests) {
  const auto refunds = std::count_if(requests.begin(), requests.end(),
                                     [](const ChargeRequest& request) { return request.kind == "refund"; });
  const auto charges = static_cast<std::int64_t>(requests.size()) - refunds;
  std::string text = counted(charges, "charge", "charges") + sums_of(requests, "charge");
  if (refunds > 0) text += "; " + counted(refunds, "refund", "refunds") + sums_of(requests, "refund");
  return text;
}

std::int64_t ChargeFileNight::unanswered_charges() const {
  std::int64_t sum = 0;
  for (const UnansweredRun& run : unanswered) sum += run.charges;
  return sum;
}

ChargeFileNight charge_by_file(Ledger& ledger, const Company& company, Invocation& invocation,
                               const std::string& folder) {
  Caller caller = invocation.caller();
  caller.command = "export-charges";  // Whoever called for it: files are found by the command that made them.
  const RunLock lock(ledger, fmt::format("by {} since {}", caller.actor, caller.started_at));
  const auto path_of = [&](const ChargeFile& file) {
    return (std::filesystem::path(folder) / file.name).string();
  };
  ChargeFileNight night;
  for (ChargeFile& file : unwritten_charge_files(ledger)) {
    night.paths.push_back(path_of(file));
    write_charge_file(ledger, night.paths.back(), interrupted_file(ledger, company, std::move(file)));
    invocation.say(fmt::format("'{}' is of an earlier, interrupted run", night.paths.back()));
  }
  night.unanswered = unanswered_runs(ledger);
  ChargeFileFormat format = charge_file_format();
  format.name = [&](RunId run) {
    return fmt::format("charges_{}_{:04}.csv", to_text(invocation.as_of()), run.value);
  };
  const SentFile sent = submit_to_file(ledger, company, caller, format);
  night.sent = sent.file.charges;
  night.text = charges_text(sent.requests);
  if (!sent.file.run) return night;
  night.paths.push_back(path_of(sent.file));
  write_charge_file(ledger, night.paths.back(), sent);
  return night;
}

std::string to_text(const ChargeFileNight& night) {
  std::string text = "charges: " + night.text;
  if (night.sent > 0) text += " in " + night.paths.back();
  text += '\n';
  for (const UnansweredRun& run : night.unanswered) {
    text += fmt::format("charges: {} of {} (run {}) without an answer\n", run.charges, to_text(run.as_of),
                        run.run.value);
  }
  return text;
}

void write_json(JsonWriter& json, const ChargeFileNight& night) {
  json.begin_object().key("sent").integer(night.sent).key("files").begin_array();
  for (const std::string& path : night.paths) json.text(path);
  json.end_array().key("unanswered").integer(night.unanswered_charges()).end_object();
}

}  // namespace autoship
