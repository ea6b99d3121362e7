#pragma once

#include "domain/day.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace autoship {

/// Appends `text` as a JSON string. Bytes that are not UTF-8 become U+FFFD, so that what is
/// written is always JSON.
void append_json_string(std::string& out, std::string_view text);

/// Appends compact JSON to a string, in the order of the calls: the same calls make the same
/// bytes, which the event chain relies on.
///
///   JsonWriter(out).begin_object().key("sku").text("A-100").key("qty").integer(2).end_object();
///
/// The caller sees to a key before each value of an object and to the ends matching the begins.
class JsonWriter {
 public:
  /// `out` must outlive the writer; what it already holds stays in front.
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& text(std::string_view value);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& boolean(bool value);

  /// `value` of 10^-digits as a JSON number: for measures, never for money.
  JsonWriter& measure(std::int64_t value, int digits);

  JsonWriter& null();

  /// `value` of 10^-digits as a string ("12.50"): readers that make a floating-point number of
  /// every number would not keep it exact.
  JsonWriter& decimal(std::int64_t value, int digits);

  /// The same without trailing zeros after the point.
  JsonWriter& decimal_short(std::int64_t value, int digits);

  /// The day as a string, YYYY-MM-DD.
  JsonWriter& day(Day value);

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string& out_;
  int depth_ = 0;
};

}  // namespace autoship
