#include "cli/command_line.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <deque>
#include <map>

#include "domain/text.h"

namespace autoship {

struct Command::Impl {
  CLI::App* app = nullptr;
  Effect effect = Effect::reads;
  bool open_to_people = false;
  CommandLine::Run run;
  std::string examples;
  std::map<std::string, std::vector<std::string>> choices;  // By the name of an option or argument.
};

struct CommandLine::Impl {
  CLI::App app{"Runs the recurring orders (autoships) of a direct-selling company.", "autoship"};
  GlobalOptions options;
  bool version = false;
  std::deque<Command::Impl> parts;
  std::deque<Command> commands;
};

namespace {

/// What a value is read by; the sentence names the option and the value.
Day day_value(const std::string& name, const std::string& text) {
  const auto day = parse_day(text);
  if (!day) throw UsageError(fmt::format("{}: {}", name, day_fault(text)));
  return *day;
}

std::int64_t number_value(const std::string& name, const std::string& text) {
  const auto number = parse_integer(text);
  if (!number) throw UsageError(fmt::format("{}: '{}' is not a whole number", name, text));
  return *number;
}

std::string long_name(const std::string& names) {
  const auto at = names.rfind("--");
  return at == std::string::npos ? names : names.substr(at);
}

template <class Target, class Read>
CLI::Option* add_value(CLI::App& app, const std::string& names, Target& target, const std::string& value,
                       const std::string& help, Read read) {
  const std::string name = long_name(names);
  auto* option = app.add_option_function<std::string>(
      names, [&target, name, read](const std::string& text) { target = read(name, text); }, help);
  return option->type_name(value);
}

std::string as_given(const std::string&, const std::string& text) { return text; }

void add_globals(CLI::App& app, GlobalOptions& options) {
  const auto heading = [](CLI::Option* option) { option->group("Options of every command"); };
  heading(add_value(app, "--ledger", options.ledger, "FILE",
                    "the ledger (else $AUTOSHIP_LEDGER, the config's, autoship.db)", as_given));
  heading(add_value(app, "--config", options.config, "FILE",
                    "the configuration (else $AUTOSHIP_CONFIG, ./autoship.toml, ...)", as_given));
  heading(add_value(app, "--as-of", options.as_of, "DATE",
                    "what \"today\" is (else $AUTOSHIP_AS_OF, today in the company's zone)", day_value));
  heading(add_value(app, "--actor", options.actor, "NAME",
                    "recorded with every change (else $AUTOSHIP_ACTOR, the login name)", as_given));
  heading(add_value(
      app, "--actor-is", options.actor_is, "PERSON",
      "customer:CODE or rep:CODE: only what that person may see and do (else $AUTOSHIP_ACTOR_IS)", as_given));
  heading(add_value(app, "--format", options.format, "FORMAT", "table, csv, json or jsonl", as_given));
  heading(app.add_flag("--json", options.json, "the same as --format json"));
  heading(app.add_flag("--quiet,-q", options.quiet, "say nothing but results and errors"));
  heading(app.add_flag("--verbose", options.verbose, "say more on stderr"));
  heading(app.add_flag("--no-color", options.no_color, "no colors on a terminal"));
}

/// The first word that is no option and no global option's value: the command.
std::optional<std::string> command_word(const std::vector<std::string>& arguments) {
  static const std::vector<std::string> with_value = {"--ledger", "--config",   "--as-of",
                                                      "--actor",  "--actor-is", "--format"};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word.empty() || word[0] != '-') return word;
    if (std::find(with_value.begin(), with_value.end(), word) != with_value.end()) ++i;
  }
  return std::nullopt;
}

