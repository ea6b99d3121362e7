#include "domain/text.h"

#include <algorithm>
#include <charconv>

namespace autoship {

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return negative ? -value : value;
}

void append_integer(std::string& out, std::int64_t value) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out.append(buffer, static_cast<std::size_t>(end - buffer));
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> split_list(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    const auto end = text.find(separator);
    pieces.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
    if (text.empty()) pieces.emplace_back();
  }
  return pieces;
}

namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

std::string upper_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), upper);
  return result;
}

bool is_valid_utf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    std::size_t more = 0;
    char32_t point = 0;
    char32_t smallest = 0;
    if ((lead & 0xE0) == 0xC0) {
      more = 1, point = lead & 0x1F, smallest = 0x80;
    } else if ((lead & 0xF0) == 0xE0) {
      more = 2, point = lead & 0x0F, smallest = 0x800;
    } else if ((lead & 0xF8) == 0xF0) {
      more = 3, point = lead & 0x07, smallest = 0x10000;
    } else {
      return false;
    }
    if (text.size() - i <= more) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0) != 0x80) return false;
      point = (point << 6) | (next & 0x3F);
    }
    if (point < smallest || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    i += more + 1;
  }
  return true;
}

int edit_distance(std::string_view a, std::string_view b) {
  // Optimal string alignment: three rows of the usual table are enough.
  std::vector<int> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int cost = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + cost});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  const int reach = std::clamp(static_cast<int>(word.size()) / 3, 1, 3);
  std::string_view best;
  int best_distance = reach + 1;
  for (const std::string_view candidate : candidates) {
    int distance = edit_distance(word, candidate);
    // A word may also be the start of what was meant: `weight` for `weight_g`.
    if (word.size() >= 3) {
      distance = std::min(distance, edit_distance(word, candidate.substr(0, word.size())) + 1);
    }
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string_view nearest(std::string_view word, const std::vector<std::string>& candidates) {
  const std::vector<std::string_view> views(candidates.begin(), candidates.end());
  return nearest(word, std::span<const std::string_view>(views));
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string_view best = nearest(word, candidates);
  return best.empty() ? std::string() : " (did you mean " + std::string(best) + "?)";
}

namespace {

bool passes_luhn(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto it = digits.rbegin(); it != digits.rend(); ++it, twice = !twice) {
    int value = *it - '0';
    if (twice && (value *= 2) > 9) value -= 9;
    sum += value;
  }
  return sum % 10 == 0;
}

/// The ranges that the card brands issue from: Visa, Mastercard, American Express, Diners,
/// Discover, JCB, UnionPay, Maestro.
bool starts_like_a_card(std::string_view digits) {
  int prefix = 0;
  for (std::size_t i = 0; i < 4; ++i) prefix = prefix * 10 + (digits[i] - '0');
  const auto in = [&](int low, int high) { return prefix >= low && prefix <= high; };
  return in(4000, 4999) || in(5100, 5599) || in(2221, 2720) || in(3400, 3499) || in(3700, 3799) ||
         in(3000, 3059) || in(3600, 3699) || in(3800, 3999) || in(6011, 6011) || in(6440, 6599) ||
         in(3528, 3589) || in(6200, 6299) || in(5018, 5018) || in(5020, 5020) || in(5038, 5038) ||
         in(6304, 6304) || in(6759, 6763);
}

/// The lengths that the brands issue: Mastercard 16, American Express 15, Visa 13, 16 or 19, the
/// others 14 to 19.
bool has_usual_length(std::string_view number) {
  const std::size_t length = number.size();
  const int two = (number[0] - '0') * 10 + (number[1] - '0');
  if (two == 34 || two == 37) return length == 15;
  if (number[0] == '4') return length == 13 || length == 16 || length == 19;
  if ((two >= 51 && two <= 55) || number[0] == '2') return length == 16;
  return length >= 14;
}

}  // namespace

bool holds_card_number(std::string_view text) {
  if (text.size() < 13) return false;
  // Groups of digits with blanks and dashes between them, as a number is written; whole groups
  // next to each other may be one, whatever stands before and behind (a code, an expiry date).
  std::string digits;
  std::vector<std::size_t> groups;  // Where each begins.
  const auto is_card = [&] {
    for (std::size_t first = 0; first < groups.size(); ++first) {
      for (std::size_t last = first + 1; last <= groups.size(); ++last) {
        const std::size_t end = last < groups.size() ? groups[last] : digits.size();
        const std::size_t length = end - groups[first];
        if (length < 13) continue;
        if (length > 19) break;
        const std::string_view number = std::string_view(digits).substr(groups[first], length);
        // Two telephone numbers side by side make many a run: a part of one has to have its brand's length.
        const bool whole = length == digits.size();
        if (starts_like_a_card(number) && (whole || has_usual_length(number)) && passes_luhn(number))
          return true;
      }
    }
    return false;
  };
  bool in_group = false;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      if (!in_group) groups.push_back(digits.size());
      in_group = true;
      digits += c;
      continue;
    }
    in_group = false;
    if (c == ' ' || c == '-') continue;
    if (is_card()) return true;
    digits.clear();
    groups.clear();
  }
  return is_card();
}

std::string without_card_numbers(std::string_view text) {
  if (!holds_card_number(text)) return std::string(text);
  std::string shown;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && (is_digit(text[end]) || (end > at && (text[end] == ' ' || text[end] == '-'))))
      ++end;
    if (end == at) {
      shown += text[at++];
      continue;
    }
    const std::string_view run = text.substr(at, end - at);
    shown += holds_card_number(run) ? std::string_view("[a card number] ") : run;
    at = end;
  }
  return shown;
}

std::string excerpt(std::string_view text) {
  constexpr std::size_t bytes_max = 40;
  if (holds_card_number(text)) return "...";
  std::size_t length = text.size();
  if (length > bytes_max) {
    length = bytes_max;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  }
  std::string shown(text.substr(0, length));
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return length < text.size() ? shown + "..." : shown;
}

bool is_mail_address(std::string_view text) {
  const auto at = text.find('@');
  return at != text.npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == text.npos &&
         text.find(' ') == text.npos;
}

}  // namespace autoship
