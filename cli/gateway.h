#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/invocation.h"
#include "domain/json_writer.h"
#include "storage/ledger.h"
#include "workflows/company.h"

namespace autoship {

/// What the runs that ask a gateway are called, which are no nights of their own.
inline constexpr const char* gateway_run = "charge";

/// What asking the gateway came to.
struct GatewayCharges {
  std::int64_t asked = 0;
  std::int64_t paid = 0;
  std::int64_t retried = 0;  ///< declined or failed, and tried again on a later day
  std::int64_t declined = 0;
  std::int64_t unknown = 0;         ///< without an answer: they are asked again, under the same key
  std::vector<std::string> faults;  ///< what the gateway did wrong; the first of them
  std::int64_t faults_total = 0;
  std::int64_t not_asked = 0;  ///< due, but it answered nothing any more

  bool needs_person() const { return declined > 0 || unknown > 0 || not_asked > 0 || faults_total > 0; }
};

/// Throws InputRefused where charge.mode is "gateway" and there is no command to call.
void refuse_missing_gateway(Invocation& invocation);

/// Asks the company's gateway command (charge.command) for all that is due, and first of all for what
/// an earlier night asked and heard nothing about, in blocks: the attempts are on the disk before the
/// gateway is started, its answers are recorded, and what has none is unknown (C1, C2). Killed at any
/// moment it loses nothing: the next run asks again under the same keys. One run at a time: throws
/// Error (Exit::busy) when another is at work.
GatewayCharges charge_by_gateway(Ledger& ledger, const Company& company, Invocation& invocation);

/// "12 asked, 10 paid, 1 tried again later, 1 declined" for people.
std::string to_text(const GatewayCharges& charges);
void write_json(JsonWriter& json, const GatewayCharges& charges);

/// Tells the faults, with --quiet too: each is money that nobody knows about.
void report_faults(const GatewayCharges& charges);

}  // namespace autoship
