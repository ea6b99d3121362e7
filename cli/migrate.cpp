#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "cli/invocation.h"
#include "storage/ledger.h"

namespace autoship {

namespace {

struct Options {
  bool dry_run = false;
};

Exit run(const Options& options, Invocation& invocation) {
  const std::string path = invocation.ledger_path();
  const int from = Ledger::schema_version_of(path);
  const int to = Ledger::schema_version();
  const std::string backup = fmt::format("{}.schema{}.bak", path, from);
  if (from < to) {
    if (::access(path.c_str(), W_OK) != 0)
      throw Error(fmt::format("ledger '{}' is read-only: nothing was changed", path));
    if (std::filesystem::exists(std::filesystem::symlink_status(backup))) {
      throw Error(
          fmt::format("the backup '{}' exists already: move it away first; nothing was changed", backup));
    }
    if (!options.dry_run) Ledger::migrate(path, backup);
  }
  Listing listing(invocation.out(), invocation.look(),
                  {"ledger", "from_schema", "to_schema", "backup", "result"});
  listing.row({Cell::of(path), Cell::of(std::int64_t{from}), Cell::of(std::int64_t{to}),
               from < to ? Cell::of(backup) : Cell::none(),
               Cell::of(from == to        ? "nothing to do"
                        : options.dry_run ? "would be migrated"
                                          : "migrated")});
  listing.end();
  return Exit::done;
}

}  // namespace

void add_migrate(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("migrate", "Bring an older ledger to this program's schema", "Setting up", Effect::changes,
               [options](Invocation& invocation) { return run(*options, invocation); });
  add_dry_run(command, options->dry_run);
  command.example("autoship migrate --dry-run", "which steps there are to take");
  command.example("autoship migrate", "after a copy beside it, autoship.db.schemaN.bak");
}

}  // namespace autoship
