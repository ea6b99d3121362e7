#pragma once

#include "domain/error.h"

#include <toml++/toml.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace autoship {

/// Reads a TOML table key by key and notes every fault with its line, so that all of them are reported
/// at once. A key that nobody asked for is refused by finish(), with the nearest one that is known.
class TomlTable {
 public:
  /// `where` names the table in messages ("[file]"); empty at the top of the file.
  TomlTable(const toml::table& table, std::string file, std::string where, FaultList& faults);

  std::optional<std::string> text(const char* key);
  std::optional<bool> boolean(const char* key);
  /// A whole number from `least` to `most`.
  std::optional<std::int64_t> integer(const char* key, std::int64_t least, std::int64_t most);
  std::vector<std::string> texts(const char* key);
  /// Keys and values of a table of texts, sorted by key.
  std::vector<std::pair<std::string, std::string>> text_pairs(const char* key);
  /// One of `words`, as its place among them.
  std::optional<std::size_t> word(const char* key, std::initializer_list<std::string_view> words);
  /// Null when absent.
  const toml::table* table(const char* key);
  std::vector<const toml::table*> tables(const char* key);

  /// Notes that a key the file cannot do without is missing.
  void require(const char* key);
  bool has(const char* key) const { return table_.contains(key); }

  void refuse(const char* key, std::string what);
  void finish();

  const std::string& file() const { return file_; }
  FaultList& faults() { return faults_; }

 private:
  const toml::node* node(const char* key);
  void wrong_type(const char* key, const char* wanted);
  void refuse_at(const toml::node& node, const char* key, std::string what);

  const toml::table& table_;
  std::string file_;
  std::string where_;
  FaultList& faults_;
  std::vector<std::string> known_;
};

}  // namespace autoship
