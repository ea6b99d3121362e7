#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <exception>

#include "cli/volume_report.h"
#include "tests/workflows/change_generators.h"

using namespace autoship;

// Random changes of a small company's autoships between its nights, on a real ledger.

namespace {

/// Calendars and lead by chance, beside what every test's company has.
void set_up(ChangeLedger& company) {
  company.policy.cycle.lead_days = *rc::gen::element(0, 0, 2);
  company.policy.cycle.catch_up = *rc::gen::element(CatchUp::latest, CatchUp::each, CatchUp::none);
  if (one_in(3)) return;
  import_texts(company.ledger,
               {{"calendars", "calendar,weekend\nDOCK,\"sat,sun\"\n"},
                {"locations", "location,kind,market,country,calendar\nNV1,warehouse,US,US,DOCK\n"}},
               {.today = "2026-11-30", .policy = company.policy});
}

std::string last_change(ChangeLedger& company) {
  return company.ask("SELECT what || ' ' || autoship_id || ' ' || body FROM events ORDER BY id DESC LIMIT 1");
}

struct Story {
  ~Story() {
    if (std::uncaught_exceptions() > 0) RC_LOG() << text << "\n";
  }
  std::string text;
};

}  // namespace

TEST_CASE("whatever people change between nights the ledger is sound and moves to another one whole") {
  CHECK(rc::check([] {
    ChangeLedger company;
    Story story;
    set_up(company);
    Day today = *parse_day("2026-11-30");
    for (int steps = below(40); steps > 0; --steps) {
      const std::string on = to_text(today);
      if (one_in(3)) {
        CycleOptions options;
        options.catch_up = true;
        company.night(on.c_str(), options);
        const NightCounts& counts = company.result.counts;
        story.text += "\n" + on + " night: " + company.ask("SELECT count(*) FROM orders") + " orders";
        RC_ASSERT(counts.due == counts.ordered + counts.skipped + counts.missed + counts.blocked);
        today += date::days{one_in(5) ? 1 + below(20) : 1};
        continue;
      }
      const ChangeRequest request = some_request(today);
      const std::int64_t autoship = 1 + below(8);
      try {
        company.change(autoship, request, on);
      } catch (const Error& error) {
        RC_ASSERT(error.exit() != Exit::failed);
        continue;
      }
      story.text += "\n" + on + " " + last_change(company) + "; " + company.rows_of(autoship);
    }
    RC_ASSERT(company.is_sound());
    const CsvFiles out = export_texts(company.ledger);
    Ledger second = Ledger::in_memory();
    const std::string on = to_text(today);
    const auto faults = import_faults(second, out, {.today = on.c_str(), .policy = company.policy});
    RC_ASSERT(faults == std::vector<std::string>{});
    RC_ASSERT(export_texts(second) == out);
    for (const Proof& proof : check_ledger(second, company.policy, company.company().calendars, entries_hash))
      RC_ASSERT(proof.first == std::vector<std::string>{});
  }));
}
