#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "cli/company.h"
#include "cli/invocation.h"
#include "formats/kind_csv.h"
#include "workflows/import.h"

namespace autoship {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string source;
  std::optional<std::string> file;
  bool ignore_unknown = false;
  bool dry_run = false;
};

/// A file being read.
struct OpenFile {
  std::ifstream stream;
  std::optional<KindCsvReader> reader;
};

ImportFile open_file(const KindSpec& kind, const std::string& path, UnknownColumns unknown,
                     FaultList& faults) {
  auto open = std::make_shared<OpenFile>();
  const bool from_stdin = path == "-";
  if (!from_stdin) {
    if (fs::is_directory(path))
      throw Error(fmt::format("'{}' is a folder; name a file of {}", path, kind.name));
    open->stream.open(path, std::ios::binary);
    if (!open->stream) throw Error(fmt::format("cannot read '{}' ({})", path, std::strerror(errno)));
  }
  std::istream& in = from_stdin ? std::cin : open->stream;
  open->reader.emplace(in, from_stdin ? "stdin" : path, kind, unknown, faults);
  return {&kind, from_stdin ? "stdin" : path, [open](KindRow& row) { return open->reader->next(row); }};
}

/// Every KIND.csv of a folder. A .csv file that is none is refused: it may be a kind misspelled.
std::vector<ImportFile> open_folder(const std::string& folder, const Options& options, FaultList& faults) {
  const UnknownColumns unknown = options.ignore_unknown ? UnknownColumns::ignore : UnknownColumns::refuse;
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".csv") names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  std::vector<ImportFile> files;
  for (const std::string& name : names) {
    const std::string path = (fs::path(folder) / name).string();
    const std::string stem = name.substr(0, name.size() - 4);
    if (const KindSpec* kind = find_kind(stem)) {
      files.push_back(open_file(*kind, path, unknown, faults));
    } else if (!options.ignore_unknown) {
      faults.add(
          {path, 0, "", unknown_kind(stem) + "; move the file away, or pass it over with --ignore-unknown"});
    }
  }
  if (files.empty() && faults.empty()) {
    throw Error(fmt::format("'{}' holds no file to import (markets.csv, products.csv, ...)", folder));
  }
  return files;
}

std::vector<ImportFile> open_source(const Options& options, FaultList& faults) {
  const UnknownColumns unknown = options.ignore_unknown ? UnknownColumns::ignore : UnknownColumns::refuse;
  const KindSpec* kind = find_kind(options.source);
  if (options.file) {
    if (kind == nullptr) throw UsageError(unknown_kind(options.source));
    std::vector<ImportFile> files;
    files.push_back(open_file(*kind, *options.file, unknown, faults));
    return files;
  }
  if (fs::is_directory(options.source)) return open_folder(options.source, options, faults);
  if (kind != nullptr)
    throw UsageError(fmt::format("import {0}: which file? (import {0} FILE)", options.source));
  if (fs::exists(options.source)) {
    throw UsageError(fmt::format("'{0}' is a file: say what it holds (import KIND {0})", options.source));
  }
  throw Error(fmt::format("no folder '{}'", options.source));
}

Exit run(const Options& options, Invocation& invocation) {
  const CompanyFiles company(invocation);
  const Company files_of = company.company();
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  FaultList faults;
  const std::vector<ImportFile> files = open_source(options, faults);
  const ImportSettings settings{files_of, options.dry_run ? DryRun::yes : DryRun::no,
                                [&] { return invocation.seconds(); },
                                [&](const std::string& told) { invocation.say(told); }};
  const auto counts = import_files(ledger, invocation.caller(), files, settings, faults);

  Listing listing(invocation.out(), invocation.look(), {"kind", "new", "changed", "unchanged"});
  std::int64_t rows = 0;
  for (const ImportCounts& count : counts) {
    listing.row({Cell::of(count.kind->name), Cell::of(count.created), Cell::of(count.changed),
                 Cell::of(count.unchanged)});
    rows += count.rows();
  }
  listing.end();
  invocation.say(fmt::format("{}{} read ({:.1f} s)", options.dry_run ? "dry run, nothing was written: " : "",
                             counted(rows, "row", "rows"), invocation.seconds()));
  return Exit::done;
}

}  // namespace

void add_import(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("import", "Read a company's CSV files into the ledger", "Setting up", Effect::changes,
               [options](Invocation& invocation) { return run(*options, invocation); });
  command.argument("KIND|DIR", options->source, "what FILE holds, or a folder of KIND.csv files");
  command.argument("FILE", options->file, "a CSV file of that kind; - is stdin");
  command.flag("--ignore-unknown", options->ignore_unknown,
               "pass over unknown columns, and unknown files of DIR");
  add_dry_run(command, options->dry_run);
  command.example("autoship import company/", "a whole company, all or nothing");
  command.example("autoship import prices prices.csv --dry-run", "what a price list would change");
}

}  // namespace autoship
