#include "cli/gateway.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "cli/command_talk.h"
#include "cli/progress.h"
#include "domain/error.h"
#include "formats/decline_tables.h"
#include "formats/gateway_lines.h"
#include "workflows/charge_results.h"
#include "workflows/charge_submit.h"

namespace autoship {

namespace {

/// One call of the gateway asks for so many: few enough that one which dies or hangs leaves little
/// unknown, many enough that starting it costs nothing beside its work.
constexpr std::size_t block_max = 100;
constexpr std::size_t faults_kept_max = 20;

/// So many talks in a row without any answer, and no more is asked: the gateway is down. One alone may
/// be the work of a single charge that it cannot bear, which must not keep all others from being asked.
constexpr int silent_talks_max = 3;

/// What a block has no answer to is asked for again at once, in so many talks at most and only as long
/// as they bring something: a gateway that dies of one charge is not to keep the others until tomorrow.
constexpr int talks_max = 4;

void add_fault(GatewayCharges& charges, std::string fault) {
  ++charges.faults_total;
  if (charges.faults.size() < faults_kept_max) charges.faults.push_back(std::move(fault));
}

/// Requests that are asked for together, in a talk or several, and what was answered.
class Block {
 public:
  Block(std::span<const ChargeRequest> requests, GatewayCharges& charges)
      : requests_(requests), charges_(charges) {
    for (const ChargeRequest& request : requests) {
      by_key_.emplace(request.key, &request);
      by_charge_.emplace(request.charge.value, &request);
    }
  }

  /// Asks for all that has no answer yet.
  void ask(const std::string& command, int timeout_seconds) {
    results_.clear();
    line_ = 0;
    const std::string asked = asked_lines();
    Talk what;
    what.command = command;
    what.asked = asked;
    what.patience = std::chrono::seconds(timeout_seconds);
    what.lines_max = 10 * requests_.size() + 100;
    what.hear = [&](std::string_view line) { return hear(line); };
    const std::string fault = talk(what);
    if (fault.empty()) return;
    const bool is_missing = fault.starts_with("was not found");
    add_fault(charges_,
              fmt::format("{} {}", is_missing ? fmt::format("charge.command '{}'", command) : "it", fault));
  }

  /// Of the last talk.
  const std::vector<ChargeResult>& results() const { return results_; }

  /// Tells what is wrong with results of the last talk, and gives the charges that they are about.
  std::vector<ChargeId> refuse(const std::vector<RecordedResults::Fault>& faults) {
    std::vector<ChargeId> ids;
    for (const auto& [at, what] : faults) {
      const ChargeResult& result = results_[at];
      add_fault(charges_, fmt::format("answer {}: {}", result.line, what));
      ids.push_back(by_key_.find(result.charge_or_key)->second->charge);
    }
    return ids;
  }

  std::vector<ChargeId> unanswered() const {
    std::vector<ChargeId> ids;
    for (const ChargeRequest& request : requests_) {
      if (!answered_.contains(request.charge.value)) ids.push_back(request.charge);
    }
    return ids;
  }

 private:
  /// One that goes through them in turn has come to grief over the first without an answer: asked again,
  /// that one comes last.
  std::string asked_lines() {
    std::string lines, first;
    for (const ChargeRequest& request : requests_) {
      if (answered_.contains(request.charge.value)) continue;
      append_request_line(asked_before_ && first.empty() ? first : lines, request);
    }
    asked_before_ = true;
    return lines + first;
  }

  Talk::Heard hear(std::string_view line) {
    ++line_;
    try {
      GatewayAnswer answer = parse_answer_line(line);
      if (!answer.fault.empty()) add_fault(charges_, fmt::format("answer {}: {}", line_, answer.fault));
      take(std::move(answer));
    } catch (const Error& error) {
      add_fault(charges_, fmt::format("answer {}: {}", line_, error.what()));
    }
    return answered_.size() == requests_.size() ? Talk::Heard::all : Talk::Heard::more_to_come;
  }

  void take(GatewayAnswer answer) {
    const auto by_key = by_key_.find(answer.key);
    const auto by_charge = by_charge_.find(answer.charge.value);
    const ChargeRequest* keyed = by_key != by_key_.end() ? by_key->second : nullptr;
    const ChargeRequest* numbered = by_charge != by_charge_.end() ? by_charge->second : nullptr;
    // Both where both are said: an answer that is about two charges is about none.
    const bool fits = (answer.key.empty() || keyed != nullptr) &&
                      (answer.charge.value == 0 || numbered != nullptr) &&
                      (keyed == nullptr || numbered == nullptr || keyed == numbered);
    if (!fits) throw Error(fmt::format("'{}' was not asked for", answer.result.charge_or_key));
    const ChargeRequest& request = keyed != nullptr ? *keyed : *numbered;
    answered_.insert(request.charge.value);
    answer.result.charge_or_key = request.key;
    answer.result.line = line_;
    results_.push_back(std::move(answer.result));
  }

