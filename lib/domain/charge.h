#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/day.h"
#include "domain/ids.h"
#include "domain/money.h"

namespace autoship {

/// Where a demand for money stands (C1). `unknown`: somebody was asked and no answer came; it is asked
/// again under the same key, and nothing else of its order is until it is settled (C2). A charge
/// that was declined and is to be tried again is `pending`.
enum class ChargeState : std::uint8_t { pending, submitted, paid, declined, unknown, canceled, refunded };

inline constexpr std::array all_charge_states{
    ChargeState::pending, ChargeState::submitted, ChargeState::paid,    ChargeState::declined,
    ChargeState::unknown, ChargeState::canceled,  ChargeState::refunded};

std::string_view to_text(ChargeState state);
std::optional<ChargeState> parse_charge_state(std::string_view text);

/// The key under which attempt `attempt` leaves: it names the same demand for ever, in this ledger
/// and no other (C1).
std::string idempotency_key(std::string_view ledger_key, ChargeId charge, int attempt);

/// What somebody is asked for: one attempt of one charge, as files and gateways get it.
struct ChargeRequest {
  ChargeId charge;
  std::string key;      ///< idempotency_key() of this attempt
  std::string kind;     ///< charge, refund
  std::string account;  ///< its code
  OrderId order;
  std::string method_kind;  ///< card, bank, on-account
  std::string brand;        ///< of a card, or empty
  std::string token;
  std::int64_t amount_minor = 0;
  Currency currency;
  Day due_on;
  int attempt = 1;
  std::string descriptor;  ///< what the payer's statement shows
  ChargeId refunds;        ///< of a refund: the charge that it pays back; none where others collected that
  std::string refunds_reference;  ///< the processor's own number for that
};

/// What came of one attempt, as somebody says: a line of a file, a gateway's answer, a person.
struct ChargeResult {
  enum Result : std::uint8_t { paid, declined, error };

  std::string charge_or_key;  ///< the charge's number, or the key of the attempt
  std::string charge;         ///< the number, where it stands beside the key; else empty
  Result result = paid;       ///< error: nothing was taken, and trying again may help
  std::string reference, code, message;
  std::optional<Day> processed_on;
  std::optional<std::string> amount;  ///< decimal, where the sender repeats it
  std::int64_t line = 0;              ///< of its file, or among a gateway's answers
  bool by_person = false;             ///< who looked, and knows better than what was said before
};

/// What a file of results may say of each, by name.
inline constexpr std::array<std::string_view, 8> charge_result_columns{
    "charge", "idempotency_key", "result", "reference", "code", "message", "processed_on", "amount"};

std::string_view to_text(ChargeResult::Result result);
std::optional<ChargeResult::Result> parse_charge_result(std::string_view text);

}  // namespace autoship
