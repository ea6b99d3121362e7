#include "cli/completion_script.h"
#include "cli/filters.h"
#include "cli/invocation.h"

namespace autoship {

namespace {

struct Options {
  std::string shell;
};

Exit run(const Options& options, Invocation& invocation) {
  invocation.out().write(completion_script(one_of("SHELL", options.shell, completion_shells())));
  return Exit::done;
}

}  // namespace

void add_completion(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("completion", "Print what a shell needs to complete command lines", "Setting up",
               Effect::reads, [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();  // It knows no ledger.
  command.argument("SHELL", options->shell, "bash, zsh or fish");
  command.choices("SHELL", completion_shells());
  command.example("source <(autoship completion bash)",
                  "for this session; autoship-completion(1) tells how to keep it");
}

}  // namespace autoship
