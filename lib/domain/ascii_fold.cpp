#include "domain/ascii_fold.h"

#include <array>
#include <cstdint>

namespace autoship {
namespace {

// The spelling of each character of a block, in order: `~` it has none, `_` a blank, `^` nothing at all.
// Base letters alone (ö is o, in every language that has it), as address matching expects them.

// clang-format off
constexpr std::string_view latin =  // U+00A0 to U+021F
    R"(_ ! ~ GBP ~ ~ ~ ~ ~ (c) a " ~ ^ (R) ~ deg ~ 2 3 ' u ~ . ~ 1 o " 1/4 1/2 3/4 ? A A A A A A AE C )"
    R"(E E E E I I I I D N O O O O O x O U U U U Y Th ss a a a a a a ae c e e e e i i i i d n o o o o )"
    R"(o ~ o u u u u y th y A a A a A a C c C c C c C c D d D d E e E e E e E e E e G g G g G g G g H )"
    R"(h H h I i I i I i I i I i IJ ij J j K k k L l L l L l L l L l N n N n N n 'n NG ng O o O o O o )"
    R"(OE oe R r R r R r S s S s S s S s T t T t T t U u U u U u U u U u U u W w Y y Y Z z Z z Z z s ~ )"
    R"(~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ E ~ ~ f ~ ~ ~ ~ I ~ ~ l ~ ~ ~ ~ ~ O o ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ U u )"
    R"(~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ DZ Dz dz LJ Lj lj NJ Nj nj A a I i O o U u U u U u U u U )"
    R"(u e A a A a ~ ~ G g G g K k O o O o ~ ~ j DZ Dz dz G g ~ ~ N n A a ~ ~ ~ ~ A a A a E e E e I i )"
    R"(I i O o O o R r R r U u U u S s T t ~ ~ H h )";

constexpr std::string_view latin_additional =  // U+1E00 to U+1EFF, Vietnamese among them
    R"(A a B b B b B b C c D d D d D d D d D d E e E e E e E e E e F f G g H h H h H h H h H h I i I i )"
    R"(K k K k K k L l L l L l L l M m M m M m N n N n N n N n O o O o O o O o P p P p R r R r R r R r )"
    R"(S s S s S s S s S s T t T t T t T t U u U u U u U u U u V v V v W w W w W w W w W w X x X x Y y )"
    R"(Z z Z z Z z h t w y ~ ~ ~ ~ SS ~ A a A a A a A a A a A a A a A a A a A a A a A a E e E e E e E )"
    R"(e E e E e E e E e I i I i O o O o O o O o O o O o O o O o O o O o O o O o U u U u U u U u U u U )"
    R"(u U u Y y Y y Y y Y y ~ ~ ~ ~ ~ ~ )";

constexpr std::string_view punctuation =  // U+2000 to U+2044
    R"(_ _ _ _ _ _ _ _ _ _ _ ^ ^ ^ ^ ^ - - - - - - ~ ~ ' ' ' ' " " " ~ ~ ~ . ~ ~ ~ ... ~ ~ ~ ~ ~ ~ ~ ~ )"
    R"(_ ~ ~ ' " ~ ~ ~ ~ ~ ' ' ~ ~ ~ ~ ~ ~ ~ ~ ~ / )";
// clang-format on

constexpr std::string_view no_spelling = "~";

template <std::size_t Size>
constexpr std::array<std::string_view, Size> table_of(std::string_view spellings) {
  std::array<std::string_view, Size> table{};
  for (std::string_view& entry : table) {
    const std::size_t end = spellings.find(' ');
    entry = spellings.substr(0, end);
    if (entry == "_") entry = " ";
    if (entry == "^") entry = "";
    spellings.remove_prefix(end + 1);
  }
  return table;
}

std::string_view spelling(char32_t point) {
  static constexpr auto in_latin = table_of<0x220 - 0xA0>(latin);
  static constexpr auto in_additional = table_of<0x100>(latin_additional);
  static constexpr auto in_punctuation = table_of<0x45>(punctuation);
  if (point >= 0xA0 && point < 0x220) return in_latin[point - 0xA0];
  if (point >= 0x300 && point < 0x370) return "";  // Combining marks: the letter before them stays.
  if (point >= 0x1E00 && point < 0x1F00) return in_additional[point - 0x1E00];
  if (point >= 0x2000 && point < 0x2045) return in_punctuation[point - 0x2000];
  if (point == 0x20AC) return "EUR";
  if (point == 0x2116) return "No.";
  if (point == 0x2122) return "(TM)";
  return no_spelling;
}

/// The character that starts `text`, and its length in bytes. Bytes that are no UTF-8 count one by one.
struct Character {
  char32_t point;
  std::size_t length;
};

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if ((lead & 0xE0U) == 0xC0U && follows(1)) return {((lead & 0x1FU) << 6) | (byte(1) & 0x3FU), 2};
  if ((lead & 0xF0U) == 0xE0U && follows(1) && follows(2)) {
    return {((lead & 0x0FU) << 12) | ((byte(1) & 0x3FU) << 6) | (byte(2) & 0x3FU), 3};
  }
  if ((lead & 0xF8U) == 0xF0U && follows(1) && follows(2) && follows(3)) return {0x10FFFF, 4};
  return {lead < 0x80U ? lead : 0x10FFFF, 1};
}

}  // namespace

std::string_view append_ascii(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text[0]);
    if (lead < 0x80) {
      out += lead < 0x20 || lead == 0x7F ? ' ' : text[0];
      text.remove_prefix(1);
      continue;
    }
    const Character character = first_character(text);
    const std::string_view ascii = spelling(character.point);
    if (ascii == no_spelling) return text.substr(0, character.length);
    // 12½ is 12 1/2 and not 121/2.
    const bool fraction = character.point >= 0xBC && character.point <= 0xBE;
    if (fraction && !out.empty() && out.back() >= '0' && out.back() <= '9') out += ' ';
    out += ascii;
    text.remove_prefix(character.length);
  }
  return {};
}

}  // namespace autoship
