#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <set>

#include "storage/batch_events.h"
#include "tests/workflows/change_generators.h"
#include "workflows/undo.h"

using namespace autoship;

// Undos of changes that others came after, on a real ledger.

namespace {

std::set<std::string> pieces(const std::string& list) {
  std::set<std::string> found;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(';', at), list.size());
    found.insert(list.substr(at, end - at));
    at = end + 1;
  }
  return found;
}

/// What a change planned for single cycles: pieces of the lists that it added, each with its column.
std::set<std::string> planned_by(const ChangeEffect& effect) {
  std::set<std::string> added;
  for (const ColumnChange& column : effect.columns) {
    if (column.column != "skipped" && column.column != "moved" && column.column != "once") continue;
    const auto before = pieces(column.before);
    for (const std::string& piece : pieces(column.after)) {
      if (!before.contains(piece)) added.insert(column.column + " " + piece);
    }
  }
  return added;
}

/// What an export says is planned for single cycles of autoship 1: only what its rule will come to.
std::set<std::string> planned_now(ChangeLedger& company) {
  Ledger second = Ledger::in_memory();
  import_texts(second, export_texts(company.ledger), {.today = "2026-11-30", .policy = company.policy});
  AutoshipStates states(second);
  const AutoshipState state = *states.load({1});
  std::set<std::string> found;
  for (const CycleNote& note : state.notes) {
    const std::string cycle = to_text(note.cycle);
    if (note.is_on_grid()) found.insert("skipped " + cycle);
    if (!note.is_pending()) continue;
    found.insert("moved " + cycle + ">" + to_text(note.day()));
    for (const OnceLine& line : note.once) {
      const std::string sku =
          company.ask("SELECT sku FROM products WHERE id = " + std::to_string(line.product.value));
      found.insert("once " + cycle + ":" + sku + "=" + std::to_string(line.qty));
    }
  }
  return found;
}

}  // namespace

TEST_CASE("an undo loses nothing that was planned for a shipment after its batch") {
  CHECK(rc::check([] {
    ChangeLedger company;
    company.policy.cycle.lead_days = *rc::gen::element(0, 2);
    const Day today = *parse_day("2026-11-30");
    const std::string on = to_text(today);
    std::vector<std::set<std::string>> planned;
    std::vector<RunId> batches;
    for (int tries = 0; tries < 4; ++tries) {
      try {
        const ChangeEffect effect = company.change(1, some_request(today), on);
        if (!effect.changed()) continue;
        planned.push_back(planned_by(effect));
        batches.push_back({std::stoll(company.ask("SELECT max(id) FROM runs"))});
        RC_LOG() << company.ask("SELECT what || ' ' || body FROM events ORDER BY id DESC LIMIT 1") << "\n";
      } catch (const Error& error) {
        RC_ASSERT(error.exit() != Exit::failed);
      }
    }
    RC_PRE(!batches.empty());
    const std::string before = company.rows_of(1);
    // What stands of each of them, before the undo of one.
    const auto stood = planned_now(company);
    const std::size_t which = static_cast<std::size_t>(below(static_cast<int>(batches.size())));
    UndoOptions options;
    options.seconds = [] { return 0.5; };
    const UndoResult undo = undo_batch(company.ledger, company.company(), night_caller("undo", on.c_str()),
                                       batches[which], options);
    if (undo.reversed == 0) {
      RC_ASSERT(company.rows_of(1) == before);
      return;
    }
    RC_LOG() << "undone: " << which << "; " << company.rows_of(1) << "\n";
    RC_ASSERT(company.is_sound());
    const auto stands = planned_now(company);
    for (std::size_t later = which + 1; later < planned.size(); ++later) {
      for (const std::string& plan : planned[later]) {
        if (stood.contains(plan)) RC_ASSERT(stands.contains(plan));
      }
    }
  }));
}
