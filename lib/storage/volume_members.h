#pragma once

#include <optional>
#include <string>

#include "domain/volume_period.h"
#include "storage/ledger.h"
#include "storage/own_table.h"

namespace autoship {

/// Who was what in a period: the accounts with volume of their own or credited to them, and all above them,
/// with their place in the tree (sponsor, else enroller; a circle is cut) and their personal and group
/// volume. Of a closed period it is what was kept; of another it is worked out now, in a table that only
/// this connection sees and that goes with the object.
class VolumeMembers {
 public:
  VolumeMembers(Ledger& ledger, const VolumePeriod& period);
  ~VolumeMembers();
  VolumeMembers(const VolumeMembers&) = delete;
  VolumeMembers& operator=(const VolumeMembers&) = delete;

  /// What to select from: account_id, name, kind, currency, sponsor_id, level, personal_pv, group_pv.
  std::string table() const;

 private:
  void work_out(const Period& period);

  Ledger& ledger_;
  std::int64_t closed_id_;
  std::optional<OwnTable> table_;
};

}  // namespace autoship
