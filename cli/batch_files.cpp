#include "cli/batch_files.h"

#include <fmt/format.h>

#include <filesystem>
#include <new>

#include "cli/invocation.h"
#include "cli/output_file.h"

namespace autoship {

namespace {

std::string reason_of(const std::exception& exception) {
  const bool no_memory = dynamic_cast<const std::bad_alloc*>(&exception) != nullptr;
  return no_memory ? "not enough memory" : exception.what();
}

/// What is true when the file of `batches[at]` could not be written, nor any after it.
std::string unwritten_text(const std::vector<Batch>& batches, std::size_t at, const std::string& reason) {
  const auto number = batches[at].id.value;
  if (at + 1 == batches.size()) {
    return fmt::format(
        "batch {} is made and its shipments are marked; its file could not be written ({}): write it with "
        "export-labels --again {}",
        number, reason, number);
  }
  std::string numbers, commands;
  for (; at < batches.size(); ++at) {
    numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", batches[at].id.value);
    commands += fmt::format("{}--again {}", commands.empty() ? "" : ", ", batches[at].id.value);
  }
  return fmt::format(
      "batches {} are made and their shipments are marked; the file of batch {} could not be written ({}): "
      "write them with export-labels {}",
      numbers, number, reason, commands);
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

void BatchFiles::write(Ledger& ledger, const std::vector<Batch>& batches) const {
  for (std::size_t at = 0; at < batches.size(); ++at) {
    const BatchId id = batches[at].id;
    try {
      write_file(find_batch(ledger, id).value());
    } catch (const std::exception& exception) {
      throw Error(unwritten_text(batches, at, reason_of(exception)));
    }
    try {
      mark_written(ledger, id, utc_now());
    } catch (const std::exception& exception) {
      throw Error(
          fmt::format("batch {} is made and its file '{}' is written; the ledger could not take note of it "
                      "({}): settle it with export-labels --again {}",
                      id.value, path_of(batches[at]), reason_of(exception), id.value));
    }
  }
}

}  // namespace autoship
