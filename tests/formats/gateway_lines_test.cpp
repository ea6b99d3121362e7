#include "formats/gateway_lines.h"

#include <doctest/doctest.h>

#include "domain/error.h"

using namespace autoship;

namespace {

std::string fault_of(std::string_view line) {
  try {
    (void)parse_answer_line(line);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a request is one line of JSON with the columns of export-charges") {
  ChargeRequest request;
  request.charge = {7};
  request.key = "as-test0000-7-1";
  request.kind = "charge";
  request.account = "JM\"017";
  request.order = {12};
  request.method_kind = "card";
  request.brand = "visa";
  request.token = "tok_ok";
  request.amount_minor = 1250;
  request.currency = *find_currency("USD");
  request.due_on = date::sys_days{date::year{2026} / 12 / 1};
  std::string line;
  append_request_line(line, request);
  CHECK(line ==
        R"({"charge":7,"idempotency_key":"as-test0000-7-1","kind":"charge","account":"JM\"017","order":12,)"
        R"("method_kind":"card","token":"tok_ok","amount":"12.50","currency":"USD","due_on":"2026-12-01",)"
        R"("attempt":1,"descriptor":""})"
        "\n");
  request.kind = "refund";
  request.refunds = {3};
  request.refunds_reference = "ch_3";
  line.clear();
  append_request_line(line, request);
  CHECK(line.ends_with(R"("descriptor":"","refunds":3,"refunds_reference":"ch_3"})"
                       "\n"));
}

TEST_CASE("an answer names its charge by number or key and says what came of it") {
  const GatewayAnswer paid = parse_answer_line(
      R"({"charge":7,"idempotency_key":"k7","result":"paid","reference":"r1","processed_on":"2026-12-01","x":[1]})");
  CHECK(paid.charge == ChargeId{7});
  CHECK(paid.key == "k7");
  CHECK(paid.result.charge_or_key == "k7");
  CHECK(paid.result.result == ChargeResult::paid);
  CHECK(paid.result.reference == "r1");
  CHECK(paid.result.code.empty());
  REQUIRE(paid.result.processed_on);
  CHECK(to_text(*paid.result.processed_on) == "2026-12-01");

  const GatewayAnswer declined =
      parse_answer_line(R"({"charge":"7","result":"declined","code":51,"message":null,"amount":"1.00"})");
  CHECK(declined.result.charge_or_key == "7");
  CHECK(declined.result.code == "51");
  CHECK(declined.result.message.empty());
  CHECK(declined.result.amount == "1.00");
}

TEST_CASE("what an answer lacks is named") {
  CHECK(fault_of("oops") == "'oops' is no JSON object");
  CHECK(fault_of("") == "'' is no JSON object");
  CHECK(fault_of("[1]") == "'[1]' is no JSON object");
  CHECK(fault_of("{\"charge\":\xff}") == "is not UTF-8");
  CHECK(fault_of(R"({"result":"paid"})") == "names neither charge nor idempotency_key");
  CHECK(fault_of(R"({"charge":-1,"result":"paid"})") == "charge: '-1' is no charge's number");
  CHECK(fault_of(R"({"charge":1})") == "result: '' is none of paid, declined, error");
  CHECK(fault_of(R"({"charge":1,"result":"payd"})") ==
        "result: 'payd' is none of paid, declined, error (did you mean paid?)");
  CHECK(fault_of(R"({"charge":1,"result":"paid","code":{}})") == "code: must be a text");
}

TEST_CASE("a day that is none does not take away what came of the charge") {
  const GatewayAnswer answer =
      parse_answer_line(R"({"charge":1,"result":"paid","processed_on":"2026-02-30"})");
  CHECK(answer.result.result == ChargeResult::paid);
  CHECK(!answer.result.processed_on);
  CHECK(answer.fault == "processed_on: '2026-02-30' is not a date (February 2026 has 28 days)");
}

TEST_CASE("an answer keeps no card number and no control character") {
  const GatewayAnswer answer = parse_answer_line(
      R"({"charge":1,"result":"declined","message":"card 4111 1111 1111 1111\nis\u0000bad"})");
  CHECK(answer.result.message.find("4111") == std::string::npos);
  CHECK(answer.result.message.find('\n') == std::string::npos);
  CHECK(answer.result.message.find('\0') == std::string::npos);
}
