#include "domain/json_writer.h"

#include "domain/money.h"
#include "domain/text.h"

#include <array>

namespace autoship {

namespace {

constexpr std::array<bool, 256> stands_for_itself = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x80; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}();

/// How many bytes the character at the start of `text` has; 0 when it is not UTF-8.
std::size_t character_length(std::string_view text) {
  for (std::size_t length = 2; length <= 4 && length <= text.size(); ++length) {
    if (is_valid_utf8(text.substr(0, length))) return length;
  }
  return 0;
}

void append_escaped(std::string& out, char c) {
  constexpr const char* digits = "0123456789abcdef";
  out += '\\';
  switch (c) {
    case '"':
    case '\\':
      out += c;
      break;
    case '\n':
      out += 'n';
      break;
    case '\r':
      out += 'r';
      break;
    case '\t':
      out += 't';
      break;
    default:
      out += "u00";
      out += digits[c >> 4];
      out += digits[c & 15];
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    std::size_t run = 0;
    while (run < text.size() && stands_for_itself[static_cast<unsigned char>(text[run])]) ++run;
    out.append(text.substr(0, run));
    text.remove_prefix(run);
    if (text.empty()) break;
    if (static_cast<unsigned char>(text[0]) < 0x80) {
      append_escaped(out, text[0]);
      text.remove_prefix(1);
    } else if (const std::size_t length = character_length(text); length > 0) {
      out.append(text.substr(0, length));
      text.remove_prefix(length);
    } else {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    }
  }
  out += '"';
}

/// A comma is due before everything but the first in an object or array and the value of a key:
/// what was written last tells, since a string ends in a quote.
void JsonWriter::separate() {
  if (depth_ == 0) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':') out_ += ',';
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  ++depth_;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  out_ += bracket;
  --depth_;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(out_, name);
  out_ += ':';
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  separate();
  append_json_string(out_, value);
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  separate();
  append_integer(out_, value);
  return *this;
}

JsonWriter& JsonWriter::measure(std::int64_t value, int digits) {
  separate();
  append_decimal(out_, value, digits);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  out_ += "null";
  return *this;
}

JsonWriter& JsonWriter::decimal(std::int64_t value, int digits) {
  separate();
  out_ += '"';
  append_decimal(out_, value, digits);
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::decimal_short(std::int64_t value, int digits) {
  separate();
  out_ += '"';
  append_decimal_short(out_, value, digits);
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::day(Day value) {
  separate();
  out_ += '"';
  append_day(out_, value);
  out_ += '"';
  return *this;
}

}  // namespace autoship
