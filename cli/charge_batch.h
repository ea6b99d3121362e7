#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/invocation.h"
#include "domain/json_writer.h"
#include "workflows/charge_submit.h"
#include "workflows/company.h"

namespace autoship {

/// How a charge file is written: one file each.
ChargeFileFormat charge_file_format();

/// Writes a file that submit_to_file() remembered and notes that it is on the disk. The charges stay
/// sent whatever fails here: the Error says so, and how to get the file.
void write_charge_file(Ledger& ledger, const std::string& path, const SentFile& sent);

/// "10 charges, 162.08 CAD, 400.23 USD".
std::string charges_text(const SentFile& sent);

/// What a night's charge file came to.
struct ChargeFileNight {
  std::vector<std::string> paths;         ///< those of interrupted runs first
  std::int64_t sent = 0;                  ///< tonight
  std::string text;                       ///< charges_text() of tonight's
  std::vector<UnansweredRun> unanswered;  ///< of earlier nights

  std::int64_t unanswered_charges() const;
};

/// Sends all charges that are due in one file of the output folder, after the files that an interrupted
/// run has left unwritten. Where nothing is due there is no file. One run at a time: throws Error
/// (Exit::busy) when another is at work.
ChargeFileNight charge_by_file(Ledger& ledger, const Company& company, Invocation& invocation,
                               const std::string& folder);

/// A line for the file, and one for each earlier run without an answer.
std::string to_text(const ChargeFileNight& night);
void write_json(JsonWriter& json, const ChargeFileNight& night);

}  // namespace autoship
