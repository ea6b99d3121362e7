#pragma once

#include "domain/label.h"
#include "domain/service.h"
#include "domain/us_states.h"
#include "formats/carrier_layout.h"
#include "formats/label_file.h"
#include "formats/services.h"

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace autoship::test {

/// A parcel of two items within the US that every built-in layout takes, by a service of `carrier`.
inline LabelShipment parcel(const std::string& carrier) {
  LabelShipment shipment;
  shipment.shipment_id = "S-1001";
  shipment.order_ref = "O-77";
  shipment.customer_id = "JM012";
  shipment.ship_date = *parse_day("2026-12-01");
  shipment.order_date = *parse_day("2026-11-30");
  shipment.from = {"Ann Pack", "Juniper Meadow", "1255 Greg St", "Dock 4",       "Sparks",
                   "NV",       "89431",          "US",           "775-555-0190", "ship@juniper.example"};
  shipment.to = {
      "Walter Brandt",         "",  "1616 Wynkoop St", "Apt 4", "Denver", "CO", "80202", "US", "303-555-0112",
      "walter@brandt.example", true};
  const char* ship_via = carrier == "usps"    ? "USPS_PRIORITY"
                         : carrier == "fedex" ? "FEDEX_GROUND"
                                              : "UPS_GROUND";
  const ServiceList services = built_in_services();
  shipment.ship_via = ship_via;
  shipment.service = services.at(ship_via).code;
  shipment.service_name = services.at(ship_via).name;
  shipment.weight_g = 1234;
  shipment.length_mm = 300;
  shipment.width_mm = 200;
  shipment.height_mm = 100;
  shipment.items = {{"VIT-C", "Vitamin C", 2, 180, 1999}, {"SOAP", "Rose soap", 1, 110, 650}};
  shipment.currency = "USD";
  return shipment;
}

inline const CarrierLayout& layout_of(const std::string& carrier) {
  static const std::vector<CarrierLayout> layouts = built_in_layouts();
  for (const CarrierLayout& layout : layouts) {
    if (layout.carrier == carrier) return layout;
  }
  throw std::runtime_error("no layout of " + carrier);
}

inline const UsStates& states() {
  static const UsStates all = built_in_us_states();
  return all;
}

/// The file that holds this parcel alone, or "refused: " and why.
inline std::string rendered(const CarrierLayout& layout, const LabelShipment& shipment) {
  LabelFile file(layout, states());
  const auto refusal = file.add(shipment);
  return refusal ? "refused: " + *refusal : file.text();
}

inline std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> pieces(1);
  for (const char c : text) {
    if (c == separator) {
      pieces.emplace_back();
    } else {
      pieces.back() += c;
    }
  }
  return pieces;
}

/// The cell under `header` in the first row of a file in which nothing is quoted.
inline std::string cell(const CarrierLayout& layout, const LabelShipment& shipment,
                        const std::string& header) {
  std::string text = rendered(layout, shipment);
  if (text.starts_with("refused: ")) return text;
  std::vector<std::string> names;
  if (layout.header) {
    names = split(text.substr(0, text.find("\r\n")), layout.delimiter);
    text.erase(0, text.find("\r\n") + 2);
  } else {
    for (const LayoutColumn& column : layout.columns) names.push_back(column.name);
  }
  const std::vector<std::string> cells = split(text.substr(0, text.find("\r\n")), layout.delimiter);
  for (std::size_t i = 0; i < names.size() && cells.size() == names.size(); ++i) {
    if (names[i] == header) return cells[i];
  }
  return cells.size() == names.size() ? "no column " + header : "ragged row";
}

using Change = std::function<void(LabelShipment&)>;

/// The cell of a UPS row after `change`.
inline std::string ups(
    const char* header, const Change& change = [](LabelShipment&) {}) {
  LabelShipment shipment = parcel("ups");
  change(shipment);
  return cell(layout_of("ups"), shipment, header);
}

inline std::string fedex(
    const char* header, const Change& change = [](LabelShipment&) {}) {
  LabelShipment shipment = parcel("fedex");
  change(shipment);
  return cell(layout_of("fedex"), shipment, header);
}

inline std::string usps(
    const char* header, const Change& change = [](LabelShipment&) {}) {
  LabelShipment shipment = parcel("usps");
  change(shipment);
  return cell(layout_of("usps"), shipment, header);
}

inline bool refused(const std::string& text) { return text.starts_with("refused: "); }

inline std::string letters(std::size_t count) { return std::string(count, 'x'); }

}  // namespace autoship::test
