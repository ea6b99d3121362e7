#include "cli/command_talk.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace autoship;
using namespace std::chrono_literals;

namespace {

struct Heard {
  std::vector<std::string> lines;
  std::string fault;
  std::chrono::milliseconds took{};
};

/// Talks with `command`; `all` lines are all that was asked for.
Heard talk_with(const std::string& command, std::string_view asked = {}, std::size_t all = 1000000,
                std::chrono::milliseconds patience = 10s) {
  Heard heard;
  Talk what;
  what.command = command;
  what.asked = asked;
  what.patience = patience;
  what.lines_max = 200000;
  what.hear = [&](std::string_view line) {
    heard.lines.emplace_back(line);
    return heard.lines.size() >= all ? Talk::Heard::all : Talk::Heard::more_to_come;
  };
  const auto start = std::chrono::steady_clock::now();
  heard.fault = talk(what);
  heard.took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  return heard;
}

/// Whether a process of this number goes away within a few seconds.
bool goes_away(const std::string& number) {
  for (int i = 0; i < 300; ++i) {
    if (kill(std::stoi(number), 0) != 0 && errno == ESRCH) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

}  // namespace

TEST_CASE("a command hears what it is asked and is heard line by line") {
  const Heard heard = talk_with("while read -r line; do echo \"got $line\"; done", "one\ntwo\n");
  CHECK(heard.lines == std::vector<std::string>{"got one", "got two"});
  CHECK(heard.fault.empty());
  CHECK(talk_with("printf 'a\\r\\n\\nb\\n'").lines == std::vector<std::string>{"a", "", "b"});
  CHECK(talk_with("exit 0").lines.empty());
}

TEST_CASE("full pipes on both sides stop nobody") {
  std::string asked;
  for (int i = 0; i < 100000; ++i) asked += fmt::format("line {} of many that fill every pipe\n", i);
  CHECK(talk_with("cat", asked).lines.size() == 100000);
  CHECK(talk_with("seq 1 100000; cat >/dev/null", asked).lines.size() == 100000);
}

TEST_CASE("a command that does not read what it is asked ends in peace") {
  const std::string asked(4 * 1024 * 1024, 'x');
  CHECK(talk_with("echo enough", asked).lines == std::vector<std::string>{"enough"});
  CHECK(talk_with("exit 3", asked).fault == "ended with status 3");
}

TEST_CASE("how a command ends is said") {
  CHECK(talk_with("exit 1").fault == "ended with status 1");
  CHECK(talk_with("kill -KILL $$").fault == "was ended by signal 9");
  CHECK(talk_with("no-such-command-anywhere 2>/dev/null").fault == "was not found (status 127)");
  CHECK(talk_with("echo whole; printf half").fault == "stopped within a line");
  CHECK(talk_with("echo whole; printf half").lines == std::vector<std::string>{"whole"});
  CHECK(talk_with("exec >&-; sleep 60", "", 1, 200ms).fault == "did not end");
}

TEST_CASE("a silent command is stopped with all that it started") {
  const Heard heard = talk_with("sleep 60 & echo $!; trap '' TERM; sleep 60 & echo $!; wait", "", 9, 300ms);
  CHECK(heard.fault == "said nothing for 0.3 s");
  CHECK(heard.took < 5s);
  REQUIRE(heard.lines.size() == 2);
  CHECK(goes_away(heard.lines[0]));
  CHECK(goes_away(heard.lines[1]));
}

TEST_CASE("patience begins anew with each line") {
  const Heard heard = talk_with("for i in 1 2 3 4 5; do sleep 0.2; echo $i; done", "", 9, 900ms);
  CHECK(heard.lines.size() == 5);
  CHECK(heard.fault.empty());
}

TEST_CASE("a command that has said all is not waited for long") {
  const Heard heard = talk_with("echo all; sleep 60", "", 1, 60s);
  CHECK(heard.lines.size() == 1);
  CHECK(heard.fault.empty());
  CHECK(heard.took < 10s);
}

TEST_CASE("a command that says too much is stopped") {
  CHECK(talk_with("yes").fault == "said more than 200000 lines");
  CHECK(talk_with("head -c 1000000 /dev/zero | tr '\\0' x").fault == "said a line of more than 65536 bytes");
}

TEST_CASE("nothing is left when the hearer refuses") {
  Talk what;
  std::string number;
  what.command = "sleep 60 & echo $!; wait";
  what.patience = 10s;
  what.lines_max = 10;
  what.hear = [&](std::string_view line) -> Talk::Heard {
    number = line;
    throw std::runtime_error("no");
  };
  CHECK_THROWS_AS((void)talk(what), std::runtime_error);
  CHECK(goes_away(number));
}

TEST_CASE("a command hears of a lost reader by signal and we do not") {
  // `yes` would run for ever if it had been started with the signal ignored.
  CHECK(talk_with("yes | head -n 1").lines == std::vector<std::string>{"y"});
  struct sigaction after {};
  sigaction(SIGPIPE, nullptr, &after);
  const bool as_before = after.sa_handler == SIG_DFL;
  CHECK(as_before);
}
