#pragma once

#include "domain/policy.h"
#include "storage/ledger.h"

namespace autoship {

/// For commands that hold changes against self_service.required (P6): throws Error (Exit::refused)
/// for a SKU in it that is no product's, with the nearest one. A slip there would leave the line that
/// was meant unprotected, and nobody would notice.
void check_required_skus(Ledger& ledger, const Policy& policy);

}  // namespace autoship
