#pragma once

#include "domain/calendar_map.h"
#include "domain/catalog.h"
#include "domain/stock_book.h"
#include "storage/ledger.h"

namespace autoship {

/// Reads all that a night looks up. `calendars` are those in force: a location's calendar that is
/// not among them works every day. The catalog keeps them, and must stay where it is.
void load_catalog(Ledger& ledger, CalendarMap calendars, Catalog& catalog);

/// Reads what is free to promise on each shelf.
void load_stock(Ledger& ledger, StockBook& stock);

/// Notes in the ledger what the night promised (F2).
void store_reservations(Ledger& ledger, StockBook& stock);

}  // namespace autoship
