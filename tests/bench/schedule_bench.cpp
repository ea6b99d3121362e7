#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "domain/schedule.h"

// Look-ups with the anchor 1 and 50 years back, occurrences in a row, and a whole rule from text to
// text, for the forms people say and for RRULEs whose parts limit each other.
namespace autoship {
namespace {

constexpr const char* rules[] = {
    "45d",
    "4w",
    "1m",
    "1y",
    "2 weeks on mon,thu",
    "month on 1,15",
    "month on last",
    "month on 2nd tue",
    "3 months on last fri",
    "year in mar,sep on 15",
    "RRULE:FREQ=MONTHLY;BYMONTHDAY=15",
    "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    "RRULE:FREQ=YEARLY;BYDAY=20MO",
};

const Day today{date::year{2026} / 6 / 17};

Schedule schedule_of(const char* rule, int years_back) {
  return parse_schedule(rule, Anchor{today - date::days{years_back * 365}});
}

/// Dates of three years in no order, so that no branch is learned from the one before.
std::vector<Day> scattered_days() {
  std::vector<Day> days;
  std::uint32_t state = 1;
  for (int i = 0; i < 1024; ++i) {
    state = state * 1'664'525 + 1'013'904'223;
    days.push_back(today + date::days{static_cast<int>((state >> 8) % 1100)});
  }
  return days;
}

void seek(benchmark::State& state, const char* rule, int years_back) {
  const Schedule schedule = schedule_of(rule, years_back);
  const auto days = scattered_days();
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(schedule.first_on_or_after(days[i++ % 1024]));
}

void occurrences(benchmark::State& state, const char* rule) {
  const Schedule schedule = schedule_of(rule, 1);
  std::int64_t found = 0;
  for (auto _ : state) {
    int left = 100;
    for (auto cycle = schedule.first_on_or_after(today); cycle && left > 0;
         cycle = schedule.first_after(*cycle))
      --left;
    found += 100 - left;
  }
  state.SetItemsProcessed(found);
}

void parse(benchmark::State& state, const char* rule) {
  const std::string text = rule;
  for (auto _ : state) benchmark::DoNotOptimize(parse_rule(text));
}

/// What the night and `schedule --batch` do for each autoship: text, anchor, next cycle.
void parse_and_seek(benchmark::State& state, const char* rule) {
  const std::string text = rule;
  const auto days = scattered_days();
  std::size_t i = 0;
  for (auto _ : state) {
    const Schedule schedule(parse_rule(text), Anchor{today - date::days{365 * 20}});
    benchmark::DoNotOptimize(schedule.first_on_or_after(days[i++ % 1024]));
  }
}

void print(benchmark::State& state, const char* text) {
  const Rule rule = parse_rule(text);
  std::string out;
  for (auto _ : state) {
    out.clear();
    append_canonical(out, rule);
    benchmark::DoNotOptimize(out.data());
  }
}

void register_all() {
  for (const char* rule : rules) {
    const std::string name = rule;
    benchmark::RegisterBenchmark(("seek, anchor 1 year back/" + name).c_str(), seek, rule, 1);
    benchmark::RegisterBenchmark(("seek, anchor 50 years back/" + name).c_str(), seek, rule, 50);
    benchmark::RegisterBenchmark(("occurrences/" + name).c_str(), occurrences, rule);
    benchmark::RegisterBenchmark(("parse/" + name).c_str(), parse, rule);
    benchmark::RegisterBenchmark(("parse, lay out, seek/" + name).c_str(), parse_and_seek, rule);
    benchmark::RegisterBenchmark(("print/" + name).c_str(), print, rule);
  }
}

}  // namespace
}  // namespace autoship

int main(int argc, char** argv) {
  autoship::register_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
