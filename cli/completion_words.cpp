#include "cli/completion_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "cli/carrier_layouts.h"
#include "cli/invocation.h"
#include "domain/text.h"
#include "storage/account_queries.h"
#include "storage/autoship_queries.h"
#include "workflows/volume_periods.h"

namespace autoship {

namespace {

/// Those that begin with `word`.
template <class Words>
std::vector<CompletionWord> starting(const Words& words, std::string_view word) {
  std::vector<CompletionWord> found;
  for (const auto& candidate : words) {
    if (std::string_view(candidate).starts_with(word)) found.push_back({std::string(candidate), {}});
  }
  return found;
}

/// The last piece of `word`, a list between commas, completed by a choice that is not in it yet; a
/// piece may have a `-` before it.
std::vector<CompletionWord> list_ending(const std::vector<std::string>& choices, const std::string& word) {
  std::size_t start = word.rfind(',') + 1;  // 0 where there is no comma.
  if (start < word.size() && word[start] == '-') ++start;
  const std::string head = word.substr(0, start);
  std::set<std::string_view> taken;
  for (std::string_view piece : split_list(head, ',')) {
    taken.insert(piece.starts_with('-') ? piece.substr(1) : piece);
  }
  std::vector<CompletionWord> found;
  for (const std::string& choice : choices) {
    if (choice.starts_with(word.substr(start)) && !taken.contains(choice))
      found.push_back({head + choice, {}});
  }
  return found;
}

std::string without_tilde(const std::string& path) {
  const char* home = std::getenv("HOME");
  return path.starts_with("~/") && home != nullptr ? home + path.substr(1) : path;
}

/// The ledger and the configuration that the typed options name.
class Surroundings {
 public:
  explicit Surroundings(const TypedValues& typed)
      : typed_(typed), out_(stdout), invocation_(choice(), out_) {}

  Invocation& invocation() { return invocation_; }
  Ledger& ledger() {
    if (!ledger_) ledger_.emplace(invocation_.ledger_path(), OpenFor::glancing);
    return *ledger_;
  }
  CompletionQueries queries() { return {ledger(), person()}; }
  const Person& person() { return invocation_.person(ledger()); }

  /// The account whose labels are asked for: that of --account, of the command's first argument, or
  /// of the autoship that this names. None where nothing names it.
  AccountId account();

 private:
  CommandLine::Choice choice() const {
    CommandLine::Choice choice;
    const auto given = [&](const char* name) -> std::optional<std::string> {
      const auto found = typed_.options.find(name);
      if (found == typed_.options.end()) return std::nullopt;
      return without_tilde(found->second);
    };
    choice.options.ledger = given("--ledger");
    choice.options.config = given("--config");
    choice.options.actor_is = given("--actor-is");
    if (const auto as_of = given("--as-of")) choice.options.as_of = parse_day(*as_of);
    return choice;
  }

