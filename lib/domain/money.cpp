#include "domain/money.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace autoship {

namespace {

// ISO 4217, the codes of circulating currencies; those with two digits, then the exceptions.
constexpr std::array two_digit_codes{
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BMD",
    "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CNY", "COP", "CRC", "CUP",
    "CVE", "CZK", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP",
    "GMD", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IRR", "JMD", "KES", "KGS", "KHR",
    "KPW", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP",
    "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "PAB", "PEN",
    "PGK", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP",
    "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TOP", "TRY", "TTD", "TWD",
    "TZS", "UAH", "USD", "UYU", "UZS", "VED", "VES", "WST", "XCD", "YER", "ZAR", "ZMW", "ZWG"};
constexpr std::array zero_digit_codes{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                      "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
constexpr std::array three_digit_codes{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};

/// a * b / c, rounded half away from zero; the product is taken in 128 bits.
std::int64_t scaled_half_up(std::int64_t a, std::int64_t b, std::int64_t c) {
  __extension__ using Wide = __int128;
  const Wide product = static_cast<Wide>(a) * b;
  const Wide half = product < 0 ? -(c / 2) : c / 2;
  // For an odd divisor c / 2 is cut down: the exact half does not occur there.
  return static_cast<std::int64_t>((product + half) / c);
}

}  // namespace

std::optional<Currency> find_currency(std::string_view code) {
  const auto has = [&](const auto& codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
  };
  if (has(two_digit_codes)) return Currency{std::string(code), 2};
  if (has(zero_digit_codes)) return Currency{std::string(code), 0};
  if (has(three_digit_codes)) return Currency{std::string(code), 3};
  return std::nullopt;
}

std::optional<std::int64_t> parse_decimal(std::string_view text, int digits) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  std::int64_t value = 0;
  int whole = 0;
  int after = -1;  // Digits behind the point so far; -1 before the point.
  for (const char c : text) {
    if (c == '.' && after < 0 && whole > 0) {
      after = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    if (after >= 0 && ++after > digits) return std::nullopt;
    if (after < 0) ++whole;
    value = value * 10 + (c - '0');
    if (value > 999'999'999'999'999) return std::nullopt;
  }
  if (whole == 0 || after == 0) return std::nullopt;
  for (int have = std::max(after, 0); have < digits; ++have) value *= 10;
  if (value > 999'999'999'999'999) return std::nullopt;
  return negative ? -value : value;
}

std::string decimal_fault(std::string_view text, int digits, std::string_view noun) {
  const auto point = text.find('.');
  const bool plain = text.find_first_not_of("-0123456789.") == std::string_view::npos;
  if (plain && point != std::string_view::npos &&
      text.size() - point - 1 > static_cast<std::size_t>(digits)) {
    return fmt::format("'{}' has more than {} digits after the point", text, digits);
  }
  return fmt::format("'{}' is not {} (write {})", text, noun,
                     decimal_text(digits < 2 ? 12 : 1250, digits < 2 ? 0 : 2));
}

void append_decimal(std::string& out, std::int64_t value, int digits) {
  char buffer[24];
  char* p = buffer + sizeof buffer;
  const bool negative = value < 0;
  std::uint64_t rest = negative ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
  for (int i = 0; i < digits; ++i, rest /= 10) *--p = static_cast<char>('0' + rest % 10);
  if (digits > 0) *--p = '.';
  do {
    *--p = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (negative) *--p = '-';
  out.append(p, static_cast<std::size_t>(buffer + sizeof buffer - p));
}

std::string decimal_text(std::int64_t value, int digits) {
  std::string text;
  append_decimal(text, value, digits);
  return text;
}

void append_decimal_short(std::string& out, std::int64_t value, int digits) {
  while (digits > 0 && value % 10 == 0) {
    value /= 10;
    --digits;
  }
  append_decimal(out, value, digits);
}

std::int64_t rate_of_half_up(std::int64_t amount_minor, std::int64_t rate) {
  return scaled_half_up(amount_minor, rate, rate_one);
}

std::int64_t tax_within_half_up(std::int64_t amount_minor, std::int64_t rate) {
  return scaled_half_up(amount_minor, rate, rate_one + rate);
}

}  // namespace autoship
