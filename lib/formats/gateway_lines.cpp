#include "formats/gateway_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain/error.h"
#include "domain/json_writer.h"
#include "domain/text.h"

namespace autoship {

namespace {

using Json = nlohmann::json;

std::string plain(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return without_card_numbers(text);
}

/// A text, or a number as it is written; empty where it is absent or null.
std::string text_of(const Json& answer, const char* key) {
  const auto found = answer.find(key);
  if (found == answer.end() || found->is_null()) return {};
  if (found->is_string()) return plain(found->get<std::string>());
  if (found->is_number_integer()) return found->dump();
  throw Error(fmt::format("{}: must be a text", key));
}

ChargeId charge_of(const Json& answer) {
  const std::string text = text_of(answer, "charge");
  if (text.empty()) return {};
  const auto number = parse_integer(text);
  if (!number || *number < 1) throw Error(fmt::format("charge: '{}' is no charge's number", excerpt(text)));
  return {*number};
}

}  // namespace

void append_request_line(std::string& out, const ChargeRequest& request) {
  JsonWriter json(out);
  json.begin_object().key("charge").integer(request.charge.value).key("idempotency_key").text(request.key);
  json.key("kind").text(request.kind).key("account").text(request.account);
  json.key("order").integer(request.order.value).key("method_kind").text(request.method_kind);
  json.key("token").text(request.token);
  json.key("amount").decimal(request.amount_minor, request.currency.digits);
  json.key("currency").text(request.currency.code).key("due_on").day(request.due_on);
  json.key("attempt").integer(request.attempt).key("descriptor").text(request.descriptor);
  if (request.refunds) {
    json.key("refunds").integer(request.refunds.value).key("refunds_reference");
    request.refunds_reference.empty() ? json.null() : json.text(request.refunds_reference);
  }
  json.end_object();
  out += '\n';
}

GatewayAnswer parse_answer_line(std::string_view line) {
  if (!is_valid_utf8(line)) throw Error("is not UTF-8");
  const Json answer = Json::parse(line, nullptr, false);
  if (!answer.is_object()) throw Error(fmt::format("'{}' is no JSON object", excerpt(line)));
  GatewayAnswer read;
  read.charge = charge_of(answer);
  read.key = text_of(answer, "idempotency_key");
  if (read.charge.value == 0 && read.key.empty()) throw Error("names neither charge nor idempotency_key");
  const std::string word = text_of(answer, "result");
  const auto result = parse_charge_result(word);
  if (!result) {
    throw Error(fmt::format("result: '{}' is none of paid, declined, error{}", excerpt(word),
                            did_you_mean(word, {"paid", "declined", "error"})));
  }
  read.result.charge_or_key = read.key.empty() ? std::to_string(read.charge.value) : read.key;
  read.result.result = *result;
  read.result.reference = text_of(answer, "reference");
  read.result.code = text_of(answer, "code");
  read.result.message = text_of(answer, "message");
  if (const std::string day = text_of(answer, "processed_on"); !day.empty()) {
    read.result.processed_on = parse_day(day);
    if (!read.result.processed_on) read.fault = "processed_on: " + day_fault(day);
  }
  if (std::string amount = text_of(answer, "amount"); !amount.empty()) read.result.amount = std::move(amount);
  return read;
}

}  // namespace autoship
