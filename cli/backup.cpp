#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "cli/invocation.h"
#include "storage/ledger.h"

namespace autoship {

namespace {

struct Options {
  std::string file;
  bool dry_run = false;
};

void refuse_existing(const std::string& path) {
  namespace fs = std::filesystem;
  if (fs::exists(fs::symlink_status(path))) {
    throw Error(fmt::format("'{}' exists already; it was left as it is", path));
  }
  const std::string parent = fs::path(path).parent_path().string();
  if (::access(parent.empty() ? "." : parent.c_str(), W_OK | X_OK) != 0) {
    throw Error(fmt::format("cannot create '{}' ({})", path, std::strerror(errno)));
  }
}

/// SQLite writes files alone: the copy takes a detour over one that nobody else can read.
void write_to_stdout(Ledger& ledger, Invocation& invocation) {
  if (invocation.out().is_terminal()) throw UsageError("backup: a ledger is no text; name a file or a pipe");
  const std::string path =
      (std::filesystem::temp_directory_path() / fmt::format("autoship-backup.{}.tmp", ::getpid())).string();
  ledger.backup(path);
  std::ifstream copy(path, std::ios::binary);
  ::unlink(path.c_str());
  std::string block(1 << 20, '\0');
  while (copy.read(block.data(), static_cast<std::streamsize>(block.size())) || copy.gcount() > 0) {
    invocation.out().write(std::string_view(block).substr(0, static_cast<std::size_t>(copy.gcount())));
  }
  if (copy.bad()) throw Error(fmt::format("reading '{}' failed", path));
}

Exit run(const Options& options, Invocation& invocation) {
  if (options.file.empty()) throw UsageError("backup: an empty name is no file");
  const bool to_stdout = options.file == "-";
  if (!to_stdout) refuse_existing(options.file);
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  if (to_stdout) {
    if (!options.dry_run) write_to_stdout(ledger, invocation);
    return Exit::done;
  }
  if (!options.dry_run) ledger.backup(options.file);
  Listing listing(invocation.out(), invocation.look(), {"ledger", "backup", "bytes", "result"});
  listing.row({Cell::of(ledger.path()), Cell::of(options.file),
               options.dry_run
                   ? Cell::none()
                   : Cell::of(static_cast<std::int64_t>(std::filesystem::file_size(options.file))),
               Cell::of(options.dry_run ? "would be written" : "written")});
  listing.end();
  return Exit::done;
}

}  // namespace

void add_backup(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("backup", "Write a consistent copy of the ledger while others work", "Setting up",
               Effect::reads, [options](Invocation& invocation) { return run(*options, invocation); });
  command.argument("file", options->file, "the file to write; - is stdout");
  add_dry_run(command, options->dry_run);
  command.example("autoship backup ledger-2026-12-01.db", "refuses to overwrite");
  command.example("autoship backup - | gzip > ledger.db.gz", "packed on the way");
}

}  // namespace autoship
