#include "workflows/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "domain/json_writer.h"
#include "storage/charge_store.h"
#include "workflows/autoship_import.h"
#include "workflows/charge_retry.h"
#include "workflows/import_context.h"
#include "workflows/kind_import.h"

namespace autoship {

namespace {

/// Finds what references ran ahead to, now that all of it was read; what is still missing is
/// refused where it was read.
void settle_references(ImportContext& context, std::span<const ImportFile> files) {
  if (!context.notes.any_pending()) return;
  std::vector<std::unique_ptr<CodeLookup>> lookups(all_kinds().size());
  context.notes.settle_pending([&](const ImportNotes::Pending& pending) {
    const KindColumn& column = spec_of(pending.kind).columns[pending.column];
    const ImportPlace place{context, files[pending.file], pending.file};
    auto& lookup = lookups[static_cast<std::size_t>(column.target)];
    if (!lookup) lookup = std::make_unique<CodeLookup>(context.ledger, column.target);
    const auto target = lookup->find(pending.code);
    if (!target) {
      if (!place.was_refused(column.target, pending.code)) {
        place.refuse_by(pending.line, pending.column, [&] { return lookup->unknown(pending.code); });
      }
    } else if (column.target == pending.kind && *target == pending.id && pending.kind == Kind::accounts) {
      place.refuse(pending.line, pending.column, "is the account itself");
    } else {
      context.notes.settle(pending, *target);
    }
  });
}

/// The file that can have closed a calendar, or given one to a location that ships.
const ImportFile& file_of_calendars(std::span<const ImportFile> files) {
  for (const Kind kind : {Kind::holidays, Kind::calendars, Kind::locations, Kind::markets}) {
    for (const ImportFile& file : files) {
      if (file.kind->kind == kind) return file;
    }
  }
  return files.front();
}

/// All that autoships' dates depend on is in: dates that are stored already follow it.
void settle_dates(ImportContext& context, std::span<const ImportFile> files) {
  if (!context.faults.empty()) return;
  try {
    refresh_dates_if_basis_changed(context.ledger, context.dates);
    if (context.dates_stale) NextDates(context.ledger, context.dates).refresh_all();
  } catch (const CalendarClosed& closed) {
    context.faults.add({file_of_calendars(files).name, 0, "", closed.what()});
  }
}

void record(RunJournal& journal, const ImportCounts& counts) {
  if (counts.created + counts.changed == 0) return;
  std::string body;
  JsonWriter(body)
      .begin_object()
      .key("kind")
      .text(counts.kind->name)
      .key("file")
      .text(counts.file)
      .key("new")
      .integer(counts.created)
      .key("changed")
      .integer(counts.changed)
      .key("unchanged")
      .integer(counts.unchanged)
      .end_object();
  journal.append({"imported", {}, {}, {}, body});
}

}  // namespace

std::vector<ImportCounts> import_files(Ledger& ledger, const Caller& caller,
                                       std::span<const ImportFile> files, const ImportSettings& settings,
                                       FaultList& faults) {
  std::vector<std::size_t> order(files.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return files[a].kind->kind < files[b].kind->kind; });

  // Every reference was found in this very transaction, and no row goes that others refer to.
  const UncheckedReferences faster(ledger);
  WriteTransaction transaction(ledger);
  RunJournal journal(ledger, caller);
  ImportNotes notes(ledger);
  const Company& company = settings.company;
  ImportContext context{ledger,       journal, notes,
                        faults,       company, date_policy(company.policy, company.calendars),
                        caller.as_of, false,   {}};
  std::vector<ImportCounts> counts;
  const auto payers = payers_of_retries(ledger);
  bool settled = false;
  for (const std::size_t number : order) {
    const ImportFile& file = files[number];
    const ImportPlace place{context, file, number};
    notes.start_file();
    if (file.kind->kind == Kind::autoships) {
      if (!settled) {
        settle_references(context, files);
        settle_dates(context, files);
        settled = true;
      }
      counts.push_back(AutoshipImport(place).run());
    } else {
      counts.push_back(KindImport(place).run());
    }
    record(journal, counts.back());
  }
  if (!settled) {
    settle_references(context, files);
    settle_dates(context, files);
  }
  faults.throw_if_any();
  for (const std::string& told : retry_with_new_payers(ledger, journal, payers, caller.as_of)) {
    if (settings.tell) settings.tell(told);
  }
  journal.finish(settings.seconds());
  if (settings.dry_run == DryRun::no) transaction.commit();
  return counts;
}

}  // namespace autoship
