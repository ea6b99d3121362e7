#include "domain/order_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "domain/error.h"

namespace autoship {

namespace {

/// What a line or an order may come to, in minor units and in 1/10,000 of volume: ten thousand
/// million dollars. A million such orders still add up in 64 bits.
constexpr std::int64_t order_max = 1'000'000'000'000;

bool is_beyond_limit(std::int64_t a_piece, std::int64_t qty) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(a_piece, qty, &product) || product > order_max || product < -order_max;
}

/// One call of plan_order(): the steps share what they find.
class Planner {
 public:
  Planner(const PlanContext& context, const OrderRequest& request, Day order_date, StockBook& stock,
          OrderPlan& plan)
      : catalog_(context.catalog),
        policy_(context.policy),
        services_(context.services),
        request_(request),
        order_date_(order_date),
        stock_(stock),
        plan_(plan) {}

  std::optional<Blocked> run() {
    if (request_.account_closed) return Blocked{Reason::account_closed, "the account is closed"};
    market_ = catalog_.markets.find(request_.market);
    check(market_ != nullptr, "an account without a market");
    plan_.tier = request_.tier;
    if (!request_.retail_because.empty()) {
      plan_.tier = Tier::retail;
      note(request_.retail_because);
    }
    location_ = fulfilling_location(catalog_, request_);
    pv_missing_ = request_.pv_missing;
    if (catalog_.gifts.counts_orders()) plan_.number = request_.orders_made + 1;
    plan_.percent_off = catalog_.gifts.percent_off(request_.orders_made + 1);
    if (keeps_rest() && *request_.budget_minor > order_max)
      return Blocked{Reason::limit, "the budget is beyond 10^12 minor units"};
    if (auto blocked = choose_lines()) return blocked;
    const bool has_goods = goods_lines_ > 0;
    if (has_goods) {
      if (auto blocked = choose_service()) return blocked;
    }
    if (plan_.lines.size() == left_out_)
      return Blocked{Reason::empty, left_out_names_.empty() ? "nothing is to be shipped"
                                                            : "every line is left out: " + left_out_names_};
    price_lines();
    if (has_goods) {
      if (auto blocked = price_shipping()) return blocked;
      add_gifts();
    }
    add_up();
    take_stock();
    return std::nullopt;
  }

 private:
  // Lines: discontinued products, prices, budget, stock.

  std::optional<Blocked> choose_lines() {
    std::int64_t spent_minor = 0;
    for (const WantedLine& wanted : request_.lines) {
      const Product* product = catalog_.products.find(wanted.product);
      check(product != nullptr, "an autoship line without a product");
      PlannedLine line;
      line.product = product->id;
      line.qty = wanted.qty;
      bool left_out = false;
      if (!product->active) {
        if (auto blocked = replace_discontinued(product, line, left_out)) return blocked;
      }
      if (!left_out && pv_missing_) left_out = !is_needed(*product, line);
      if (!left_out && request_.budget_minor) {
        // What does not fit the budget anyway holds nothing up, sold out or not.
        left_out = !find_price(*product, wanted, line) && is_beyond_budget(line, spent_minor);
      }
      if (!left_out && !product->fee && product->track_stock && location_ != nullptr) {
        if (auto blocked = look_at_shelf(product, line, left_out)) return blocked;
      }
      if (!left_out) {
        if (auto blocked = find_price(*product, wanted, line)) return blocked;
        left_out = is_beyond_budget(line, spent_minor);
      }
      if (left_out) {
        leave_out(line);
        continue;
      }
      spent_minor += goods_of(line);
      if (pv_missing_) *pv_missing_ -= line.pv;
      if (spent_minor > order_max) return Blocked{Reason::limit, "the order is beyond 10^12 minor units"};
      if (product->fee) {
        line.status = LineStatus::fee;
      } else {
        ++goods_lines_;
      }
      plan_.lines.push_back(line);
    }
    return std::nullopt;
  }

