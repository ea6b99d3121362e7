#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "storage/code_lookup.h"
#include "storage/market_currencies.h"
#include "workflows/import_context.h"

namespace autoship {

/// Turns a file's row into what the ledger keeps: codes into ids, amounts into minor units of
/// their currency. What cannot be is refused.
class RowResolver {
 public:
  explicit RowResolver(const ImportPlace& place);

  /// False when the row was or is refused. `forward` gets the columns whose reference the ledger does
  /// not have yet; their values are left absent.
  bool resolve(const KindRow& row, std::vector<FieldValue>& values, std::vector<std::size_t>& forward);

  /// The currency of the row's amounts; only for kinds that have amounts.
  const Currency& currency_of(const std::vector<FieldValue>& values);

  CodeLookup& codes(Kind kind);

 private:
  bool resolve_cell(std::size_t at, std::int64_t line, FieldValue& value, std::vector<std::size_t>& forward);
  bool resolve_reference(std::size_t at, std::int64_t line, FieldValue& value,
                         std::vector<std::size_t>& forward);
  bool resolve_amounts(std::int64_t line, std::vector<FieldValue>& values);
  bool resolve_labels(std::int64_t line, std::vector<FieldValue>& values);
  bool is_known_service(std::string_view name);

  const ImportPlace& place_;
  std::array<std::unique_ptr<CodeLookup>, 14> codes_;
  std::array<std::unique_ptr<LabelLookup>, 14> labels_;
  MarketCurrencies currencies_;
  std::vector<std::size_t> amounts_, own_labels_;
  std::size_t market_ = 0, account_ = 0;
  bool has_market_ = false;
  std::string last_service_;
};

}  // namespace autoship
