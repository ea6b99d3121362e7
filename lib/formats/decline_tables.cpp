#include "formats/decline_tables.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/error.h"
#include "formats/toml_table.h"
#include "schemas/embedded.h"

namespace autoship {

namespace {

constexpr std::int64_t wait_days_max = 30;

/// Parses a file and hands its table to `read`; throws InputRefused with all that is wrong.
template <typename Read>
void read_toml(std::string_view text, const std::string& file, Read read) {
  FaultList faults;
  try {
    const toml::table root = toml::parse(text, file);
    TomlTable table(root, file, "", faults);
    read(table);
    table.finish();
  } catch (const toml::parse_error& error) {
    faults.add(
        {file, static_cast<std::int64_t>(error.source().begin.line), "", std::string(error.description())});
  }
  faults.throw_if_any();
}

std::set<std::string, std::less<>> codes_of(TomlTable& table, const char* key) {
  std::set<std::string, std::less<>> codes;
  for (const std::string& code : table.texts(key)) {
    if (decline_code(code) != code || code.empty()) {
      table.refuse(key, fmt::format("'{}' is not as codes are written ('{}')", code, decline_code(code)));
    }
    codes.insert(code);
  }
  return codes;
}

DeclineEdition edition_of(TomlTable table) {
  DeclineEdition edition;
  table.require("valid_from");
  if (const auto day = table.text("valid_from")) {
    if (const auto parsed = parse_day(*day)) {
      edition.valid_from = *parsed;
    } else {
      table.refuse("valid_from", day_fault(*day));
    }
  }
  edition.never = codes_of(table, "never");
  edition.advice_never = codes_of(table, "advice_never");
  if (const toml::table* waits = table.table("wait_days")) {
    TomlTable days(*waits, table.file(), "wait_days", table.faults());
    for (const auto& [key, value] : *waits) {
      const std::string code(key.str());
      edition.wait_days[code] = static_cast<int>(days.integer(code.c_str(), 1, wait_days_max).value_or(1));
    }
  }
  edition.attempts_max = static_cast<int>(table.integer("attempts_max", 1, 1000).value_or(0));
  edition.in_days = static_cast<int>(table.integer("in_days", 1, 366).value_or(0));
  if ((edition.attempts_max > 0) != (edition.in_days > 0)) {
    table.refuse("attempts_max", "goes together with in_days: so many attempts in so many days");
  }
  table.finish();
  return edition;
}

}  // namespace

DeclineNetwork parse_decline_network(std::string_view text, const std::string& file) {
  DeclineNetwork network;
  read_toml(text, file, [&](TomlTable& root) {
    root.require("network");
    network.name = root.text("network").value_or("");
    root.require("brands");
    network.brands = root.texts("brands");
    root.require("edition");
    for (const toml::table* edition : root.tables("edition")) {
      network.editions.push_back(edition_of(TomlTable(*edition, file, "[[edition]]", root.faults())));
    }
    const auto unsorted = std::adjacent_find(
        network.editions.begin(), network.editions.end(),
        [](const auto& earlier, const auto& later) { return earlier.valid_from >= later.valid_from; });
    if (unsorted != network.editions.end()) {
      root.refuse("edition", "the editions must stand by valid_from, the oldest first");
    }
  });
  return network;
}

DeclineTables built_in_decline_tables() {
  DeclineTables tables;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with("declines/")) continue;
    const std::string name(file.path);
    if (name == "declines/words.toml") {
      read_toml(file.text, name, [&](TomlTable& root) {
        for (const std::string& word : root.texts("never")) tables.never_words.insert(decline_word(word));
      });
    } else {
      tables.networks.push_back(parse_decline_network(file.text, name));
    }
  }
  // The one without brands is for all others and stands last.
  std::stable_partition(tables.networks.begin(), tables.networks.end(),
                        [](const DeclineNetwork& network) { return !network.brands.empty(); });
  return tables;
}

}  // namespace autoship
