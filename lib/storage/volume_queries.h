#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.h"
#include "domain/volume_period.h"
#include "domain/volume_rows.h"
#include "storage/ledger.h"

namespace autoship {

/// The entries posted on days of the period, by number, as they come: memory stays the same however many
/// there are.
void for_each_volume_row(Ledger& ledger, const Period& period,
                         const std::function<void(const VolumeRow&)>& visit);

/// An entry of an order.
struct OrderVolume {
  std::int64_t entry = 0;
  std::int64_t original = 0;  ///< the one that it takes back from; 0: none
  Day posted_on{};
  std::string kind, credited_to, memo;  ///< credited_to: empty where nobody is
  Volume volume;
};

/// Those of the order, by number.
std::vector<OrderVolume> volume_of_order(Ledger& ledger, OrderId order);

/// Accounts with volume of their own or credited to them (V3), and all above them, by code; one with
/// orders in several currencies has a row for each. Of a closed period they are as they were then; of
/// another a table is made for the time of the call.
void for_each_volume_member(Ledger& ledger, const VolumePeriod& period,
                            const std::function<void(const VolumeMemberRow&)>& visit);

/// Sums of what counts on days of the period.
VolumeSums volume_sums(Ledger& ledger, const Period& period);

/// The closed periods, the first one first.
std::vector<VolumePeriod> closed_periods(Ledger& ledger);
std::optional<VolumePeriod> find_closed_period(Ledger& ledger, std::string_view name);

/// The days from the first to the last one after `after` on which anything counts.
struct DaySpan {
  Day first, last;
};
std::optional<DaySpan> days_with_volume(Ledger& ledger, std::optional<Day> after);

/// Closes the period, whose sums and checksum are filled, and keeps who was what in it. Lives inside a
/// write transaction.
void store_closed_period(Ledger& ledger, const VolumePeriod& period, RunId run, Day today);

/// One file of volume that is written.
struct VolumeExport {
  std::string period, shape, file_name, sha256;
  PeriodState state = PeriodState::open;
  std::int64_t rows = 0;
  VolumeSums sums;
};

/// Keeps it and gives its number. Lives inside a write transaction.
std::int64_t store_volume_export(Ledger& ledger, const VolumeExport& exported, RunId run);
/// In a transaction of its own.
void mark_volume_export_written(Ledger& ledger, std::int64_t number, std::string_view now);

}  // namespace autoship