/// `--name=` becomes `--name ""`: this CLI11 takes only the second for an empty value.
std::vector<std::string> with_empty_values(const std::vector<std::string>& arguments) {
  std::vector<std::string> result;
  bool options_end = false;
  for (const std::string& word : arguments) {
    options_end = options_end || word == "--";
    if (!options_end && word.starts_with("--") && word.find('=') == word.size() - 1) {
      result.push_back(word.substr(0, word.size() - 1));
      result.emplace_back();
    } else {
      result.push_back(word);
    }
  }
  return result;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string extras_sentence(const CLI::App& app, const CLI::App& command) {
  const auto extras = app.remaining(true);
  const std::string word = extras.empty() ? std::string() : extras.front();
  if (!word.starts_with("-"))
    return fmt::format(
        "unexpected argument '{}' (what has blanks in it stands in quotes; see autoship {} --help)", word,
        command.get_name());
  auto known = option_names(command);
  for (std::string& name : option_names(app)) known.push_back(std::move(name));
  const std::string name = word.substr(0, word.find('='));
  if (std::find(known.begin(), known.end(), name) != known.end()) {
    return fmt::format("{} stands in front of the command: write it behind {}", name, command.get_name());
  }
  return fmt::format("{} has no option '{}'{}", command.get_name(), name, did_you_mean(name, known));
}

OptionShape shape_of(const CLI::Option& option) {
  OptionShape shape;
  if (option.get_positional()) shape.names = {option.get_name(true, false)};
  for (const std::string& name : option.get_lnames()) shape.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) shape.names.push_back("-" + name);
  shape.value = option.get_items_expected_max() > 0 ? option.get_type_name() : std::string();
  shape.help = option.get_description();
  shape.several = option.get_items_expected_max() > 1 ||
                  option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  return shape;
}

CommandShape shape_of(const CLI::App& app) {
  CommandShape shape{app.get_name(), app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    (option->get_positional() ? shape.arguments : shape.options).push_back(shape_of(*option));
  }
  return shape;
}

}  // namespace

Command& Command::flag(const std::string& names, bool& target, const std::string& help) {
  impl_.app->add_flag(names, target, help);
  return *this;
}

Command& Command::option(const std::string& names, std::optional<std::string>& target,
                         const std::string& value, const std::string& help) {
  add_value(*impl_.app, names, target, value, help, as_given);
  return *this;
}

Command& Command::option(const std::string& names, std::optional<Day>& target, const std::string& help) {
  add_value(*impl_.app, names, target, "DATE", help, day_value);
  return *this;
}

Command& Command::option(const std::string& names, std::optional<std::int64_t>& target,
                         const std::string& help) {
  add_value(*impl_.app, names, target, "N", help, number_value);
  return *this;
}

Command& Command::option(const std::string& names, std::vector<std::string>& target, const std::string& value,
                         const std::string& help) {
  // One value each time, so that the words behind it stay arguments.
  impl_.app->add_option(names, target, help)
      ->type_name(value)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  return *this;
}

Command& Command::argument(const std::string& name, std::string& target, const std::string& help) {
  impl_.app->add_option(name, target, help)->required()->type_name("");
  return *this;
}

Command& Command::argument(const std::string& name, std::optional<std::string>& target,
                           const std::string& help) {
  add_value(*impl_.app, name, target, "", help, as_given);
  return *this;
}

Command& Command::arguments(const std::string& name, std::vector<std::string>& target,
                            const std::string& help) {
  impl_.app->add_option(name, target, help)->required()->type_name("");
  return *this;
}

Command& Command::more_arguments(const std::string& name, std::vector<std::string>& target,
                                 const std::string& help) {
  impl_.app->add_option(name, target, help)->type_name("");
  return *this;
}

Command& Command::choices(const std::string& name, const std::vector<std::string>& words) {
  impl_.choices[name] = words;
  return *this;
}

Command& Command::open_to_people() {
  impl_.open_to_people = true;
  return *this;
}

Command& Command::example(const std::string& line, const std::string& what) {
  impl_.examples += fmt::format("  {}\n      {}\n", line, what);
  impl_.app->footer("Examples:\n" + impl_.examples);
  return *this;
}

