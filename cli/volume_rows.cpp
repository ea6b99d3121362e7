#include "cli/volume_rows.h"

#include <fmt/format.h>

#include "domain/money.h"
#include "workflows/volume_periods.h"

namespace autoship {

const std::vector<std::string>& period_columns() {
  static const std::vector<std::string> columns = {"period",   "first",       "last",           "state",
                                                   "currency", "entries",     "commissionable", "pv",
                                                   "cv",       "closable_on", "closed_on",      "closed_by"};
  return columns;
}

std::vector<std::vector<Cell>> period_cells(const VolumePeriod& period, const Policy& policy) {
  std::vector<std::vector<Cell>> rows;
  const auto add = [&](Cell currency, Cell commissionable, const VolumeSum& sum) {
    const bool is_closed = period.state == PeriodState::closed;
    rows.push_back({Cell::of(period.period.name), Cell::of(period.period.first), Cell::of(period.period.last),
                    Cell::of(to_text(period.state)), std::move(currency), Cell::of(sum.entries),
                    std::move(commissionable), Cell::volume(sum.volume.pv), Cell::volume(sum.volume.cv),
                    is_closed ? Cell::none() : Cell::of(closable_on(period, policy)),
                    Cell::of(period.closed_on), Cell::of_filled(period.closed_by)});
  };
  for (const auto& [code, sum] : period.sums) {
    const Currency currency = find_currency(code).value();
    add(Cell::of(code), Cell::amount(sum.volume.commissionable_minor, currency.digits), sum);
  }
  if (period.sums.empty()) add(Cell::none(), Cell::none(), {});
  return rows;
}

std::string volume_in_words(std::int64_t volume) {
  std::string text;
  append_decimal_short(text, volume, volume_digits);
  return text;
}

std::string sums_in_words(const VolumeSums& sums) {
  std::string text;
  for (const auto& [code, sum] : sums) {
    text += fmt::format("; {} {}, pv {}, cv {}",
                        decimal_text(sum.volume.commissionable_minor, find_currency(code)->digits), code,
                        volume_in_words(sum.volume.pv), volume_in_words(sum.volume.cv));
  }
  return text;
}

}  // namespace autoship
