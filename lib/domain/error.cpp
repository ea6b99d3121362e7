#include "domain/error.h"

#include <fmt/format.h>

#include <utility>

namespace autoship {

std::string Fault::to_text() const {
  std::string text = file;
  if (line > 0) text += fmt::format(":{}", line);
  text += ": ";
  if (!column.empty()) text += column + ": ";
  return text + what;
}

namespace {

std::string joined(const std::vector<Fault>& faults, std::int64_t total) {
  std::string text;
  for (const Fault& fault : faults) {
    if (!text.empty()) text += '\n';
    text += fault.to_text();
  }
  const auto kept = static_cast<std::int64_t>(faults.size());
  if (total > kept) text += fmt::format("\n... and {} more", total - kept);
  return text;
}

}  // namespace

InputRefused::InputRefused(std::vector<Fault> first, std::int64_t total)
    : Error(joined(first, total), Exit::refused), faults_(std::move(first)), total_(total) {}

void FaultList::add(Fault fault) {
  ++total_;
  if (faults_.size() < kept_max) faults_.push_back(std::move(fault));
}

void FaultList::throw_if_any() const {
  if (!empty()) throw InputRefused(faults_, total_);
}

}  // namespace autoship
