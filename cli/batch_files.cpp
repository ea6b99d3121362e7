#include "cli/batch_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <memory>
#include <new>
#include <vector>

#include "cli/invocation.h"
#include "cli/output_file.h"
#include "storage/ledger_file.h"

namespace autoship {

namespace {

/// A disk brings so many small files to rest in the time of one or two. A carrier may take a few
/// hundred rows a file, and an export would spend most of its time waiting for one after the other.
constexpr std::size_t flushes_at_once = 8;

std::string reason_of(const std::exception& exception) {
  const bool no_memory = dynamic_cast<const std::bad_alloc*>(&exception) != nullptr;
  return no_memory ? "not enough memory" : exception.what();
}

std::string numbers_of(std::span<const Batch> batches) {
  std::string numbers;
  for (const Batch& batch : batches) {
    numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", batch.id.value);
  }
  return numbers;
}

std::string commands_of(std::span<const Batch> batches) {
  std::string commands;
  for (const Batch& batch : batches) {
    commands += fmt::format("{}--again {}", commands.empty() ? "" : ", ", batch.id.value);
  }
  return commands;
}

/// What is true when the file of the first batch could not be written, nor any after it.
std::string unwritten_text(std::span<const Batch> batches, const std::string& reason) {
  if (batches.size() == 1) {
    return fmt::format(
        "batch {} is made and its shipments are marked; its file could not be written ({}): write it with "
        "export-labels {}",
        numbers_of(batches), reason, commands_of(batches));
  }
  return fmt::format(
      "batches {} are made and their shipments are marked; the file of batch {} could not be written ({}): "
      "write them with export-labels {}",
      numbers_of(batches), batches.front().id.value, reason, commands_of(batches));
}

/// What is true when all files are in their places and the ledger does not know of it.
std::string unnoted_text(std::span<const Batch> batches, const std::string& reason) {
  return fmt::format(
      "{} {} made and written; the ledger could not take note of it ({}): settle it with export-labels {}",
      batches.size() == 1 ? "batch" : "batches", numbers_of(batches) + (batches.size() == 1 ? " is" : " are"),
      reason, commands_of(batches));
}

}  // namespace

std::string BatchFiles::path_of(const Batch& batch) const {
  return (std::filesystem::path(folder_) / batch.file_name).string();
}

void BatchFiles::write_file(const Batch& batch) const {
  OutputFile file(path_of(batch));
  file.write(batch.content);
  file.commit();
}

BatchFiles::Placed BatchFiles::place_together(Ledger& ledger, std::span<const Batch> batches) const {
  Placed placed;
  std::vector<std::unique_ptr<OutputFile>> files;
  std::vector<std::future<void>> flushes;
  try {
    for (const Batch& batch : batches) {
      auto file = std::make_unique<OutputFile>(path_of(batch));
      file->write(find_batch(ledger, batch.id).value().content);
      files.push_back(std::move(file));
      flushes.push_back(std::async([&written = *files.back()] { written.sync(); }));
    }
  } catch (const std::exception& exception) {
    placed.reason = reason_of(exception);
  }
  try {
    for (; placed.files < flushes.size(); ++placed.files) {
      flushes[placed.files].get();
      files[placed.files]->place();
    }
  } catch (const std::exception& exception) {
    placed.reason = reason_of(exception);
  }
  return placed;
}

void BatchFiles::write(Ledger& ledger, std::span<const Batch> batches) const {
  if (batches.empty()) return;
  std::size_t placed = 0;
  std::string reason;
  for (bool failed = false; placed < batches.size() && !failed;) {
    const auto group = batches.subspan(placed, std::min(batches.size() - placed, flushes_at_once));
    const Placed more = place_together(ledger, group);
    placed += more.files;
    reason = more.reason;
    failed = more.files < group.size();
  }
  // One flush of the folder and one transaction for all files.
  try {
    if (placed > 0) {
      sync_folder_of(path_of(batches.front()));
      mark_written(ledger, batches.first(placed), utc_now());
    }
  } catch (const std::exception& exception) {
    // Whatever is not noted counts as not written; --again does both.
    if (placed < batches.size()) throw Error(unwritten_text(batches, reason));
    throw Error(unnoted_text(batches, reason_of(exception)));
  }
  if (placed < batches.size()) throw Error(unwritten_text(batches.subspan(placed), reason));
}

}  // namespace autoship
