#include "workflows/option_faults.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/error.h"
#include "domain/text.h"

namespace autoship {

void OptionFaults::add(std::string_view option, std::string_view what) {
  sentences_.push_back(fmt::format("{}: {}", option, what));
}

bool OptionFaults::check_text(std::string_view option, std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (holds_card_number(text)) {
    add(option, card_number_refusal);
  } else if (!is_valid_utf8(text)) {
    add(option, "is not UTF-8 text");
  } else if (std::any_of(text.begin(), text.end(), is_control)) {
    add(option, "holds a line break or another control character");
  } else {
    return true;
  }
  return false;
}

void OptionFaults::throw_if_any() const {
  // Each line looks like one that the program says.
  if (!sentences_.empty()) throw UsageError(fmt::format("{}", fmt::join(sentences_, "\nautoship: ")));
}

}  // namespace autoship
