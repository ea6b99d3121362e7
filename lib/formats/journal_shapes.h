#pragma once

#include "formats/csv_writer.h"
#include "formats/journal_file.h"

namespace autoship {

/// Plain text, handed to a stream in big blocks.
class JournalText {
 public:
  JournalText(std::ostream& out, std::string file_name);
  std::string& buffer() { return buffer_; }
  /// After each entry.
  void hand_over_if_full();
  void finish();

 private:
  void hand_over();
  std::ostream& out_;
  std::string file_name_;
  std::string buffer_;
};

/// For hledger, and as ledger reads it.
class HledgerFile : public JournalFile {
 public:
  HledgerFile(std::ostream& out, std::string file_name, JournalAccounts& accounts, const Options& options);
  void finish() override { text_.finish(); }

 private:
  void declare(const JournalAccount& account) override;
  void declare(const Currency& currency) override;
  void write(const JournalEntry& entry) override;

  JournalText text_;
  bool declares_;
};

class BeancountFile : public JournalFile {
 public:
  BeancountFile(std::ostream& out, std::string file_name, JournalAccounts& accounts, const Options& options);
  void finish() override { text_.finish(); }

 private:
  void declare(const JournalAccount& account) override;
  void write(const JournalEntry& entry) override;

  JournalText text_;
  Day first_;
  bool declares_;
};

/// Journal entries for QuickBooks Online: a row for each line.
class QboFile : public JournalFile {
 public:
  QboFile(std::ostream& out, std::string file_name, JournalAccounts& accounts);
  void finish() override { csv_.finish(); }

 private:
  void write(const JournalEntry& entry) override;
  CsvWriter csv_;
};

/// Manual journals for Xero: rows with the same narration and date are one.
class XeroFile : public JournalFile {
 public:
  XeroFile(std::ostream& out, std::string file_name, JournalAccounts& accounts, const Options& options);
  void finish() override { csv_.finish(); }

 private:
  void write(const JournalEntry& entry) override;
  CsvWriter csv_;
  std::string tax_rate_;
};

/// Every line with all that is known of it.
class PlainJournalFile : public JournalFile {
 public:
  PlainJournalFile(std::ostream& out, std::string file_name, JournalAccounts& accounts);
  void finish() override { csv_.finish(); }

 private:
  void write(const JournalEntry& entry) override;
  CsvWriter csv_;
  std::int64_t entries_ = 0;
};

}  // namespace autoship
