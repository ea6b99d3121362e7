#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "domain/journal.h"
#include "domain/journal_accounts.h"

namespace autoship {

/// The programs that a journal is written for. What hledger takes, ledger does; csv is for all others.
enum class JournalFormat : std::uint8_t { hledger, beancount, qbo, xero, csv };

std::string_view to_text(JournalFormat format);
std::optional<JournalFormat> parse_journal_format(std::string_view text);

/// Why the program cannot take an account of that name; "" where it can.
std::string account_fault(std::string_view name, JournalFormat format);

/// A file of the journal for one program: the same entries make the same bytes, ever. Accounts and
/// currencies are declared where they are needed first, so that nothing has to be known before.
class JournalFile {
 public:
  struct Options {
    Day first{}, last{};        ///< days that the file is of
    bool declares = true;       ///< accounts and currencies, where the program wants that
    std::string xero_tax_rate;  ///< of every line
  };

  virtual ~JournalFile() = default;

  /// Throws Error, naming the key of autoship.toml, for an account that the program cannot take.
  void entry(const JournalEntry& entry);
  /// Hands the rest over and flushes the stream; throws Error when it takes no more.
  virtual void finish() = 0;

 protected:
  explicit JournalFile(JournalFormat format, JournalAccounts& accounts)
      : format_(format), accounts_(accounts) {}

  virtual void declare(const JournalAccount&) {}
  virtual void declare(const Currency&) {}
  virtual void write(const JournalEntry& entry) = 0;

  const std::string& name_of(const JournalLine& line, const JournalEntry& entry) {
    return accounts_.of(line, entry.currency.code).name;
  }

 private:
  JournalFormat format_;
  JournalAccounts& accounts_;
  std::string currencies_;  ///< declared ones, each after a blank
};

/// `file_name` is for messages. The accounts stay as long as the file does.
std::unique_ptr<JournalFile> make_journal_file(JournalFormat format, std::ostream& out, std::string file_name,
                                               JournalAccounts& accounts,
                                               const JournalFile::Options& options);

}  // namespace autoship
