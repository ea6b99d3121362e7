// Rows a second of the CSV reader and writer: eight short columns, as in an import of autoships.

#include "formats/csv_reader.h"
#include "formats/csv_writer.h"

#include <benchmark/benchmark.h>

#include <sstream>
#include <string>

namespace {

using namespace autoship;

constexpr int row_count = 100'000;

void write_rows(std::ostream& out) {
  CsvWriter csv(out, "bench.csv");
  for (const char* name : {"account", "every", "items", "next_on", "ship_to", "budget", "times", "status"}) {
    csv.plain(name);
  }
  csv.end_row();
  const Day first = date::year{2026} / 1 / 1;
  for (int i = 0; i < row_count; ++i) {
    csv.integer(100'000 + i);
    csv.plain("1m");
    csv.plain("SKU-104=2;SKU-117=1");
    csv.day(first + date::days{i % 365});
    csv.text("home");
    csv.decimal(12'500 + i, 2);
    csv.empty();
    csv.plain("active");
    csv.end_row();
  }
  csv.finish();
}

/// The same file with every cell in quotes, as spreadsheets and databases like to write it.
std::string in_quotes(const std::string& text) {
  std::string quoted;
  bool line_start = true;
  for (const char c : text) {
    if (line_start) quoted += '"';
    line_start = c == '\n';
    if (c == ',') {
      quoted += "\",\"";
    } else {
      if (c == '\n') quoted += '"';
      quoted += c;
    }
  }
  return quoted;
}

void read_all(benchmark::State& state, const std::string& text) {
  for (auto _ : state) {
    std::istringstream in(text);
    FaultList faults;
    CsvReader reader(in, "bench.csv", faults);
    std::size_t bytes = 0;
    while (reader.next()) {
      for (std::size_t i = 0; i < 8; ++i) bytes += reader.cell(i).size();
    }
    benchmark::DoNotOptimize(bytes);
  }
  state.SetItemsProcessed(state.iterations() * row_count);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void csv_read(benchmark::State& state) {
  std::ostringstream out;
  write_rows(out);
  read_all(state, out.str());
}
BENCHMARK(csv_read)->Unit(benchmark::kMillisecond);

void csv_read_quoted(benchmark::State& state) {
  std::ostringstream out;
  write_rows(out);
  read_all(state, in_quotes(out.str()));
}
BENCHMARK(csv_read_quoted)->Unit(benchmark::kMillisecond);

void csv_write(benchmark::State& state) {
  for (auto _ : state) {
    std::ostringstream out;
    write_rows(out);
    benchmark::DoNotOptimize(out);
  }
  state.SetItemsProcessed(state.iterations() * row_count);
}
BENCHMARK(csv_write)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