  /// F7: by policy a discontinued product blocks, is left out, or gives way to its successor.
  std::optional<Blocked> replace_discontinued(const Product*& product, PlannedLine& line, bool& left_out) {
    if (policy_.stock.discontinued == Discontinued::leave_out) {
      left_out = true;
      return std::nullopt;
    }
    const Product* successor = catalog_.products.find(product->substitute);
    if (policy_.stock.discontinued == Discontinued::successor && successor != nullptr && successor->active) {
      note(fmt::format("{} succeeds {}", successor->sku, product->sku));
      line.instead_of = product->id;
      line.product = successor->id;
      product = successor;
      return std::nullopt;
    }
    return Blocked{Reason::product_discontinued, fmt::format("{} is discontinued", product->sku)};
  }

  /// What the shelf still has for this order, its earlier lines aside.
  std::int64_t free_pieces(ProductId product) const {
    std::int64_t pieces = stock_.available(location_->id, product);
    for (const PlannedLine& line : plan_.lines) {
      if (line.product == product && line.status == LineStatus::shipping) pieces -= line.qty;
    }
    return pieces;
  }

  /// F3: a sold-out product waits, holds the order, gives way, or is left out.
  std::optional<Blocked> look_at_shelf(const Product*& product, PlannedLine& line, bool& left_out) {
    if (free_pieces(product->id) >= line.qty) return std::nullopt;
    switch (product->when_out) {
      case WhenOut::hold: {
        const std::string back =
            product->restock_on.empty() ? "" : fmt::format(", expected {}", product->restock_on);
        return Blocked{Reason::out_of_stock,
                       fmt::format("{} is sold out at {}{}", product->sku, location_->code, back)};
      }
      case WhenOut::leave_out:
        left_out = true;
        return std::nullopt;
      case WhenOut::substitute: {
        const Product* other = catalog_.products.find(product->substitute);
        const bool can = other != nullptr && other->active && !other->fee &&
                         (!other->track_stock || free_pieces(other->id) >= line.qty) && has_price(*other);
        if (can) {
          note(fmt::format("{} instead of {}", other->sku, product->sku));
          if (!line.instead_of) line.instead_of = product->id;
          line.product = other->id;
          product = other;
          return std::nullopt;
        }
        break;
      }
      case WhenOut::backorder:
        break;
    }
    line.status = LineStatus::backordered;
    return std::nullopt;
  }

  bool has_price(const Product& product) const {
    return catalog_.prices.find(product.id, market_->id, plan_.tier, order_date_) != nullptr;
  }

  std::optional<Blocked> find_price(const Product& product, const WantedLine& wanted,
                                    PlannedLine& line) const {
    const Price* price = catalog_.prices.find(product.id, market_->id, plan_.tier, order_date_);
    if (price == nullptr) {
      const std::string because =
          request_.retail_because.empty() ? "" : fmt::format(" ({})", request_.retail_because);
      return Blocked{Reason::no_price,
                     fmt::format("{} has no {} price in {} on {}{}", product.sku, to_text(plan_.tier),
                                 market_->code, to_text(order_date_), because)};
    }
    // A lock keeps the price of the product it was given for, not of what stands in for it, and of
    // the account's own band.
    const bool locked = wanted.locked_minor && !line.instead_of && request_.retail_because.empty();
    line.price_minor = locked ? *wanted.locked_minor : price->minor;
    for (const std::int64_t a_piece : {line.price_minor, price->pv, price->cv}) {
      if (!is_beyond_limit(a_piece, line.qty)) continue;
      return Blocked{Reason::limit, fmt::format("{} pieces of {} are beyond what a line may come to",
                                                line.qty, product.sku)};
    }
    line.pv = price->pv * line.qty;
    line.cv = price->cv * line.qty;
    // P6: the ladder is a discount on goods; what is paid for being a member stays.
    if (plan_.percent_off > 0 && !product.fee) {
      line.discount_minor =
          rate_of_half_up(line.price_minor * line.qty, plan_.percent_off * (rate_one / 100));
    }
    return std::nullopt;
  }

  /// P7: of what tops up, only pieces that are needed still. Takes the others off the line.
  bool is_needed(const Product& product, PlannedLine& line) const {
    const Price* price = catalog_.prices.find(product.id, market_->id, plan_.tier, order_date_);
    if (price == nullptr) return true;  // Which blocks the order, as for any other.
    if (price->pv <= 0 || *pv_missing_ <= 0) return false;
    line.qty = std::min(line.qty, (*pv_missing_ + price->pv - 1) / price->pv);
    return true;
  }

