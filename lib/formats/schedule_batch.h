#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

#include "domain/calendar.h"
#include "domain/day.h"

namespace autoship {

/// What the rows of `schedule --batch` lean on.
struct ScheduleBatch {
  /// The calendar of a code, or null where there is none. Asked once a code; what it points to must
  /// outlive the call. Empty: every named calendar is a fault.
  std::function<const Calendar*(std::string_view code)> find_calendar;

  /// The date of a row that gives neither `anchor` nor `after`.
  Day today;
};

constexpr int batch_count_max = 100'000;
constexpr int lead_max = 366;

/// Reads CSV rows `rule,anchor,after,count,calendar,roll,lead` and writes for each its cycles as
/// `row,cycle_date,ship_date,order_date`, rows counted from 1. Only `rule` is required. An empty
/// `anchor` is `after` and the reverse (both: today); `count` is 1, `calendar` none (every day is a
/// working day), `roll` following and `lead` 0. A rule that has ended writes no line.
///
/// Memory does not grow with the file. From the first fault on nothing more is written, the rest is
/// read for its faults, and InputRefused is thrown with all of them. Returns the number of rows read.
std::int64_t run_schedule_batch(std::istream& in, const std::string& file_name, std::ostream& out,
                                const ScheduleBatch& batch);

}  // namespace autoship
