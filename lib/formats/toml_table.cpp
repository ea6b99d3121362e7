#include "formats/toml_table.h"

#include "domain/text.h"

#include <algorithm>
#include <utility>

namespace autoship {

TomlTable::TomlTable(const toml::table& table, std::string file, std::string where, FaultList& faults)
    : table_(table), file_(std::move(file)), where_(std::move(where)), faults_(faults) {}

const toml::node* TomlTable::node(const char* key) {
  known_.emplace_back(key);
  return table_.get(key);
}

void TomlTable::refuse_at(const toml::node& node, const char* key, std::string what) {
  const std::string column = where_.empty() ? key : where_ + (*key != '\0' ? " " : "") + key;
  faults_.add({file_, static_cast<std::int64_t>(node.source().begin.line), column, std::move(what)});
}

void TomlTable::refuse(const char* key, std::string what) {
  const toml::node* found = table_.get(key);
  refuse_at(found != nullptr ? *found : table_, key, std::move(what));
}

void TomlTable::wrong_type(const char* key, const char* wanted) {
  refuse(key, std::string("must be ") + wanted);
}

std::optional<std::string> TomlTable::text(const char* key) {
  const toml::node* found = node(key);
  if (found == nullptr) return std::nullopt;
  if (const auto* value = found->as_string()) return value->get();
  wrong_type(key, "a text in quotes");
  return std::nullopt;
}

std::optional<bool> TomlTable::boolean(const char* key) {
  const toml::node* found = node(key);
  if (found == nullptr) return std::nullopt;
  if (const auto* value = found->as_boolean()) return value->get();
  wrong_type(key, "true or false");
  return std::nullopt;
}

std::optional<std::int64_t> TomlTable::integer(const char* key, std::int64_t least, std::int64_t most) {
  const toml::node* found = node(key);
  if (found == nullptr) return std::nullopt;
  const auto* value = found->as_integer();
  if (value != nullptr && value->get() >= least && value->get() <= most) return value->get();
  const std::string wanted = "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  wrong_type(key, wanted.c_str());
  return std::nullopt;
}

std::vector<std::string> TomlTable::texts(const char* key) {
  std::vector<std::string> values;
  const toml::node* found = node(key);
  if (found == nullptr) return values;
  const toml::array* array = found->as_array();
  if (array != nullptr &&
      std::all_of(array->begin(), array->end(), [](const toml::node& n) { return n.is_string(); })) {
    for (const toml::node& entry : *array) values.push_back(entry.as_string()->get());
  } else {
    wrong_type(key, "a list of texts: [\"...\", \"...\"]");
  }
  return values;
}

std::vector<std::pair<std::string, std::string>> TomlTable::text_pairs(const char* key) {
  std::vector<std::pair<std::string, std::string>> pairs;
  const toml::table* found = table(key);
  if (found == nullptr) return pairs;
  for (const auto& [name, value] : *found) {
    if (const auto* said = value.as_string()) {
      pairs.emplace_back(name.str(), said->get());
    } else {
      refuse_at(value, key, "'" + std::string(name.str()) + "' must be a text in quotes");
    }
  }
  return pairs;
}

std::optional<std::size_t> TomlTable::word(const char* key, std::initializer_list<std::string_view> words) {
  const std::optional<std::string> said = text(key);
  if (!said) return std::nullopt;
  const auto* at = std::find(words.begin(), words.end(), *said);
  if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
  std::string known;
  for (const std::string_view w : words) known += (known.empty() ? "" : ", ") + std::string(w);
  refuse(key, "'" + *said + "' is none of " + known);
  return std::nullopt;
}

const toml::table* TomlTable::table(const char* key) {
  const toml::node* found = node(key);
  if (found == nullptr) return nullptr;
  if (!found->is_table()) wrong_type(key, "a table");
  return found->as_table();
}

std::vector<const toml::table*> TomlTable::tables(const char* key) {
  std::vector<const toml::table*> entries;
  const toml::node* found = node(key);
  if (found == nullptr) return entries;
  const toml::array* array = found->as_array();
  if (array == nullptr || !array->is_homogeneous(toml::node_type::table)) {
    wrong_type(key, "a list of tables, and not an empty one");
    return entries;
  }
  for (const toml::node& entry : *array) entries.push_back(entry.as_table());
  return entries;
}

void TomlTable::require(const char* key) {
  if (!has(key)) refuse_at(table_, key, "is missing");
}

void TomlTable::finish() {
  for (const auto& [name, value] : table_) {
    const std::string key(name.str());
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    refuse_at(value, "", "unknown key '" + key + "'" + did_you_mean(key, known_));
  }
}

}  // namespace autoship
