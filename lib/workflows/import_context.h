#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "domain/error.h"
#include "storage/import_notes.h"
#include "storage/run_journal.h"
#include "workflows/import.h"
#include "workflows/next_dates.h"

namespace autoship {

/// What all files of one import share.
struct ImportContext {
  Ledger& ledger;
  RunJournal& journal;
  ImportNotes& notes;
  FaultList& faults;
  const Company& company;
  DatePolicy dates;
  Day today;
  bool dates_stale = false;  ///< accounts moved to other markets or locations

  /// Rows that were refused: what refers to them is not blamed for it. Enough of them are kept to
  /// cover the faults that are shown.
  std::set<std::pair<Kind, std::string>> refused;
  static constexpr std::size_t refused_max = 1000;
};

/// One file on its way into the ledger.
struct ImportPlace {
  ImportContext& context;
  const ImportFile& file;
  std::size_t number = 0;  ///< among the files

  const KindSpec& spec() const { return *file.kind; }
  void refuse(std::int64_t line, std::size_t column, std::string what) const {
    context.faults.add({file.name, line, std::string(spec().columns[column].name), std::move(what)});
  }

  /// The same with a sentence that takes time to find: it is looked for only while it will be shown.
  template <class Sentence>
  void refuse_by(std::int64_t line, std::size_t column, Sentence&& sentence) const {
    const bool shown = context.faults.total() < static_cast<std::int64_t>(FaultList::kept_max);
    refuse(line, column, shown ? sentence() : std::string());
  }

  /// Remembers that the row of that code was refused.
  void note_refused(const FieldValue& code) const {
    if (code.is != FieldValue::Is::text || context.refused.size() >= ImportContext::refused_max) return;
    context.refused.emplace(spec().kind, code.text);
  }
  bool was_refused(Kind kind, std::string_view code) const {
    return !context.refused.empty() && context.refused.contains({kind, std::string(code)});
  }
};

}  // namespace autoship
