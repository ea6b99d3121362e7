#include "workflows/update_reach.h"

#include <algorithm>

#include "domain/json_writer.h"
#include "storage/account_queries.h"

namespace autoship {

namespace {

/// A parcel that left longer ago has arrived, told or not.
constexpr date::days under_way_max{14};

bool is_same(const NextOrder& a, const NextOrder& b) {
  const auto reason = [](const NextOrder& order) {
    return order.blocked ? order.blocked->detail : std::string();
  };
  return a.ship_to == b.ship_to && a.ship_via == b.ship_via && a.ship_date == b.ship_date &&
         a.blocked.has_value() == b.blocked.has_value() && reason(a) == reason(b) && a.note == b.note &&
         a.currency.code == b.currency.code && a.goods_minor == b.goods_minor &&
         a.shipping_minor == b.shipping_minor && a.tax_minor == b.tax_minor && a.total_minor == b.total_minor;
}

/// What a carrier has to know; a telephone number turns no parcel around.
bool is_same_place(PostalAddress a, PostalAddress b) {
  for (PostalAddress* address : {&a, &b}) {
    address->phone.clear();
    address->residential = false;
  }
  return a == b;
}

}  // namespace

std::string_view to_text(ParcelEffect::Goes goes) {
  switch (goes) {
    case ParcelEffect::Goes::to_old:
      return "old-address";
    case ParcelEffect::Goes::to_new:
      return "new-address";
    case ParcelEffect::Goes::may_not:
      return "may-not";
    case ParcelEffect::Goes::has_left:
      return "has-left";
  }
  return {};
}

UpdateReach::UpdateReach(Ledger& ledger, const Company& company, RunJournal& journal, Day today)
    : ledger_(ledger), company_(company), journal_(journal), today_(today), rows_(ledger) {}

OrderPreview& UpdateReach::preview() {
  if (!preview_) preview_ = std::make_unique<OrderPreview>(ledger_, company_, today_);
  return *preview_;
}

void UpdateReach::see(AccountId account) {
  account_ = account;
  before_ = next_orders();
}

std::vector<AutoshipEffect> UpdateReach::effects() {
  std::vector<AutoshipEffect> found;
  const auto after = next_orders();
  check(after.size() == before_.size(), "an update neither starts nor ends autoships");
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (is_same(before_[i].second, after[i].second)) continue;
    found.push_back({after[i].first, before_[i].second, after[i].second});
  }
  return found;
}

std::vector<std::pair<AutoshipId, NextOrder>> UpdateReach::next_orders() {
  std::vector<std::pair<AutoshipId, NextOrder>> orders;
  for (const AccountReach::Autoship& autoship : rows_.autoships(account_)) {
    if (autoship.is_running()) orders.emplace_back(autoship.id, next_order(autoship));
  }
  return orders;
}

NextOrder UpdateReach::next_order(const AccountReach::Autoship& autoship) {
  OrderPreview& night = preview();
  check(night.read(autoship.id), "an autoship of the account is there");
  NextOrder next;
  next.ship_to = autoship.ship_to;
  const auto cycles = night.cycles(1);
  if (!cycles.empty()) next.ship_date = cycles.front().ship;
  const Market* market = night.catalog().markets.find(night.autoship().request.market);
  check(market != nullptr, "an account has a market");
  next.currency = market->currency;
  OrderPlan plan;
  next.blocked = night.plan(cycles.empty() ? today_ : cycles.front().order, plan);
  if (next.blocked) return next;
  if (plan.service != nullptr) next.ship_via = plan.service->ship_via;
  next.note = plan.note;
  next.goods_minor = plan.goods_minor;
  next.shipping_minor = plan.shipping_minor;
  next.tax_minor = plan.tax_minor;
  next.total_minor = plan.total_minor;
  return next;
}

std::vector<ParcelEffect> UpdateReach::parcels(AccountId account, std::string_view label, AddressId in_force,
                                               bool may_follow) {
  std::vector<ParcelEffect> effects;
  const auto now = in_force ? find_address(ledger_, in_force) : std::nullopt;
  for (const AccountReach::Parcel& parcel :
       rows_.parcels_elsewhere(account, label, in_force, today_ - under_way_max)) {
    const auto old = find_address(ledger_, parcel.address);
    check(old.has_value(), "a parcel goes to an address");
    // An address may have become again what it was.
    if (now && (parcel.batch ? is_same_place(old->address, now->address) : old->address == now->address))
      continue;
    ParcelEffect effect{
        parcel.id, parcel.order, parcel.ship_via, parcel.ship_date, ParcelEffect::Goes::to_old, {}};
    if (parcel.batch) {
      effect.goes = ParcelEffect::Goes::has_left;
    } else if (may_follow) {
      follow(effect, parcel, account, *now);
    }
    effects.push_back(std::move(effect));
  }
  return effects;
}

/// The order itself keeps the address, the price and the tax that it was made with.
void UpdateReach::follow(ParcelEffect& effect, const AccountReach::Parcel& parcel, AccountId account,
                         const AccountAddress& to) {
  if (auto fault = fault_of(parcel, to.address)) {
    effect.goes = ParcelEffect::Goes::may_not;
    effect.why = std::move(fault->detail);
    return;
  }
  effect.goes = ParcelEffect::Goes::to_new;
  rows_.readdress(parcel.id, to.id);
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("shipment").integer(parcel.id.value);
  json.key("before").begin_object().key("address").integer(parcel.address.value).end_object();
  json.key("after").begin_object().key("address").integer(to.id.value).end_object().end_object();
  journal_.append({"readdressed", account, {}, parcel.order, body});
}

/// F4, F5 for a parcel that is packed for a service already: there is no other one to fall back to.
std::optional<Blocked> UpdateReach::fault_of(const AccountReach::Parcel& parcel, const PostalAddress& to) {
  const Catalog& catalog = preview().catalog();
  const Service* service = company_.services.find(parcel.ship_via);
  if (service == nullptr) return Blocked{Reason::no_service, company_.services.unknown(parcel.ship_via)};
  const Location* from = catalog.locations.find(parcel.location);
  check(from != nullptr, "a parcel comes from a location");
  if (auto fault = destination_fault(*service, *from, to)) return fault;
  for (const ProductId id : parcel.products) {
    const Product* product = catalog.products.find(id);
    check(product != nullptr, "a parcel holds products");
    if (auto fault = product_fault(catalog.restrictions, *service, *product, to)) return fault;
  }
  return std::nullopt;
}

}  // namespace autoship
