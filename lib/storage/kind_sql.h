#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/kinds.h"

namespace autoship {

// How the kinds lie in the ledger: from the columns of a kind to the SQL over its table. For
// lib/storage alone.

std::string_view table_of(Kind kind);

/// The column of the table; empty when it has none (what lies in other tables).
std::string column_of(const KindColumn& column);

/// Whether the table has an integer id.
bool has_id(Kind kind);

/// `calendar = ?1 AND date = ?2`, parameters numbered by the key's columns in their order.
std::string key_condition(const KindSpec& spec, std::string_view alias);

std::string insert_sql(const KindSpec& spec);
std::string find_sql(const KindSpec& spec);
std::string update_sql(const KindSpec& spec);

/// The columns as `export` writes them, then the market whose currency the amounts are in.
std::string export_sql(const KindSpec& spec, bool one);

/// The code of a kind that others refer to ("sku"), and the SQL that finds its id by it.
std::string_view code_column(Kind kind);

}  // namespace autoship
