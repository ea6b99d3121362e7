#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.h"
#include "domain/kinds.h"
#include "domain/self_service.h"
#include "storage/ledger.h"

namespace autoship {

/// A word that completion offers.
struct CompletionWord {
  std::string text;
  std::string about;  ///< for people: whose autoship it is; may be empty
  bool whole = true;  ///< false: only its beginning, more is to be typed
};

/// The numbers and codes in a ledger that begin with what was typed. Where there are more of them
/// than a person reads, the beginnings that are one character longer stand for them, so that what
/// all of the offered have in common is in common to all there are. Every query walks an index
/// from where the typed word stands in it, whatever the ledger's size.
class CompletionQueries {
 public:
  static constexpr std::size_t words_max = 100;

  /// Offers what is `person`'s own alone (S4).
  CompletionQueries(Ledger& ledger, const Person& person);

  std::vector<CompletionWord> autoships(std::string_view typed);
  std::vector<CompletionWord> orders(std::string_view typed);

  /// RANs, by their account.
  std::vector<CompletionWord> returns(std::string_view typed);

  /// Of accounts, products, locations, markets or calendars.
  std::vector<CompletionWord> codes(Kind kind, std::string_view typed);

  /// Of an account's addresses or payment methods.
  std::vector<CompletionWord> labels(Kind kind, AccountId account, std::string_view typed);

 private:
  Ledger& ledger_;
  Person person_;
};

}  // namespace autoship
