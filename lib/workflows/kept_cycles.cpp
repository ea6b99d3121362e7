#include "workflows/kept_cycles.h"

#include <fmt/format.h>

namespace autoship {

namespace {

/// Whether skipped, moved and once say all of it.
bool is_listed(const CycleNote& note) {
  if (note.state == CycleState::planned) return note.moved_to != note.cycle;
  return note.state == CycleState::skip && !note.moved_to && note.once.empty();
}

bool is_same(const CycleNote& a, const CycleNote& b) {
  return a.state == b.state && a.moved_to == b.moved_to && a.once == b.once;
}

}  // namespace

std::vector<KeptCycle> cycles_to_keep(KeptCycles& rows, const AutoshipState& before,
                                      const AutoshipState& after) {
  std::vector<KeptCycle> cycles;
  for (const CycleNote& note : before.notes) {
    if (is_listed(note)) continue;
    const CycleNote* now = find_note(after.notes, note.cycle);
    if (now == nullptr || !is_same(note, *now)) cycles.push_back(rows.load(before.id, note));
  }
  return cycles;
}

void write_kept_cycles(JsonWriter& json, const Catalog& catalog, const std::vector<KeptCycle>& cycles) {
  if (cycles.empty()) return;
  json.key("cycles").begin_array();
  for (const KeptCycle& kept : cycles) {
    const CycleNote& note = kept.note;
    json.begin_object().key("cycle").day(note.cycle).key("state").text(to_text(note.state));
    if (note.moved_to) json.key("moved_to").day(*note.moved_to);
    if (!note.reason.empty()) json.key("reason").text(note.reason).key("detail").text(note.detail);
    if (kept.first_run) json.key("first_run").integer(kept.first_run.value);
    if (kept.last_run) json.key("last_run").integer(kept.last_run.value);
    std::string once;
    for (const OnceLine& line : note.once) {
      once +=
          fmt::format("{}{}={}", once.empty() ? "" : ";", catalog.products.find(line.product)->sku, line.qty);
    }
    if (!once.empty()) json.key("once").text(once);
    json.end_object();
  }
  json.end_array();
}

void write_ended_pause(JsonWriter& json, const AutoshipState& before, const AutoshipState& after) {
  if (before.paused_on && before.paused_on != after.paused_on) json.key("paused_on").day(*before.paused_on);
}

}  // namespace autoship
