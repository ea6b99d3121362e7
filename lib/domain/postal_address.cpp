#include "domain/postal_address.h"

#include "domain/ascii_fold.h"
#include "domain/text.h"

#include <algorithm>
#include <array>

namespace autoship {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

/// " P O BOX 12 ": the words of a line in upper-case ASCII with a blank around each, so that whole words
/// can be searched for. Dots and apostrophes are dropped and "POB12" is two words.
std::string words_of(std::string_view line) {
  std::string ascii;
  append_ascii(ascii, line);
  std::string words = " ";
  for (const char raw : upper_case(ascii)) {
    if (raw == '.' || raw == '\'') continue;
    const char last = words.back();
    if (is_digit(raw) || is_letter(raw)) {
      if ((is_digit(raw) && is_letter(last)) || (is_letter(raw) && is_digit(last))) words += ' ';
      words += raw;
    } else if (last != ' ') {
      words += ' ';
    }
  }
  if (words.back() != ' ') words += ' ';
  return words;
}

bool has(std::string_view words, std::string_view piece) { return words.find(piece) != words.npos; }

/// Whether `word` stands there and a number follows it, directly or after one of the words that custom
/// puts between ("Apartado Postal 12").
bool has_numbered(std::string_view words, std::string_view word) {
  constexpr std::array<std::string_view, 6> between = {"POSTAL ", "DE CORREO ", "DE CORREOS ",
                                                       "AEREO ",  "NO ",        "NUMERO "};
  for (auto at = words.find(word); at != words.npos; at = words.find(word, at + 1)) {
    std::string_view rest = words.substr(at + word.size());
    for (const std::string_view skipped : between) {
      if (rest.starts_with(skipped)) rest.remove_prefix(skipped.size());
    }
    if (!rest.empty() && is_digit(rest[0])) return true;
  }
  return false;
}

bool names_po_box(std::string_view words) {
  return has(words, " PO BOX ") || has(words, " P O BOX ") || has(words, " POBOX ") ||
         has(words, " POST OFFICE BOX ") || has(words, " POSTFACH ") || has(words, " BOITE POSTALE ") ||
         has_numbered(words, " POB ") || has_numbered(words, " APARTADO ") ||
         has_numbered(words, " CASILLA ");
}

bool is_military_region(std::string_view region) {
  return region == "AA" || region == "AE" || region == "AP";
}

bool is_military_city(std::string_view city) { return city == "APO" || city == "FPO" || city == "DPO"; }

}  // namespace

bool is_po_box(const PostalAddress& address) {
  const std::string first = words_of(address.line1);
  const std::string second = words_of(address.line2);
  if (names_po_box(first) || names_po_box(second)) return true;
  // "Box 12" can be a box of a building, unless it is all there is.
  const std::string& only = first == " " ? second : first;
  return (first == " " || second == " ") && only.starts_with(" BOX ") &&
         only.find_first_not_of("0123456789 ", 5) == only.npos && only.size() > 5;
}

bool is_military(const PostalAddress& address) {
  return address.country == "US" && (is_military_region(upper_case(trimmed(address.region))) ||
                                     is_military_city(upper_case(trimmed(address.city))));
}

std::string military_fault(const PostalAddress& address) {
  if (!is_military(address)) return {};
  const bool region = is_military_region(upper_case(trimmed(address.region)));
  const bool city = is_military_city(upper_case(trimmed(address.city)));
  if (region && !city) {
    return "state " + address.region + " is military mail, so the city is APO, FPO or DPO and not '" +
           address.city + "'";
  }
  if (city && !region) {
    return "city " + address.city + " is military mail, so the state is AA, AE or AP and not '" +
           address.region + "'";
  }
  return {};
}

PhoneParts split_phone(std::string_view phone) {
  phone = trimmed(phone);
  const auto mark = phone.find_first_of("xXeE#");
  if (mark == phone.npos || mark == 0) return {phone, {}};
  const std::string_view tail = phone.substr(mark);
  std::string_view extension = tail;
  const std::string lower = lower_case(tail);
  for (const std::string_view word : {"extension", "ext", "x", "#"}) {
    if (!std::string_view(lower).starts_with(word)) continue;
    extension.remove_prefix(word.size());
    break;
  }
  const auto start = extension.find_first_not_of(" .:");
  extension.remove_prefix(start == extension.npos ? extension.size() : start);
  const bool digits = !extension.empty() && std::all_of(extension.begin(), extension.end(), is_digit);
  if (!digits || extension.size() == tail.size()) return {phone, {}};
  std::string_view number = phone.substr(0, mark);
  const auto end = number.find_last_not_of(" ,;");
  return {number.substr(0, end == number.npos ? 0 : end + 1), extension};
}

namespace {

bool follows_a_name(std::string_view word) {
  std::string plain = upper_case(word);
  std::erase(plain, '.');
  return plain == "JR" || plain == "SR" || plain == "II" || plain == "III" || plain == "IV" ||
         plain == "MD" || plain == "PHD" || plain == "ESQ";
}

}  // namespace

NameParts split_name(std::string_view name) {
  name = trimmed(name);
  auto gap = name.find_last_of(' ');
  if (gap == name.npos) return {name, {}};
  if (follows_a_name(name.substr(gap + 1))) {
    const auto end = name.find_last_not_of(' ', gap);
    const auto before = name.find_last_of(' ', end);
    if (before != name.npos) gap = before;
  }
  return {trimmed(name.substr(0, gap)), name.substr(gap + 1)};
}

}  // namespace autoship
