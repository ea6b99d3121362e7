#include <fmt/format.h>

#include <csignal>
#include <new>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/complete.h"
#include "cli/invocation.h"
#include "cli/output.h"
#include "commands.h"  // Made by the build from its list of commands.
#include "domain/json_writer.h"
#include "domain/text.h"
#include "storage/ledger.h"
#include "workflows/required_lines.h"

namespace autoship {

namespace {

/// Whether errors are wanted as JSON; asked before the command line is known to be right.
bool wants_json(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--json" || word == "--format=json" || word == "--format=jsonl") return true;
    if (word == "--format" && i + 1 < arguments.size() && arguments[i + 1].starts_with("json")) return true;
  }
  return false;
}

void report(const Error& error, bool as_json) {
  const auto* refused = dynamic_cast<const InputRefused*>(&error);
  if (as_json) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().key("error").begin_object();
    json.key("exit").integer(static_cast<int>(error.exit()));
    json.key("message").text(without_card_numbers(error.what()));
    if (refused != nullptr) {
      json.key("total").integer(refused->total()).key("faults").begin_array();
      for (const Fault& fault : refused->faults()) {
        json.begin_object().key("file").text(fault.file).key("line").integer(fault.line);
        json.key("column").text(fault.column).key("what").text(without_card_numbers(fault.what)).end_object();
      }
      json.end_array();
    }
    json.end_object().end_object();
    fmt::print(stderr, "{}\n", text);
  } else if (refused != nullptr) {
    fmt::print(stderr, "{}\n", without_card_numbers(error.what()));
  } else {
    const std::string text = without_card_numbers(error.what());
    for (const std::string_view sentence : split_list(text, '\n'))
      fmt::print(stderr, "autoship: {}\n", sentence);
  }
}

/// A setting that does not fit the ledger is named with the place where it stands.
Exit done_by(const CommandLine::Run& work, Invocation& invocation) {
  try {
    return work(invocation);
  } catch (const SettingRefused& refused) {
    const auto place = invocation.policy_origins().find(refused.key());
    check(place != invocation.policy_origins().end(), "no default is refused");
    FaultList faults;
    const std::size_t colon = place->second.rfind(':');
    const auto line = parse_integer(std::string_view(place->second).substr(colon + 1));
    for (const std::string& what : refused.faults())
      faults.add({place->second.substr(0, colon), line.value_or(0), refused.key(), what});
    faults.throw_if_any();
    throw;
  }
}

Exit run(const std::vector<std::string>& arguments, Output& out, std::string& ledger_path) {
  CommandLine line;
  add_commands(line);
  if (!arguments.empty() && arguments.front() == "__complete") {
    complete(line, {arguments.begin() + 1, arguments.end()}, out);
    return Exit::done;
  }
  CommandLine::Choice choice = line.parse(arguments);
  if (choice.text == "version") {
    out.write(fmt::format("autoship {} (ledger schema {})\n", AUTOSHIP_VERSION, Ledger::schema_version()));
  } else if (!choice.text.empty()) {
    out.write(choice.text);
    out.finish();
    return choice.exit;
  }
  if (!choice.run) {
    out.finish();
    return Exit::done;
  }
  // A reader that goes away ends a listing quietly, and never a change half way.
  if (choice.effect == Effect::changes) {
    std::signal(SIGPIPE, SIG_IGN);
    out.hold();
  }
  const CommandLine::Run work = choice.run;
  Invocation invocation(std::move(choice), out);
  invocation.refuse_strangers();
  ledger_path = invocation.ledger_path();
  if (invocation.verbose()) {
    const std::string& config = invocation.config_path();
    invocation.say(fmt::format("ledger {}, configuration {}, today {}, by {}", ledger_path,
                               config.empty() ? "none (defaults)" : config, to_text(invocation.as_of()),
                               invocation.actor()));
  }
  const Exit exit = done_by(work, invocation);
  out.finish();
  return exit;
}

}  // namespace

}  // namespace autoship

int main(int argc, char** argv) {
  using namespace autoship;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool as_json = wants_json(arguments);
  Output out(stdout);
  std::string ledger_path;
  Exit exit = Exit::failed;
  try {
    exit = run(arguments, out, ledger_path);
  } catch (const Error& error) {
    exit = error.exit();
    report(error, as_json);
  } catch (const std::bad_alloc&) {
    report(Error("not enough memory; whether the last step was kept is unknown: run it again to settle it"),
           as_json);
  } catch (const std::exception& exception) {
    const Error error = as_ledger_error(exception, ledger_path).value_or(Error(exception.what()));
    exit = error.exit();
    report(error, as_json);
  }
  return static_cast<int>(exit);
}
