#include "formats/label_renderer.h"

#include "domain/error.h"
#include "domain/money.h"
#include "domain/text.h"
#include "formats/label_measure.h"

#include <algorithm>
#include <utility>

namespace autoship {

LabelRenderer::LabelRenderer(CarrierLayout layout, const UsStates& states)
    : layout_(std::move(layout)), values_(layout_, states), needed_(layout_.columns.size()) {
  sparse_ = std::any_of(layout_.columns.begin(), layout_.columns.end(),
                        [](const LayoutColumn& column) { return column.emit_if_value; });
  make_steps();
}

void LabelRenderer::make_steps() {
  Step step;
  for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
    const LayoutColumn& column = layout_.columns[i];
    if (i > 0) step.before += layout_.delimiter;
    if (!sparse_ && column.from.empty() && column.when.empty()) {
      step.before += quoted_cell(column.value);
      continue;
    }
    step.column = &column;
    if (!column.from.empty()) step.kind = kind_of(column.from.front());
    steps_.push_back(std::move(step));
    step = Step();
  }
  step.before += line_end();
  steps_.push_back(std::move(step));
}

std::string LabelRenderer::quoted_cell(std::string_view text) const {
  if (!layout_.quote || (text.find(layout_.delimiter) == text.npos && text.find('"') == text.npos)) {
    return std::string(text);
  }
  std::string cell = "\"";
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell + '"';
}

std::int64_t LabelRenderer::rows_of(const LabelShipment& shipment) const {
  return layout_.row_per_item ? static_cast<std::int64_t>(shipment.items.size()) : 1;
}

std::optional<std::string> LabelRenderer::add(const LabelShipment& shipment) {
  const std::int64_t rows = rows_of(shipment);
  if (rows == 0) return "has no items, and the format is a list of items";
  if (layout_.rows_max != 0 && rows > layout_.rows_max) {
    return "has " + std::to_string(rows) + " items, a file holds " + std::to_string(layout_.rows_max) +
           " rows";
  }
  check(layout_.rows_max == 0 || rows_ + rows <= layout_.rows_max,
        "a carrier file got more rows than it holds");
  if (!values_.load(shipment)) return values_.reason();

  const std::size_t body_before = body_.size();
  const std::size_t ends_before = ends_.size();
  bool good = true;
  if (layout_.row_per_item) {
    for (const LabelItem& item : shipment.items) good = good && append_row(shipment, &item);
  } else {
    good = append_row(shipment, nullptr);
  }
  if (!good) {
    body_.resize(body_before);
    ends_.resize(ends_before);
    return reason_;
  }
  rows_ += rows;
  ++shipments_;
  // Only now: what a refused shipment had to say must not bring its column along.
  for (std::size_t i = ends_before; i < ends_.size(); ++i) {
    const std::size_t place = i % layout_.columns.size();
    const std::size_t start = i == 0 ? 0 : ends_[i - 1] + (place == 0 ? line_end().size() : 1);
    if (ends_[i] > start) needed_[place] = true;
  }
  return std::nullopt;
}

bool LabelRenderer::append_row(const LabelShipment& shipment, const LabelItem* item) {
  if (item != nullptr && !values_.load_item(*item)) {
    reason_ = values_.reason();
    return false;
  }
  for (Step& step : steps_) {
    body_ += step.before;
    if (step.column == nullptr) break;
    if (!append_value(step, shipment, item)) return false;
    if (sparse_) ends_.push_back(body_.size());
  }
  return true;
}

bool LabelRenderer::refuse(const LayoutColumn& column, std::string what) {
  reason_ = column.name + ": " + std::move(what);
  return false;
}

bool LabelRenderer::missing(const LayoutColumn& column) {
  const bool needed =
      column.required || (!column.required_when.empty() && values_.holds(column.required_when));
  if (!needed) return true;
  std::string fields, settings;
  for (const LabelField field : column.from) {
    const std::string name(name_of(field));
    fields += (fields.empty() ? "" : " or ") + name;
    // Not the parcel's to have: the company's own configuration gives them.
    if (name == "from_email") settings += ": set labels.sender_email in autoship.toml";
    if (name == "from_phone") settings += ": set labels.sender_phone in autoship.toml";
  }
  return refuse(column, "the format needs it, and the parcel has no " + fields + settings);
}

