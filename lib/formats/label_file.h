#pragma once

#include "domain/label.h"
#include "domain/us_states.h"
#include "formats/carrier_layout.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace autoship {

class LabelRenderer;

/// One file of a carrier's format, in memory, filled shipment by shipment.
///
///     LabelFile file(layout, states);
///     for (const LabelShipment& shipment : ready) {
///       if (!file.has_room(shipment)) { write(file.text()); file.clear(); }
///       if (const auto refusal = file.add(shipment)) list(shipment, *refusal);
///     }
class LabelFile {
 public:
  /// Copies what it needs of `layout`; `states` must outlive it.
  LabelFile(const CarrierLayout& layout, const UsStates& states);
  ~LabelFile();
  LabelFile(LabelFile&&) noexcept;
  LabelFile& operator=(LabelFile&&) noexcept;

  /// Appends the shipment's rows. Where the layout cannot carry it nothing is appended, and the reason
  /// comes back: "Address 1: 'Hauptstr...' is 48 characters, the column holds 35". No value is ever cut.
  std::optional<std::string> add(const LabelShipment& shipment);

  /// Whether its rows still fit under the format's row limit. An empty file has room for any shipment.
  bool has_room(const LabelShipment& shipment) const;

  std::int64_t rows() const;
  std::int64_t shipments() const;

  /// The whole file, header included, without the columns that no row needed.
  std::string text() const;

  /// Starts the next file.
  void clear();

 private:
  std::unique_ptr<LabelRenderer> renderer_;
};

}  // namespace autoship
