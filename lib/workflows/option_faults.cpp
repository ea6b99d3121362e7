#include "workflows/option_faults.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/text.h"

namespace autoship {

namespace {

/// Each line looks like one that the program says.
std::string lines_of(const std::vector<OptionFault>& faults) {
  std::string text;
  for (const OptionFault& fault : faults) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", fault.option, fault.what);
  }
  return text;
}

}  // namespace

OptionErrors::OptionErrors(std::vector<OptionFault> faults)
    : UsageError(lines_of(faults)), faults_(std::move(faults)) {}

void OptionFaults::add(std::string_view option, std::string_view what) {
  faults_.push_back({std::string(option), std::string(what)});
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
  if (!faults_.empty()) throw OptionErrors(faults_);
}

}  // namespace autoship
