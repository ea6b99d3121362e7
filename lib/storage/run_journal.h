#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "domain/event.h"
#include "storage/ledger.h"

namespace autoship {

/// The hash that links an event to the one before it.
using EventHash = std::array<std::uint8_t, 32>;

/// Hash of the event `id`: over the hash before it, the run that it belongs to, and all that it
/// says. A row changed, added or taken out from outside breaks the chain (see `check`).
class EventChain {
 public:
  /// `caller` with `run` is part of each event's hash.
  EventChain(RunId run, const Caller& caller);
  EventHash next(const EventHash& before, EventId id, const Event& event);

 private:
  std::string run_text_;
  std::string buffer_;
};

/// Writes one command's run and its events. Lives inside a write transaction.
class RunJournal {
 public:
  RunJournal(Ledger& ledger, const Caller& caller);
  ~RunJournal();

  RunId run() const { return run_; }

  /// The id that the next append() will use.
  EventId next_event() const { return {last_event_.value + 1}; }
  EventId append(const Event& event);

  /// Where the chain stands. Whoever takes back a stretch of the transaction in which events were
  /// appended returns to the place where it began.
  struct Place {
    EventId event;
    EventHash hash;
  };
  Place place() const { return {last_event_, last_hash_}; }
  void return_to(const Place& place);

  /// How many autoships its events are about.
  std::int64_t autoships() const;

  /// Notes how long the command took; the last thing before the commit.
  void finish(double seconds);

 private:
  Ledger& ledger_;
  RunId run_;
  EventChain chain_;
  EventId last_event_;
  EventId before_;  // The last event of the runs before it.
  EventHash last_hash_{};
  struct Statements;
  std::unique_ptr<Statements> statements_;
};

/// The command that a run was, "" where there is no such run.
std::string command_of(Ledger& ledger, RunId run);

}  // namespace autoship
