#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/output.h"
#include "cli/render.h"
#include "domain/event.h"
#include "domain/policy.h"
#include "domain/self_service.h"
#include "domain/service.h"
#include "formats/policy_file.h"
#include "storage/ledger.h"

namespace autoship {

/// Where a setting's value came from, for `config show`.
struct Origin {
  std::string value;
  std::string from;
};

/// One call of the program: the surroundings that a command works in. The clock, the environment
/// and the configuration file are read here and nowhere else, and only when a command asks.
class Invocation {
 public:
  Invocation(CommandLine::Choice choice, Output& out);

  Output& out() { return out_; }
  const Look& look() const { return look_; }
  const std::string& command() const { return choice_.command; }
  bool quiet() const { return choice_.options.quiet; }
  bool verbose() const { return choice_.options.verbose; }

  /// The configuration file in force; empty when there is none.
  const std::string& config_path();
  const Policy& policy();

  /// Where the configuration's values stand.
  const PolicyOrigins& policy_origins();
  std::string ledger_path();
  Origin ledger_origin();

  /// "Today": --as-of, $AUTOSHIP_AS_OF, else the date in the company's time zone.
  Day as_of();
  Origin as_of_origin();
  bool as_of_is_given();
  std::string actor();
  Origin actor_origin();

  /// On whose behalf the command works: --actor-is, $AUTOSHIP_ACTOR_IS, else the company. Throws
  /// UsageError for a code that is no account's, with the nearest one.
  const Person& person(Ledger& ledger);

  /// Throws UsageError when the command is the company's alone and --actor-is names somebody else, or
  /// names nobody.
  void refuse_strangers();

  /// Who calls, as recorded with every change. `started_at` is read at the first call.
  const Caller& caller();

  /// The carrier services: built-in ones and the company's own. Throws InputRefused, by the
  /// configuration's line, when the configuration names one that is in neither.
  const ServiceList& services();

  /// The faults that services() throws, for a command that lists all that is wrong.
  void add_unknown_services(FaultList& faults);

  /// Talk for people, on stderr; nothing with --quiet.
  void say(const std::string& line);

  /// Seconds since the program started.
  double seconds() const;

 private:
  const char* person_option() const;
  const Person& named_person();
  const ServiceList& known_services();

  CommandLine::Choice choice_;
  Output& out_;
  Look look_;
  std::optional<std::string> config_path_;
  std::optional<Policy> policy_;
  PolicyOrigins origins_;
  std::optional<Person> person_;
  std::optional<Caller> caller_;
  std::optional<ServiceList> services_;
};

/// The current moment as UTC text, `2026-12-01T03:30:00Z`.
std::string utc_now();

}  // namespace autoship
