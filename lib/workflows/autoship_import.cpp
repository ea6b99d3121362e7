#include "workflows/autoship_import.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/closed_days.h"
#include "domain/item_list.h"
#include "domain/json_writer.h"
#include "domain/text.h"

namespace autoship {

AutoshipImport::AutoshipImport(const ImportPlace& place)
    : place_(place),
      spec_(place.spec()),
      table_(place.context.ledger, spec_, place.context.journal.run()),
      resolver_(place),
      parts_(place.context.ledger),
      dates_(place.context.ledger, place.context.dates),
      event_(place.context.ledger, place.context.journal, spec_),
      today_text_(to_text(place.context.today)),
      last_number_(parts_.last_number()) {
  counts_.kind = &spec_;
  counts_.file = place.file.name;
}

ImportCounts AutoshipImport::run() {
  KindRow row;
  while (place_.file.next(row)) import_row(row);
  return counts_;
}

bool AutoshipImport::refuse(const KindRow& row, std::size_t column, std::string what) const {
  place_.refuse(row.line, column, std::move(what));
  return false;
}

/// What the row says; what is stored where it has no such column.
const FieldValue& AutoshipImport::now(std::size_t column) const {
  if (values_[column].is != FieldValue::Is::absent) return values_[column];
  return wanted_.is_new ? spec_.columns[column].not_given : table_.stored()[column];
}

std::optional<Day> AutoshipImport::day_now(std::size_t column) const {
  const FieldValue& value = now(column);
  return value.given() ? parse_day(value.text) : std::nullopt;
}

void AutoshipImport::import_row(const KindRow& row) {
  if (!resolver_.resolve(row, values_, forward_)) {
    // What its other cells get wrong is worth knowing as well.
    if (values_[items_].is == FieldValue::Is::text) {
      wanted_ = {};
      read_lines(row);
    }
    return;
  }
  if (!read(row)) return;
  if (wanted_.is_new) {
    write(row);
    ++counts_.created;
  } else if (differs()) {
    event_.see(values_);
    write(row);
    event_.record(values_, {values_[account_].integer}, wanted_.id, forward_, row);
    ++counts_.changed;
  } else {
    ++counts_.unchanged;
  }
}

bool AutoshipImport::read(const KindRow& row) {
  if (!find(row)) return false;
  const bool has_lines = read_lines(row) && read_locks(row) && check_condition(row);
  const bool has_dates = read_schedule(row) && read_next(row) && read_planned(row) && check_left(row);
  return has_lines && has_dates;
}

bool AutoshipImport::find(const KindRow& row) {
  wanted_ = {};
  wanted_.id = {values_[0].integer};
  wanted_.is_new = wanted_.id.value == 0 || wanted_.id.value > last_number_ || !table_.find(values_);
  if (wanted_.id) {
    if (const auto line = place_.context.notes.seen_before(wanted_.id.value, row.line)) {
      return refuse(row, 0, fmt::format("'{}' is the autoship of line {} already", wanted_.id.value, *line));
    }
  }
  if (wanted_.is_new) return true;
  if (now(account_) != table_.stored()[account_]) {
    return refuse(row, account_,
                  fmt::format("'{}' is not whose autoship {} is; it stays with its account",
                              row.values[account_].text, wanted_.id.value));
  }
  wanted_.orders = parts_.orders(wanted_.id);
  FieldValue& made = values_[orders_made_];
  if (made.is == FieldValue::Is::integer) {
    // 0 says only that none were made before this ledger.
    made.integer = std::max<std::int64_t>(made.integer - wanted_.orders.count,
                                          row.values[orders_made_].integer == 0 ? 0 : -1);
    if (made.integer < 0) {
      return refuse(row, orders_made_,
                    fmt::format("'{}' is less than the {} orders of this ledger",
                                row.values[orders_made_].integer, wanted_.orders.count));
    }
  }
  return true;
}

bool AutoshipImport::read_lines(const KindRow& row) {
  bool good = true;
  try {
    for (const ListedItem& item : parse_items(row.values[items_].text)) {
      const auto product = resolver_.codes(Kind::products).find(item.sku);
      if (product) {
        wanted_.lines.push_back({{*product}, item.qty, std::nullopt});
        continue;
      }
      good = false;
      if (place_.was_refused(Kind::products, item.sku)) continue;
      place_.refuse_by(row.line, items_, [&] { return resolver_.codes(Kind::products).unknown(item.sku); });
    }
  } catch (const Error& error) {
    return refuse(row, items_, error.what());
  }
  if (good && wanted_.lines.empty()) return refuse(row, items_, "names no item");
  return good;
}

bool AutoshipImport::read_locks(const KindRow& row) {
  const auto line_of = [&](ProductId product) {
    return std::find_if(wanted_.lines.begin(), wanted_.lines.end(),
                        [&](const WantedLine& line) { return line.product == product; });
  };
  if (values_[price_lock_].is == FieldValue::Is::absent && !wanted_.is_new) {
    for (const WantedLine& stored : parts_.lines(wanted_.id)) {
      if (const auto line = line_of(stored.product); line != wanted_.lines.end())
        line->locked_minor = stored.locked_minor;
    }
  }
  if (values_[price_lock_].is != FieldValue::Is::text) return true;
  try {
    for (const ListedPrice& lock :
         parse_price_list(values_[price_lock_].text, resolver_.currency_of(values_).digits)) {
      const auto product = resolver_.codes(Kind::products).find(lock.sku);
      const auto line = product ? line_of({*product}) : wanted_.lines.end();
      if (line == wanted_.lines.end()) {
        return refuse(row, price_lock_, fmt::format("'{}' is none of its items", lock.sku));
      }
      line->locked_minor = lock.minor;
    }
  } catch (const Error& error) {
    return refuse(row, price_lock_, error.what());
  }
  return true;
}

/// P7: a mark is above zero, and there is nothing to top up without one.
bool AutoshipImport::check_condition(const KindRow& row) {
  const FieldValue& mark = now(only_below_pv_);
  if (mark.given() && mark.integer <= 0) return refuse(row, only_below_pv_, "is not above zero");
  if (now(top_up_).integer == 1 && !mark.given())
    return refuse(row, top_up_, "is yes, but only_below_pv says no volume to reach");
  return true;
}

bool AutoshipImport::read_schedule(const KindRow& row) {
  const auto& stored = table_.stored();
  wanted_.status = now(status_).text;
  if (wanted_.status != "paused" && now(paused_until_).given()) {
    return refuse(
        row, paused_until_,
        fmt::format("'{}' is given, but the status is {}", now(paused_until_).text, wanted_.status));
  }
  if (!read_pause_begin(row)) return false;
  // An anchor is never cleared: what counts from it would lose its place.
  FieldValue& anchor = values_[anchor_];
  if (!anchor.given() && !wanted_.is_new) anchor = stored[anchor_];
  const bool has_anchor = anchor.given();
  if (!has_anchor) {
    anchor =
        FieldValue::of(values_[next_on_].given() ? values_[next_on_].text : std::string_view(today_text_));
  }
  wanted_.anchor.date = *parse_day(anchor.text);
  FieldValue& wanted_day = values_[anchor_day_];
  if (!wanted_day.given() && !wanted_.is_new && anchor == stored[anchor_]) wanted_day = stored[anchor_day_];
  if (!wanted_day.given()) {
    const date::year_month_day ymd{wanted_.anchor.date};
    wanted_day = FieldValue::of(std::int64_t{static_cast<unsigned>(ymd.day())});
  }
  wanted_.anchor.wanted_day = static_cast<int>(wanted_day.integer);
  if (!values_[enrolled_on_].given()) {
    values_[enrolled_on_] =
        wanted_.is_new ? FieldValue::of(std::string_view(today_text_)) : stored[enrolled_on_];
  }
  try {
    wanted_.schedule = parse_schedule(now(every_).text, wanted_.anchor);
  } catch (const Error& error) {
    return refuse(row, every_, error.what());
  }
  if (!check_closed_days(row, has_anchor)) return false;
  if (wanted_.is_new) {
    // Without an anchor of its own next_on is one, and need not be a day of the rule.
    return !has_anchor || !values_[next_on_].given() ||
           check_next_on(row, *parse_day(values_[next_on_].text));
  }
  const auto same = [&](std::size_t column) { return now(column) == stored[column]; };
  wanted_.same_grid =
      same(every_) && same(anchor_) && same(anchor_day_) && same(status_) && same(paused_until_);
  return !values_[next_on_].given() || check_next_on(row, *parse_day(values_[next_on_].text));
}

/// The day on which its pause began (P1): as the file says, else as it was, else today.
bool AutoshipImport::read_pause_begin(const KindRow& row) {
  FieldValue& began = values_[paused_on_];
  if (wanted_.status != "paused") {
    if (began.given()) {
      return refuse(row, paused_on_,
                    fmt::format("'{}' is given, but the status is {}", began.text, wanted_.status));
    }
    began = FieldValue::null();
  } else if (!began.given()) {
    const bool is_old = !wanted_.is_new && table_.stored()[paused_on_].given();
    began = is_old ? table_.stored()[paused_on_] : FieldValue::of(std::string_view(today_text_));
  }
  return true;
}

/// D10: a rule, and the day it begins on, are chosen as anybody's; those that stand already stay.
bool AutoshipImport::check_closed_days(const KindRow& row, bool has_anchor) {
  const auto& closed_days = place_.context.company.policy.cycle.closed_days;
  if (closed_days.empty()) return true;
  const auto same = [&](std::size_t column) { return now(column) == table_.stored()[column]; };
  const bool is_old = !wanted_.is_new && same(every_) && same(anchor_) && same(anchor_day_);
  const Rule rule = parse_rule(now(every_).text);
  if (const auto fault = closed_day_fault(rule, wanted_.anchor, closed_days); !is_old && !fault.empty()) {
    const bool by_anchor = keeps_anchors_day(rule);
    return refuse(row, !by_anchor ? every_ : has_anchor ? anchor_ : next_on_, fault);
  }
  const auto next_on = day_now(next_on_);
  if (!next_on || *next_on == day_max) return true;
  // Of an autoship with an anchor next_on may just say how far it has come.
  if (wanted_.is_new && has_anchor) return true;
  if (!wanted_.is_new) {
    const auto stored = dates_.store().next(wanted_.id);
    if (!is_old || (stored && stored->grid_from() == *next_on)) return true;
  }
  const date::year_month_day ymd{*next_on};
  const auto fault = closed_day_fault(static_cast<int>(static_cast<unsigned>(ymd.day())), closed_days);
  return fault.empty() || refuse(row, next_on_, fault);
}

bool AutoshipImport::check_next_on(const KindRow& row, Day next_on) {
  const Schedule& schedule = *wanted_.schedule;
  // The last day there is says that only moved cycles are left.
  if (schedule.is_cycle(next_on) || next_on == day_max) return true;
  std::optional<Day> before;
  if (next_on > schedule.first()) {
    // Two years and a month hold a cycle of most rules; the first one stands in for rarer ones.
    const auto cycles = schedule.between(std::max(schedule.first(), next_on - date::days{800}), next_on);
    before = cycles.empty() ? schedule.first() : cycles.back();
  }
  const auto after = schedule.first_after(next_on);
  return refuse(row, next_on_,
                fmt::format("'{}' is no day of the rule '{}' anchored on {} ({}{}{})", to_text(next_on),
                            now(every_).text, to_text(wanted_.anchor.date), before ? to_text(*before) : "",
                            before && after ? " or " : "", after ? to_text(*after) : ""));
}

/// Whether the row begins, moves or ends a pause, or brings back what had ended.
bool AutoshipImport::changes_pause() const {
  if (wanted_.is_new) return wanted_.status != "active";
  const auto& stored = table_.stored();
  return now(status_) != stored[status_] || now(paused_until_) != stored[paused_until_];
}

/// Whether it was paused, or had ended, before this row gave it another pause or none.
bool AutoshipImport::comes_back() const {
  return !wanted_.is_new && changes_pause() && table_.stored()[status_].text != "active";
}

/// Where the grid goes on. What the file leaves open goes on as it was, or begins today.
bool AutoshipImport::read_next(const KindRow& row) {
  if (!wanted_.is_new) wanted_.stored_grid = parts_.grid_from(wanted_.id);
  if (wanted_.status == "finished") return true;

  const auto next_on = day_now(next_on_);
  if (!next_on && wanted_.same_grid && wanted_.stored_grid) {
    wanted_.next = wanted_.stored_grid;
    return true;
  }
  Day from = next_on.value_or(std::max(wanted_.anchor.date, place_.context.today));
  if (!next_on) {
    if (wanted_.stored_grid) from = *wanted_.stored_grid;
    if (wanted_.orders.last_cycle) from = std::max(from, *wanted_.orders.last_cycle + date::days{1});
    // What went by in a pause stays away (D7).
    if (comes_back()) from = std::max(from, place_.context.today);
  }
  wanted_.next = from == day_max ? from : wanted_.schedule->first_on_or_after(from).value_or(day_max);
  const bool as_stored = wanted_.stored_grid == wanted_.next;
  if (wanted_.orders.last_cycle && *wanted_.next <= *wanted_.orders.last_cycle && !as_stored) {
    return refuse(row, next_on_,
                  fmt::format("'{}' is not after {}, which was ordered already (leave it empty to go on)",
                              to_text(*wanted_.next), to_text(*wanted_.orders.last_cycle)));
  }
  return true;
}

bool AutoshipImport::read_planned(const KindRow& row) {
  const bool keeps_skipped = values_[skipped_].is == FieldValue::Is::absent;
  const bool keeps_moved = values_[moved_].is == FieldValue::Is::absent;
  if (!wanted_.is_new) {
    wanted_.stored_cycles = parts_.cycles(wanted_.id);
    for (const PlannedCycle& cycle : wanted_.stored_cycles.planned) {
      if (cycle.moved_to ? keeps_moved : keeps_skipped) wanted_.planned.push_back(cycle);
    }
  }
  const char* column = "skipped";
  try {
    for (const Day cycle : parse_day_list(values_[skipped_].text)) {
      if (!add_planned(row, column, {cycle, std::nullopt, {}, false})) return false;
    }
    column = "moved";
    for (const ListedMove& move : parse_moves(values_[moved_].text)) {
      if (!add_planned(row, column, {move.cycle, move.to, {}, false})) return false;
    }
  } catch (const Error& error) {
    return refuse(row, at(column), error.what());
  }
  std::sort(wanted_.planned.begin(), wanted_.planned.end(),
            [](const PlannedCycle& a, const PlannedCycle& b) { return a.cycle < b.cycle; });
  if (!read_once(row)) return false;
  if (changes_pause()) let_go_by();
  go_past_waiting();
  return true;
}

/// What single shipments have otherwise; of a file without that column what is stored.
bool AutoshipImport::read_once(const KindRow& row) {
  for (PlannedCycle& cycle : wanted_.planned) {
    const auto& stored = wanted_.stored_cycles.planned;
    const auto same = std::find_if(stored.begin(), stored.end(),
                                   [&](const PlannedCycle& other) { return other.cycle == cycle.cycle; });
    if (same == stored.end() || !cycle.moved_to) continue;
    cycle.once = same->once;
    cycle.blocked = same->blocked;
  }
  const FieldValue& text = values_[once_];
  if (text.is == FieldValue::Is::absent) return true;
  for (PlannedCycle& cycle : wanted_.planned) cycle.once.clear();
  if (!text.given()) return true;
  try {
    for (const ListedOnce& once : parse_once(text.text)) {
      const auto product = resolver_.codes(Kind::products).find(once.sku);
      if (!product) return refuse(row, once_, resolver_.codes(Kind::products).unknown(once.sku));
      const auto planned = std::find_if(
          wanted_.planned.begin(), wanted_.planned.end(),
          [&](const PlannedCycle& cycle) { return cycle.cycle == once.cycle && cycle.moved_to; });
      if (planned == wanted_.planned.end()) {
        return refuse(row, once_, fmt::format("'{}' is none of the cycles in moved", to_text(once.cycle)));
      }
      planned->once.push_back({{*product}, once.qty});
    }
  } catch (const Error& error) {
    return refuse(row, once_, error.what());
  }
  for (PlannedCycle& cycle : wanted_.planned) {
    std::sort(cycle.once.begin(), cycle.once.end(),
              [](const OnceLine& a, const OnceLine& b) { return a.product < b.product; });
  }
  return true;
}

/// Cycles planned or blocked for days that went by in a pause are over: resuming never creates
/// orders for them. So is a blocked one whose day went by before the pause (D7).
void AutoshipImport::let_go_by() {
  const bool pauses = wanted_.status == "paused";
  const Day today = place_.context.today;
  const Day first = pauses ? std::min(day_now(paused_until_).value_or(today), today) : today;
  const bool all = comes_back() && !pauses;
  const auto is_over = [&](const PlannedCycle& cycle) {
    return (all || (pauses && cycle.blocked)) && cycle.moved_to.value_or(cycle.cycle) < first;
  };
  for (const PlannedCycle& cycle : wanted_.planned) {
    if (!is_over(cycle)) continue;
    CycleNote& note = wanted_.gone_by.emplace_back();
    note.cycle = cycle.cycle;
    note.state = cycle.moved_to ? CycleState::missed : CycleState::skipped;
    wanted_.stored_cycles.settled.push_back(note);
  }
  std::erase_if(wanted_.planned, is_over);
}

/// Cycles that wait by themselves are not of the grid, which goes on after them.
void AutoshipImport::go_past_waiting() {
  notes_ = wanted_.stored_cycles.settled;
  bool waiting = false;
  for (const PlannedCycle& cycle : wanted_.planned) {
    CycleNote& note = notes_.emplace_back();
    note.cycle = cycle.cycle;
    note.state = cycle.moved_to ? CycleState::planned : CycleState::skip;
    note.moved_to = cycle.moved_to;
    waiting = waiting || note.is_pending();
  }
  // While the autoship is paused or canceled, the grid stands where it stood.
  if (!wanted_.next || wanted_.status != "active") return;
  const auto grid = *wanted_.next == day_max
                        ? std::nullopt
                        : grid_cycle(*wanted_.schedule, notes_, *wanted_.next, day_now(until_));
  wanted_.next = grid ? grid : waiting ? std::optional(day_max) : std::nullopt;
}

bool AutoshipImport::add_planned(const KindRow& row, const char* column, const PlannedCycle& cycle) {
  const std::string day = to_text(cycle.cycle);
  // A cycle that waits may be of a rule that the autoship had before.
  const bool of_older = cycle.moved_to && cycle.cycle < wanted_.schedule->first();
  if (!of_older && !wanted_.schedule->is_cycle(cycle.cycle)) {
    return refuse(row, at(column), fmt::format("'{}' is no day of the rule '{}'", day, now(every_).text));
  }
  // Of a cycle that is over there is nothing to plan.
  if (find_note(wanted_.stored_cycles.settled, cycle.cycle) != nullptr) return true;
  const auto& stored = wanted_.stored_cycles.planned;
  const bool is_news = std::find(stored.begin(), stored.end(), cycle) == stored.end();
  if (is_news && !cycle.moved_to && wanted_.next && cycle.cycle < *wanted_.next) {
    return refuse(row, at(column),
                  fmt::format("'{}' is before the next cycle, {}", day, to_text(*wanted_.next)));
  }
  const auto same = [&](const PlannedCycle& other) { return other.cycle == cycle.cycle; };
  if (std::any_of(wanted_.planned.begin(), wanted_.planned.end(), same)) {
    return refuse(row, at(column), fmt::format("'{}' cannot be both skipped and moved", day));
  }
  wanted_.planned.push_back(cycle);
  return true;
}

/// An autoship that has ended says so (D10).
bool AutoshipImport::check_left(const KindRow& row) {
  if (wanted_.status != "active") return true;
  const auto times = now(times_);
  const std::int64_t made = now(orders_made_).integer + wanted_.orders.count;
  if (times.given() && made >= times.integer) {
    return refuse(
        row, status_,
        fmt::format("'active', but all {} of its {} orders were made (write finished)", made, times.integer));
  }
  if (wanted_.next) return true;
  const auto until = day_now(until_);
  return refuse(row, status_,
                fmt::format("'active', but no cycle is left {} (write finished)",
                            until ? "until " + to_text(*until) : "of its rule"));
}

bool AutoshipImport::differs() {
  for (std::size_t i = 1; i < values_.size(); ++i) {
    const bool elsewhere =
        i == items_ || i == next_on_ || i == skipped_ || i == moved_ || i == once_ || i == price_lock_;
    if (!elsewhere && values_[i].is != FieldValue::Is::absent && values_[i] != table_.stored()[i])
      return true;
  }
  return wanted_.stored_grid != wanted_.next || parts_.lines(wanted_.id) != wanted_.lines ||
         !wanted_.gone_by.empty() || wanted_.stored_cycles.planned != wanted_.planned;
}

void AutoshipImport::write(const KindRow& row) {
  if (wanted_.is_new) {
    const auto id = table_.insert(values_);
    check(id.has_value(), "a new autoship's number is free");
    // Given or counted on, the number is this line's: no later line may name it.
    if (!wanted_.id) place_.context.notes.seen_before(*id, row.line);
    last_number_ = std::max(last_number_, *id);
    wanted_.id = {*id};
    parts_.add_lines(wanted_.id, wanted_.lines);
  } else {
    table_.update(values_);
    if (parts_.lines(wanted_.id) != wanted_.lines) parts_.replace_lines(wanted_.id, wanted_.lines);
  }
  write_planned();
  write_next(row);
}

void AutoshipImport::write_planned() {
  const std::vector<PlannedCycle>& stored = wanted_.stored_cycles.planned;
  const auto has = [](const std::vector<PlannedCycle>& list, const PlannedCycle& cycle) {
    return std::find(list.begin(), list.end(), cycle) != list.end();
  };
  for (const PlannedCycle& cycle : stored) {
    if (!has(wanted_.planned, cycle) && find_note(wanted_.gone_by, cycle.cycle) == nullptr) {
      parts_.unplan(wanted_.id, cycle);
    }
  }
  for (const CycleNote& note : wanted_.gone_by) {
    parts_.settle(wanted_.id, note.cycle, note.state, place_.context.journal.run());
    std::string body;
    JsonWriter(body).begin_object().key("cycle").day(note.cycle).end_object();
    place_.context.journal.append({to_text(note.state), {values_[account_].integer}, wanted_.id, {}, body});
  }
  for (const PlannedCycle& cycle : wanted_.planned) {
    if (!has(stored, cycle)) parts_.plan(wanted_.id, cycle);
  }
}

void AutoshipImport::write_next(const KindRow& row) {
  const bool runs = wanted_.status == "active" || now(paused_until_).given();
  const bool waits = wanted_.status == "paused" || wanted_.status == "canceled";
  const bool waited = !wanted_.is_new && table_.stored()[status_].text != "active";
  if (waits || waited) parts_.wait_from(wanted_.id, waits ? wanted_.next : std::nullopt);
  if (!wanted_.next || !runs) {
    if (!wanted_.is_new) dates_.remove(wanted_.id);
    return;
  }
  DatedAutoship dated;
  dated.id = wanted_.id;
  dated.until = day_now(until_);
  dated.not_before = day_now(paused_until_);
  if (now(roll_).given()) dated.roll = parse_roll(now(roll_).text);
  dated.location = {now(fulfilled_by_).integer};
  if (!dated.location) dated.location = dates_.store().location_of_account({values_[account_].integer});
  try {
    dates_.advance(dated, *wanted_.schedule, notes_, *wanted_.next);
  } catch (const Error& error) {
    refuse(row, fulfilled_by_, error.what());  // A calendar without working days.
  }
}

}  // namespace autoship
