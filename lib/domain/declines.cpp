#include "domain/declines.h"

#include <algorithm>

#include "domain/error.h"
#include "domain/text.h"

namespace autoship {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A brand without what people put between its words: "Master Card" is "mastercard".
std::string plain_brand(std::string_view text) {
  std::string plain = decline_word(text);
  plain.erase(std::remove(plain.begin(), plain.end(), '-'), plain.end());
  return plain;
}

const DeclineEdition& edition_on(const DeclineNetwork& network, Day on) {
  check(!network.editions.empty(), "a network without an edition");
  const auto later = std::find_if(network.editions.begin() + 1, network.editions.end(),
                                  [&](const DeclineEdition& edition) { return edition.valid_from > on; });
  return *(later - 1);  // What came before the first edition is judged by it.
}

/// The codes in a text such as "51/24" or "59.03": the network's own first, its advice after it.
std::vector<std::string> codes_in(std::string_view text) {
  std::vector<std::string> codes;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = std::min(text.find_first_of("/.:,;|", from), text.size());
    if (std::string code = decline_code(text.substr(from, end - from)); !code.empty()) {
      codes.push_back(std::move(code));
    }
    from = end + 1;
  }
  return codes;
}

/// What one edition says about one code.
struct Verdict {
  bool hard = false;
  int wait_days = 0;

  void take(const DeclineEdition& edition, std::string_view code, bool is_own, bool is_advice) {
    if (is_own && edition.never.contains(code)) hard = true;
    if (!is_advice) return;
    if (edition.advice_never.contains(code)) hard = true;
    const auto wait = edition.wait_days.find(code);
    if (wait != edition.wait_days.end()) wait_days = std::max(wait_days, wait->second);
  }
};

}  // namespace

std::string decline_code(std::string_view text) {
  std::string code;
  for (const char c : upper_case(trimmed(text))) {
    if (c != ' ' && c != '-' && c != '_') code += c;
  }
  const std::string prefix = code.starts_with("MAC") ? "MAC" : "";
  std::string number = code.substr(prefix.size());
  if (number.empty() || !std::all_of(number.begin(), number.end(), is_digit)) return code;
  number.erase(0, std::min(number.find_first_not_of('0'), number.size()));
  if (number.size() < 2) number.insert(0, 2 - number.size(), '0');
  return prefix + number;
}

std::string decline_word(std::string_view text) {
  std::string word = lower_case(trimmed(text));
  std::replace_if(
      word.begin(), word.end(), [](char c) { return c == ' ' || c == '_'; }, '-');
  return word;
}

const DeclineNetwork& DeclineTables::network(std::string_view brand) const {
  check(!networks.empty(), "no decline tables");
  const std::string plain = plain_brand(brand);
  const auto found = std::find_if(networks.begin(), networks.end(), [&](const DeclineNetwork& network) {
    return std::any_of(network.brands.begin(), network.brands.end(),
                       [&](const std::string& known) { return plain_brand(known) == plain; });
  });
  return found != networks.end() ? *found : networks.back();
}

DeclineRule decline_rule(const DeclineTables& tables, std::string_view brand, std::string_view code, Day on) {
  const DeclineEdition& edition = edition_on(tables.network(brand), on);
  DeclineRule rule;
  if (tables.never_words.contains(decline_word(code))) {
    rule.kind = DeclineRule::Kind::hard;
    return rule;
  }
  Verdict verdict;
  const std::vector<std::string> codes = codes_in(code);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    // A code by itself may be either; of several the first is the network's own.
    std::string_view said = codes[i];
    const bool named_advice = said.starts_with("MAC");
    if (named_advice) said.remove_prefix(3);
    verdict.take(edition, said, i == 0 && !named_advice, i > 0 || named_advice || codes.size() == 1);
  }
  if (verdict.hard) {
    rule.kind = DeclineRule::Kind::hard;
    return rule;
  }
  rule.earliest = on + date::days{std::max(1, verdict.wait_days)};
  rule.attempts_max = edition.attempts_max;
  rule.in_days = edition.in_days;
  return rule;
}

}  // namespace autoship
