#pragma once

#include <string>

namespace autoship {

/// Identifies our databases ("ASHP"); stands in SQLite's header.
constexpr int ledger_application_id = 0x41534850;

/// What the first bytes of a file tell, read without the database's help so that a foreign file
/// is never touched.
struct LedgerHeader {
  int schema_version = 0;
};

/// Throws Error when there is no file at `path` or it is no ledger.
LedgerHeader read_ledger_header(const std::string& path);

/// Flushes the folder that holds `path`, so that a new or renamed file survives a power cut.
void sync_folder_of(const std::string& path);

/// Flushes the file itself.
void sync_file(const std::string& path);

}  // namespace autoship
