#include "workflows/undo_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/item_list.h"
#include "domain/money.h"
#include "domain/text.h"

namespace autoship {

namespace {

/// Null when the event leaves the column alone.
const EventColumn* find_column(const BatchEvent& event, std::string_view name) {
  for (const EventColumn& column : event.columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

/// Events say what was stored: a value that cannot be read was not written by this program.
template <class Value>
Value known(const std::optional<Value>& value) {
  check(value.has_value(), "an event's value can be read");
  return *value;
}

std::optional<Day> day_of(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(known(parse_day(text)));
}

CycleNote& note_of(AutoshipState& state, Day cycle) {
  auto note = std::find_if(state.notes.begin(), state.notes.end(),
                           [&](const CycleNote& found) { return found.cycle >= cycle; });
  if (note == state.notes.end() || note->cycle != cycle)
    note = state.notes.insert(note, {cycle, CycleState::planned, std::nullopt, {}, {}});
  return *note;
}

/// A cycle of which nothing was planned before. Where the event names its lines alone, it was planned
/// and had none.
void forget(AutoshipState& state, Day cycle, const ListedPlan& is) {
  if (!is.skipped && !is.day) {
    note_of(state, cycle).once.clear();
  } else {
    std::erase_if(state.notes, [&](const CycleNote& note) { return note.cycle == cycle; });
  }
}

void put_back(AutoshipState& state, Day cycle, const ListedPlan& was, const ListedPlan& is) {
  if (was == is) return;
  CycleNote& note = note_of(state, cycle);
  if (was.skipped != is.skipped || was.day != is.day) {
    note.state = was.skipped ? CycleState::skip : CycleState::planned;
    note.reason.clear();
    note.detail.clear();
    if (was.day) note.moved_to = was.day == cycle ? std::nullopt : was.day;
  }
  // A skipped one keeps its day and its lines, for when it comes back (D8); no list names them.
  if (!was.skipped && was.once != is.once) note.once = was.once;
}

}  // namespace

StateUndo::StateUndo(Ledger& ledger)
    : products_(ledger, Kind::products),
      addresses_(ledger, Kind::addresses),
      methods_(ledger, Kind::payment_methods) {}

ProductId StateUndo::product(std::string_view sku) {
  const auto id = products_.find(sku);
  if (!id) throw Error(fmt::format("there is no product '{}' any more", sku), Exit::refused);
  return {*id};
}

void StateUndo::take_back(AutoshipState& state, const BatchEvent& event, int digits) {
  const auto number = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(known(parse_integer(text)));
  };
  const auto label = [&](LabelLookup& labels, const std::string& text, const char* thing) -> std::int64_t {
    if (text.empty()) return 0;
    const auto id = labels.find(state.account, text);
    if (!id) throw Error(fmt::format("{} '{}' is no longer there", thing, text), Exit::refused);
    return *id;
  };
  for (const auto& [name, before, after] : event.columns) {
    if (name == "every") state.every = before;
    if (name == "next_on") state.grid_from = day_of(before);
    if (name == "ship_to") state.ship_to = {label(addresses_, before, "address")};
    if (name == "ship_via") state.ship_via = before;
    if (name == "pay_with") state.pay_with = {label(methods_, before, "payment method")};
    if (name == "budget") {
      state.budget_minor =
          before.empty() ? std::nullopt : std::optional(known(parse_decimal(before, digits)));
    }
    if (name == "only_below_pv") {
      state.only_below_pv =
          before.empty() ? std::nullopt : std::optional(known(parse_decimal(before, volume_digits)));
    }
    if (name == "top_up") state.top_up = before == "yes";
    if (name == "until") state.until = day_of(before);
    if (name == "times") state.times = number(before);
    if (name == "roll") state.roll = before.empty() ? std::nullopt : std::optional(known(parse_roll(before)));
    if (name == "status") state.status = known(parse_autoship_status(before));
    if (name == "paused_until") state.paused_until = day_of(before);
    if (name == "anchor") state.anchor.date = known(parse_day(before));
    if (name == "anchor_day") state.anchor.wanted_day = static_cast<int>(known(parse_integer(before)));
  }
  if (event.paused_on) state.paused_on = event.paused_on;
  if (state.status != AutoshipStatus::paused) state.paused_on.reset();
  take_back_lines(state, event, digits);
  take_back_cycles(state, event);
}

void StateUndo::take_back_lines(AutoshipState& state, const BatchEvent& event, int digits) {
  const EventColumn* items = find_column(event, "items");
  const EventColumn* locks = find_column(event, "price_lock");
  if (items == nullptr && locks == nullptr) return;
  std::vector<WantedLine> lines = state.lines;
  if (items != nullptr) {
    lines.clear();
    for (const ListedItem& item : parse_items(items->before)) {
      WantedLine& line = lines.emplace_back(WantedLine{product(item.sku), item.qty, std::nullopt});
      // Where the locks did not change, a line that stays has the one that it has.
      for (const WantedLine& now : state.lines) {
        if (now.product == line.product) line.locked_minor = now.locked_minor;
      }
    }
  }
  if (locks != nullptr) {
    for (WantedLine& line : lines) line.locked_minor.reset();
    for (const ListedPrice& lock : parse_price_list(locks->before, digits)) {
      const ProductId of = product(lock.sku);
      for (WantedLine& line : lines) {
        if (line.product == of) line.locked_minor = lock.minor;
      }
    }
  }
  state.lines = std::move(lines);
}

/// `SKU=2`, or `SKU=0` where one shipment goes without.
OnceLine StateUndo::once_line(std::string_view piece) {
  const auto sign = piece.rfind('=');
  check(sign != piece.npos, "an event's item has a number");
  return {product(piece.substr(0, sign)), known(parse_integer(piece.substr(sign + 1)))};
}

/// What one side of the event says of planned cycles. A list that the event does not name is the
/// same on both sides, and says as much when it is left out on both.
Plans StateUndo::plans_of(const BatchEvent& event, std::string EventColumn::*side) {
  Plans plans;
  const auto text = [&](const char* name) -> std::string_view {
    const EventColumn* column = find_column(event, name);
    return column == nullptr ? std::string_view() : std::string_view(column->*side);
  };
  for (const Day cycle : parse_day_list(text("skipped"))) plans[cycle].skipped = true;
  for (const ListedMove& move : parse_moves(text("moved"))) plans[move.cycle].day = move.to;
  for (const std::string_view piece : split_list(text("once"), ';')) {
    const auto colon = piece.find(':');
    check(colon != piece.npos, "an event's once names a cycle");
    plans[known(parse_day(piece.substr(0, colon)))].once.push_back(once_line(piece.substr(colon + 1)));
  }
  return plans;
}

void StateUndo::take_back_cycles(AutoshipState& state, const BatchEvent& event) {
  const Plans before = plans_of(event, &EventColumn::before), after = plans_of(event, &EventColumn::after);
  for (const auto& [cycle, is] : after) {
    if (!before.contains(cycle)) forget(state, cycle, is);
  }
  for (const auto& [cycle, was] : before) {
    const auto is = after.find(cycle);
    put_back(state, cycle, was, is == after.end() ? ListedPlan{} : is->second);
  }
  for (const KeptCycle& kept : event.cycles) {
    CycleNote& note = note_of(state, kept.note.cycle);
    note = kept.note;
    for (const std::string_view piece : split_list(kept.once, ';')) note.once.push_back(once_line(piece));
  }
}

}  // namespace autoship
