#include "workflows/required_lines.h"

#include <fmt/format.h>

#include "storage/code_lookup.h"

namespace autoship {

void check_required_skus(Ledger& ledger, const Policy& policy) {
  if (policy.self_service.required.empty()) return;
  CodeLookup products(ledger, Kind::products);
  for (const auto& [kind, skus] : policy.self_service.required) {
    for (const std::string& sku : skus) {
      if (products.find(sku)) continue;
      throw Error(fmt::format("self_service.required in autoship.toml: {}: {}", kind, products.unknown(sku)),
                  Exit::refused);
    }
  }
}

}  // namespace autoship