  /// What a line comes to without tax on top.
  static std::int64_t goods_of(const PlannedLine& line) {
    return line.price_minor * line.qty - line.discount_minor;
  }

  /// P5: a budget takes each line that still fits.
  bool is_beyond_budget(const PlannedLine& line, std::int64_t spent_minor) const {
    return request_.budget_minor && spent_minor + goods_of(line) > *request_.budget_minor;
  }

  void leave_out(PlannedLine& line) {
    line.status = LineStatus::left_out;
    line.price_minor = line.discount_minor = line.pv = line.cv = 0;
    ++left_out_;
    if (!left_out_names_.empty()) left_out_names_ += ", ";
    left_out_names_ += catalog_.products.find(line.product)->sku;
    plan_.lines.push_back(line);
  }

  // Where it goes and by whom.

  std::optional<Blocked> choose_service() {
    if (!request_.address_id) return Blocked{Reason::no_address, "the account has no address to ship to"};
    if (const std::string fault = military_fault(request_.address); !fault.empty()) {
      return Blocked{Reason::no_address, fault};
    }
    if (location_ == nullptr) {
      return Blocked{Reason::no_service, fmt::format("no location ships for market {}", market_->code)};
    }
    plan_.location = location_->id;
    // What a member ships from own stock is handed over, unless a service is named (F1).
    std::string_view wanted = request_.ship_via;
    if (wanted.empty())
      wanted = location_->member ? "HAND_DELIVERY" : std::string_view(policy_.shipping.default_service);
    const ServiceChoice choice =
        autoship::choose_service({catalog_, policy_, services_}, wanted,
                                 [this](const Service& service) { return service_fault(service); });
    if (choice.service == nullptr) return choice.not_wanted;
    plan_.service = choice.service;
    if (choice.not_wanted)
      note(fmt::format("{} instead of {}: {}", choice.service->ship_via, wanted, choice.not_wanted->detail));
    return std::nullopt;
  }

  /// Why the service may not carry this order there.
  std::optional<Blocked> service_fault(const Service& service) const {
    const PostalAddress& to = request_.address;
    if (auto blocked = destination_fault(service, *location_, to)) return blocked;
    for (const PlannedLine& line : plan_.lines) {
      if (line.status == LineStatus::left_out || line.status == LineStatus::fee) continue;
      const Product& product = *catalog_.products.find(line.product);
      if (auto blocked = product_fault(catalog_.restrictions, service, product, to)) return blocked;
    }
    return std::nullopt;
  }

  // Money: each line half-up to the minor unit (P3).

  void price_lines() {
    const PostalAddress& to = request_.address;
    tax_ = catalog_.tax_rates.find(to.country, to.region, to.postal_code, order_date_);
    for (PlannedLine& line : plan_.lines) {
      if (line.status == LineStatus::left_out) continue;
      line.goods_minor = goods_of(line);
      if (catalog_.products.find(line.product)->taxable) line.tax_minor = tax_on(line.goods_minor);
    }
  }

  std::int64_t tax_on(std::int64_t amount_minor) const {
    return market_->tax_included ? tax_within_half_up(amount_minor, tax_.rate)
                                 : rate_of_half_up(amount_minor, tax_.rate);
  }

  std::optional<Blocked> price_shipping() {
    std::int64_t weight_g = 0;
    std::int64_t goods_minor = 0;
    for (const PlannedLine& line : plan_.lines) {
      if (line.status != LineStatus::shipping && line.status != LineStatus::backordered) continue;
      weight_g += catalog_.products.find(line.product)->weight_g * line.qty;
      goods_minor += line.goods_minor;
    }
    auto minor = catalog_.shipping_rates.find(market_->id, plan_.service->ship_via, weight_g, goods_minor);
    if (!minor && plan_.service->by_hand()) minor = 0;
    if (!minor) {
      return Blocked{Reason::no_service, fmt::format("no shipping rate for {} in {} at {} g",
                                                     plan_.service->ship_via, market_->code, weight_g)};
    }
    plan_.shipping_minor = *minor;
    if (tax_.shipping_taxable) plan_.shipping_tax_minor = tax_on(*minor);
    return std::nullopt;
  }

