#pragma once

#include "formats/carrier_layout.h"

#include <cstdint>
#include <string_view>

namespace autoship {

// Weights and lengths in a carrier's units, by whole numbers alone: a pound is 453.59237 g and an inch
// 25.4 mm exactly. All of them round up: a parcel is never declared lighter or smaller than it is.

/// The heaviest parcel, in grams, and the longest, in millimeters, that the program computes with.
constexpr std::int64_t weight_g_max = 1'000'000;
constexpr std::int64_t length_mm_max = 100'000;

constexpr std::int64_t ng_per_g = 1'000'000'000;
constexpr std::int64_t um_per_mm = 1'000;

/// In units of 10^-digits of `unit`; for lb_oz, of an ounce.
std::int64_t weight_up(std::int64_t weight_g, WeightUnit unit, int digits);
std::int64_t length_up(std::int64_t length_mm, LengthUnit unit, int digits);

/// The length that such a text stands for.
std::int64_t written_um(std::int64_t length_mm, LengthUnit unit, int digits);

/// One of them in nanograms and in micrometers.
std::int64_t size_ng(WeightUnit unit);
std::int64_t size_um(LengthUnit unit);

std::string_view name_of(WeightUnit unit);
std::string_view name_of(LengthUnit unit);

}  // namespace autoship
