#include "cli/command_talk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "domain/error.h"

namespace autoship {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// How long a command may take to end when nothing is wanted of it any more.
constexpr milliseconds farewell{2000};

[[noreturn]] void fail(const char* doing) {
  throw Error(fmt::format("cannot {} ({})", doing, std::strerror(errno)));
}

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }

  int fd() const { return fd_; }  ///< -1 once closed, which poll passes over
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

struct Pipe {
  Descriptor read, write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("make a pipe");
  Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  // Where our own stdin or stdout is closed a pipe may sit in its place, and would be overwritten.
  for (Descriptor* end : {&pipe.read, &pipe.write}) {
    if (end->fd() > STDERR_FILENO) continue;
    Descriptor higher(fcntl(end->fd(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (higher.fd() < 0) fail("make a pipe");
    *end = std::move(higher);
  }
  return pipe;
}

/// A write to a command that has gone is an error like others, and no signal.
class QuietPipes {
 public:
  QuietPipes() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &before_);
  }
  ~QuietPipes() { sigaction(SIGPIPE, &before_, nullptr); }
  QuietPipes(const QuietPipes&) = delete;
  QuietPipes& operator=(const QuietPipes&) = delete;

 private:
  struct sigaction before_ {};
};

/// /bin/sh and all that it starts. None of it outlives this.
class Child {
 public:
  Child(const std::string& command, int in, int out);
  ~Child() {
    if (!is_reaped_) stop();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Waits for its end; false when it still runs then.
  bool ends_within(milliseconds time);
  /// Ends it, politely first.
  void stop();
  /// How it ended, where that was not well.
  std::string fault() const;

 private:
  void reap();

  pid_t pid_ = 0;
  int status_ = 0;
  bool is_reaped_ = false;
};

Child::Child(const std::string& command, int in, int out) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  sigset_t none, pipe;
  sigemptyset(&none);
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &pipe);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  std::string shell = "/bin/sh", option = "-c", text = command;
  std::array<char*, 4> arguments = {shell.data(), option.data(), text.data(), nullptr};
  errno = posix_spawn(&pid_, shell.c_str(), &files, &attributes, arguments.data(), environ);
  const bool started = errno == 0;
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (!started) {
    is_reaped_ = true;
    fail("start /bin/sh");
  }
}

bool Child::ends_within(milliseconds time) {
  const auto until = Clock::now() + time;
  for (milliseconds nap{1};; nap = std::min(nap * 2, milliseconds{50})) {
    siginfo_t info{};
    // It is looked at and left: until it is reaped its number, and so its group's, is nobody else's.
    const int looked = waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
    if (looked != 0 && errno != EINTR) fail("wait for a command");
    if (looked == 0 && info.si_pid == pid_) {
      reap();
      return true;
    }
    if (Clock::now() >= until) return false;
    poll(nullptr, 0, static_cast<int>(nap.count()));
  }
}

void Child::stop() {
  kill(-pid_, SIGTERM);
  if (ends_within(milliseconds{500})) return;
  reap();
}

void Child::reap() {
  kill(-pid_, SIGKILL);
  while (waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
  }
  is_reaped_ = true;
}

std::string Child::fault() const {
  if (WIFSIGNALED(status_)) return fmt::format("was ended by signal {}", WTERMSIG(status_));
  const int code = WEXITSTATUS(status_);
  if (code == 127) return "was not found (status 127)";
  if (code == 126) return "cannot be run (status 126)";
  return code == 0 ? "" : fmt::format("ended with status {}", code);
}

/// The two pipes of a talk, served as they are ready, so that neither side waits for the other.
class Exchange {
 public:
  Exchange(const Talk& talk, Descriptor to, Descriptor from)
      : talk_(talk), to_(std::move(to)), from_(std::move(from)), left_(talk.asked) {
    for (const Descriptor* end : {&to_, &from_}) fcntl(end->fd(), F_SETFL, O_NONBLOCK);
    if (left_.empty()) to_.close();
  }