  // Gifts (P6): never a reason to hold an order up.

  void add_gifts() {
    const GiftRules& rules = catalog_.gifts;
    if (!rules.gives()) return;
    const std::size_t asked = plan_.lines.size();
    if (const auto nth = rules.nth.find(request_.orders_made + 1); nth != rules.nth.end()) {
      for (const Gift& gift : nth->second) give(gift);
    }
    for (std::size_t i = 0; i < asked; ++i) {
      if (plan_.lines[i].status == LineStatus::left_out) continue;
      const auto with = rules.with.find(plan_.lines[i].product);
      if (with == rules.with.end()) continue;
      for (const Gift& gift : with->second) give(gift);
    }
  }

  void give(const Gift& gift) {
    const Product& product = *catalog_.products.find(gift.product);
    if (const std::string fault = gift_fault(product, gift.qty); !fault.empty())
      return note(fmt::format("gift {} is left out: {}", product.sku, fault));
    PlannedLine line;
    line.product = gift.product;
    line.qty = gift.qty;
    line.gift = true;
    // It goes with what was asked for, and waits where all of that does.
    const auto ships = [](const PlannedLine& other) { return other.status == LineStatus::shipping; };
    if (std::none_of(plan_.lines.begin(), plan_.lines.end(), ships)) line.status = LineStatus::backordered;
    plan_.lines.push_back(line);
  }

  std::string gift_fault(const Product& product, std::int64_t qty) const {
    if (!product.active) return "it is discontinued";
    if (const auto fault = product_fault(catalog_.restrictions, *plan_.service, product, request_.address))
      return fault->detail;
    if (product.track_stock && free_pieces(product.id) < qty) return "sold out at " + location_->code;
    return {};
  }

  /// P5: whether what the lines leave of the budget becomes credit. One that only tops up asks for no
  /// more than it ships.
  bool keeps_rest() const {
    return request_.budget_minor && policy_.prices.budget_rest == BudgetRest::credit && !pv_missing_;
  }

  void add_up() {
    const bool tax_on_top = !market_->tax_included;
    plan_.tax_minor = plan_.shipping_tax_minor;
    for (const PlannedLine& line : plan_.lines) {
      plan_.goods_minor += line.goods_minor;
      plan_.tax_minor += line.tax_minor;
      plan_.pv += line.pv;
      plan_.cv += line.cv;
      if (line.status != LineStatus::backordered)
        plan_.payable_minor += line.goods_minor + (tax_on_top ? line.tax_minor : 0);
      if (line.status == LineStatus::backordered) ++plan_.backordered_lines;
      if (line.status != LineStatus::shipping) continue;
      plan_.has_parcel = true;
      plan_.weight_g += catalog_.products.find(line.product)->weight_g * line.qty;
    }
    // F6: what is paid is what ships; freight goes with the first parcel.
    if (plan_.has_parcel)
      plan_.payable_minor += plan_.shipping_minor + (tax_on_top ? plan_.shipping_tax_minor : 0);
    if (keeps_rest()) plan_.rest_minor = *request_.budget_minor - plan_.goods_minor;
    plan_.total_minor =
        plan_.goods_minor + plan_.shipping_minor + (tax_on_top ? plan_.tax_minor : 0) + plan_.rest_minor;
  }

  void take_stock() {
    for (const PlannedLine& line : plan_.lines) {
      if (line.status != LineStatus::shipping || !catalog_.products.find(line.product)->track_stock) continue;
      stock_.take(location_->id, line.product, line.qty);
    }
  }

  void note(const std::string& text) {
    if (!plan_.note.empty()) plan_.note += "; ";
    plan_.note += text;
  }

  const Catalog& catalog_;
  const Policy& policy_;
  const ServiceList& services_;
  const OrderRequest& request_;
  Day order_date_;
  StockBook& stock_;
  OrderPlan& plan_;
  const Market* market_ = nullptr;
  const Location* location_ = nullptr;
  TaxRate tax_;
  std::optional<std::int64_t> pv_missing_;
  std::size_t goods_lines_ = 0;
  std::size_t left_out_ = 0;
  std::string left_out_names_;
};

}  // namespace

