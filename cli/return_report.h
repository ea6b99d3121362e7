#pragma once

#include <string>
#include <vector>

#include "cli/invocation.h"
#include "cli/render.h"
#include "storage/return_queries.h"

namespace autoship {

// Returns as people and scripts read them.

const std::vector<std::string>& return_columns();
std::vector<Cell> return_cells(const ReturnView& view);

/// "VIT-C=2:restock", "COLLAGEN=1:restock:VIT-C": as `process-return receive --item` reads it.
std::string goods_text(const ReturnGoodsView& goods);

/// "VIT-C=2;SOAP=1": what is authorized.
std::string return_items(const ReturnView& view);

/// "Juniper Wellness, Returns, 12 Dock Street, Reno NV 89502, US"; its code where it has no address.
std::string send_to_line(const ReturnView& view);

/// Of the person's own ones. Throws UsageError for what is no RAN, or nobody's.
ReturnView return_named(Ledger& ledger, const Person& person, const std::string& option,
                        const std::string& ran);

/// All that is known of it, for a person, as rows of its lines, or as one JSON object.
void show_return(Invocation& invocation, const ReturnView& view);

/// The object alone, without a line end.
std::string return_json(const ReturnView& view);

}  // namespace autoship
