#include "domain/service.h"

#include "domain/error.h"
#include "domain/text.h"

#include <algorithm>
#include <array>

namespace autoship {
namespace {

constexpr std::array<std::string_view, 27> european_union = {
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"};

bool is_place(std::string_view text) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  return text == "*" || (text.size() == 2 && upper(text[0]) && upper(text[1]));
}

Service::Lane parse_lane(std::string_view text) {
  const auto arrow = text.find('>');
  const std::string_view from = trimmed(text.substr(0, arrow));
  if (arrow == text.npos && from == "international") return {"*", "international"};
  const std::string_view to = arrow == text.npos ? from : trimmed(text.substr(arrow + 1));
  if (!is_place(from) || (!is_place(to) && to != "international")) {
    throw Error("'" + std::string(text) +
                "' is no lane (write US, US>CA, EU, international or *, with | between several)");
  }
  return {std::string(from), std::string(to)};
}

bool covers(std::string_view place, std::string_view country) {
  if (place == "*") return true;
  if (place == "EU")
    return std::find(european_union.begin(), european_union.end(), country) != european_union.end();
  return place == country;
}

struct ByName {
  bool operator()(const Service& service, std::string_view name) const { return service.ship_via < name; }
};

}  // namespace

std::vector<Service::Lane> parse_lanes(std::string_view text) {
  std::vector<Service::Lane> lanes;
  for (const std::string_view piece : split_list(text, '|')) lanes.push_back(parse_lane(piece));
  if (lanes.empty()) throw Error("no country is given (write * for any)");
  return lanes;
}

bool reaches(const Service& service, std::string_view origin, std::string_view destination) {
  return std::any_of(service.lanes.begin(), service.lanes.end(), [&](const Service::Lane& lane) {
    return covers(lane.from, origin) &&
           (lane.to == "international" ? origin != destination : covers(lane.to, destination));
  });
}

void ServiceList::put(Service service) {
  const auto at = std::lower_bound(services_.begin(), services_.end(), service.ship_via, ByName());
  if (at != services_.end() && at->ship_via == service.ship_via) {
    *at = std::move(service);
  } else {
    services_.insert(at, std::move(service));
  }
}

const Service* ServiceList::find(std::string_view ship_via) const {
  const auto at = std::lower_bound(services_.begin(), services_.end(), ship_via, ByName());
  return at != services_.end() && at->ship_via == ship_via ? &*at : nullptr;
}

const Service& ServiceList::at(std::string_view ship_via) const {
  const Service* service = find(ship_via);
  if (service == nullptr) throw Error(unknown(ship_via));
  return *service;
}

std::string ServiceList::unknown(std::string_view ship_via) const {
  std::vector<std::string> names;
  for (const Service& service : services_) names.push_back(service.ship_via);
  return "no service '" + std::string(ship_via) + "'" + did_you_mean(ship_via, names);
}

}  // namespace autoship
