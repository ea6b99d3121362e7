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

/// So many blocks in a row without any answer, and no more is asked: the gateway is down. One alone may
/// be the work of a single charge that it cannot bear, which must not keep all others from being asked.
constexpr int silent_blocks_max = 3;

void add_fault(GatewayCharges& charges, std::string fault) {
  ++charges.faults_total;
  if (charges.faults.size() < faults_kept_max) charges.faults.push_back(std::move(fault));
}

/// Requests that are asked for in one talk, and what was answered.
class Block {
 public:
  Block(std::span<const ChargeRequest> requests, GatewayCharges& charges)
      : requests_(requests), charges_(charges) {
    for (const ChargeRequest& request : requests) {
      by_key_.emplace(request.key, &request);
      by_charge_.emplace(request.charge.value, &request);
      append_request_line(asked_, request);
    }
  }

  /// Asks; what it has no answer to afterwards is unknown.
  void ask(const std::string& command, int timeout_seconds) {
    Talk what;
    what.command = command;
    what.asked = asked_;
    what.patience = std::chrono::seconds(timeout_seconds);
    what.lines_max = 10 * requests_.size() + 100;
    what.hear = [&](std::string_view line) { return hear(line); };
    const std::string fault = talk(what);
    if (!fault.empty()) add_fault(charges_, fmt::format("it {}", fault));
  }

  const std::vector<ChargeResult>& results() const { return results_; }

  std::vector<ChargeId> unanswered() const {
    std::vector<ChargeId> ids;
    for (const ChargeRequest& request : requests_) {
      if (!answered_.contains(request.charge.value)) ids.push_back(request.charge);
    }
    return ids;
  }

 private:
  Talk::Heard hear(std::string_view line) {
    ++line_;
    try {
      take(parse_answer_line(line));
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
    answer.result.place = fmt::format("answer {}", line_);
    results_.push_back(std::move(answer.result));
  }

  std::span<const ChargeRequest> requests_;
  GatewayCharges& charges_;
  std::map<std::string, const ChargeRequest*, std::less<>> by_key_;
  std::map<std::int64_t, const ChargeRequest*> by_charge_;
  std::string asked_;
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
  for (const std::string& fault : recorded.faults) add_fault(charges, fault);
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
  while (!charges.gave_up) {
    const std::vector<ChargeRequest> requests = submit_to_gateway(ledger, company, caller, block_max);
    if (requests.empty()) break;
    Block block(requests, charges);
    block.ask(policy.command, policy.timeout_seconds);
    add(charges, record_results(ledger, company, declines, caller, block.results(), OnFault::leave_out));
    charges.asked += static_cast<std::int64_t>(requests.size());
    silent = block.results().empty() ? silent + 1 : 0;
    charges.gave_up = silent == silent_blocks_max;
    // They stay submitted until all are asked, or they would be the first of the next block.
    const std::vector<ChargeId> left = block.unanswered();
    unknown.insert(unknown.end(), left.begin(), left.end());
    progress.show(charges.asked, charges.asked);
  }
  progress.clear();
  if (!unknown.empty()) mark_unknown(ledger, caller, unknown);
  charges.unknown = static_cast<std::int64_t>(unknown.size());
  return charges;
}

std::string to_text(const GatewayCharges& charges) {
  std::string text = fmt::format("{} asked, {} paid", charges.asked, charges.paid);
  if (charges.retried > 0) text += fmt::format(", {} tried again later", charges.retried);
  if (charges.declined > 0) text += fmt::format(", {} declined", charges.declined);
  if (charges.unknown > 0) text += fmt::format(", {} unknown", charges.unknown);
  if (charges.gave_up) text += "; the gateway answers nothing, so no more was asked";
  return text;
}

void write_json(JsonWriter& json, const GatewayCharges& charges) {
  json.begin_object().key("asked").integer(charges.asked).key("paid").integer(charges.paid);
  json.key("retried").integer(charges.retried).key("declined").integer(charges.declined);
  json.key("unknown").integer(charges.unknown).key("faults").integer(charges.faults_total).end_object();
}

void report_faults(const GatewayCharges& charges) {
  for (const std::string& fault : charges.faults) fmt::print(stderr, "autoship: gateway: {}\n", fault);
  const auto more = charges.faults_total - static_cast<std::int64_t>(charges.faults.size());
  if (more > 0) fmt::print(stderr, "autoship: gateway: {} more faults\n", more);
}

}  // namespace autoship
