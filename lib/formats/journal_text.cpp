#include <fmt/format.h>

#include "domain/error.h"
#include "formats/journal_shapes.h"

namespace autoship {

namespace {

constexpr std::size_t block_bytes = std::size_t{256} * 1024;

/// A comment begins with ;, and | parts a payee from a note.
void append_description(std::string& out, std::string_view text) {
  for (const char c : text) out += c == ';' ? ',' : c == '|' ? '/' : c;
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

}  // namespace

JournalText::JournalText(std::ostream& out, std::string file_name)
    : out_(out), file_name_(std::move(file_name)) {
  buffer_.reserve(block_bytes + block_bytes / 4);
}

void JournalText::hand_over_if_full() {
  if (buffer_.size() >= block_bytes) hand_over();
}

void JournalText::hand_over() {
  out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  if (!out_) throw Error(fmt::format("cannot write '{}'", file_name_));
  buffer_.clear();
}

void JournalText::finish() {
  hand_over();
  out_.flush();
  if (!out_) throw Error(fmt::format("cannot write '{}'", file_name_));
}

HledgerFile::HledgerFile(std::ostream& out, std::string file_name, JournalAccounts& accounts,
                         const Options& options)
    : JournalFile(JournalFormat::hledger, accounts),
      text_(out, std::move(file_name)),
      declares_(options.declares) {
  text_.buffer() += fmt::format("; Journal from {} to {}.\n", autoship::to_text(options.first),
                                autoship::to_text(options.last));
}

// ledger has to know an account before it is used, hledger anywhere; without a format of its own a currency
// has the digits of its first amount, in both.
void HledgerFile::declare(const JournalAccount& account) {
  if (declares_) text_.buffer() += "\naccount " + account.name;
}

void HledgerFile::declare(const Currency& currency) {
  if (declares_) text_.buffer() += "\ncommodity " + currency.code;
}

void HledgerFile::write(const JournalEntry& entry) {
  std::string& out = text_.buffer();
  out += out.empty() || out.back() == '\n' ? "\n" : "\n\n";
  append_day(out, entry.day);
  out += " (";
  out += entry.reference;
  out += ") ";
  append_description(out, entry.memo);
  out += '\n';
  for (const JournalLine& line : entry.lines) {
    out += "    ";
    out += name_of(line, entry);
    out += "  ";
    append_decimal(out, line.amount_minor, entry.currency.digits);
    out += ' ';
    out += entry.currency.code;
    out += '\n';
  }
  text_.hand_over_if_full();
}

BeancountFile::BeancountFile(std::ostream& out, std::string file_name, JournalAccounts& accounts,
                             const Options& options)
    : JournalFile(JournalFormat::beancount, accounts),
      text_(out, std::move(file_name)),
      first_(options.first),
      declares_(options.declares) {
  if (!declares_) return;
  text_.buffer() += fmt::format("option \"title\" \"Journal from {} to {}\"\n",
                                autoship::to_text(options.first), autoship::to_text(options.last));
}

void BeancountFile::declare(const JournalAccount& account) {
  if (!declares_) return;
  std::string& out = text_.buffer();
  out += '\n';
  append_day(out, first_);
  out += " open " + account.name;
}

void BeancountFile::write(const JournalEntry& entry) {
  std::string& out = text_.buffer();
  out += out.empty() || out.back() == '\n' ? "\n" : "\n\n";
  append_day(out, entry.day);
  out += " * ";
  append_quoted(out, entry.memo);
  out += "\n  ref: ";
  append_quoted(out, entry.reference);
  out += '\n';
  for (const JournalLine& line : entry.lines) {
    out += "  ";
    out += name_of(line, entry);
    out += "  ";
    append_decimal(out, line.amount_minor, entry.currency.digits);
    out += ' ';
    out += entry.currency.code;
    out += '\n';
  }
  text_.hand_over_if_full();
}

}  // namespace autoship
