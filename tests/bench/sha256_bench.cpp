// SHA-256 of one small event and of a long file, by the processor's instructions and without.

#include "domain/sha256.h"

#include <benchmark/benchmark.h>

#include <string>

namespace {

using autoship::Sha256;

void sha256(benchmark::State& state, Sha256::Code code) {
  const std::string bytes(static_cast<std::size_t>(state.range(0)), 'x');
  for (auto _ : state) benchmark::DoNotOptimize(Sha256(code).update(bytes).finish());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(sha256, fastest, Sha256::Code::fastest)->Arg(40)->Arg(250)->Arg(1 << 20);
BENCHMARK_CAPTURE(sha256, portable, Sha256::Code::portable)->Arg(40)->Arg(250)->Arg(1 << 20);

}  // namespace

BENCHMARK_MAIN();
