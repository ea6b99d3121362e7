#include "domain/volume.h"

#include <algorithm>

namespace autoship {

std::string_view to_text(VolumeDate date) {
  switch (date) {
    case VolumeDate::paid:
      return "paid";
    case VolumeDate::ordered:
      return "ordered";
    case VolumeDate::shipped:
      return "shipped";
    case VolumeDate::scheduled:
      break;
  }
  return "scheduled";
}

std::string_view to_text(VolumeKind kind) {
  switch (kind) {
    case VolumeKind::sale:
      return "sale";
    case VolumeKind::taken_back:
      return "return";
    case VolumeKind::adjustment:
      return "adjustment";
    case VolumeKind::replacement:
      break;
  }
  return "replacement";
}

Volume& Volume::operator+=(const Volume& other) {
  commissionable_minor += other.commissionable_minor;
  pv += other.pv;
  cv += other.cv;
  return *this;
}

Volume& Volume::operator-=(const Volume& other) { return *this += -other; }

Volume Volume::operator-() const { return {-commissionable_minor, -pv, -cv}; }

Volume Volume::operator-(const Volume& other) const {
  return {commissionable_minor - other.commissionable_minor, pv - other.pv, cv - other.cv};
}

Volume at_most(const Volume& wanted, const Volume& left) {
  return {std::min(wanted.commissionable_minor, left.commissionable_minor), std::min(wanted.pv, left.pv),
          std::min(wanted.cv, left.cv)};
}

Volume above_zero(const Volume& volume) {
  return {std::max<std::int64_t>(0, volume.commissionable_minor), std::max<std::int64_t>(0, volume.pv),
          std::max<std::int64_t>(0, volume.cv)};
}

Volume volume_of(const VolumeLine& line, bool tax_included) {
  Volume volume{0, line.pv, line.cv};
  if (!line.is_fee) volume.commissionable_minor = line.goods_minor - (tax_included ? line.tax_minor : 0);
  return volume;
}

Volume returned_volume(const VolumeLine& line, std::int64_t qty, std::int64_t returned, bool tax_included,
                       std::int64_t pv, std::int64_t cv) {
  const std::int64_t whole_minor = volume_of(line, tax_included).commissionable_minor;
  return {(2 * whole_minor * returned + qty) / (2 * qty), pv, cv};
}

bool is_due(VolumeDate date, const VolumeLine& line) {
  switch (date) {
    case VolumeDate::paid:
      return line.is_settled && !line.waits_for_stock;
    case VolumeDate::shipped:
      return line.has_left && !line.waits_for_stock;
    case VolumeDate::ordered:
    case VolumeDate::scheduled:
      break;
  }
  return true;
}

Volume due_volume(VolumeDate date, std::span<const VolumeLine> lines, bool tax_included) {
  Volume sum;
  for (const VolumeLine& line : lines) {
    if (is_due(date, line)) sum += volume_of(line, tax_included);
  }
  return sum;
}

}  // namespace autoship
