#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "domain/day.h"

namespace autoship {

/// The day that an order's volume counts on (V2): when it is paid, when it was made, when it leaves, or
/// the day that its schedule named.
enum class VolumeDate : std::uint8_t { paid, ordered, shipped, scheduled };

/// paid, ordered, shipped, scheduled.
std::string_view to_text(VolumeDate date);

enum class VolumeKind : std::uint8_t { sale, taken_back, adjustment, replacement };

/// sale, return, adjustment, replacement.
std::string_view to_text(VolumeKind kind);

/// What commissions are reckoned from: the amount in minor units; volumes in 1/10,000.
struct Volume {
  std::int64_t commissionable_minor = 0;  ///< goods without tax, shipping and fees
  std::int64_t pv = 0;
  std::int64_t cv = 0;

  bool is_zero() const { return commissionable_minor == 0 && pv == 0 && cv == 0; }
  Volume& operator+=(const Volume& other);
  Volume& operator-=(const Volume& other);
  Volume operator-() const;
  Volume operator-(const Volume& other) const;
  bool operator==(const Volume&) const = default;
};

/// Each figure of `wanted`, as far as `left` has it: what may be taken back without falling below zero.
Volume at_most(const Volume& wanted, const Volume& left);

/// Each figure, or zero where it is below.
Volume above_zero(const Volume& volume);

/// A line of an order, and how far it has come.
struct VolumeLine {
  std::int64_t goods_minor = 0;
  std::int64_t tax_minor = 0;
  std::int64_t pv = 0;
  std::int64_t cv = 0;
  bool is_fee = false;
  bool waits_for_stock = false;
  bool is_settled = false;  ///< paid, or nobody is asked for money, or it goes on account
  bool has_left = false;    ///< with its parcel; a fee with the first one, or at once where none is to come
};

/// The volume of a line (V1). Prices that hold the tax (`tax_included`) count without it.
Volume volume_of(const VolumeLine& line, bool tax_included);

/// What is taken back with `returned` of the line's `qty` pieces: any split adds up to the line, and the
/// last piece brings the remainder (half up). `pv` and `cv` are what was decided.
Volume returned_volume(const VolumeLine& line, std::int64_t qty, std::int64_t returned, bool tax_included,
                       std::int64_t pv, std::int64_t cv);

/// Whether the line's volume counts already.
bool is_due(VolumeDate date, const VolumeLine& line);

/// What of the order counts by now.
Volume due_volume(VolumeDate date, std::span<const VolumeLine> lines, bool tax_included);

}  // namespace autoship
