#include "cli/history_story.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "cli/change_words.h"
#include "cli/history_words.h"
#include "domain/text.h"

namespace autoship {

namespace {

constexpr std::string_view before = "before.", after = "after.";

/// A value before and after; empty where there was none.
struct Change {
  std::string_view name, from, to;
};

/// Whether in_words() says it already, or it follows from what is said.
bool is_told(const HistoryEntry& entry, std::string_view column) {
  if (follows_from_others(column) || column == "moved") return true;
  const bool of_state = column == "skipped" || column == "paused_until" || column == "status";
  return of_state && entry.what != "changed" && entry.what != "undone";
}

std::vector<Change> changes_of(const HistoryEntry& entry) {
  std::vector<Change> changes;
  const auto change_of = [&](std::string_view name) -> Change& {
    const auto found = std::find_if(changes.begin(), changes.end(),
                                    [&](const Change& change) { return change.name == name; });
    if (found != changes.end()) return *found;
    return changes.emplace_back(Change{name, {}, {}});
  };
  for (const HistoryFact& fact : entry.facts) {
    const std::string_view name = fact.name;
    if (name.starts_with(before)) change_of(name.substr(before.size())).from = fact.value;
    if (name.starts_with(after)) change_of(name.substr(after.size())).to = fact.value;
  }
  return changes;
}

std::string change_text(const Change& change) {
  if (change.from.empty()) return fmt::format("{} {}", change.name, change.to.empty() ? "none" : change.to);
  if (change.to.empty()) return fmt::format("{} no longer {}", change.name, change.from);
  return fmt::format("{} from {} to {}", change.name, change.from, change.to);
}

/// `2026-12-01T03:30:00Z` in the zone.
date::local_seconds local_time(const HistoryEntry& entry, const std::string& zone) {
  const std::string_view text = entry.started_at;
  const auto day = parse_day(text.substr(0, 10));
  const auto part = [&](std::size_t at) {
    return text.size() < at + 2 ? std::nullopt : parse_integer(text.substr(at, 2));
  };
  check(day && part(11) && part(14), "a run's start is a UTC timestamp");
  const auto utc = *day + std::chrono::hours(*part(11)) + std::chrono::minutes(*part(14));
  return date::make_zoned(zone, std::chrono::time_point_cast<std::chrono::seconds>(utc)).get_local_time();
}

}  // namespace

std::string clock_time(const HistoryEntry& entry, const std::string& zone) {
  return date::format("%F %R", local_time(entry, zone));
}

std::string story_of(const HistoryEntry& entry, const std::string& zone) {
  std::string text = in_words(entry);
  for (const Change& change : changes_of(entry)) {
    if (!is_told(entry, change.name)) text += "; " + change_text(change);
  }
  const std::string as_of = to_text(entry.as_of);
  if (!clock_time(entry, zone).starts_with(as_of)) text += fmt::format(" (as of {})", as_of);
  return text;
}

}  // namespace autoship
