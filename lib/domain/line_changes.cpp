#include <fmt/format.h>

#include <algorithm>

#include "domain/autoship_changes.h"
#include "domain/item_list.h"

namespace autoship {

namespace {

auto line_of(std::vector<WantedLine>& lines, ProductId product) {
  return std::find_if(lines.begin(), lines.end(),
                      [&](const WantedLine& line) { return line.product == product; });
}

const char* option_of(LineChange::How how) {
  switch (how) {
    case LineChange::How::add:
      return "--add";
    case LineChange::How::set:
      return "--set";
    case LineChange::How::remove:
      return "--remove";
    case LineChange::How::swap:
      return "--swap";
  }
  return "";
}

/// Adds to a line, or makes one at the end.
void put(std::vector<WantedLine>& lines, ProductId product, std::int64_t qty) {
  const auto line = line_of(lines, product);
  if (line == lines.end()) {
    lines.push_back({product, qty, std::nullopt});
  } else {
    line->qty += qty;
  }
}

/// What one shipment has otherwise than the autoship.
std::vector<OnceLine> differences(const std::vector<WantedLine>& lines, std::vector<WantedLine> wanted) {
  std::vector<OnceLine> once;
  for (const WantedLine& line : lines) {
    const auto now = line_of(wanted, line.product);
    const std::int64_t qty = now == wanted.end() ? 0 : now->qty;
    if (qty != line.qty) once.push_back({line.product, qty});
    if (now != wanted.end()) wanted.erase(now);
  }
  for (const WantedLine& line : wanted) once.push_back({line.product, line.qty});
  std::sort(once.begin(), once.end(),
            [](const OnceLine& a, const OnceLine& b) { return a.product < b.product; });
  return once;
}

}  // namespace

std::vector<WantedLine> AutoshipChange::changed(std::vector<WantedLine> lines,
                                                const std::vector<LineChange>& changes) const {
  for (const LineChange& change : changes) {
    const auto line = line_of(lines, change.product);
    const bool missing = line == lines.end();
    switch (change.how) {
      case LineChange::How::add:
        put(lines, change.product, change.qty);
        break;
      case LineChange::How::set:
        if (missing) {
          put(lines, change.product, change.qty);
        } else {
          line->qty = change.qty;
        }
        break;
      case LineChange::How::remove:
      case LineChange::How::swap: {
        if (missing) {
          throw ChangeRefused(option_of(change.how),
                              fmt::format("'{}' is no item of {}", sku(change.product), name()));
        }
        const std::int64_t qty = line->qty;
        if (change.how == LineChange::How::remove) {
          lines.erase(line);
        } else if (line_of(lines, change.with) != lines.end()) {
          lines.erase(line);
          put(lines, change.with, qty);
        } else {
          *line = {change.with, qty, std::nullopt};  // It keeps its place in the order of preference.
        }
        break;
      }
    }
  }
  for (const WantedLine& line : lines) {
    if (line.qty <= item_qty_max) continue;
    throw ChangeRefused("", fmt::format("{} of '{}' are too many; {} are the most", line.qty,
                                        sku(line.product), item_qty_max));
  }
  return lines;
}

void AutoshipChange::change_lines(const std::vector<LineChange>& changes) {
  require_running();
  set_lines(changed(state_.lines, changes));
}

void AutoshipChange::set_lines(std::vector<WantedLine> lines) {
  require_running();
  if (lines.empty()) {
    throw ChangeRefused("",
                        fmt::format("nothing would be left of {}; cancel it, or pause it, instead", name()));
  }
  if (lines == state_.lines) return say(fmt::format("{} has these items already", name()));
  state_.lines = std::move(lines);
  // What one shipment has otherwise stays so, and what it has like the others needs no word.
  std::vector<Day> touched;
  for (CycleNote& note : state_.notes) {
    const bool open = note.is_pending() || note.state == CycleState::skipped;
    if (note.once.empty() || !open) continue;
    note.once = differences(state_.lines, lines_with(state_.lines, note.once));
    touched.push_back(note.cycle);
  }
  for (const Day cycle : touched) tidy(cycle);
}

std::vector<WantedLine> AutoshipChange::next_lines() const {
  require_running();
  const CycleNote* note = find_note(state_.notes, require_next().dates.cycle);
  return note == nullptr ? state_.lines : lines_with(state_.lines, note->once);
}

void AutoshipChange::change_next_lines(const std::vector<LineChange>& changes) {
  require_running();
  set_next_lines(changed(next_lines(), changes));
}

void AutoshipChange::set_next_lines(std::vector<WantedLine> lines) {
  require_running();
  const Day cycle = require_next().dates.cycle;
  if (lines.empty()) {
    throw ChangeRefused("",
                        fmt::format("nothing would be left of the shipment of {}; skip it instead (autoship "
                                    "skip {})",
                                    to_text(cycle), state_.id.value));
  }
  const CycleNote* before = find_note(state_.notes, cycle);
  std::vector<OnceLine> once = differences(state_.lines, std::move(lines));
  if (once == (before != nullptr ? before->once : std::vector<OnceLine>())) {
    return say(fmt::format("the shipment of {} has these items already", to_text(cycle)));
  }
  if (before == nullptr) take_note(cycle, CycleState::planned);
  for (CycleNote& note : state_.notes) {
    if (note.cycle == cycle) note.once = std::move(once);
  }
  tidy(cycle);
}

}  // namespace autoship
