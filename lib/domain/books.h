#pragma once

#include "domain/credit_book.h"
#include "domain/stock_book.h"
#include "domain/volume_book.h"

namespace autoship {

/// What orders take from, kept through a night so that nothing is given twice.
struct Books {
  StockBook stock;
  CreditBook credit;
  VolumeBook volume;
};

}  // namespace autoship
