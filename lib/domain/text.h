#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace autoship {

/// Reads a whole number: an optional `-`, then 1 to 18 decimal digits and nothing else.
std::optional<std::int64_t> parse_integer(std::string_view text);

void append_integer(std::string& out, std::int64_t value);

/// The pieces of `text` between separators, blanks around each taken off; empty text gives none.
std::vector<std::string_view> split_list(std::string_view text, char separator);

std::string_view trimmed(std::string_view text);

/// ASCII only, so that no locale takes part.
std::string lower_case(std::string_view text);
std::string upper_case(std::string_view text);

bool is_valid_utf8(std::string_view text);

/// Edits (insert, delete, replace, swap neighbors) between two words, case aside.
int edit_distance(std::string_view a, std::string_view b);

/// The candidate a mistyped `word` most likely meant: the nearest within a third of its length
/// (at least 1, at most 3 edits; leaving out its end is one), the first of equals; empty when none
/// is near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);
std::string_view nearest(std::string_view word, const std::vector<std::string>& candidates);

/// " (did you mean X?)", or nothing when no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// Whether `text` holds what may be a payment card's number (rule S1): 13 to 19 digits, blanks and
/// dashes between them aside, that start like a card brand's and pass the Luhn check.
bool holds_card_number(std::string_view text);

/// The text with what looks like a card number said as that instead (S1).
std::string without_card_numbers(std::string_view text);

/// What a message shows of a text: its first 40 bytes on one line, and nothing where it holds what
/// may be a card's number (S1). `text` is valid UTF-8.
std::string excerpt(std::string_view text);

/// Whether it can be a mail address: one @ with something on both sides, and no blank.
bool is_mail_address(std::string_view text);

/// What to say instead of repeating such a text.
inline constexpr const char* card_number_refusal =
    "looks like a card number; a ledger never holds one (give the processor's token)";

}  // namespace autoship
