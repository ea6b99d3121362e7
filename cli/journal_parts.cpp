#include "cli/journal_parts.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "domain/text.h"

namespace autoship {

JournalPartWriter::JournalPartWriter(const JournalJob& job, std::ostream& out, std::string name)
    : hashed_(out), accounts_(job.policy.journal.accounts) {
  part_.name = std::move(name);
  file_ =
      make_journal_file(job.format, hashed_.stream(), part_.name, accounts_,
                        {job.scope.first, job.scope.last, job.declares, job.policy.journal.xero_tax_rate});
}

void JournalPartWriter::add(const JournalEntry& entry) {
  file_->entry(entry);
  ++part_.entries;
  part_.lines += std::ssize(entry.lines);
}

JournalPart JournalPartWriter::finish() {
  file_->finish();
  part_.sha256 = hashed_.sha256();
  return std::move(part_);
}

std::string journal_part_path(const std::string& path, std::size_t number) {
  const std::filesystem::path whole(path);
  const std::string name =
      fmt::format("{}-{:03}{}", whole.stem().string(), number, whole.extension().string());
  return (whole.parent_path() / name).string();
}

std::vector<std::string> journal_parts_beyond(const std::string& path, std::size_t parts) {
  const std::filesystem::path whole(path);
  const std::string start = whole.stem().string() + "-";
  const std::string end = whole.extension().string();
  std::map<std::int64_t, std::string> found;
  std::error_code unreadable;  // A folder that is not there is said when it is written to.
  const auto folder = whole.has_parent_path() ? whole.parent_path() : std::filesystem::path(".");
  for (const auto& there : std::filesystem::directory_iterator(folder, unreadable)) {
    const std::string name = there.path().filename().string();
    if (name.size() <= start.size() + end.size() || !name.starts_with(start) || !name.ends_with(end))
      continue;
    const auto number = parse_integer(name.substr(start.size(), name.size() - start.size() - end.size()));
    if (!number || *number <= static_cast<std::int64_t>(parts)) continue;
    const std::string part = journal_part_path(path, static_cast<std::size_t>(*number));
    if (std::filesystem::path(part).filename().string() == name) found.emplace(*number, part);
  }
  std::vector<std::string> names;
  for (auto& [number, name] : found) names.push_back(std::move(name));
  return names;
}

JournalPartFiles::JournalPartFiles(const JournalJob& job, std::string path, std::int64_t lines_max)
    : job_(job), path_(std::move(path)), lines_max_(lines_max) {}

JournalPartFiles::~JournalPartFiles() {
  if (is_finished_) return;
  for (const JournalPart& part : parts_) {
    std::error_code ignored;
    std::filesystem::remove(part.name, ignored);
  }
}

void JournalPartFiles::add(const JournalEntry& entry) {
  const std::int64_t lines = std::ssize(entry.lines);
  if (lines > lines_max_) {
    throw UsageError(fmt::format("--split: {} has {} lines, which belong together", entry.reference, lines));
  }
  if (!file_ || !writer_->has_room(lines, lines_max_)) {
    place();
    const std::string name = journal_part_path(path_, parts_.size() + 1);
    file_ = std::make_unique<OutputFile>(name);
    writer_ = std::make_unique<JournalPartWriter>(job_, file_->stream(), name);
  }
  writer_->add(entry);
}

std::vector<JournalPart> JournalPartFiles::finish() {
  place();
  is_finished_ = true;
  return std::move(parts_);
}

void JournalPartFiles::place() {
  if (!file_) return;
  JournalPart part = writer_->finish();
  file_->commit();
  parts_.push_back(std::move(part));
}

}  // namespace autoship
