#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace autoship {

/// What `import` reads and `export` writes, in the order in which one needs the other.
enum class Kind : std::uint8_t {
  calendars,
  holidays,
  markets,
  locations,
  products,
  prices,
  shipping_rates,
  tax_rates,
  restrictions,
  accounts,
  addresses,
  payment_methods,
  stock,
  autoships,
};

/// One cell's meaning, on its way between a CSV file and the ledger. Texts are borrowed.
struct FieldValue {
  enum class Is : std::uint8_t {
    absent,  ///< the file has no such column: what is stored stays
    null,    ///< not given
    integer,
    text,
  };
  Is is = Is::absent;
  std::int64_t integer = 0;
  std::string_view text;

  static constexpr FieldValue null() { return {Is::null, 0, {}}; }
  static constexpr FieldValue of(std::int64_t value) { return {Is::integer, value, {}}; }
  static constexpr FieldValue of(std::string_view value) { return {Is::text, 0, value}; }
  constexpr bool given() const { return is == Is::integer || is == Is::text; }
  bool operator==(const FieldValue&) const = default;
};

enum class ColumnType : std::uint8_t {
  code,        ///< text that names a row: see code_fault()
  text,        ///< free text
  choice,      ///< one of a few words
  yes_no,      ///< 1 or 0
  integer,     ///< from `min` to `max`
  amount,      ///< integer of 10^-amount_digits of the row
  volume,      ///< 1/10,000, never negative
  rate,        ///< millionths; a fraction ("0.0825") or percent ("8.25%")
  day,         ///< text YYYY-MM-DD
  country,     ///< ISO 3166 alpha-2
  region,      ///< two letters in the US and Canada
  currency,    ///< ISO 4217
  reference,   ///< the code of a row of `target`; the row's id in the ledger
  own_label,   ///< the label of an address or payment method (`target`) of the row's account
  service,     ///< a name of the service list
  calendar,    ///< a calendar of the ledger or a built-in one
  restricted,  ///< alcohol, limited-quantity, or a SKU
  weekdays,    ///< "sat,sun"
  last4,       ///< four digits, kept as text
  rule,        ///< a schedule rule, in canonical form
  list,        ///< pieces between semicolons; see item_list.h
};

/// What may stand in a column of a kind.
struct KindColumn {
  std::string_view name;
  ColumnType type = ColumnType::text;
  bool required = false;
  bool key = false;      ///< one of those that tell rows apart
  bool forward = false;  ///< a reference that may name a row further on, or of a later file
  Kind target{};
  FieldValue not_given = FieldValue::null();  ///< what an empty cell stands for
  std::span<const std::string_view> choices = {};
  std::int64_t min = 0;
  std::int64_t max = 1'000'000'000;
};

/// A kind's columns in the order in which `export` writes them.
struct KindSpec {
  Kind kind;
  std::string_view name;   ///< on the command line and of its file: "tax-rates"
  std::string_view thing;  ///< one of it, in messages: "tax rate"
  std::span<const KindColumn> columns;

  /// The place of a column; the name must be one of the kind's.
  std::size_t at(std::string_view column) const;
};

/// All kinds in the order of Kind, which is that of an import.
std::span<const KindSpec> all_kinds();
const KindSpec& spec_of(Kind kind);

/// Null when there is no kind of that name.
const KindSpec* find_kind(std::string_view name);

/// "no kind 'pricess' (did you mean prices?)".
std::string unknown_kind(std::string_view name);

/// A row of a file: one value for each column of its kind.
struct KindRow {
  std::int64_t line = 0;
  int amount_digits = 0;  ///< digits after the point of the row's amounts
  bool refused = false;   ///< has faults, which are in the fault list already; only its key is worth a look
  std::vector<FieldValue> values;
};

/// Appends a value as a file shows it, but for quotes and guards.
void append_field(std::string& out, const KindColumn& column, const FieldValue& value, int amount_digits);

/// Why `text` cannot name a row, empty when it can: too long, blanks around it, a character that
/// lists are made of, or a start that a spreadsheet would run.
std::string_view code_fault(std::string_view text);

/// What an import reads amounts as, before their currency is known: no currency has more digits.
constexpr int amount_digits_max = 4;

}  // namespace autoship
