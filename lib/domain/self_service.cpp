#include "domain/self_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "domain/error.h"
#include "domain/policy.h"
#include "domain/text.h"

namespace autoship {

namespace {

struct DeedWord {
  std::string_view word;
  bool is_verb;  // "may not pause"; of what is no verb, "may not change" it.
};

// In the order of Deed.
constexpr std::array<DeedWord, 21> deed_words{{
    {"items", false},         {"every", false},    {"next", false},     {"restart", true},
    {"ship-to", false},       {"ship-via", false}, {"pay-with", false}, {"budget", false},
    {"only-below-pv", false}, {"roll", false},     {"pause", true},     {"resume", true},
    {"skip", true},           {"unskip", true},    {"cancel", true},    {"reopen", true},
    {"enroll", true},         {"account", false},  {"address", false},  {"payment", false},
    {"return", true},
}};
static_assert(deed_words.size() == static_cast<std::size_t>(Deed::returns) + 1);

const DeedWord& word_of(Deed deed) { return deed_words.at(static_cast<std::size_t>(deed)); }

std::string_view name_of(Party party) {
  switch (party) {
    case Party::customer:
      return "customer";
    case Party::rep:
      return "rep";
    case Party::company:
      break;
  }
  return "company";
}

}  // namespace

std::string_view to_text(Deed deed) { return word_of(deed).word; }

std::optional<Deed> parse_deed(std::string_view word) {
  for (const Deed deed : all_deeds()) {
    if (to_text(deed) == word) return deed;
  }
  return std::nullopt;
}

std::vector<Deed> all_deeds() {
  std::vector<Deed> deeds;
  for (std::size_t i = 0; i < deed_words.size(); ++i) deeds.push_back(static_cast<Deed>(i));
  return deeds;
}

std::string Person::to_text() const {
  return is_company() ? std::string() : fmt::format("{}:{}", name_of(party), code);
}

bool Person::owns(AccountId owner, AccountId enroller) const {
  if (is_company()) return true;
  if (!account) return false;  // Nobody is enrolled by an account that was not found.
  return owner == account || (party == Party::rep && enroller == account);
}

Person parse_person(std::string_view text) {
  const auto colon = text.find(':');
  const std::string_view word = text.substr(0, colon);
  Person person;
  if (colon != text.npos) person.code = text.substr(colon + 1);
  for (const Party party : {Party::customer, Party::rep}) {
    if (word == name_of(party)) person.party = party;
  }
  if (!person.is_company() && !person.code.empty()) return person;
  const std::string hint =
      person.is_company() && colon != text.npos ? did_you_mean(word, {"customer", "rep"}) : std::string();
  throw UsageError(fmt::format("'{}' is neither customer:CODE nor rep:CODE{}", text, hint));
}

bool may(const Policy& policy, const Person& person, Deed deed) {
  if (person.is_company()) return true;
  const auto& granted =
      person.party == Party::customer ? policy.self_service.customer : policy.self_service.rep;
  return std::find(granted.begin(), granted.end(), deed) != granted.end();
}

std::string refusal(const Person& person, Deed deed) {
  return fmt::format("{} may not {}{} (self_service.{} in autoship.toml does not list it)", person.to_text(),
                     word_of(deed).is_verb ? "" : "change ", word_of(deed).word, name_of(person.party));
}

void require(const Policy& policy, const Person& person, Deed deed) {
  if (!may(policy, person, deed)) throw UsageError(refusal(person, deed));
}

bool is_required(const Policy& policy, std::string_view account_kind, std::string_view sku) {
  const auto found = policy.self_service.required.find(std::string(account_kind));
  if (found == policy.self_service.required.end()) return false;
  return std::find(found->second.begin(), found->second.end(), sku) != found->second.end();
}

}  // namespace autoship