CommandLine::CommandLine() : impl_(std::make_unique<Impl>()) {
  impl_->app.fallthrough();
  impl_->app.set_help_flag("--help,-h", "print this help and stop");
  impl_->app.add_flag("--version", impl_->version, "print the version and stop")
      ->group("Options of every command");
  add_globals(impl_->app, impl_->options);
  impl_->app.footer(
      "Start here:\n"
      "  autoship init && autoship import examples/company && autoship run-cycle --dry-run\n"
      "autoship COMMAND --help explains a command and shows it at work.");
}

CommandLine::~CommandLine() = default;

Command& CommandLine::add(const std::string& name, const std::string& summary, const std::string& group,
                          Effect effect, Run run) {
  CLI::App* app = impl_->app.add_subcommand(name, summary)->group(group)->fallthrough();
  impl_->parts.push_back({app, effect, false, std::move(run), {}, {}});
  return impl_->commands.emplace_back(impl_->parts.back());
}

CommandLine::Choice CommandLine::parse(const std::vector<std::string>& arguments) {
  CLI::App& app = impl_->app;
  Choice choice;
  std::vector<std::string> words = with_empty_values(arguments);
  const auto word = command_word(words);
  const bool asks = std::any_of(words.begin(), words.end(), [](const std::string& w) {
    return w == "--help" || w == "-h" || w == "--version";
  });
  if (!word && !asks && !words.empty()) {
    throw UsageError("no command is given, or an option lacks its value (autoship --help lists both)");
  }
  if (!word && !asks) {
    choice.text = app.help();
    choice.exit = Exit::usage;
    return choice;
  }
  if (word == "help") {
    words.erase(std::find(words.begin(), words.end(), "help"));
    words.emplace_back("--help");
  }
  if (const auto named = command_word(words)) {
    std::vector<std::string> known;
    for (const CLI::App* sub : app.get_subcommands(nullptr)) known.push_back(sub->get_name());
    if (std::find(known.begin(), known.end(), *named) == known.end()) {
      throw UsageError(fmt::format("no command '{}'{}", *named, did_you_mean(*named, known)));
    }
  }
  try {
    std::reverse(words.begin(), words.end());  // CLI11 takes them from the back.
    app.parse(words);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    choice.text = chosen.empty() ? app.help() : chosen.front()->help("autoship");
    return choice;
  } catch (const CLI::ExtrasError&) {
    const auto chosen = app.get_subcommands();
    throw UsageError(chosen.empty() ? "unexpected arguments (see autoship --help)"
                                    : extras_sentence(app, *chosen.front()));
  } catch (const CLI::ParseError& error) {
    if (!word) throw UsageError(error.what());
    throw UsageError(fmt::format("{}: {} (see autoship {} --help)", *word, error.what(), *word));
  }
  choice.options = impl_->options;
  if (impl_->version) {
    choice.text = "version";
    return choice;
  }
  for (const Command::Impl& part : impl_->parts) {
    if (!part.app->parsed()) continue;
    choice.command = part.app->get_name();
    choice.effect = part.effect;
    choice.open_to_people = part.open_to_people;
    choice.run = part.run;
  }
  return choice;
}

std::vector<CommandShape> CommandLine::shapes() const {
  std::vector<CommandShape> shapes = {shape_of(impl_->app)};
  shapes.front().name.clear();
  for (const Command::Impl& part : impl_->parts) {
    shapes.push_back(shape_of(*part.app));
    for (auto* list : {&shapes.back().options, &shapes.back().arguments}) {
      for (OptionShape& option : *list) {
        const auto found = part.choices.find(option.names.front());
        if (found != part.choices.end()) option.choices = found->second;
      }
    }
  }
  return shapes;
}

void add_dry_run(Command& command, bool& target) {
  command.flag("-n,--dry-run", target, "do everything, show the result, write nothing");
}

}  // namespace autoship
