#include "cli/charge_batch.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "cli/output_file.h"
#include "domain/text.h"
#include "formats/charge_file.h"
#include "storage/ledger_file.h"

namespace autoship {

ChargeFileFormat charge_file_format() {
  const auto csv = std::make_shared<ChargeRequestsCsv>();
  return {[csv](const ChargeRequest& request) { csv->add(request); }, [csv] { return csv->text(); }, {}};
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

/// "2 charges, 84.00 USD".
std::string part_text(const SentFile::Part& part, std::string_view one, std::string_view many) {
  std::string text = counted(part.count, one, many);
  for (const auto& [code, sum] : part.sums) {
    text += fmt::format(", {} {}", decimal_text(sum.minor, sum.digits), code);
  }
  return text;
}

}  // namespace

std::string charges_text(const SentFile& sent) {
  const std::string text = part_text(sent.charges, "charge", "charges");
  // Refunds only where there are any.
  return sent.refunds.count == 0 ? text : text + "; " + part_text(sent.refunds, "refund", "refunds");
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
  for (const ChargeFile& file : unwritten_charge_files(ledger)) {
    night.paths.push_back(path_of(file));
    write_charge_file(ledger, night.paths.back(), sent_by(ledger, file.run, charge_file_format()));
    invocation.say(fmt::format("'{}' is of an earlier, interrupted run", night.paths.back()));
  }
  night.unanswered = unanswered_runs(ledger);
  ChargeFileFormat format = charge_file_format();
  format.name = [&](RunId run) {
    return fmt::format("charges_{}_{:04}.csv", to_text(invocation.as_of()), run.value);
  };
  const SentFile sent = submit_to_file(ledger, company, caller, format);
  night.sent = sent.file.charges;
  night.text = charges_text(sent);
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
