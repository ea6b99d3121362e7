#pragma once

#include "domain/day.h"
#include "domain/postal_address.h"

#include <cstdint>
#include <string>
#include <vector>

namespace autoship {

/// One line of what is in the parcel. Amounts are for one unit.
struct LabelItem {
  std::string sku, name;
  std::int64_t quantity = 1;
  std::int64_t weight_g = 0;
  std::int64_t price_minor = 0;
};

/// One parcel as a carrier's file may tell of it, before any layout has been applied. Empty text, 0 and
/// the day 1970-01-01 mean "not known".
struct LabelShipment {
  std::string shipment_id;  ///< comes back in the carrier's result file
  std::string order_ref, customer_id;
  Day ship_date{}, order_date{};
  PostalAddress from, to;

  std::string ship_via;      ///< our name of the service
  std::string service;       ///< the carrier's code for it (Service::code)
  std::string service_name;  ///< Service::name

  std::int64_t weight_g = 0;  ///< the whole parcel
  std::int64_t length_mm = 0, width_mm = 0, height_mm = 0;

  std::string goods;  ///< what customs should read; when empty the items' names stand in
  std::string hs_code, origin_country;
  std::vector<LabelItem> items;

  std::string currency;  ///< of all amounts, ISO 4217
  int currency_digits = 2;
  std::int64_t order_total_minor = 0, customs_value_minor = 0;
  std::int64_t declared_value_minor = 0, insured_value_minor = 0;

  bool adult_signature = false;   ///< the parcel holds alcohol
  bool limited_quantity = false;  ///< the parcel holds a limited quantity of dangerous goods
};

}  // namespace autoship
