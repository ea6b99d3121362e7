#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/autoship_parts.h"
#include "storage/kind_table.h"
#include "workflows/change_event.h"
#include "workflows/import_context.h"
#include "workflows/row_resolver.h"

namespace autoship {

/// Brings the rows of one file of any kind but autoships into the ledger.
class KindImport {
 public:
  explicit KindImport(const ImportPlace& place);
  ImportCounts run();

  /// Brings in one row by itself, which an earlier one may have named as well: references have to
  /// be there. A refused row has its faults in the list and leaves everything as it was.
  enum class Outcome { refused, added, changed, unchanged };
  Outcome take(const KindRow& row);

 private:
  void import_row(const KindRow& row);
  void upsert(const KindRow& row);
  bool add(const KindRow& row);
  bool differs() const;
  void change(const KindRow& row);
  void replace_address(std::int64_t line);
  void count_stock(const KindRow& row);
  bool was_given_before(const KindRow& row, std::int64_t id);
  bool makes_sense(const KindRow& row, bool is_new, std::int64_t id);
  bool keeps_currency(const KindRow& row, AccountId account);
  void keep_forward(const KindRow& row, std::int64_t id);
  AccountId account_of(std::int64_t id) const;

  const ImportPlace& place_;
  const KindSpec& spec_;
  KindTable table_;
  RowResolver resolver_;
  std::unique_ptr<ChangeEvent> event_;
  std::unique_ptr<StockCounts> stock_;
  std::unique_ptr<AddressChanges> addresses_;
  ImportCounts counts_;
  std::vector<FieldValue> values_;
  std::vector<std::size_t> forward_;
  std::string key_;
  bool last_was_new_ = true;
};

}  // namespace autoship
