#include "domain/money.h"
#include "domain/text.h"
#include "formats/label_measure.h"
#include "formats/label_renderer.h"

namespace autoship {
namespace {

/// `day` in the words of a pattern such as MM/DD/YYYY.
std::string dated(std::string pattern, Day day) {
  const std::string iso = to_text(day);
  pattern.replace(pattern.find("YYYY"), 4, iso, 0, 4);
  pattern.replace(pattern.find("MM"), 2, iso, 5, 2);
  pattern.replace(pattern.find("DD"), 2, iso, 8, 2);
  return pattern;
}

}  // namespace

bool LabelRenderer::append_date(Step& step, const LabelShipment& shipment) {
  const LayoutColumn& column = *step.column;
  const Day day = column.from.front() == LabelField::ship_date ? shipment.ship_date : shipment.order_date;
  if (day == Day{}) return missing(column);
  if (day != step.day) {
    step.day_text = dated(column.date, day);
    step.day = day;
  }
  return fits(column, step.day_text) && append_cell(column, step.day_text);
}

bool LabelRenderer::append_number(const LayoutColumn& column, std::int64_t value, int digits) {
  const std::size_t start = body_.size();
  append_decimal_short(body_, value, digits);
  return fits(column, std::string_view(body_).substr(start));
}

bool LabelRenderer::append_quantity(const LayoutColumn& column, const LabelShipment& shipment,
                                    const LabelItem* item) {
  std::int64_t quantity = 0;
  if (item != nullptr) {
    quantity = item->quantity;
  } else {
    for (const LabelItem& each : shipment.items) quantity += each.quantity;
  }
  return quantity == 0 ? missing(column) : append_number(column, quantity, 0);
}

bool LabelRenderer::append_weight(const LayoutColumn& column, const LabelShipment& shipment,
                                  const LabelItem* item) {
  const LabelField field = column.from.front();
  const std::int64_t weight_g =
      field == LabelField::item_weight && item != nullptr ? item->weight_g : shipment.weight_g;
  if (weight_g == 0) return missing(column);
  if (weight_g < 0 || weight_g > weight_g_max)
    return refuse(column, std::to_string(weight_g) + " g is no weight");
  const int digits = layout_.weight_digits;
  const std::int64_t value = weight_up(weight_g, layout_.weight_unit, digits);
  if (layout_.weight_unit != WeightUnit::lb_oz) return append_number(column, value, digits);
  // Rounded as ounces first, so that 15.96 oz becomes 1 lb 0 oz and never 0 lb 16 oz.
  std::int64_t pound = 16;
  for (int i = 0; i < digits; ++i) pound *= 10;
  if (field == LabelField::weight_lb) return append_number(column, value / pound, 0);
  return append_number(column, value % pound, digits);
}

bool LabelRenderer::append_length(const LayoutColumn& column, const LabelShipment& shipment) {
  const LabelField field = column.from.front();
  const std::int64_t side_mm = field == LabelField::length  ? shipment.length_mm
                               : field == LabelField::width ? shipment.width_mm
                                                            : shipment.height_mm;
  if (side_mm == 0) return missing(column);
  return append_number(column, length_up(side_mm, layout_.length_unit, layout_.length_digits),
                       layout_.length_digits);
}

bool LabelRenderer::append_amount(const LayoutColumn& column, const LabelShipment& shipment,
                                  const LabelItem* item) {
  const std::int64_t amount_minor = [&] {
    switch (column.from.front()) {
      case LabelField::order_total:
        return shipment.order_total_minor;
      case LabelField::customs_value:
        return shipment.customs_value_minor;
      case LabelField::declared_value:
        return shipment.declared_value_minor;
      case LabelField::insured_value:
        return shipment.insured_value_minor;
      default:
        return item != nullptr ? item->price_minor : 0;
    }
  }();
  if (amount_minor == 0) return missing(column);
  const std::size_t start = body_.size();
  append_decimal(body_, amount_minor, shipment.currency_digits);
  return fits(column, std::string_view(body_).substr(start));
}

bool LabelRenderer::append_flag(const LayoutColumn& column, const LabelShipment& shipment) {
  const LabelField field = column.from.front();
  const bool set = field == LabelField::residential       ? shipment.to.residential
                   : field == LabelField::adult_signature ? shipment.adult_signature
                                                          : shipment.limited_quantity;
  const std::string& text = set ? column.yes : column.no;
  return text.empty() ? missing(column) : fits(column, text) && append_cell(column, text);
}

}  // namespace autoship
