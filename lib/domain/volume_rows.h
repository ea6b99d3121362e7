#pragma once

#include <cstdint>
#include <string_view>

#include "domain/money.h"
#include "domain/volume.h"

namespace autoship {

/// An entry as its file has it. Texts are valid until the next one.
struct VolumeRow {
  std::int64_t entry = 0;
  std::string_view posted_on, kind;
  std::int64_t order = 0;  ///< 0: none
  std::string_view account, account_kind;
  std::string_view credited_to;  ///< empty: nobody
  std::string_view market;
  const Currency* currency = nullptr;
  Volume volume;
  std::string_view memo;
};

/// An account in a period: what it ordered itself, and what it is credited with.
struct VolumeMemberRow {
  std::string_view account, name, kind;
  const Currency* currency = nullptr;
  std::int64_t orders = 0;
  Volume volume;
  std::string_view sponsor;
  std::int64_t level = 0;  ///< 1: nobody is above
  std::int64_t personal_pv = 0;
  std::int64_t group_pv = 0;
};

}  // namespace autoship