  const TypedValues& typed_;
  Output out_;
  Invocation invocation_;
  std::optional<Ledger> ledger_;
};

AccountId Surroundings::account() {
  if (const auto given = typed_.options.find("--account"); given != typed_.options.end())
    return find_account(ledger(), given->second, person()).value_or(AccountId{});
  if (typed_.arguments.empty() || typed_.command->arguments.empty()) return {};
  const std::string& word = typed_.arguments.front();
  if (!typed_.command->arguments.front().names.front().starts_with("AUTOSHIP"))
    return find_account(ledger(), word, person()).value_or(AccountId{});
  AutoshipFilter filter;
  filter.seen_by = person();
  filter.id = AutoshipId{parse_integer(word).value_or(0)};
  AccountId account;
  for_each_autoship(ledger(), filter, [&](const AutoshipRow& row) { account = row.account_id; });
  return account;
}

std::vector<CompletionWord> services(Surroundings& around, const std::string& word) {
  std::vector<CompletionWord> found;
  for (const Service& service : around.invocation().services().all()) {
    if (service.ship_via.starts_with(word)) found.push_back({service.ship_via, service.name});
  }
  return found;
}

std::vector<CompletionWord> carriers(Surroundings& around, const std::string& word) {
  std::set<std::string> names;
  for (const CarrierLayout& layout : carrier_layouts(around.invocation().policy().carriers_dir)) {
    names.insert(layout.carrier);
    names.insert(layout.id);
  }
  return starting(names, word);
}

/// `SKU=`, so that the quantity can be typed at once; nothing once it stands there.
std::vector<CompletionWord> items(Surroundings& around, const std::string& word) {
  if (word.find('=') != std::string::npos) return {};
  auto found = around.queries().codes(Kind::products, word);
  for (CompletionWord& sku : found) {
    if (sku.whole) sku.text += '=';
  }
  return found;
}

/// `OLD=NEW`, a SKU each.
std::vector<CompletionWord> swaps(Surroundings& around, const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos) return items(around, word);
  auto found = around.queries().codes(Kind::products, std::string_view(word).substr(equals + 1));
  for (CompletionWord& sku : found) sku.text.insert(0, word.substr(0, equals + 1));
  return found;
}

/// `customer:CODE` and `rep:CODE`.
std::vector<CompletionWord> people(Surroundings& around, const std::string& word) {
  const std::size_t colon = word.find(':');
  if (colon == std::string::npos) return starting(std::vector<std::string>{"customer:", "rep:"}, word);
  // Whoever says on whose behalf the command works is nobody's customer yet.
  auto found = CompletionQueries(around.ledger(), Person{})
                   .codes(Kind::accounts, std::string_view(word).substr(colon + 1));
  for (CompletionWord& account : found) account.text.insert(0, word.substr(0, colon + 1));
  return found;
}

/// Periods of volume; of those that are not closed where the command needs one.
std::vector<CompletionWord> periods(Surroundings& around, const TypedValues& typed, const std::string& word) {
  std::vector<CompletionWord> found;
  if (!around.person().is_company()) return found;
  Invocation& invocation = around.invocation();
  const std::string& command = typed.command->name;
  const bool is_open = command == "close-period" || command == "adjust-volume";
  for (const VolumePeriod& period :
       periods_in_sight(around.ledger(), invocation.policy(), invocation.as_of())) {
    if (is_open && period.state == PeriodState::closed) continue;
    if (period.period.name.starts_with(word))
      found.push_back({period.period.name, std::string(to_text(period.state))});
  }
  return found;
}

std::vector<CompletionWord> account_kinds(const std::string& word) {
  const KindSpec& accounts = spec_of(Kind::accounts);
  return starting(accounts.columns[accounts.at("kind")].choices, word);
}

std::vector<CompletionWord> import_kinds(const std::string& word) {
  std::vector<CompletionWord> found;
  for (const KindSpec& kind : all_kinds()) {
    if (kind.name.starts_with(word)) found.push_back({std::string(kind.name), {}});
  }
  return found;
}

/// What a value or an argument is called in the help, where that says which words there are.
void add_by_thing(std::string_view thing, const OptionShape& shape, const std::string& word,
                  Surroundings& around, Offer& offer) {
  std::vector<CompletionWord> found;
  const bool is_argument = shape.value.empty();
  if (thing == "AUTOSHIP") found = around.queries().autoships(word);
  if (thing == "RAN") found = around.queries().returns(word);
  if (thing == "ORDER") found = around.queries().orders(word);
  if (thing == "ACCOUNT" || (thing == "CODE" && is_argument))
    found = around.queries().codes(Kind::accounts, word);
  if (thing == "SKU") found = around.queries().codes(Kind::products, word);
  if (thing == "SKU=QTY" || thing == "SKU=QTY[:FATE]") found = items(around, word);
  if (thing == "OLD=NEW") found = swaps(around, word);
  if (thing == "SERVICE") found = services(around, word);
  if (thing == "FORMAT") found = starting(std::vector<std::string>{"table", "csv", "json", "jsonl"}, word);
  if (thing == "CONVENTION")
    found = starting(std::vector<std::string>{"following", "preceding", "modified-following", "none"}, word);
  if (thing == "KIND") found = is_argument ? import_kinds(word) : account_kinds(word);
  if (thing == "FILE") offer.files = Files::files;
  if (thing == "DIR" && offer.files == Files::none) offer.files = Files::folders;
  offer.words.insert(offer.words.end(), found.begin(), found.end());
}

/// Options whose name, not their value's, says what they take. False where it does not.
bool add_by_name(const std::string& name, const std::string& word, const TypedValues& typed,
                 Surroundings& around, Offer& offer) {
  static const std::map<std::string, Kind> codes = {
      {"--account", Kind::accounts},      {"--enroller", Kind::accounts}, {"--sponsor", Kind::accounts},
      {"--location", Kind::locations},    {"--market", Kind::markets},    {"--calendar", Kind::calendars},
      {"--fulfilled-by", Kind::locations}};
  if (const auto kind = codes.find(name); kind != codes.end()) {
    offer.words = around.queries().codes(kind->second, word);
  } else if (name == "--autoship") {
    offer.words = around.queries().autoships(word);
  } else if (name == "--order") {
    offer.words = around.queries().orders(word);
  } else if (name == "--carrier") {
    offer.words = carriers(around, word);
  } else if (name == "--period" || name == "PERIOD") {
    offer.words = periods(around, typed, word);
  } else if (name == "--actor-is") {
    offer.words = people(around, word);
  } else if (name == "--ship-to" || name == "--pay-with" || name == "LABEL") {
    const bool pays = name == "--pay-with" || typed.command->name == "update-payment";
    offer.words =
        around.queries().labels(pays ? Kind::payment_methods : Kind::addresses, around.account(), word);
  } else {
    return false;
  }
  return true;
}

}  // namespace

Offer values_for(const OptionShape& shape, const std::string& word, const TypedValues& typed) {
  Offer offer;
  if (!shape.choices.empty()) {
    const bool is_list = shape.value.find(',') != std::string::npos;
    offer.words = is_list ? list_ending(shape.choices, word) : starting(shape.choices, word);
    return offer;
  }
  Surroundings around(typed);
  const std::string& name = shape.names.front();
  try {
    if (add_by_name(name, word, typed, around, offer)) return offer;
    const std::string things = upper_case(shape.value.empty() ? name : shape.value);
    for (std::string_view thing : split_list(things, '|')) {
      thing = thing.substr(0, thing.find("..."));
      add_by_thing(thing, shape, word, around, offer);
    }
  } catch (const std::exception&) {
    // A ledger or a configuration that cannot be read has no words; files there still are.
    offer.words.clear();
  }
  return offer;
}

}  // namespace autoship
