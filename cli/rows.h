#pragma once

#include <string>
#include <vector>

#include "cli/render.h"
#include "domain/json_writer.h"
#include "storage/order_queries.h"
#include "workflows/autoship_list.h"

namespace autoship {

// Rows as listings and `show` have them: the columns that scripts rely on, and a row's cells.

const std::vector<std::string>& autoship_columns();
std::vector<Cell> autoship_cells(const ListedAutoship& listed);

const std::vector<std::string>& order_columns();
std::vector<Cell> order_cells(const OrderRow& order);

const std::vector<std::string>& shipment_columns();
std::vector<Cell> shipment_cells(const ShipmentRow& shipment);

const std::vector<std::string>& item_columns();
/// For people: gifts and discounts, the last columns, only where there are any.
std::vector<std::string> item_table_columns(const std::vector<OrderItem>& items);
std::vector<Cell> item_cells(const OrderItem& item, const Currency& currency);

/// A value inside a document of JsonWriter's.
void write_cell(JsonWriter& json, const Cell& cell);

/// The cells of a row inside an object, under their columns' names.
void write_cells(JsonWriter& json, const std::vector<std::string>& columns, const std::vector<Cell>& cells);

}  // namespace autoship
