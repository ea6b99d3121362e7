#include "workflows/change_columns.h"

#include <fmt/format.h>

#include "domain/money.h"

namespace autoship {

namespace {

std::string text_of(const std::optional<Day>& day) { return day ? to_text(*day) : std::string(); }

std::string text_of(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : std::string();
}

/// An autoship's lists as the CSV has them.
class Lists {
 public:
  Lists(const Catalog& catalog, int digits, const AutoshipState& state) : catalog_(catalog) {
    for (const WantedLine& line : state.lines) {
      add(items, fmt::format("{}={}", sku(line.product), line.qty));
      if (line.locked_minor)
        add(price_lock, fmt::format("{}={}", sku(line.product), decimal_text(*line.locked_minor, digits)));
    }
    for (const CycleNote& note : state.notes) add_note(note);
  }

  std::string items, price_lock, skipped, moved, once;

 private:
  static void add(std::string& list, const std::string& piece) { list += (list.empty() ? "" : ";") + piece; }

  const std::string& sku(ProductId product) const { return catalog_.products.find(product)->sku; }

  void add_note(const CycleNote& note) {
    const std::string cycle = to_text(note.cycle);
    if (note.is_on_grid()) add(skipped, cycle);
    if (!note.is_pending()) return;
    add(moved, fmt::format("{}>{}", cycle, to_text(note.day())));
    for (const OnceLine& line : note.once) {
      add(once, fmt::format("{}:{}={}", cycle, sku(line.product), line.qty));
    }
  }

  const Catalog& catalog_;
};

}  // namespace

std::vector<ColumnChange> changed_columns(AutoshipStates& states, const Catalog& catalog, int digits,
                                          const AutoshipState& before, const AutoshipState& after) {
  std::vector<ColumnChange> columns;
  const auto add = [&](const char* column, std::string was, std::string is) {
    if (was != is) columns.push_back({column, std::move(was), std::move(is)});
  };
  const auto amount = [&](const std::optional<std::int64_t>& minor) {
    return minor ? decimal_text(*minor, digits) : std::string();
  };
  const auto roll = [](const std::optional<Roll>& value) {
    return value ? std::string(to_text(*value)) : std::string();
  };
  add("every", before.every, after.every);
  if (before.lines != after.lines || !before.notes.empty() || !after.notes.empty()) {
    const Lists was(catalog, digits, before), is(catalog, digits, after);
    add("items", was.items, is.items);
    add("price_lock", was.price_lock, is.price_lock);
    add("skipped", was.skipped, is.skipped);
    add("moved", was.moved, is.moved);
    add("once", was.once, is.once);
  }
  add("next_on", text_of(before.grid_from), text_of(after.grid_from));
  if (before.ship_to != after.ship_to)
    add("ship_to", states.label_of(before.ship_to), states.label_of(after.ship_to));
  add("ship_via", before.ship_via, after.ship_via);
  if (before.pay_with != after.pay_with)
    add("pay_with", states.label_of(before.pay_with), states.label_of(after.pay_with));
  add("budget", amount(before.budget_minor), amount(after.budget_minor));
  const auto volume = [](const std::optional<std::int64_t>& pv) {
    std::string text;
    if (pv) append_decimal_short(text, *pv, volume_digits);
    return text;
  };
  add("only_below_pv", volume(before.only_below_pv), volume(after.only_below_pv));
  add("top_up", before.top_up ? "yes" : "no", after.top_up ? "yes" : "no");
  add("until", text_of(before.until), text_of(after.until));
  add("times", text_of(before.times), text_of(after.times));
  add("roll", roll(before.roll), roll(after.roll));
  add("status", std::string(to_text(before.status)), std::string(to_text(after.status)));
  add("paused_until", text_of(before.paused_until), text_of(after.paused_until));
  add("anchor", to_text(before.anchor.date), to_text(after.anchor.date));
  add("anchor_day", std::to_string(before.anchor.wanted_day), std::to_string(after.anchor.wanted_day));
  return columns;
}

}  // namespace autoship
