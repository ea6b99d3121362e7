#pragma once

#include "domain/label.h"
#include "domain/us_states.h"
#include "formats/carrier_layout.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace autoship {

inline std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

/// What one shipment says in the words of one layout: its texts in the file's encoding, with the rewrites
/// and folds done. Made once for a layout and loaded with shipment after shipment.
class LabelValues {
 public:
  /// `layout` and `states` must outlive it.
  LabelValues(const CarrierLayout& layout, const UsStates& states);

  /// False when the shipment cannot be said; reason() tells why. `shipment` must live until the next.
  bool load(const LabelShipment& shipment);
  /// The same for the texts of one of its items.
  bool load_item(const LabelItem& item);
  const std::string& reason() const { return reason_; }

  std::string_view text(LabelField field) const { return texts_[index_of(field)]; }
  bool holds(const LayoutCondition& condition) const;
  /// In characters of the file's encoding.
  std::size_t length(std::string_view text) const;
  bool is_state(std::string_view code) const;
  std::string state_suggestion(std::string_view text) const { return states_.suggestion(text); }

 private:
  struct Wish {  // How wide a field may be, and which column says so.
    std::size_t width = 0;
    std::string_view column;
  };

  bool take(LabelField field, std::string_view raw);
  bool clean(LabelField field, std::string_view raw);
  void take_state(LabelField state, LabelField country);
  std::string_view goods(const LabelShipment& shipment);
  bool holds(const LayoutCase& one) const;
  void rewrite();
  bool refused_by_rule();
  bool is_a_parcel();
  bool within_limits();
  bool fold(const LayoutFold& fold);
  bool lay(const LayoutFold& fold, std::string_view text, std::size_t& line, const Wish& origin);
  bool refuse(std::string why);

  const CarrierLayout& layout_;
  const UsStates& states_;
  const LabelShipment* shipment_ = nullptr;
  std::vector<LabelField> needed_;  // Texts of the shipment that anything in the layout looks at.
  std::array<Wish, label_text_fields> wishes_{};
  std::array<bool, 256> special_{};  // Bytes that cannot be written as they are.
  std::array<bool, 26 * 26> state_codes_{};
  std::array<std::string_view, label_text_fields> texts_{};
  std::array<std::string, label_text_fields> own_;  // Behind those views that are not the shipment's.
  std::vector<std::string> laid_;                   // The lines of a fold in the making.
  std::string goods_;
  std::string reason_;
};

}  // namespace autoship
