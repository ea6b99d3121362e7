#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cli/invocation.h"
#include "cli/output_file.h"
#include "cli/result_stream.h"
#include "formats/kind_csv.h"
#include "storage/kind_table.h"

namespace autoship {

namespace {

struct Options {
  std::optional<std::string> kind;
  std::optional<std::string> file;
  std::optional<std::string> all;
};

/// Writes all rows of a kind; returns how many.
std::int64_t write_kind(Ledger& ledger, const KindSpec& kind, std::ostream& out, const std::string& name) {
  KindReader reader(ledger, kind, KindReader::Rows::all);
  KindCsvWriter writer(out, name, kind);
  KindRow row;
  std::int64_t rows = 0;
  for (; reader.next(row); ++rows) writer.write(row);
  writer.finish();
  return rows;
}

Exit export_one(const Options& options, Invocation& invocation) {
  const KindSpec* kind = find_kind(*options.kind);
  if (kind == nullptr) throw UsageError(unknown_kind(*options.kind));
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  if (options.file && *options.file != "-") {
    OutputFile file(*options.file);
    write_kind(ledger, *kind, file.stream(), *options.file);
    file.commit();
  } else {
    ResultStream result(invocation.out());
    write_kind(ledger, *kind, result.stream(), "the result");
  }
  return Exit::done;
}

Exit export_all(const std::string& folder, Invocation& invocation) {
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw Error(fmt::format("cannot make folder '{}' ({})", folder, error.message()));
  const ReadTransaction one_state(ledger);
  Listing listing(invocation.out(), invocation.look(), {"kind", "rows", "file"});
  std::vector<std::unique_ptr<OutputFile>> files;
  std::vector<std::int64_t> rows;
  for (const KindSpec& kind : all_kinds()) {
    const auto path = std::filesystem::path(folder) / (std::string(kind.name) + ".csv");
    files.push_back(std::make_unique<OutputFile>(path.string()));
    rows.push_back(write_kind(ledger, kind, files.back()->stream(), path.string()));
  }
  // Only when all of them could be written does any of them take its place.
  for (std::size_t i = 0; i < files.size(); ++i) {
    files[i]->commit();
    listing.row({Cell::of(all_kinds()[i].name), Cell::of(rows[i]), Cell::of(files[i]->path())});
  }
  listing.end();
  return Exit::done;
}

Exit run(const Options& options, Invocation& invocation) {
  if (options.all) {
    if (options.kind) throw UsageError("export: a KIND or --all, not both");
    return export_all(*options.all, invocation);
  }
  if (!options.kind) throw UsageError("export: which KIND? (or --all DIR for every one)");
  return export_one(options, invocation);
}

}  // namespace

void add_export(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("export", "Write the ledger's data as CSV files that import reads", "Setting up",
               Effect::reads, [options](Invocation& invocation) { return run(*options, invocation); });
  command.argument("KIND", options->kind, "what to write");
  command.argument("FILE", options->file, "where to; stdout when not given, or -");
  command.option("--all", options->all, "DIR", "write every kind as DIR/KIND.csv");
  command.example("autoship export accounts | mlr --icsv --oxtab head", "the first accounts, field by field");
  command.example("autoship export --all company/", "everything, to be imported elsewhere or kept");
}

}  // namespace autoship
