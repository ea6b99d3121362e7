#pragma once

#include "storage/ledger.h"

namespace autoship {

/// Fills an empty ledger with a small company and one night, 2026-12-15, that left everything in
/// order: `autoships` monthly autoships (at least 20), most of them ordered that night, some
/// skipped, missed, blocked, canceled, finished or paused, and a label batch of the first ten
/// shipments. Every order has two lines of goods, each third one a fee.
void fill_sample(Ledger& ledger, int autoships);

}  // namespace autoship
