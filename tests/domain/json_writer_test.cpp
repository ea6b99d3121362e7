#include "domain/json_writer.h"

#include "domain/text.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <nlohmann/json.hpp>

using namespace autoship;
using nlohmann::json;

namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// Writes a value that another library made, so that it can be held against that library's own.
void write(JsonWriter& writer, const json& value) {
  if (value.is_object()) {
    writer.begin_object();
    for (const auto& [key, member] : value.items()) {
      writer.key(key);
      write(writer, member);
    }
    writer.end_object();
  } else if (value.is_array()) {
    writer.begin_array();
    for (const json& element : value) write(writer, element);
    writer.end_array();
  } else if (value.is_string()) {
    writer.text(value.get<std::string>());
  } else if (value.is_boolean()) {
    writer.boolean(value.get<bool>());
  } else if (value.is_null()) {
    writer.null();
  } else {
    writer.integer(value.get<std::int64_t>());
  }
}

rc::Gen<std::string> ascii() {
  return rc::gen::container<std::string>(
      rc::gen::map(rc::gen::inRange(0, 128), [](int c) { return static_cast<char>(c); }));
}

json any_value(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 6 : 4)) {
    case 0:
      return nullptr;
    case 1:
      return *rc::gen::arbitrary<bool>();
    case 2:
      return *rc::gen::arbitrary<std::int64_t>();
    case 3:
      return *ascii();
    case 4: {
      json array = json::array();
      for (int left = *rc::gen::inRange(0, 4); left > 0; --left) array.push_back(any_value(depth - 1));
      return array;
    }
    default: {
      json object = json::object();
      for (int left = *rc::gen::inRange(0, 4); left > 0; --left) object[*ascii()] = any_value(depth - 1);
      return object;
    }
  }
}

}  // namespace

TEST_CASE("members stand in the order of the calls") {
  std::string out = "> ";
  JsonWriter writer(out);
  writer.begin_object().key("sku").text("A-100").key("qty").integer(-2).key("price").decimal(1250, 2);
  writer.key("pv").decimal_short(125000, 4).key("on").day(date::year{2026} / 12 / 1);
  writer.key("gone").null().key("ok").boolean(true).key("none").begin_array().end_array();
  writer.key("lines").begin_array().integer(1).begin_object().end_object().text("x").end_array().end_object();
  CHECK(out ==
        R"(> {"sku":"A-100","qty":-2,"price":"12.50","pv":"12.5","on":"2026-12-01","gone":null,"ok":true,)"
        R"("none":[],"lines":[1,{},"x"]})");
}

TEST_CASE("values after one another are separated by what the caller puts between") {
  std::string out;
  for (int i = 1; i <= 2; ++i) {
    JsonWriter(out).begin_array().integer(i).end_array();
    out += '\n';
  }
  CHECK(out == "[1]\n[2]\n");
}

TEST_CASE("strings are escaped no more than they must be") {
  CHECK(json_string("a/b 'c' \x7F \xE2\x82\xAC") == "\"a/b 'c' \x7F \xE2\x82\xAC\"");
  CHECK(json_string("\"\\\n\r\t") == R"("\"\\\n\r\t")");
  CHECK(json_string(std::string_view("\0\x01\x1F", 3)) == R"("\u0000\u0001\u001f")");
}

TEST_CASE("bytes that are not UTF-8 are replaced") {
  CHECK(json_string("Caf\xE9!") == "\"Caf\xEF\xBF\xBD!\"");
  CHECK(json_string("\xF0\x9F\x98") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  CHECK(json_string("\xC0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  CHECK(rc::check("any bytes make a JSON string", [](const std::string& bytes) {
    const std::string written = json_string(bytes);
    const std::string read = json::parse(written).get<std::string>();
    RC_ASSERT(is_valid_utf8(written));
    if (is_valid_utf8(bytes)) RC_ASSERT(read == bytes);
  }));
}

TEST_CASE("any value is written as another library writes it") {
  CHECK(rc::check("the same text and the same value", [] {
    const json value = any_value(3);
    std::string out;
    JsonWriter writer(out);
    write(writer, value);
    RC_ASSERT(json::parse(out) == value);
  }));
}
