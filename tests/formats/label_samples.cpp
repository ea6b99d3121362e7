// label_samples DIR: writes a file of each built-in layout, with parcels of many kinds, for
// check_label_file_test.py. Prints what was refused.

#include "tests/formats/label_shipment.h"

#include <fstream>
#include <iostream>

using namespace autoship;
using namespace autoship::test;

namespace {

std::vector<LabelShipment> parcels(const std::string& carrier) {
  std::vector<LabelShipment> all;
  const auto add = [&](auto change) {
    all.push_back(parcel(carrier));
    all.back().shipment_id = "S-" + std::to_string(1000 + all.size());
    change(all.back());
  };
  add([](LabelShipment&) {});
  add([](LabelShipment& s) { s.to.name = "Zoë Łukasz Groß"; });
  add([](LabelShipment& s) { s.to.company = "O’Neil, Sons & \"Co\"; Ltd."; });
  add([](LabelShipment& s) { s.to.line1 = "2100 North Frontage Road of the Old Mill"; });
  add([](LabelShipment& s) { s.to.name = "Maximiliane Charlotte Wolkenstein-Trostburg"; });
  add([](LabelShipment& s) { s.to.phone = "+1 (303) 555-0112 ext. 77"; });
  add([](LabelShipment& s) { s.to.line2.clear(); });
  add([](LabelShipment& s) { s.to.residential = false; });
  add([](LabelShipment& s) { s.to.name = "=1+1 Formula"; });
  add([](LabelShipment& s) {
    s.to.region = "California", s.to.city = "Fresno", s.to.postal_code = "93721-1234";
  });
  add([](LabelShipment& s) { s.adult_signature = true; });
  add([](LabelShipment& s) { s.limited_quantity = true; });
  add([](LabelShipment& s) {
    s.to.city = "San Juan", s.to.region = "PR", s.to.postal_code = "00901";
    s.customs_value_minor = 2000, s.hs_code = "2106.90", s.origin_country = "US";
  });
  for (const std::int64_t grams : {1, 45, 453, 454, 4536, 31751, 31752, 68038}) {
    add([=](LabelShipment& s) { s.weight_g = grams; });
  }
  add([](LabelShipment& s) { s.length_mm = 2743, s.width_mm = 25, s.height_mm = 25; });
  add([&](LabelShipment& s) {
    s.to.city = "Toronto", s.to.region = "ON", s.to.postal_code = "M5V 2T6", s.to.country = "CA";
    s.customs_value_minor = 4648, s.hs_code = "2106.90", s.origin_country = "US";
    if (carrier == "ups") s.service = "11";
    if (carrier == "usps") s.service = "First-Class Package International Service";
  });
  if (carrier == "usps") {
    add([](LabelShipment& s) { s.to.city = "APO", s.to.region = "AE", s.to.postal_code = "09021"; });
  }
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  for (const CarrierLayout& layout : built_in_layouts()) {
    LabelFile file(layout, states());
    for (const LabelShipment& shipment : parcels(layout.carrier)) {
      if (const auto refusal = file.add(shipment)) {
        std::cout << layout.carrier << ": " << shipment.shipment_id << ": " << *refusal << "\n";
      }
    }
    std::ofstream(std::string(argv[1]) + "/" + layout.carrier + ".csv", std::ios::binary) << file.text();
  }
  return 0;
}
