#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/blocked.h"
#include "domain/catalog.h"
#include "domain/credit_book.h"
#include "domain/ids.h"
#include "domain/pay_method.h"
#include "domain/policy.h"
#include "domain/postal_address.h"
#include "domain/service.h"
#include "domain/stock_book.h"

namespace autoship {

/// What an autoship asks for each time.
struct WantedLine {
  ProductId product;
  std::int64_t qty = 1;
  std::optional<std::int64_t> locked_minor;  ///< the price a piece it keeps (P2)

  bool operator==(const WantedLine&) const = default;
};

/// All that an order is made from, whoever asks for it: the night, a preview, an enrollment.
struct OrderRequest {
  AccountId account;
  Tier tier = Tier::retail;    ///< of its account's kind
  std::string retail_because;  ///< why it pays retail prices all the same (P1); empty: it does not
  MarketId market;
  bool account_closed = false;
  LocationId own_location;      ///< the autoship's, or none
  LocationId account_location;  ///< the account's, or none
  std::string ship_via;         ///< empty: the default
  PaymentMethodId pay_with;     ///< the autoship's own, or none
  PayMethod method;             ///< its own, else the account's first; read only where charges are made
  std::optional<std::int64_t> budget_minor;
  AddressId address_id;  ///< none: there is no address
  PostalAddress address;
  std::vector<WantedLine> lines;  ///< in order of preference
  std::int64_t orders_made = 0;   ///< of its autoship so far, where gifts or a ladder count them (P6)
  std::optional<std::int64_t> pv_missing;  ///< ships only what is needed to reach so much volume (P7)
};

enum class LineStatus : std::uint8_t { shipping, backordered, left_out, fee };

std::string_view to_text(LineStatus status);

struct PlannedLine {
  ProductId product;
  ProductId instead_of;  ///< what was asked for, where this stands in for it
  std::int64_t qty = 0;
  LineStatus status = LineStatus::shipping;
  std::int64_t price_minor = 0;  ///< a piece
  std::int64_t goods_minor = 0;  ///< 0 where left out
  std::int64_t tax_minor = 0;
  std::int64_t pv = 0;  ///< the line's, 1/10,000
  std::int64_t cv = 0;
  std::int64_t discount_minor = 0;  ///< of the line, taken off `goods_minor` already (P6)
  bool gift = false;                ///< given by rule: costs nothing (P6)
};

/// An order as it would be made on its order date. Money in minor units of `market`'s currency.
struct OrderPlan {
  Tier tier = Tier::retail;  ///< whose prices it pays
  std::vector<PlannedLine> lines;
  bool has_parcel = false;           ///< something ships now
  const Service* service = nullptr;  ///< null: fees alone
  LocationId location;               ///< none: fees alone
  std::int64_t weight_g = 0;         ///< of what ships now
  std::int64_t goods_minor = 0;
  std::int64_t shipping_minor = 0;
  std::int64_t shipping_tax_minor = 0;
  std::int64_t tax_minor = 0;      ///< lines' and shipping's
  std::int64_t payable_minor = 0;  ///< what credit may pay: fees, what ships now, its freight and tax
  std::int64_t credit_minor = 0;   ///< account credit used (P5); see use_credit()
  std::int64_t rest_minor = 0;     ///< left over of the budget: paid, and turned into credit (P5)
  bool credits_rest = false;       ///< with the order itself, for nobody is asked for money
  std::int64_t total_minor = 0;    ///< to be paid, credit off
  std::int64_t charge_minor = 0;   ///< of it to be charged now, for what ships (F6); the night's to fill in
  std::int64_t number = 0;         ///< among its autoship's orders, where anybody counts them (P6)
  std::int64_t percent_off = 0;    ///< of the ladder (P6)
  std::int64_t pv = 0;
  std::int64_t cv = 0;
  std::int64_t backordered_lines = 0;
  std::string note;  ///< what a person should know: another service, a substitute

  void clear();
};

/// What planning works with beside the request itself.
struct PlanContext {
  const Catalog& catalog;
  const Policy& policy;
  const ServiceList& services;
};

/// Fills `plan` with the order that the request makes on `order_date`, and takes its stock from
/// `stock`; or says why there can be none, taking nothing (P1 to P4, F1 to F5, F7). Pure: a night,
/// its dry run and `why` ask the same.
std::optional<Blocked> plan_order(const PlanContext& context, const OrderRequest& request, Day order_date,
                                  StockBook& stock, OrderPlan& plan);

/// Pays of the order what the account's credit can (P5): never its budget's rest, which becomes credit
/// itself. Takes it from `credit`.
void use_credit(CreditBook& credit, AccountId account, OrderPlan& plan);

/// Why the service may not go there from that location (F5), and why it may not take the product
/// there (F4).
std::optional<Blocked> destination_fault(const Service& service, const Location& from,
                                         const PostalAddress& to);
std::optional<Blocked> product_fault(const Restrictions& restrictions, const Service& service,
                                     const Product& product, const PostalAddress& to);

/// A service that may carry a parcel, or none; `not_wanted` says why it is not the one that was asked for.
struct ServiceChoice {
  const Service* service = nullptr;
  std::optional<Blocked> not_wanted;
};

/// The service asked for, or the first of its fallbacks (shipping.fallback) that `fault` has nothing against.
ServiceChoice choose_service(const PlanContext& context, std::string_view wanted,
                             const std::function<std::optional<Blocked>(const Service&)>& fault);

/// Why the charge that the order is to be paid with cannot be made; nullopt where nothing is charged.
std::optional<Blocked> charge_fault(const PlanContext& context, const OrderRequest& request, Day order_date,
                                    const OrderPlan& plan);

/// The location that ships for the request (F1); null when nobody does.
const Location* fulfilling_location(const Catalog& catalog, const OrderRequest& request);

}  // namespace autoship