  std::span<const ChargeRequest> requests_;
  GatewayCharges& charges_;
  std::map<std::string, const ChargeRequest*, std::less<>> by_key_;
  std::map<std::int64_t, const ChargeRequest*> by_charge_;
  bool asked_before_ = false;
  std::set<std::int64_t> answered_;
  std::vector<ChargeResult> results_;
  std::int64_t line_ = 0;
};

/// What a gateway was asked by a run that died before it heard. What left in a file has its answer to
/// come in one, and nobody else is asked for it.
std::vector<ChargeId> unanswered_by_gateway(Ledger& ledger) {
  std::vector<ChargeId> ids;
  for (const UnansweredCharge& charge : unanswered(ledger)) {
    if (charge.command == gateway_run) ids.push_back(charge.id);
  }
  return ids;
}

void add(GatewayCharges& charges, const RecordedResults& recorded) {
  charges.paid += recorded.paid;
  charges.retried += recorded.retried;
  charges.declined += recorded.declined;
}

}  // namespace

void refuse_missing_gateway(Invocation& invocation) {
  const auto& policy = invocation.policy().charge;
  if (policy.mode != ChargeMode::gateway || !policy.command.empty()) return;
  const auto origin = invocation.policy_origins().find("charge.mode");
  FaultList faults;
  faults.add({origin == invocation.policy_origins().end() ? "default" : origin->second, 0, "charge.mode",
              "\"gateway\" wants a command (write in charge.command how the shell calls the gateway)"});
  faults.throw_if_any();
}

GatewayCharges charge_by_gateway(Ledger& ledger, const Company& company, Invocation& invocation) {
  const auto& policy = company.policy.charge;
  if (policy.command.empty()) {
    throw Error(
        "charge.command is empty: write there how the shell calls the gateway, or change charge.mode");
  }
  const DeclineTables declines = built_in_decline_tables();
  Caller caller = invocation.caller();
  caller.command = gateway_run;
  const RunLock lock(ledger, fmt::format("by {} since {}", caller.actor, caller.started_at));
  if (const auto before = unanswered_by_gateway(ledger); !before.empty())
    mark_unknown(ledger, caller, before);

  GatewayCharges charges;
  std::vector<ChargeId> unknown;
  Progress progress("charges");
  int silent = 0;
  while (silent < silent_talks_max) {
    const auto requests = submit_to_gateway(ledger, company, caller, block_max);
    if (requests.empty()) break;
    Block block(requests, charges);
    std::vector<ChargeId> left;
    for (int talks = 1;; ++talks) {
      block.ask(policy.command, policy.timeout_seconds);
      const RecordedResults recorded =
          record_results(ledger, company, declines, caller, block.results(), OnFault::leave_out);
      add(charges, recorded);
      // An answer that cannot be is none: what stays submitted after all is unknown.
      const std::vector<ChargeId> refused = block.refuse(recorded.faults);
      unknown.insert(unknown.end(), refused.begin(), refused.end());
      left = block.unanswered();
      const bool brought_something = !block.results().empty();
      silent = brought_something ? 0 : silent + 1;
      if (left.empty() || talks == talks_max || silent == silent_talks_max) break;
      if (talks > 1 && !brought_something) break;
    }
    charges.asked += static_cast<std::int64_t>(requests.size());
    // They stay submitted until all are asked, or they would be the first of the next block.
    unknown.insert(unknown.end(), left.begin(), left.end());
    progress.show(charges.asked, charges.asked);
  }
  if (silent == silent_talks_max) charges.not_asked = count_due_at_gateway(ledger, caller.as_of);
  progress.clear();
  if (!unknown.empty()) charges.unknown = mark_unknown(ledger, caller, unknown);
  return charges;
}

std::string to_text(const GatewayCharges& charges) {
  std::string text = fmt::format("{} asked, {} paid", charges.asked, charges.paid);
  if (charges.retried > 0) text += fmt::format(", {} tried again later", charges.retried);
  if (charges.declined > 0) text += fmt::format(", {} declined", charges.declined);
  if (charges.unknown > 0) text += fmt::format(", {} unknown", charges.unknown);
  if (charges.not_asked > 0)
    text += fmt::format("; the gateway answers nothing, so {} more {} not asked", charges.not_asked,
                        charges.not_asked == 1 ? "was" : "were");
  return text;
}

void write_json(JsonWriter& json, const GatewayCharges& charges) {
  json.begin_object().key("asked").integer(charges.asked).key("paid").integer(charges.paid);
  json.key("retried").integer(charges.retried).key("declined").integer(charges.declined);
  json.key("unknown").integer(charges.unknown).key("not_asked").integer(charges.not_asked);
  json.key("faults").integer(charges.faults_total).end_object();
}

void report_faults(const GatewayCharges& charges) {
  for (const std::string& fault : charges.faults) fmt::print(stderr, "autoship: gateway: {}\n", fault);
  const auto more = charges.faults_total - static_cast<std::int64_t>(charges.faults.size());
  if (more > 0) fmt::print(stderr, "autoship: gateway: {} more faults\n", more);
}

}  // namespace autoship
