#include "formats/label_values.h"

#include "domain/ascii_fold.h"
#include "domain/money.h"
#include "domain/text.h"
#include "formats/label_measure.h"

#include <algorithm>
#include <utility>

namespace autoship {
namespace {

bool is_item_text(LabelField field) { return field == LabelField::sku || field == LabelField::item_name; }

std::string_view raw_address(const PostalAddress& address, std::size_t which) {
  switch (which) {
    case 0:
      return address.name;
    case 1:
      return split_name(address.name).first;
    case 2:
      return split_name(address.name).last;
    case 3:
      return address.company;
    case 4:
      return address.line1;
    case 5:
      return address.line2;
    case 6:
      return {};  // A third line exists in files alone, for what flows over.
    case 7:
      return address.city;
    case 8:
      return address.region;
    case 9:
      return address.postal_code;
    case 10:
      return address.country;
    case 11:
      return split_phone(address.phone).number;
    case 12:
      return split_phone(address.phone).extension;
    default:
      return address.email;
  }
}

std::string_view raw_text(const LabelShipment& shipment, LabelField field) {
  const std::size_t at = index_of(field);
  if (field >= LabelField::to_contact) return raw_address(shipment.to, at - index_of(LabelField::to_contact));
  if (field >= LabelField::from_contact) {
    return raw_address(shipment.from, at - index_of(LabelField::from_contact));
  }
  switch (field) {
    case LabelField::shipment_id:
      return shipment.shipment_id;
    case LabelField::order_ref:
      return shipment.order_ref;
    case LabelField::customer_id:
      return shipment.customer_id;
    case LabelField::ship_via:
      return shipment.ship_via;
    case LabelField::service:
      return shipment.service;
    case LabelField::service_name:
      return shipment.service_name;
    case LabelField::goods:
      return shipment.goods;
    case LabelField::hs_code:
      return shipment.hs_code;
    case LabelField::origin_country:
      return shipment.origin_country;
    default:
      return shipment.currency;
  }
}

bool one_of(const std::vector<std::string>& list, std::string_view text) {
  return list.empty() || std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

LabelValues::LabelValues(const CarrierLayout& layout, const UsStates& states)
    : layout_(layout), states_(states) {
  std::array<bool, label_text_fields> wanted{};
  const auto want = [&](LabelField field) {
    if (kind_of(field) == FieldKind::text && !is_item_text(field)) wanted[index_of(field)] = true;
  };
  // Conditions look at these whatever the columns show.
  for (const LabelField field : {LabelField::service, LabelField::from_country, LabelField::to_country,
                                 LabelField::from_state, LabelField::to_state}) {
    want(field);
  }
  const auto want_condition = [&](const LayoutCondition& condition) {
    for (const LayoutCase& one : condition) {
      if (one.empty) want(*one.empty);
    }
  };
  for (const LayoutColumn& column : layout.columns) {
    want_condition(column.when);
    want_condition(column.required_when);
    for (const LabelField field : column.from) {
      want(field);
      if (column.max == 0 || kind_of(field) != FieldKind::text) continue;
      Wish& wish = wishes_[index_of(field)];
      const auto width = static_cast<std::size_t>(column.max);
      if (wish.width == 0 || width < wish.width) wish = {width, column.name};
    }
  }
  for (const LayoutRewrite& rewrite : layout.rewrites) {
    want_condition(rewrite.when);
    want(rewrite.field);
    if (rewrite.copy) want(*rewrite.copy);
  }
  for (const LayoutRefusal& refusal : layout.refusals) want_condition(refusal.when);
  for (const LayoutFold& fold : layout.folds) {
    for (const LabelField field : fold.lines) want(field);
    for (const LabelField field : fold.names) want(field);
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i]) needed_.push_back(static_cast<LabelField>(i));
  }

