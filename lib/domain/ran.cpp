#include "domain/ran.h"

#include <fmt/format.h>

#include "domain/text.h"

namespace autoship {

namespace {

/// Without letters that look like digits or like one another; as many as a prime, so that every weight
/// below has an inverse.
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRTVWXYZ";
constexpr unsigned prime = 31;
static_assert(alphabet.size() == prime);

constexpr std::size_t digits_min = 7, digits_max = 15;

/// 3 generates all remainders but 0: the weights of the first thirty places differ from one another,
/// which is what makes a swap of any two characters show, neighbors or not.
constexpr unsigned generator = 3;

/// The check character's own place has weight 1.
char check_character(std::string_view digits) {
  unsigned sum = 0, weight = generator;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    sum += weight * static_cast<unsigned>(*digit - '0');
    weight = weight * generator % prime;
  }
  return alphabet[(prime - sum % prime) % prime];
}

/// As it is printed, whatever people write.
std::string normal(std::string_view text) {
  std::string plain;
  for (const char c : upper_case(text)) {
    if (c == ' ' || c == '-') continue;
    const bool digit_like = c == 'O' || c == 'I' || c == 'L';
    plain += digit_like ? (c == 'O' ? '0' : '1') : c;
  }
  return plain;
}

/// R, digits, and one character that may be its check character.
bool has_form(std::string_view plain) {
  if (plain.size() < digits_min + 2 || plain.size() > digits_max + 2 || plain.front() != 'R') return false;
  const std::string_view digits = plain.substr(1, plain.size() - 2);
  return digits.find_first_not_of("0123456789") == std::string_view::npos &&
         alphabet.find(plain.back()) != std::string_view::npos;
}

}  // namespace

std::string ran_text(ReturnId id) {
  const std::string digits = fmt::format("{:07}", id.value);
  return 'R' + digits + check_character(digits);
}

std::optional<ReturnId> parse_ran(std::string_view text) {
  const std::string plain = normal(text);
  if (!has_form(plain)) return std::nullopt;
  const std::string digits = plain.substr(1, plain.size() - 2);
  if (check_character(digits) != plain.back()) return std::nullopt;
  const ReturnId id{parse_integer(digits).value()};
  // One return has one RAN: leading zeros beyond seven digits are another writing of nothing.
  if (!id || ran_text(id) != plain) return std::nullopt;
  return id;
}

std::string ran_fault(std::string_view text) {
  const bool has_all = has_form(normal(text));
  return fmt::format("'{}' is no RAN: {}", excerpt(text),
                     has_all ? "its check character does not fit"
                             : fmt::format("it is R, seven digits and a check character, such as {}",
                                           ran_text(ReturnId{123})));
}

}  // namespace autoship
