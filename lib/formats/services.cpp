#include "formats/services.h"

#include "domain/error.h"
#include "domain/text.h"
#include "formats/csv_columns.h"
#include "formats/csv_reader.h"
#include "schemas/embedded.h"

#include <array>
#include <sstream>
#include <utility>

namespace autoship {
namespace {

constexpr CsvOptions with_comments = {.comments = CsvOptions::Comments::before_header};

/// The cells of the current row by the place of their column in a list of specs.
class Row {
 public:
  Row(CsvReader& reader, const std::vector<std::optional<std::size_t>>& places)
      : reader_(reader), places_(places) {}

  std::string_view text(std::size_t spec) const {
    return places_[spec] ? trimmed(reader_.cell(*places_[spec])) : std::string_view();
  }

  std::string needed(std::size_t spec) {
    if (text(spec).empty()) refuse(spec, "is empty");
    return std::string(text(spec));
  }

  /// The place of the cell among `words`; the first when it is none of them, which is a fault.
  std::size_t word(std::size_t spec, std::initializer_list<std::string_view> words) {
    std::size_t place = 0;
    std::string known;
    for (const std::string_view word : words) {
      if (text(spec) == word) return place;
      known += (known.empty() ? "" : ", ") + std::string(word);
      ++place;
    }
    refuse(spec, "'" + std::string(text(spec)) + "' is none of " + known);
    return 0;
  }

  void refuse(std::size_t spec, std::string what) {
    if (places_[spec]) reader_.refuse(*places_[spec], std::move(what));
  }

 private:
  CsvReader& reader_;
  const std::vector<std::optional<std::size_t>>& places_;
};

namespace column {
enum Service : std::size_t {
  ship_via,
  carrier,
  code,
  name,
  mode,
  limited_quantity,
  po_box,
  military,
  countries,
  layout,
  confidence,
  note
};
enum State : std::size_t { state_code, state_name, kind, contiguous, limited_quantity_ground };
}  // namespace column

constexpr std::array<ColumnSpec, 12> service_columns = {{{"ship_via", true},
                                                         {"carrier", true},
                                                         {"code", true},
                                                         {"name", true},
                                                         {"mode", true},
                                                         {"limited_quantity", true},
                                                         {"po_box", true},
                                                         {"military", true},
                                                         {"countries", true},
                                                         {"layout"},
                                                         {"confidence"},
                                                         {"note"}}};

constexpr std::array<ColumnSpec, 5> state_columns = {{{"code", true},
                                                      {"name", true},
                                                      {"kind", true},
                                                      {"contiguous", true},
                                                      {"limited_quantity_ground", true}}};

Service service_of(Row& row) {
  const auto allows = [&](std::size_t spec) {
    return static_cast<Service::Allows>(row.word(spec, {"no", "yes", "review"}));
  };
  Service service;
  service.ship_via = row.needed(column::ship_via);
  service.carrier = row.needed(column::carrier);
  service.name = row.needed(column::name);
  service.layout = row.text(column::layout);
  service.code = service.layout.empty() ? std::string(row.text(column::code)) : row.needed(column::code);
  service.air = row.word(column::mode, {"ground", "air"}) == 1;
  service.limited_quantity = allows(column::limited_quantity);
  service.po_box = allows(column::po_box);
  service.military = allows(column::military);
  try {
    service.lanes = parse_lanes(row.text(column::countries));
  } catch (const Error& error) {
    row.refuse(column::countries, error.what());
  }
  return service;
}

UsState state_of(Row& row) {
  UsState state;
  state.code = row.needed(column::state_code);
  const auto upper = [&](std::size_t i) { return state.code[i] >= 'A' && state.code[i] <= 'Z'; };
  if (state.code.size() != 2 || !upper(0) || !upper(1)) {
    row.refuse(column::state_code, "'" + state.code + "' is no two-letter code");
  }
  state.name = row.needed(column::state_name);
  state.kind =
      static_cast<UsState::Kind>(row.word(column::kind, {"state", "district", "territory", "military"}));
  state.contiguous = row.word(column::contiguous, {"no", "yes"}) == 1;
  state.limited_quantity_ground = row.word(column::limited_quantity_ground, {"no", "yes"}) == 1;
  return state;
}

}  // namespace

void read_services(std::istream& in, const std::string& file, ServiceList& services) {
  FaultList faults;
  CsvReader reader(in, file, faults, with_comments);
  const auto places = match_columns(reader, service_columns, UnknownColumns::refuse, faults);
  faults.throw_if_any();
  while (reader.next()) {
    Row row(reader, places);
    services.put(service_of(row));
  }
  faults.throw_if_any();
}

ServiceList built_in_services() {
  std::istringstream in{std::string(embedded_file("carriers/services.csv"))};
  ServiceList services;
  read_services(in, "carriers/services.csv", services);
  return services;
}

UsStates read_us_states(std::istream& in, const std::string& file) {
  FaultList faults;
  CsvReader reader(in, file, faults, with_comments);
  const auto places = match_columns(reader, state_columns, UnknownColumns::refuse, faults);
  faults.throw_if_any();
  std::vector<UsState> states;
  while (reader.next()) {
    Row row(reader, places);
    states.push_back(state_of(row));
  }
  faults.throw_if_any();
  return UsStates(std::move(states));
}

UsStates built_in_us_states() {
  std::istringstream in{std::string(embedded_file("carriers/us_states.csv"))};
  return read_us_states(in, "carriers/us_states.csv");
}

}  // namespace autoship