  for (std::size_t byte = 0; byte < special_.size(); ++byte) {
    special_[byte] = byte < 0x20 || byte == 0x7F || (layout.ascii && byte >= 0x80) ||
                     layout.strip.find(static_cast<char>(byte)) != std::string::npos;
  }
  for (const UsState& state : states.all()) {
    const auto at = [&](std::size_t i) { return static_cast<std::size_t>(state.code[i] - 'A'); };
    state_codes_[at(0) * 26 + at(1)] = true;
  }
}

bool LabelValues::is_state(std::string_view code) const {
  const auto letter = [&](std::size_t i) { return code[i] >= 'A' && code[i] <= 'Z'; };
  if (code.size() != 2 || !letter(0) || !letter(1)) return false;
  return state_codes_[static_cast<std::size_t>(code[0] - 'A') * 26 + static_cast<std::size_t>(code[1] - 'A')];
}

std::size_t LabelValues::length(std::string_view text) const {
  if (layout_.ascii) return text.size();
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool LabelValues::refuse(std::string why) {
  reason_ = std::move(why);
  return false;
}

bool LabelValues::take(LabelField field, std::string_view raw) {
  bool plain = raw.empty() || (raw.front() != ' ' && raw.back() != ' ');
  for (const char c : raw) plain = plain && !special_[static_cast<unsigned char>(c)];
  if (plain) {
    texts_[index_of(field)] = raw;
    return true;
  }
  return clean(field, raw);
}

bool LabelValues::clean(LabelField field, std::string_view raw) {
  std::string folded;
  if (layout_.ascii) {
    const std::string_view culprit = append_ascii(folded, raw);
    if (!culprit.empty()) {
      const Wish& wish = wishes_[index_of(field)];
      return refuse(std::string(wish.column.empty() ? name_of(field) : wish.column) + ": " + quoted(raw) +
                    " holds " + quoted(culprit) + ", which the file's plain ASCII cannot spell");
    }
  } else {
    folded = raw;
  }
  std::string& out = own_[index_of(field)];
  out.clear();
  for (const char c : folded) {
    const bool blank = c == ' ' || special_[static_cast<unsigned char>(c)];
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  texts_[index_of(field)] = out;
  return true;
}

/// A US state by its name, or in lower case, becomes its code; conditions and columns need no more then.
void LabelValues::take_state(LabelField state, LabelField country) {
  if (text(country) != "US" || text(state).empty() || is_state(text(state))) return;
  if (const UsState* found = states_.find(text(state))) texts_[index_of(state)] = found->code;
}

/// What the parcel holds: what the shipment says of it, or its items' names, or the first and how many more.
std::string_view LabelValues::goods(const LabelShipment& shipment) {
  if (!shipment.goods.empty() || shipment.items.empty()) return shipment.goods;
  if (shipment.items.size() == 1) return shipment.items.front().name;
  const std::size_t width = wishes_[index_of(LabelField::goods)].width;
  goods_.clear();
  for (const LabelItem& item : shipment.items) {
    if (!goods_.empty()) goods_ += " / ";
    goods_ += item.name;
    if (width != 0 && length(goods_) > width) break;
  }
  if (width != 0 && length(goods_) > width) {
    goods_ = shipment.items.front().name + " and " + std::to_string(shipment.items.size() - 1) + " more";
  }
  return goods_;
}

bool LabelValues::load(const LabelShipment& shipment) {
  shipment_ = &shipment;
  if (!is_a_parcel()) return false;
  for (const LabelField field : needed_) {
    if (!take(field, field == LabelField::goods ? goods(shipment) : raw_text(shipment, field))) return false;
  }
  take_state(LabelField::to_state, LabelField::to_country);
  take_state(LabelField::from_state, LabelField::from_country);
  rewrite();
  if (refused_by_rule() || !within_limits()) return false;
  return std::all_of(layout_.folds.begin(), layout_.folds.end(),
                     [this](const LayoutFold& f) { return fold(f); });
}

bool LabelValues::load_item(const LabelItem& item) {
  return take(LabelField::sku, item.sku) && take(LabelField::item_name, item.name);
}

bool LabelValues::holds(const LayoutCase& one) const {
  const auto is = [](const std::optional<bool>& wanted, bool actual) { return !wanted || *wanted == actual; };
  const std::string_view from = text(LabelField::from_country);
  const std::string_view to = text(LabelField::to_country);
  // A parcel at the very weight belongs to "up to".
  const std::int64_t weight_ng = shipment_->weight_g * ng_per_g;
  return is(one.international, !from.empty() && from != to) &&
         is(one.residential, shipment_->to.residential) &&
         is(one.adult_signature, shipment_->adult_signature) &&
         is(one.limited_quantity, shipment_->limited_quantity) &&
         one_of(one.service, text(LabelField::service)) && one_of(one.to_country, to) &&
         one_of(one.to_state, text(LabelField::to_state)) && one_of(one.from_country, from) &&
         (one.weight_max_ng == 0 || weight_ng <= one.weight_max_ng) &&
         (one.weight_over_ng == 0 || weight_ng > one.weight_over_ng) &&
         (!one.empty || text(*one.empty).empty());
}

bool LabelValues::holds(const LayoutCondition& condition) const {
  return condition.empty() || std::any_of(condition.begin(), condition.end(),
                                          [this](const LayoutCase& one) { return holds(one); });
}

void LabelValues::rewrite() {
  for (const LayoutRewrite& rule : layout_.rewrites) {
    if (!holds(rule.when)) continue;
    std::string_view& value = texts_[index_of(rule.field)];
    if (rule.to) {
      value = *rule.to;
    } else if (rule.copy) {
      own_[index_of(rule.field)] = text(*rule.copy);
      value = own_[index_of(rule.field)];
    } else if (value.find_first_of(rule.remove) != value.npos) {
      std::string rest(value);
      std::erase_if(rest, [&](char c) { return rule.remove.find(c) != std::string::npos; });
      own_[index_of(rule.field)] = std::move(rest);
      value = own_[index_of(rule.field)];
    }
  }
}

bool LabelValues::refused_by_rule() {
  for (const LayoutRefusal& refusal : layout_.refusals) {
    if (!holds(refusal.when)) continue;
    reason_ = refusal.why;
    return true;
  }
  return false;
}

bool LabelValues::is_a_parcel() {
  const LabelShipment& s = *shipment_;
  const auto [least, most] = std::minmax({s.length_mm, s.width_mm, s.height_mm});
  if (s.weight_g >= 0 && s.weight_g <= weight_g_max && least >= 0 && most <= length_mm_max) return true;
  return refuse("weighs " + std::to_string(s.weight_g) + " g and is " + std::to_string(s.length_mm) + " x " +
                std::to_string(s.width_mm) + " x " + std::to_string(s.height_mm) +
                " mm, which no parcel is; correct the products");
}

bool LabelValues::within_limits() {
  const LabelShipment& s = *shipment_;
  const auto tenths = [](std::int64_t value, std::int64_t unit) {
    std::string number;
    append_decimal_short(number, (value * 10 + unit - 1) / unit, 1);
    return number;
  };
  if (layout_.weight_max_ng != 0 && s.weight_g * ng_per_g > layout_.weight_max_ng) {
    const WeightUnit unit = layout_.weight_unit == WeightUnit::lb_oz ? WeightUnit::lb : layout_.weight_unit;
    const std::string name = " " + std::string(name_of(unit));
    return refuse("weighs " + tenths(s.weight_g * ng_per_g, size_ng(unit)) + name +
                  ", the carrier takes at most " + tenths(layout_.weight_max_ng, size_ng(unit)) + name);
  }
  const auto short_enough = [&](std::int64_t um, std::int64_t most_um, const char* what) {
    if (most_um == 0 || um <= most_um) return true;
    const std::string name = " " + std::string(name_of(layout_.length_unit));
    const std::int64_t unit = size_um(layout_.length_unit);
    return refuse(std::string(what) + " is " + tenths(um, unit) + name + ", the carrier takes at most " +
                  tenths(most_um, unit) + name);
  };
  // What the carrier reads decides, so the sides are rounded as they will be written.
  const auto side = [&](std::int64_t mm) {
    return written_um(mm, layout_.length_unit, layout_.length_digits);
  };
  const std::int64_t a = side(s.length_mm), b = side(s.width_mm), c = side(s.height_mm);
  const std::int64_t longest = std::max({a, b, c});
  return short_enough(longest, layout_.length_max_um, "the longest side") &&
         short_enough(longest + 2 * (a + b + c - longest), layout_.length_girth_max_um, "length plus girth");
}

}  // namespace autoship