  /// Until the other side has closed its stdout; gives why it was ended before that.
  std::string run() {
    heard_at_ = Clock::now();
    while (from_.fd() >= 0 && fault_.empty()) {
      const milliseconds patience = heard_all_ ? std::min(farewell, talk_.patience) : talk_.patience;
      const auto left = std::chrono::ceil<milliseconds>(heard_at_ + patience - Clock::now());
      if (left.count() <= 0) {
        if (!heard_all_)
          fault_ =
              fmt::format("said nothing for {} s", std::chrono::duration<double>(talk_.patience).count());
        break;
      }
      std::array<pollfd, 2> ready = {{{to_.fd(), POLLOUT, 0}, {from_.fd(), POLLIN, 0}}};
      if (poll(ready.data(), ready.size(), static_cast<int>(left.count())) < 0) {
        if (errno == EINTR) continue;
        fail("wait for a command");
      }
      if (ready[0].revents != 0) write_some();
      if (ready[1].revents != 0) read_some();
    }
    return fault_;
  }

  bool heard_all() const { return heard_all_; }
  bool is_open() const { return from_.fd() >= 0; }
  void close() {
    to_.close();
    from_.close();
  }

 private:
  void write_some() {
    const ssize_t done = write(to_.fd(), left_.data(), left_.size());
    if (done >= 0) {
      left_.remove_prefix(static_cast<std::size_t>(done));
    } else if (errno != EAGAIN && errno != EINTR) {
      left_ = {};  // It reads no more; what it said, and how it ended, is the answer.
    }
    if (left_.empty()) to_.close();
  }

  void read_some() {
    std::array<char, 16384> bytes;
    const ssize_t done = read(from_.fd(), bytes.data(), bytes.size());
    if (done < 0) {
      if (errno != EAGAIN && errno != EINTR) fail("read from a command");
      return;
    }
    if (done == 0) {
      if (!line_.empty()) fault_ = "stopped within a line";
      from_.close();
      return;
    }
    std::string_view text(bytes.data(), static_cast<std::size_t>(done));
    while (!text.empty() && fault_.empty()) {
      const std::size_t end = text.find('\n');
      line_ += text.substr(0, end);
      if (line_.size() > talk_line_bytes_max) {
        fault_ = fmt::format("said a line of more than {} bytes", talk_line_bytes_max);
      } else if (end != std::string_view::npos) {
        hear();
      }
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
  }

  void hear() {
    heard_at_ = Clock::now();
    if (++lines_ > talk_.lines_max) {
      fault_ = fmt::format("said more than {} lines", talk_.lines_max);
      return;
    }
    if (line_.ends_with('\r')) line_.pop_back();
    if (talk_.hear(line_) == Talk::Heard::all) heard_all_ = true;
    line_.clear();
  }

  const Talk& talk_;
  Descriptor to_, from_;
  std::string_view left_;  // What is asked and not yet written.
  std::string line_;       // What was read of a line whose end has not come.
  std::size_t lines_ = 0;
  Clock::time_point heard_at_;
  bool heard_all_ = false;
  std::string fault_;
};

}  // namespace

std::string talk(const Talk& talk) {
  const QuietPipes quiet;
  Pipe to = make_pipe(), from = make_pipe();
  Child child(talk.command, to.read.fd(), from.write.fd());
  to.read.close();
  from.write.close();
  Exchange exchange(talk, std::move(to.write), std::move(from.read));
  std::string fault = exchange.run();
  const bool lingers = exchange.is_open();
  exchange.close();
  // Having closed its stdout it may be about to end; whoever was silent or said too much is not asked.
  const bool may_end = fault.empty() && !lingers;
  if (may_end && child.ends_within(exchange.heard_all() ? farewell : talk.patience)) return child.fault();
  child.stop();
  return may_end && !exchange.heard_all() ? "did not end" : fault;
}

}  // namespace autoship
