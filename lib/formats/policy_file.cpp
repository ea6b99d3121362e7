#include "formats/policy_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <istream>
#include <ostream>

#include "domain/error.h"
#include "domain/text.h"
#include "formats/policy_keys.h"

namespace autoship {

namespace {

// Each replaces `value` by the node's where both have one type; false where they differ.

bool take(std::string& value, const toml::node& node) {
  const auto* given = node.as_string();
  if (given != nullptr) value = given->get();
  return given != nullptr;
}

bool take(std::int64_t& value, const toml::node& node) {
  const auto* given = node.as_integer();
  if (given != nullptr) value = given->get();
  return given != nullptr;
}

template <class Element>
bool take(std::vector<Element>& values, const toml::node& node) {
  values.clear();
  const toml::array* given = node.as_array();
  if (given == nullptr) return false;
  for (const toml::node& element : *given) {
    if (!take(values.emplace_back(), element)) return false;
  }
  return true;
}

template <class Element>
bool take(std::map<std::string, Element>& values, const toml::node& node) {
  values.clear();
  const toml::table* given = node.as_table();
  if (given == nullptr) return false;
  for (const auto& [key, element] : *given) {
    if (!take(values[std::string(key.str())], element)) return false;
  }
  return true;
}

std::string_view type_name(const PolicyValue& value) {
  constexpr std::string_view names[] = {"a text in quotes",
                                        "a whole number",
                                        "a list of whole numbers: [29, 30]",
                                        "a table of texts: { NAME = \"value\" }",
                                        "a list of texts: [\"one\", \"another\"]",
                                        "a table of lists: { NAME = [\"value\"] }",
                                        "a table of whole numbers: { NAME = 5 }"};
  return names[value.index()];
}

struct RefuseCardNumbers {
  void operator()(std::int64_t) const {}
  void operator()(const std::string& text) const {
    if (holds_card_number(text)) throw Error(card_number_refusal);
  }
  template <class Element>
  void operator()(const std::vector<Element>& values) const {
    for (const Element& value : values) (*this)(value);
  }
  template <class Element>
  void operator()(const std::map<std::string, Element>& values) const {
    for (const auto& [key, value] : values) (*this)(key), (*this)(value);
  }
};

/// What is meant by a name that `table` does not have: one of its own keys, else a key of the same
/// name elsewhere.
std::string meant(std::string_view table, std::string_view name) {
  std::vector<std::string> own;
  for (const PolicyKey& key : policy_keys()) {
    if (key.table == table) own.emplace_back(key.name);
  }
  if (table.empty()) {
    for (const PolicyTable& known : policy_tables()) {
      if (!known.name.empty()) own.push_back(fmt::format("[{}]", known.name));
    }
  }
  std::string hint = did_you_mean(name, own);
  for (const PolicyKey& key : policy_keys()) {
    if (!hint.empty()) break;
    if (key.name != name) continue;
    hint = key.table.empty() ? fmt::format(" ({} stands above the first table)", name)
                             : fmt::format(" ({} belongs to [{}])", name, key.table);
  }
  return hint;
}

class PolicyReader {
 public:
  PolicyReader(const std::string& path, PolicyOrigins* origins) : path_(path), origins_(origins) {}

  void read_table(std::string_view table_name, const toml::table& table) {
    for (const auto& [key, node] : table) {
      const std::string_view name = key.str();
      const auto line = static_cast<std::int64_t>(key.source().begin.line);
      const PolicyKey* known = find(table_name, name);
      if (known != nullptr) {
        read_value(*known, node, line);
      } else if (table_name.empty() && is_table(name)) {
        if (const toml::table* inner = node.as_table()) {
          read_table(name, *inner);
        } else {
          add(line, std::string(name), fmt::format("takes a table: write [{}] and its keys below", name));
        }
      } else if (table_name.empty() && node.is_table()) {
        add(line, "", fmt::format("unknown table [{}]{}", name, meant_table(name)));
      } else {
        const std::string place = table_name.empty() ? "" : fmt::format(" in [{}]", table_name);
        add(line, "", fmt::format("unknown key '{}'{}{}", name, place, meant(table_name, name)));
      }
    }
  }

