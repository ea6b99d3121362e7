#include "workflows/required_lines.h"

#include <fmt/format.h>

#include "storage/code_lookup.h"

namespace autoship {

void check_required_skus(Ledger& ledger, const Policy& policy) {
  if (policy.self_service.required.empty()) return;
  CodeLookup products(ledger, Kind::products);
  std::vector<std::string> faults;
  for (const auto& [kind, skus] : policy.self_service.required) {
    for (const std::string& sku : skus) {
      if (!products.find(sku)) faults.push_back(fmt::format("{}: {}", kind, products.unknown(sku)));
    }
  }
  if (!faults.empty()) throw SettingRefused("self_service.required", faults);
}

}  // namespace autoship
