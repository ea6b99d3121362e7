#include "cli/change_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace autoship {

namespace {

/// What a column is called where nothing more is said of it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> things{
    {{"every", "rule"},
     {"items", "items"},
     {"ship_to", "address"},
     {"ship_via", "service"},
     {"pay_with", "payment method"},
     {"budget", "budget"},
     {"only_below_pv", "volume it runs below"},
     {"top_up", "top-up"},
     {"until", "last day"},
     {"times", "number of orders"},
     {"roll", "roll"},
     {"anchor", "start"}}};

/// An entry's columns before and after, as lists of the CSV have them.
class Sides {
 public:
  explicit Sides(const HistoryEntry& entry) : entry_(entry) {}

  bool changed(std::string_view column) const {
    const std::string name = fmt::format("after.{}", column);
    return std::any_of(entry_.facts.begin(), entry_.facts.end(),
                       [&](const HistoryFact& fact) { return fact.name == name; });
  }

  std::string_view after(std::string_view column) const {
    return entry_.fact(fmt::format("after.{}", column));
  }

  /// The pieces of a list that came, and those that went.
  std::vector<std::string> came(std::string_view column) const { return only_in("after", "before", column); }
  std::vector<std::string> went(std::string_view column) const { return only_in("before", "after", column); }

 private:
  std::vector<std::string> pieces(std::string_view side, std::string_view column) const {
    return list_pieces(entry_.fact(fmt::format("{}.{}", side, column)));
  }

  std::vector<std::string> only_in(std::string_view side, std::string_view other,
                                   std::string_view column) const {
    std::vector<std::string> found = pieces(side, column);
    const std::vector<std::string> others = pieces(other, column);
    std::erase_if(found, [&](const std::string& piece) {
      return std::find(others.begin(), others.end(), piece) != others.end();
    });
    return found;
  }

  const HistoryEntry& entry_;
};

/// "the rule, the items and the budget".
std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const char* before = i == 0 ? "" : i + 1 == words.size() ? " and " : ", ";
    text += before + words[i];
  }
  return text;
}

std::string cycles_text(const std::vector<std::string>& cycles) {
  return fmt::format("the {} of {}", cycles.size() == 1 ? "cycle" : "cycles", listed(cycles));
}

/// "moved the cycle of 2026-12-05 to 2026-12-09"; empty where none was.
std::string moves_text(const Sides& columns) {
  std::vector<std::string> texts;
  for (const std::string& piece : columns.came("moved")) {
    const auto mark = piece.find('>');
    const std::string cycle = piece.substr(0, mark), day = piece.substr(mark + 1);
    const bool was_moved = [&] {
      const auto before = cycles_of(columns.went("moved"), '>');
      return std::find(before.begin(), before.end(), cycle) != before.end();
    }();
    if (cycle != day || was_moved) texts.push_back(fmt::format("the cycle of {} to {}", cycle, day));
  }
  return texts.empty() ? "" : "moved " + listed(texts);
}

std::string with_reason(std::string text, const HistoryEntry& entry) {
  const auto reason = entry.fact("reason");
  return reason.empty() ? text : fmt::format("{}: {}", text, reason);
}

/// With the shipment that was moved by the same command; that alone where it was active already.
std::string with_move(std::string text, const Sides& columns) {
  std::string moves = moves_text(columns);
  if (moves.empty()) return text;
  return columns.changed("status") ? fmt::format("{}, and {}", text, moves) : moves;
}

std::string changed_in_words(const Sides& columns) {
  std::vector<std::string> names;
  for (const auto& [column, thing] : things) {
    if (columns.changed(column) && !(column == "anchor" && columns.changed("every")))
      names.push_back("the " + std::string(thing));
  }
  std::vector<std::string> texts;
  if (!names.empty()) texts.push_back("changed " + listed(names));
  if (columns.changed("once")) {
    std::vector<std::string> pieces = columns.came("once");
    for (const std::string& piece : columns.went("once")) pieces.push_back(piece);
    texts.push_back(fmt::format("changed the items of {} alone", cycles_text(cycles_of(pieces, ':'))));
  }
  if (const std::string moves = moves_text(columns); !moves.empty()) texts.push_back(moves);
  if (texts.empty() && !columns.went("moved").empty()) {
    texts.push_back(
        fmt::format("gave {} the day of the rule again", cycles_text(cycles_of(columns.went("moved"), '>'))));
  }
  return texts.empty() ? "changed" : listed(texts);
}

/// A cycle that was moved or blocked before is left out by losing its place among those.
std::vector<std::string> skipped_or_back(std::vector<std::string> skips, std::vector<std::string> moves) {
  for (std::string& cycle : cycles_of(moves, '>')) {
    if (std::find(skips.begin(), skips.end(), cycle) == skips.end()) skips.push_back(std::move(cycle));
  }
  std::sort(skips.begin(), skips.end());
  return skips;
}

}  // namespace

bool follows_from_others(std::string_view column) {
  return column == "next_on" || column == "anchor_day" || column == "price_lock";
}

std::string told_value(std::string_view column, std::string_view value) {
  if (column != "moved") return std::string(value);
  std::string told;
  for (const std::string& piece : list_pieces(value)) {
    const auto mark = piece.find('>');
    if (piece.substr(0, mark) != piece.substr(mark + 1)) told += (told.empty() ? "" : ";") + piece;
  }
  return told;
}

std::vector<std::string> list_pieces(std::string_view list) {
  std::vector<std::string> found;
  while (!list.empty()) {
    const auto end = std::min(list.find(';'), list.size());
    found.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return found;
}

std::vector<std::string> cycles_of(const std::vector<std::string>& pieces, char mark) {
  std::vector<std::string> cycles;
  for (const std::string& piece : pieces) {
    std::string cycle = piece.substr(0, piece.find(mark));
    if (std::find(cycles.begin(), cycles.end(), cycle) == cycles.end()) cycles.push_back(std::move(cycle));
  }
  return cycles;
}

std::string change_in_words(const HistoryEntry& entry) {
  const Sides columns(entry);
  const std::string& what = entry.what;
  if (what == "changed" && entry.fact("kind").empty()) return changed_in_words(columns);
  if (what == "paused") {
    const auto until = columns.after("paused_until");
    return with_reason(until.empty() ? "paused until it is resumed" : fmt::format("paused until {}", until),
                       entry);
  }
  if (what == "resumed" && entry.command != "run-cycle") return with_move("resumed", columns);
  if (what == "skip-asked") {
    return "asked to skip " + cycles_text(skipped_or_back(columns.came("skipped"), columns.went("moved")));
  }
  if (what == "skip-withdrawn") {
    return fmt::format("asked for {} again",
                       cycles_text(skipped_or_back(columns.went("skipped"), columns.came("moved"))));
  }
  if (what == "canceled") return with_reason("canceled", entry);
  if (what == "reopened") return with_move("reopened", columns);
  return {};
}

}  // namespace autoship