std::string_view to_text(LineStatus status) {
  switch (status) {
    case LineStatus::shipping:
      return "shipping";
    case LineStatus::backordered:
      return "backordered";
    case LineStatus::left_out:
      return "left-out";
    case LineStatus::fee:
      break;
  }
  return "fee";
}

void OrderPlan::clear() {
  std::vector<PlannedLine> kept = std::move(lines);
  kept.clear();
  *this = OrderPlan{};
  lines = std::move(kept);
}

const Location* fulfilling_location(const Catalog& catalog, const OrderRequest& request) {
  for (const LocationId id : {request.own_location, request.account_location}) {
    if (id) return catalog.locations.find(id);
  }
  const Market* market = catalog.markets.find(request.market);
  return market == nullptr ? nullptr : catalog.locations.find(market->default_location);
}

std::optional<Blocked> destination_fault(const Service& service, const Location& from,
                                         const PostalAddress& to) {
  const std::string_view origin = from.country.empty() ? std::string_view(to.country) : from.country;
  if (!reaches(service, origin, to.country)) {
    return Blocked{Reason::no_service,
                   fmt::format("{} does not go from {} to {}", service.ship_via, origin, to.country)};
  }
  if (service.po_box != Service::Allows::yes && is_po_box(to)) {
    return Blocked{Reason::no_service, fmt::format("{} does not deliver to a PO box", service.ship_via)};
  }
  if (service.military != Service::Allows::yes && is_military(to)) {
    return Blocked{Reason::no_service,
                   fmt::format("{} does not deliver to military addresses", service.ship_via)};
  }
  return std::nullopt;
}

std::optional<Blocked> product_fault(const Restrictions& restrictions, const Service& service,
                                     const Product& product, const PostalAddress& to) {
  if (product.limited_quantity && service.limited_quantity != Service::Allows::yes) {
    return Blocked{Reason::restricted,
                   fmt::format("{}: {} takes no limited quantities", product.sku, service.ship_via)};
  }
  if (const auto* row = restrictions.forbidding(product, to.country, to.region, service.air)) {
    const std::string place = to.region.empty() ? to.country : to.country + "-" + to.region;
    const std::string why = row->note.empty() ? "" : fmt::format(" ({})", row->note);
    return Blocked{Reason::restricted, fmt::format("{} may not go to {}{}{}", product.sku, place,
                                                   service.air ? " by " + service.ship_via : "", why)};
  }
  return std::nullopt;
}

ServiceChoice choose_service(const PlanContext& context, std::string_view wanted,
                             const std::function<std::optional<Blocked>(const Service&)>& fault) {
  ServiceChoice choice;
  const auto& fallback = context.policy.shipping.fallback;
  // Each fallback is tried once: the table may lead in a circle.
  std::size_t tries = fallback.size() + 1;
  for (std::string_view name = wanted; tries > 0; --tries) {
    const Service* service = context.services.find(name);
    auto blocked = service == nullptr
                       ? std::optional(Blocked{Reason::no_service, context.services.unknown(name)})
                       : fault(*service);
    if (!blocked) {
      choice.service = service;
      return choice;
    }
    if (!choice.not_wanted) choice.not_wanted = std::move(blocked);
    const auto next = fallback.find(std::string(name));
    if (next == fallback.end()) break;
    name = next->second;
  }
  return choice;
}

std::optional<Blocked> plan_order(const PlanContext& context, const OrderRequest& request, Day order_date,
                                  StockBook& stock, OrderPlan& plan) {
  plan.clear();
  return Planner(context, request, order_date, stock, plan).run();
}

std::optional<Blocked> charge_fault(const PlanContext& context, const OrderRequest& request, Day order_date,
                                    const OrderPlan& plan) {
  if (!makes_charges(context.policy) || plan.payable_minor + plan.rest_minor == 0) return std::nullopt;
  return payment_fault(request.method, order_date);
}

void use_credit(CreditBook& credit, AccountId account, OrderPlan& plan) {
  const std::int64_t used_minor = credit.usable(account, plan.payable_minor);
  plan.credit_minor += used_minor;
  plan.payable_minor -= used_minor;
  plan.total_minor -= used_minor;
  credit.add(account, -used_minor);
}

}  // namespace autoship
