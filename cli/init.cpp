#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "cli/invocation.h"
#include "domain/text.h"
#include "formats/policy_file.h"
#include "storage/ledger.h"
#include "storage/ledger_file.h"

namespace autoship {

namespace {

constexpr const char* new_config = "autoship.toml";

struct Options {
  std::optional<std::string> company;
  bool dry_run = false;
};

/// Makes the new configuration whole or not at all. A link takes no other file's place, as a rename
/// would.
void create_config(const std::string& company) {
  const std::string unfinished = fmt::format("{}.{}.tmp", new_config, ::getpid());
  bool is_published = false;
  try {
    std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
    write_default_policy(file, company);
    file.close();
    if (!file) throw Error(fmt::format("cannot write '{}' ({})", new_config, std::strerror(errno)));
    sync_file(unfinished);
    is_published = ::link(unfinished.c_str(), new_config) == 0;
    if (!is_published) throw Error(fmt::format("cannot create '{}' ({})", new_config, std::strerror(errno)));
    ::unlink(unfinished.c_str());
    sync_folder_of(new_config);
  } catch (...) {
    ::unlink(unfinished.c_str());
    if (is_published) ::unlink(new_config);
    throw;
  }
}

void check_company(const Options& options, Invocation& invocation) {
  if (!options.company) return;
  if (!is_valid_utf8(*options.company)) throw UsageError("--company: is not UTF-8");
  if (holds_card_number(*options.company)) throw UsageError(std::string("--company: ") + card_number_refusal);
  const std::string& config = invocation.config_path();
  if (!config.empty() && invocation.policy().company != *options.company) {
    throw Error(
        fmt::format("'{}' exists already and says company = \"{}\": change it there; nothing was changed",
                    config, invocation.policy().company));
  }
}

/// What would stop the ledger from being made, as far as can be told without making it.
void check_place(const std::string& path) {
  namespace fs = std::filesystem;
  if (fs::exists(fs::symlink_status(path))) {
    throw Error(fmt::format("'{}' exists already; it was left as it is", path));
  }
  const std::string parent = fs::path(path).parent_path().string();
  const std::string folder = parent.empty() ? "." : parent;
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    throw Error(fmt::format("cannot create '{}' ({})", path, std::strerror(errno)));
  }
}

void create(const std::string& ledger, bool with_config, const std::string& company) {
  if (!with_config) return Ledger::create(ledger);
  // The ledger last: a second init finds the configuration of a killed one, and keeps it.
  create_config(company);
  try {
    Ledger::create(ledger);
  } catch (...) {
    ::unlink(new_config);
    throw;
  }
}

Exit run(const Options& options, Invocation& invocation) {
  const std::string ledger = invocation.ledger_path();
  const std::string config = invocation.config_path();
  check_company(options, invocation);
  check_place(ledger);
  if (!options.dry_run) create(ledger, config.empty(), options.company.value_or(""));

  const char* made = options.dry_run ? "would be created" : "created";
  Listing listing(invocation.out(), invocation.look(), {"what", "file", "result"});
  listing.row({Cell::of("ledger"), Cell::of(ledger), Cell::of(made)});
  listing.row({Cell::of("configuration"), Cell::of(config.empty() ? new_config : config),
               Cell::of(config.empty() ? made : "kept")});
  listing.end();
  if (!options.dry_run) invocation.say("next: autoship import DIR, with the company's CSV files in DIR");
  return Exit::done;
}

}  // namespace

void add_init(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("init", "Create a ledger and a configuration to start from", "Setting up", Effect::changes,
               [options](Invocation& invocation) { return run(*options, invocation); });
  command.option("--company", options->company, "NAME", "the company's name, for the new configuration");
  add_dry_run(command, options->dry_run);
  command.example("autoship init --company \"Juniper Meadow\"",
                  "autoship.db and autoship.toml in this folder");
  command.example("autoship --ledger /var/lib/autoship/acme.db init", "a ledger elsewhere");
}

}  // namespace autoship
