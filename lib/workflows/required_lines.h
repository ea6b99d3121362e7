#pragma once

#include <string>
#include <utility>
#include <vector>

#include "domain/error.h"
#include "domain/policy.h"
#include "storage/ledger.h"

namespace autoship {

/// What is wrong with a setting, found where the ledger is known and not where the setting stands:
/// the caller who knows that says it as InputRefused.
class SettingRefused : public Error {
 public:
  SettingRefused(std::string key, const std::vector<std::string>& faults)
      : Error(key + ": " + faults.front(), Exit::refused), key_(std::move(key)), faults_(faults) {}
  const std::string& key() const { return key_; }  ///< `cycle.roll`
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  std::string key_;
  std::vector<std::string> faults_;
};

/// For commands that hold changes against self_service.required (P6): throws SettingRefused
/// for SKUs in it that are no product's, with the nearest ones. A slip there would leave the line that
/// was meant unprotected, and nobody would notice.
void check_required_skus(Ledger& ledger, const Policy& policy);

}  // namespace autoship
