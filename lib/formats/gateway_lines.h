#pragma once

#include <string>
#include <string_view>

#include "domain/charge.h"

namespace autoship {

/// Appends a request as a gateway reads it: one JSON object with the columns of `export-charges` as
/// keys, and a line end.
void append_request_line(std::string& out, const ChargeRequest& request);

/// What a gateway answered.
struct GatewayAnswer {
  ChargeId charge;      ///< or none, where the key stands for it
  std::string key;      ///< or empty, where the charge stands for it
  ChargeResult result;  ///< without a place
  std::string fault;    ///< what of it was left out, as it cannot be read; not what came of the charge
};

/// Reads an answer: a JSON object with the columns of `import-charges`; other keys are passed over.
/// Control characters and what looks like a card's number are not kept (S1). Throws Error saying what is
/// wrong with it; a day that is none does not take away what came of the charge.
GatewayAnswer parse_answer_line(std::string_view line);

}  // namespace autoship
