#pragma once

#include "domain/label.h"
#include "domain/us_states.h"
#include "formats/label_values.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace autoship {

/// Writes rows by a list of steps made from the layout once: constants and the delimiters around empty
/// columns are one piece of text each, so that a row of 80 columns costs about as much as its values.
class LabelRenderer {
 public:
  LabelRenderer(CarrierLayout layout, const UsStates& states);
  LabelRenderer(const LabelRenderer&) = delete;
  LabelRenderer& operator=(const LabelRenderer&) = delete;

  std::optional<std::string> add(const LabelShipment& shipment);
  std::int64_t rows_of(const LabelShipment& shipment) const;
  const CarrierLayout& layout() const { return layout_; }
  std::int64_t rows() const { return rows_; }
  std::int64_t shipments() const { return shipments_; }
  std::string text() const;
  void clear();

 private:
  struct Step {
    std::string before;                    // Delimiters and constants up to this column's value.
    const LayoutColumn* column = nullptr;  // Null at the end of the row.
    FieldKind kind = FieldKind::text;      // Of what the column shows.
    Day day{};                             // The last date written and its text: mostly the same.
    std::string day_text;
  };

  void make_steps();
  bool append_row(const LabelShipment& shipment, const LabelItem* item);
  bool append_value(Step& step, const LabelShipment& shipment, const LabelItem* item);
  bool append_text(const LayoutColumn& column);
  bool transform(const LayoutColumn& column, std::string_view& text);
  bool append_number(const LayoutColumn& column, std::int64_t value, int digits);
  bool append_weight(const LayoutColumn& column, const LabelShipment& shipment, const LabelItem* item);
  bool append_length(const LayoutColumn& column, const LabelShipment& shipment);
  bool append_amount(const LayoutColumn& column, const LabelShipment& shipment, const LabelItem* item);
  bool append_date(Step& step, const LabelShipment& shipment);
  bool append_quantity(const LayoutColumn& column, const LabelShipment& shipment, const LabelItem* item);
  bool append_flag(const LayoutColumn& column, const LabelShipment& shipment);
  bool append_cell(const LayoutColumn& column, std::string_view text);
  bool fits(const LayoutColumn& column, std::string_view text);
  bool missing(const LayoutColumn& column);
  bool refuse(const LayoutColumn& column, std::string what);
  std::string quoted_cell(std::string_view text) const;
  std::string_view line_end() const { return layout_.crlf ? "\r\n" : "\n"; }

  CarrierLayout layout_;
  LabelValues values_;
  std::vector<Step> steps_;
  bool sparse_ = false;  // Whether any column is left out when no row needs it.
  std::string scratch_;
  std::string reason_;

  std::string body_;               // Rows with all columns.
  std::vector<std::size_t> ends_;  // Where each cell of the body ends, when sparse_.
  std::vector<bool> needed_;       // By column, when sparse_: some row has a value.
  std::int64_t rows_ = 0;
  std::int64_t shipments_ = 0;
};

}  // namespace autoship