bool LabelRenderer::fits(const LayoutColumn& column, std::string_view text) {
  const auto most = static_cast<std::size_t>(column.max);
  const auto least = static_cast<std::size_t>(column.min);
  if (most != 0 && text.size() > most && values_.length(text) > most) {
    return refuse(column, quoted(text) + " is " + std::to_string(values_.length(text)) +
                              " characters, the column holds " + std::to_string(most));
  }
  if (least != 0 && values_.length(text) < least) {
    return refuse(column, quoted(text) + " is " + std::to_string(values_.length(text)) +
                              " characters, the format needs " + (least == most ? "" : "at least ") +
                              std::to_string(least));
  }
  return true;
}

bool LabelRenderer::append_cell(const LayoutColumn& column, std::string_view text) {
  const bool plain = text.find(layout_.delimiter) == text.npos && text.find('"') == text.npos;
  if (plain) {
    body_ += text;
  } else if (layout_.quote) {
    body_ += quoted_cell(text);
  } else {
    return refuse(column, quoted(text) + " holds a character that the format has no way to write");
  }
  return true;
}

bool LabelRenderer::append_value(Step& step, const LabelShipment& shipment, const LabelItem* item) {
  const LayoutColumn& column = *step.column;
  if (!column.when.empty() && !values_.holds(column.when)) return true;
  if (column.from.empty()) return append_cell(column, column.value);
  switch (step.kind) {
    case FieldKind::text:
      return append_text(column);
    case FieldKind::date:
      return append_date(step, shipment);
    case FieldKind::count:
      return append_quantity(column, shipment, item);
    case FieldKind::weight:
      return append_weight(column, shipment, item);
    case FieldKind::length:
      return append_length(column, shipment);
    case FieldKind::amount:
      return append_amount(column, shipment, item);
    case FieldKind::flag:
      return append_flag(column, shipment);
  }
  return true;
}

bool LabelRenderer::append_text(const LayoutColumn& column) {
  std::string_view text;
  for (const LabelField field : column.from) {
    text = values_.text(field);
    if (!text.empty()) break;
  }
  const std::string& strip = column.strip_start ? *column.strip_start : layout_.strip_start;
  while (!text.empty() && (strip.find(text.front()) != std::string::npos || text.front() == ' ')) {
    text.remove_prefix(1);
  }
  if (text.empty()) return missing(column);
  if (column.transform.any() && !transform(column, text)) return false;
  if (text.empty()) return missing(column);
  if (!column.codes.empty()) {
    const auto at = std::find_if(column.codes.begin(), column.codes.end(),
                                 [&](const auto& c) { return c.first == text; });
    if (at == column.codes.end()) return refuse(column, "the layout has no code for " + quoted(text));
    text = at->second;
  }
  if (!column.allowed.empty() &&
      std::find(column.allowed.begin(), column.allowed.end(), text) == column.allowed.end()) {
    return refuse(column, quoted(text) + " is not among the values that the format takes");
  }
  return fits(column, text) && append_cell(column, text);
}

bool LabelRenderer::transform(const LayoutColumn& column, std::string_view& text) {
  const LayoutTransform& wanted = column.transform;
  if (wanted.digits || wanted.us_phone) {
    scratch_.clear();
    for (const char c : text) {
      if (c >= '0' && c <= '9') {
        scratch_ += c;
      } else if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80) {
        return refuse(column, quoted(text) + " is no number");
      }
    }
    if (wanted.us_phone && scratch_.size() == 11 && scratch_[0] == '1') scratch_.erase(0, 1);
    text = scratch_;
  }
  if (wanted.upper || wanted.lower) {
    scratch_ = wanted.upper ? upper_case(text) : lower_case(text);
    text = scratch_;
  }
  if (wanted.state_code) {
    const bool sender = column.from.front() == LabelField::from_state;
    const std::string_view country = values_.text(sender ? LabelField::from_country : LabelField::to_country);
    if (country == "US" && !values_.is_state(text)) {
      return refuse(column, quoted(text) + " is no US state" + values_.state_suggestion(text));
    }
  }
  return true;
}

}  // namespace autoship
