#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/gateway.h"
#include "cli/invocation.h"
#include "domain/json_writer.h"
#include "workflows/cycle.h"

namespace autoship {

/// How a night is run; `nightly` and `run-cycle` take the same options.
struct NightFlags {
  std::optional<std::int64_t> limit;
  bool catch_up = false;
  bool dry_run = false;
};

void add_night_flags(Command& command, NightFlags& flags);

/// One night, with its progress shown. Throws what run_cycle() throws, and UsageError for a wrong limit.
NightResult run_night(Ledger& ledger, const Company& company, Invocation& invocation,
                      const NightFlags& flags);

/// "2026-12-01: 12 due, 9 ordered, ..." for people, without how long it took.
std::string night_summary(const NightResult& night, Day as_of, const NightFlags& flags);

/// The object that `run-cycle --format json` is.
void write_json(JsonWriter& json, const NightResult& night, Day as_of, double seconds);

/// What a person has to look at, as a listing; nothing where there is nothing.
void list_exceptions(Invocation& invocation, const NightResult& night);

/// A step that comes after the night's commit, and how it ended. What goes wrong in it is told at once
/// and does not stop the steps after it: the night stands.
class Step {
 public:
  Step(Invocation& invocation, const char* name) : invocation_(invocation), name_(name) {}

  /// Runs `work`, which says whether a person is needed.
  void run(const std::function<Exit()>& work);
  /// Exit::done for one that was not run.
  Exit exit() const { return exit_; }
  bool failed() const { return exit_ == Exit::failed || exit_ == Exit::busy; }

 private:
  void fail(const Error& error);

  Invocation& invocation_;
  const char* name_;
  Exit exit_ = Exit::done;
};

/// The exit of several steps: what could not be done before what another run kept from being done,
/// that before what needs a person.
Exit worst(Exit a, Exit b);

/// Where charge.mode is "gateway", the charges of the night and of those before it. A dry run asks
/// nobody.
std::optional<GatewayCharges> charge_after_night(Ledger& ledger, const Company& company,
                                                 Invocation& invocation, const NightFlags& flags, Step& step);

}  // namespace autoship
