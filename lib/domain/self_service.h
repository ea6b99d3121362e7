#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.h"

namespace autoship {

struct Policy;

/// What people who serve themselves may do to an autoship or an account, by the words of
/// [self_service] in autoship.toml (S4).
enum class Deed : std::uint8_t {
  items,
  every,
  next,
  restart,
  ship_to,
  ship_via,
  pay_with,
  budget,
  only_below_pv,  ///< with its top-up (P7)
  roll,
  pause,
  resume,
  skip,
  unskip,
  cancel,
  reopen,
  enroll,
  account,  ///< the account's own data: name, mail, telephone
  address,
  payment,
  returns,  ///< asking for a RAN
};

std::string_view to_text(Deed deed);
std::optional<Deed> parse_deed(std::string_view word);

/// All of them, in their order.
std::vector<Deed> all_deeds();

/// On whose behalf a command works: the company itself, which may everything, or one of its people.
enum class Party : std::uint8_t { company, customer, rep };

/// Who --actor-is names. A customer's own things are those of its account; a rep's are those of its
/// account and of every account that it enrolled. What is not its own does not exist for it.
struct Person {
  Party party = Party::company;
  std::string code;
  AccountId account;  ///< none for the company

  bool is_company() const { return party == Party::company; }

  /// `customer:JM017`; empty for the company.
  std::string to_text() const;

  /// Whether a thing of `owner`, whose account was enrolled by `enroller`, is its own.
  bool owns(AccountId owner, AccountId enroller) const;
};

/// Reads `customer:CODE` or `rep:CODE`; the account is for the caller to find. Throws UsageError
/// naming what is wanted.
Person parse_person(std::string_view text);

bool may(const Policy& policy, const Person& person, Deed deed);

/// Why not: "customer:JM017 may not change ship-via (self_service.customer in autoship.toml does not
/// list it)".
std::string refusal(const Person& person, Deed deed);

/// Throws UsageError with the refusal when `person` may not.
void require(const Policy& policy, const Person& person, Deed deed);

/// Whether a line of this product is one that accounts of the kind (member, preferred, retail) cannot
/// do without (P6): neither their owner nor a rep removes it.
bool is_required(const Policy& policy, std::string_view account_kind, std::string_view sku);

}  // namespace autoship
