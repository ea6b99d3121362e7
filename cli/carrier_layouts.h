#pragma once

#include <string>
#include <vector>

#include "domain/service.h"
#include "formats/carrier_layout.h"

namespace autoship {

/// The built-in layouts and those of the company's carriers_dir (*.toml); one of its own replaces
/// the built-in one of the same id. Sorted by id.
std::vector<CarrierLayout> carrier_layouts(const std::string& carriers_dir);

/// The layout of that id, or the carrier's one layout; null where there is none or more than one, with
/// what is wrong in `fault`.
const CarrierLayout* find_layout(const std::vector<CarrierLayout>& layouts, const std::string& name,
                                 std::string& fault);

/// The same for `--carrier`: throws UsageError.
const CarrierLayout& layout_named(const std::vector<CarrierLayout>& layouts, const std::string& name);

/// The services whose shipments go into the layout's file.
std::vector<std::string> services_of(const CarrierLayout& layout, const ServiceList& services);

}  // namespace autoship
