#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "cli/company.h"
#include "formats/charge_file.h"
#include "formats/decline_tables.h"
#include "workflows/charge_results.h"

namespace autoship {

namespace {

struct Options {
  std::string file;
  bool dry_run = false;
};

/// The file as messages call it.
std::string name_of(const std::string& path) { return path == "-" ? "stdin" : path; }

std::vector<ChargeResult> read_file(const std::string& path, const Policy& policy) {
  const bool from_stdin = path == "-";
  std::ifstream stream;
  if (!from_stdin) {
    if (std::filesystem::is_directory(path))
      throw Error(fmt::format("'{}' is a folder: name a file of it", path));
    stream.open(path, std::ios::binary);
    if (!stream) throw Error(fmt::format("cannot read '{}' ({})", path, std::strerror(errno)));
  }
  FaultList faults;
  auto results = read_charge_results(from_stdin ? std::cin : stream, name_of(path),
                                     {policy.charge.columns, policy.charge.results}, faults);
  faults.throw_if_any();
  return results;
}

Exit run(const Options& options, Invocation& invocation) {
  const CompanyFiles company(invocation);
  const auto results = read_file(options.file, invocation.policy());
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  const RecordedResults recorded =
      record_results(ledger, company.company(), built_in_decline_tables(), invocation.caller(), results,
                     OnFault::refuse_all, options.dry_run ? DryRun::yes : DryRun::no);
  FaultList faults;
  for (const auto& [result, what] : recorded.faults)
    faults.add({name_of(options.file), results[result].line, "", what});
  faults.throw_if_any();
  Listing listing(invocation.out(), invocation.look(), {"paid", "retried", "declined", "unchanged"});
  listing.row({Cell::of(recorded.paid), Cell::of(recorded.retried), Cell::of(recorded.declined),
               Cell::of(recorded.unchanged)});
  listing.end();
  if (options.dry_run) invocation.say("dry run, nothing was written");
  return recorded.declined > 0 ? Exit::needs_person : Exit::done;
}

}  // namespace

void add_import_charges(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("import-charges", "Record what a processor says came of charges", "The night", Effect::changes,
               [options](Invocation& invocation) { return run(*options, invocation); });
  command.argument("FILE", options->file, "its results, CSV or JSON lines; - is stdin");
  add_dry_run(command, options->dry_run);
  command.example("autoship import-charges results.csv", "parcels of paid orders are ready for their labels");
  command.example("autoship import-charges results.jsonl --dry-run", "what the file would change");
}

}  // namespace autoship
