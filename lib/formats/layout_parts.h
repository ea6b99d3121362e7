#pragma once

#include "formats/carrier_layout.h"
#include "formats/toml_table.h"

namespace autoship {

// The parts of a carrier layout that several of its tables share; see carrier_layout.cpp.

/// The list of cases under `key`; none when it is absent.
LayoutCondition parse_condition(TomlTable& table, const char* key);

/// A field's name under `key`.
std::optional<LabelField> parse_field(TomlTable& table, const char* key);
std::optional<LabelField> known_field(TomlTable& table, const char* key, const std::string& name);

/// "70 lb" in nanograms, "108 in" in micrometers; 0 when absent.
std::int64_t parse_weight(TomlTable& table, const char* key);
std::int64_t parse_length(TomlTable& table, const char* key);

/// Whether a date pattern holds YYYY, MM and DD once each, and no other letter.
bool is_date_pattern(std::string_view pattern);

/// Whether the file can hold a constant as it is.
bool is_writable(std::string_view text, const CarrierLayout& layout);

LayoutColumn parse_column(TomlTable& table, const CarrierLayout& layout);

}  // namespace autoship
