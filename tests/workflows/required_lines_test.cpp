#include "workflows/required_lines.h"

#include <doctest/doctest.h>

#include "tests/storage/sample_ledger.h"

using namespace autoship;

TEST_CASE("a required line that no product has is told by its name") {
  Ledger ledger = Ledger::in_memory();
  fill_sample(ledger, 20);
  Policy policy;
  CHECK_NOTHROW(check_required_skus(ledger, policy));
  policy.self_service.required = {{"member", {"SOAP"}}};
  CHECK_NOTHROW(check_required_skus(ledger, policy));
  policy.self_service.required["retail"] = {"SOAP", "SOAPP"};
  policy.self_service.required["member"] = {"SOPA"};
  try {
    check_required_skus(ledger, policy);
    FAIL("it was not refused");
  } catch (const SettingRefused& refused) {
    CHECK(refused.exit() == Exit::refused);
    CHECK(refused.key() == "self_service.required");
    CHECK(refused.faults() == std::vector<std::string>{"member: no product 'SOPA' (did you mean SOAP?)",
                                                       "retail: no product 'SOAPP' (did you mean SOAP?)"});
  }
}
