#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"

namespace autoship {

/// What a network of cards or banks asked for from a day on, until its next edition.
struct DeclineEdition {
  Day valid_from{};
  std::set<std::string, std::less<>> never;           ///< codes of a refusal that stays one
  std::set<std::string, std::less<>> advice_never;    ///< the same among its advice codes, where it has them
  std::map<std::string, int, std::less<>> wait_days;  ///< advice codes that name a wait
  int attempts_max = 0;                               ///< of one demand, the first included; 0: no ceiling
  int in_days = 0;                                    ///< within so many days
};

struct DeclineNetwork {
  std::string name;
  std::vector<std::string> brands;  ///< as payment methods may spell it; none: for all that are not named
  std::vector<DeclineEdition> editions;  ///< sorted by valid_from, at least one
};

/// What the networks say about trying again (C3), and the words that mean a hard decline anywhere.
struct DeclineTables {
  std::vector<DeclineNetwork> networks;  ///< the last is the one for all others
  std::set<std::string, std::less<>> never_words;

  /// That of a payment method's brand, whatever its case, blanks and dashes.
  const DeclineNetwork& network(std::string_view brand) const;
};

/// Whether a refused demand may be made again (C3).
struct DeclineRule {
  enum class Kind { soft, hard };

  Kind kind = Kind::soft;
  Day earliest{};        ///< soft: the first day on which it may be tried again, never `on` itself
  int attempts_max = 0;  ///< soft: attempts of one demand, the first included; 0: no ceiling
  int in_days = 0;       ///< soft: within so many days, the last attempt's day included

  bool operator==(const DeclineRule&) const = default;
};

/// The rule for a payment method of `brand` that was declined with `code` on a day.
///
/// `code` is what the processor said: the network's ("51"), its advice ("MAC03"), both ("51/24"), or a
/// word ("stolen", "do_not_try_again"). Where several are said the strictest counts; a code that nobody
/// knows is soft. An empty code gives what holds for every soft decline of the brand.
DeclineRule decline_rule(const DeclineTables& tables, std::string_view brand, std::string_view code, Day on);

/// A code as the tables spell it: upper case, numbers with two digits at least ("4" is "04"), "MAC 3" as
/// "MAC03".
std::string decline_code(std::string_view text);

/// A word or a brand as the tables spell it: lower case, blanks and underscores as dashes.
std::string decline_word(std::string_view text);

}  // namespace autoship
