#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace autoship {

/// A currency of ISO 4217 and how many digits its minor unit has (JPY 0, USD 2, KWD 3). All
/// amounts are integers in that minor unit and are named `*_minor`; no price passes through a
/// floating-point number.
struct Currency {
  std::string code;
  int digits = 2;
  bool operator==(const Currency&) const = default;
};

/// The currency with that upper-case ISO 4217 code; nullopt when there is none.
std::optional<Currency> find_currency(std::string_view code);

/// Volume (PV, CV) is kept in units of 1/10,000.
constexpr int volume_digits = 4;

/// Tax rates are kept in millionths: 8.875 % is 88750.
constexpr int rate_digits = 6;
constexpr std::int64_t rate_one = 1'000'000;

/// Reads a plain decimal ("12.5", "-3", no sign `+`, no separators, no symbols) with at most
/// `digits` digits after the point, as an integer of 10^-digits. Nullopt for anything else, or
/// when it does not fit into 15 digits.
std::optional<std::int64_t> parse_decimal(std::string_view text, int digits);

/// Why parse_decimal() refused: "'12,50' is not an amount (write 12.50)".
std::string decimal_fault(std::string_view text, int digits, std::string_view noun = "an amount");

/// Writes `value` of 10^-digits with exactly `digits` digits after the point: 1250 -> "12.50".
void append_decimal(std::string& out, std::int64_t value, int digits);
std::string decimal_text(std::int64_t value, int digits);

/// The same without trailing zeros after the point: 125000 of 1/10,000 -> "12.5".
void append_decimal_short(std::string& out, std::int64_t value, int digits);

/// `amount` times `rate` (millionths), rounded half away from zero to the minor unit.
std::int64_t rate_of_half_up(std::int64_t amount_minor, std::int64_t rate);

/// The tax that a tax-inclusive `amount` holds at `rate` (millionths), rounded half away from zero.
std::int64_t tax_within_half_up(std::int64_t amount_minor, std::int64_t rate);

}  // namespace autoship
