#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/day.h"
#include "domain/error.h"

namespace autoship {

class Invocation;

/// The options that every command takes, before its name or after it.
struct GlobalOptions {
  std::optional<std::string> ledger;
  std::optional<std::string> config;
  std::optional<Day> as_of;
  std::optional<std::string> actor;
  std::optional<std::string> actor_is;
  std::optional<std::string> format;
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  bool no_color = false;
};

enum class Effect { reads, changes };

/// Declares one command's flags. Parsing only fills the targets; the work is done by the function
/// given to CommandLine::add(), so that a usage error is never half a run.
///
/// `names` are written as "-n,--dry-run". Numbers are decimal and nothing else, dates are ISO.
class Command {
 public:
  Command& flag(const std::string& names, bool& target, const std::string& help);
  Command& option(const std::string& names, std::optional<std::string>& target, const std::string& value,
                  const std::string& help);
  Command& option(const std::string& names, std::optional<Day>& target, const std::string& help);
  Command& option(const std::string& names, std::optional<std::int64_t>& target, const std::string& help);
  /// May be given several times.
  Command& option(const std::string& names, std::vector<std::string>& target, const std::string& value,
                  const std::string& help);
  Command& argument(const std::string& name, std::string& target, const std::string& help);
  Command& argument(const std::string& name, std::optional<std::string>& target, const std::string& help);
  Command& arguments(const std::string& name, std::vector<std::string>& target, const std::string& help);
  /// As arguments(), but there may be none.
  Command& more_arguments(const std::string& name, std::vector<std::string>& target, const std::string& help);
  /// The words that the option or argument of this name takes, or takes a list of: completion
  /// offers them.
  Command& choices(const std::string& name, const std::vector<std::string>& words);
  /// Customers and reps may call it too (--actor-is): it keeps to what Invocation::person() may see
  /// and do, or needs no ledger. A command that does not say so refuses them.
  Command& open_to_people();
  /// A line of the help's examples.
  Command& example(const std::string& line, const std::string& what);

  struct Impl;
  explicit Command(Impl& impl) : impl_(impl) {}

 private:
  Impl& impl_;
};

/// An option or argument as completion sees it.
struct OptionShape {
  std::vector<std::string> names;  ///< as typed: "--dry-run", "-n"; an argument's one name
  std::string value;               ///< what it takes: "FILE"; empty for a flag and an argument
  std::string help;
  bool several = false;              ///< may be given more than once
  std::vector<std::string> choices;  ///< the words it takes, where they are few
};

/// A command as completion sees it.
struct CommandShape {
  std::string name, summary;
  std::vector<OptionShape> options, arguments;
};

/// All commands and what the arguments chose. The one place that knows CLI11.
class CommandLine {
 public:
  using Run = std::function<Exit(Invocation&)>;

  CommandLine();
  ~CommandLine();

  /// `group` is the heading under which the help lists it.
  Command& add(const std::string& name, const std::string& summary, const std::string& group, Effect effect,
               Run run);

  struct Choice {
    std::string command;  ///< empty where help or the version was asked for and is in `text`
    Effect effect = Effect::reads;
    bool open_to_people = false;
    Run run;
    GlobalOptions options;
    std::string text;
    Exit exit = Exit::done;  ///< of `text`
  };

  /// Throws UsageError for a wrong command line, with a suggestion where one is near.
  Choice parse(const std::vector<std::string>& arguments);

  /// The commands in the order of the help; the first, without a name, has what every command takes.
  std::vector<CommandShape> shapes() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// `--dry-run`, as every changing command has it.
void add_dry_run(Command& command, bool& target);

}  // namespace autoship
