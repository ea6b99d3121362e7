#pragma once

#include <istream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "domain/charge.h"
#include "domain/error.h"
#include "formats/csv_writer.h"

namespace autoship {

/// How a processor's result file says what ours says: [charge] columns and results of autoship.toml.
struct ResultWords {
  const std::map<std::string, std::string>& columns;  ///< our name to the file's own
  const std::map<std::string, std::string>& results;  ///< the file's word, case aside, to ours
};

/// Reads the results of charges: CSV, or JSON lines when the first byte that is not blank is `{`. The
/// file's other columns are its own affair where a mapping is configured, else unknown. All faults are
/// added to the list; a row with one is left out. `name` is for messages.
std::vector<ChargeResult> read_charge_results(std::istream& in, const std::string& name,
                                              const ResultWords& words, FaultList& faults);

/// The columns of a batch of charges, in their order. A batch that holds refunds has two more: the charge
/// that each pays back, and its processor's number.
const std::vector<std::string>& charge_request_columns();

/// A batch as CSV with a header, amounts with their currency's digits.
class ChargeRequestsCsv {
 public:
  ChargeRequestsCsv();

  /// Refunds before charges: the first row decides the columns.
  void add(const ChargeRequest& request);

  /// All of it; nothing is added afterwards.
  std::string text();

 private:
  enum class WithRefunds { no, yes };
  void begin(WithRefunds with_refunds);

  std::ostringstream out_;
  CsvWriter csv_;
  bool is_begun_ = false;
  WithRefunds with_refunds_ = WithRefunds::no;
};

}  // namespace autoship