  /// The tables are sorted by name; their faults go back into the order of the file.
  Policy result() {
    std::stable_sort(faults_.begin(), faults_.end(),
                     [](const Fault& a, const Fault& b) { return a.line < b.line; });
    FaultList list;
    for (Fault& fault : faults_) list.add(std::move(fault));
    list.throw_if_any();
    return policy_;
  }

 private:
  static const PolicyKey* find(std::string_view table, std::string_view name) {
    for (const PolicyKey& key : policy_keys()) {
      if (key.table == table && key.name == name) return &key;
    }
    return nullptr;
  }

  static bool is_table(std::string_view name) {
    const auto& tables = policy_tables();
    return std::any_of(tables.begin(), tables.end(),
                       [&](const PolicyTable& table) { return table.name == name; });
  }

  static std::string meant_table(std::string_view name) {
    std::vector<std::string> names;
    for (const PolicyTable& table : policy_tables()) names.emplace_back(table.name);
    const std::string_view best = nearest(name, names);
    return best.empty() ? meant("", name) : fmt::format(" (did you mean [{}]?)", best);
  }

  void read_value(const PolicyKey& key, const toml::node& node, std::int64_t line) {
    PolicyValue value = key.get(Policy{});
    if (!std::visit([&](auto& taken) { return take(taken, node); }, value))
      return add(line, key.full_name(), fmt::format("takes {}", type_name(value)));
    try {
      std::visit(RefuseCardNumbers{}, value);
      key.set(policy_, value);
      if (origins_ != nullptr) (*origins_)[key.full_name()] = fmt::format("{}:{}", path_, line);
    } catch (const Error& error) {
      add(line, key.full_name(), error.what());
    }
  }

  void add(std::int64_t line, std::string column, std::string what) {
    faults_.push_back({path_, line, std::move(column), std::move(what)});
  }

  const std::string& path_;
  PolicyOrigins* origins_;
  std::vector<Fault> faults_;
  Policy policy_;
};

}  // namespace

Policy read_policy(std::istream& in, const std::string& path, PolicyOrigins* origins) {
  PolicyReader reader(path, origins);
  try {
    reader.read_table("", toml::parse(in, path));
  } catch (const toml::parse_error& error) {
    FaultList faults;
    std::string what(error.description());
    faults.add({path, static_cast<std::int64_t>(error.source().begin.line), "", "is not TOML: " + what});
    faults.throw_if_any();
  }
  return reader.result();
}

void write_default_policy(std::ostream& out, std::string_view company) {
  Policy standard;
  standard.company = company;
  out << "# What the company decides; autoship reads it at every start. Every key stands here with its\n"
         "# default: change what differs and leave out what does not. `autoship config show` prints the\n"
         "# values in force and where each came from. See autoship.toml(5).\n";
  for (const PolicyTable& table : policy_tables()) {
    if (!table.name.empty()) out << "\n# " << table.explanation << "\n[" << table.name << "]\n";
    for (const PolicyKey& key : policy_keys()) {
      if (key.table != table.name) continue;
      out << "\n# " << key.explanation << '\n' << key.name << " = " << toml_text(key.get(standard)) << '\n';
    }
  }
}

std::vector<PolicyRow> policy_rows(const Policy& policy, const PolicyOrigins& origins) {
  std::vector<PolicyRow> rows;
  for (const PolicyKey& key : policy_keys()) {
    const PolicyValue value = key.get(policy);
    const auto* text = std::get_if<std::string>(&value);
    const auto origin = origins.find(key.full_name());
    rows.push_back({key.full_name(), text != nullptr ? *text : toml_text(value),
                    origin == origins.end() ? "default" : origin->second});
  }
  return rows;
}

}  // namespace autoship
