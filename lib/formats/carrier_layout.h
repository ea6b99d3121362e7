#pragma once

#include "domain/day.h"
#include "formats/label_field.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace autoship {

/// When something in a layout holds. A condition is a list of cases, any of which suffices; all that a
/// case states must be true. No case at all: it always holds.
struct LayoutCase {
  std::optional<bool> international;  ///< to another country than it comes from
  std::optional<bool> residential, adult_signature, limited_quantity;
  std::vector<std::string> service, to_country, to_state, from_country;  ///< one of these
  std::int64_t weight_max_ng = 0;   ///< `weight_up_to`; 0 = does not matter
  std::int64_t weight_over_ng = 0;  ///< `weight_over`; 0 = does not matter
  std::optional<LabelField> empty;  ///< that text is empty
};
using LayoutCondition = std::vector<LayoutCase>;

/// What is done to a text before it is written.
struct LayoutTransform {
  bool upper = false, lower = false;
  bool digits = false;      ///< punctuation falls away, a letter is refused
  bool us_phone = false;    ///< digits, and the country code 1 of an eleven-digit number falls away
  bool state_code = false;  ///< for the US: a state's name becomes its code, and it must be one
  bool any() const { return upper || lower || digits || us_phone || state_code; }
};

struct LayoutColumn {
  std::string name;
  std::vector<LabelField> from;  ///< the first that is not empty is written
  std::string value;             ///< the constant, where `from` is empty
  int min = 0, max = 0;          ///< characters; 0 = any
  bool required = false;
  LayoutCondition required_when;     ///< required in these cases, when `required` is not set
  LayoutCondition when;              ///< written in these cases alone, else empty
  std::vector<std::string> allowed;  ///< empty = anything
  std::vector<std::pair<std::string, std::string>> codes;  ///< value to code; empty = as it is
  LayoutTransform transform;
  std::optional<std::string> strip_start;  ///< in place of the file's own
  std::string yes = "1", no = "0";         ///< for flags
  std::string date;                        ///< in place of the file's own
  bool emit_if_value = false;              ///< the column is left out of a file in which no row needs it
};

/// In some cases a field says something else: another value, a copy of another field, or itself without
/// some characters. Applied in order, each seeing what those before it did.
struct LayoutRewrite {
  LabelField field{};
  LayoutCondition when;
  std::optional<std::string> to;
  std::optional<LabelField> copy;
  std::string remove;
};

/// What the carrier's file cannot say, and the sentence for whoever asks.
struct LayoutRefusal {
  LayoutCondition when;
  std::string why;
};

/// Where text that is too long for its column may go: an address line flows over into the lines after
/// it, a name's end into the first line left free. Broken between words only.
struct LayoutFold {
  std::vector<LabelField> lines;
  std::vector<LabelField> names;
};

enum class WeightUnit : std::uint8_t { lb, oz, lb_oz, kg, g };
enum class LengthUnit : std::uint8_t { in, cm, mm };

/// A carrier's batch file as a data file describes it (schemas/carriers/*.toml; the UPS one explains the
/// keys). Nothing about a carrier stands in the program.
struct CarrierLayout {
  std::string id, carrier, title;
  bool any_service = false;  ///< takes shipments of every service, not only of those that name it

  std::string file_name;  ///< with {carrier} {location} {date} {batch}
  bool header = true;
  char delimiter = ',';
  bool quote = true;        ///< where needed; else a text that would need it is refused
  std::string strip;        ///< characters written as a blank
  std::string strip_start;  ///< characters that no text may begin with; they fall away
  bool crlf = true;
  bool ascii = true;          ///< else UTF-8
  std::int64_t rows_max = 0;  ///< in one file; 0 = any number
  bool row_per_item = false;
  bool batch_per_location = false;  ///< the file names no origin, so it can hold one alone
  std::string date = "YYYY-MM-DD";

  WeightUnit weight_unit = WeightUnit::lb;
  int weight_digits = 0;
  LengthUnit length_unit = LengthUnit::in;
  int length_digits = 0;

  std::int64_t weight_max_ng = 0;  ///< nanograms, in which pounds and ounces are whole; 0 = any
  std::int64_t length_max_um = 0, length_girth_max_um = 0;  ///< micrometers; 0 = any

  std::vector<LayoutColumn> columns;
  std::vector<LayoutRewrite> rewrites;
  std::vector<LayoutRefusal> refusals;
  std::vector<LayoutFold> folds;
};

/// Reads a layout. Everything wrong with it is reported at once, by line, with the nearest known key:
/// throws InputRefused.
CarrierLayout parse_carrier_layout(std::string_view text, const std::string& file);

/// The built-in ones, sorted by id.
std::vector<CarrierLayout> built_in_layouts();

/// The file's name for a batch: `ups_NV1_2026-12-01_0001.csv`. With no location its place in the name
/// falls away. Characters that do not belong in a file name become dashes.
std::string batch_file_name(const CarrierLayout& layout, std::string_view location, Day day,
                            std::int64_t batch);

}  // namespace autoship
