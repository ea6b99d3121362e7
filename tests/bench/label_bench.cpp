#include "formats/label_file.h"
#include "tests/formats/label_shipment.h"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

using namespace autoship;
using namespace autoship::test;

namespace {

/// 1,000 parcels that differ in whatever a row shows.
std::vector<LabelShipment> parcels(const std::string& carrier) {
  std::vector<LabelShipment> all(1000, parcel(carrier));
  for (std::size_t i = 0; i < all.size(); ++i) {
    LabelShipment& shipment = all[i];
    const std::string number = std::to_string(i);
    shipment.shipment_id += number;
    shipment.order_ref += number;
    shipment.to.name += " " + number;
    shipment.to.line1 = number + " Wynkoop St";
    shipment.to.email = "walter" + number + "@brandt.example";
    shipment.weight_g += static_cast<std::int64_t>(i);
    if (i % 20 == 0) shipment.to.city = "Peñasco";
    if (i % 50 == 0) shipment.to.line1 += " of the Old Mill by the Northern River";
  }
  return all;
}

void write_rows(benchmark::State& state, const std::string& carrier) {
  const std::vector<LabelShipment> ready = parcels(carrier);
  LabelFile file(layout_of(carrier), states());
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  for (auto _ : state) {
    for (const LabelShipment& shipment : ready) {
      if (!file.has_room(shipment)) {
        const std::string text = file.text();
        bytes += static_cast<std::int64_t>(text.size());
        file.clear();
      }
      if (file.add(shipment)) state.SkipWithError("a parcel was refused");
      ++rows;
    }
  }
  state.SetItemsProcessed(rows);
  state.SetBytesProcessed(bytes);
}

void ups(benchmark::State& state) { write_rows(state, "ups"); }
void fedex(benchmark::State& state) { write_rows(state, "fedex"); }
void usps(benchmark::State& state) { write_rows(state, "usps"); }

}  // namespace

BENCHMARK(ups);
BENCHMARK(fedex);
BENCHMARK(usps);

BENCHMARK_MAIN();
