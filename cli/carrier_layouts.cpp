#include "cli/carrier_layouts.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "domain/error.h"
#include "domain/text.h"

namespace autoship {

namespace {

std::vector<std::string> layout_files(const std::string& carriers_dir) {
  std::vector<std::string> paths;
  if (!std::filesystem::is_directory(carriers_dir)) {
    throw Error(fmt::format("carriers_dir: no folder '{}'", carriers_dir));
  }
  for (const auto& entry : std::filesystem::directory_iterator(carriers_dir)) {
    if (entry.path().extension() == ".toml") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

CarrierLayout read_layout(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(fmt::format("cannot read carrier layout '{}'", path));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return parse_carrier_layout(text, path);
}

}  // namespace

std::vector<CarrierLayout> carrier_layouts(const std::string& carriers_dir) {
  std::vector<CarrierLayout> layouts = built_in_layouts();
  if (carriers_dir.empty()) return layouts;
  for (const std::string& path : layout_files(carriers_dir)) {
    CarrierLayout own = read_layout(path);
    const auto same =
        std::find_if(layouts.begin(), layouts.end(), [&](const auto& l) { return l.id == own.id; });
    if (same == layouts.end()) {
      layouts.push_back(std::move(own));
    } else {
      *same = std::move(own);
    }
  }
  std::sort(layouts.begin(), layouts.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return layouts;
}

const CarrierLayout* find_layout(const std::vector<CarrierLayout>& layouts, const std::string& name,
                                 std::string& fault) {
  std::vector<std::string> names;
  std::vector<const CarrierLayout*> of_carrier;
  for (const CarrierLayout& layout : layouts) {
    if (layout.id == name) return &layout;
    if (layout.carrier == name) of_carrier.push_back(&layout);
    names.push_back(layout.carrier);
    names.push_back(layout.id);
  }
  if (of_carrier.size() == 1) return of_carrier.front();
  if (of_carrier.empty()) {
    fault = fmt::format("no carrier '{}'{}", name, did_you_mean(name, names));
    return nullptr;
  }
  std::string ids;
  for (const CarrierLayout* layout : of_carrier) ids += (ids.empty() ? "" : ", ") + layout->id;
  fault = fmt::format("'{}' has several layouts, name one: {}", name, ids);
  return nullptr;
}

const CarrierLayout& layout_named(const std::vector<CarrierLayout>& layouts, const std::string& name) {
  std::string fault;
  if (const CarrierLayout* layout = find_layout(layouts, name, fault)) return *layout;
  throw UsageError("--carrier: " + fault);
}

std::vector<std::string> services_of(const CarrierLayout& layout, const ServiceList& services) {
  std::vector<std::string> names;
  for (const Service& service : services.all()) {
    if (service.by_hand()) continue;
    if (layout.any_service || service.layout == layout.id) names.push_back(service.ship_via);
  }
  return names;
}

}  // namespace autoship
