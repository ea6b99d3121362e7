#include "formats/journal_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "domain/error.h"
#include "formats/journal_shapes.h"

namespace autoship {

namespace {

constexpr std::array<std::string_view, 5> format_names{"hledger", "beancount", "qbo", "xero", "csv"};

constexpr std::size_t xero_code_max = 10;  // characters
constexpr std::size_t qbo_name_max = 100;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/// What lies beyond ASCII is left to the program's own judgment.
bool is_letter(char c) { return is_upper(c) || is_lower(c) || static_cast<unsigned char>(c) >= 0x80; }

/// A capital letter or a digit of ASCII, or a capital of Latin-1 (U+00C0 to U+00DE, the times sign aside).
bool begins_as_beancount_wants(std::string_view part) {
  if (part.empty()) return false;
  if (is_upper(part[0]) || is_digit(part[0])) return true;
  if (part.size() < 2 || part[0] != '\xC3') return false;
  const auto second = static_cast<unsigned char>(part[1]);
  return second >= 0x80 && second <= 0x9E && second != 0x97;
}

std::string beancount_fault(std::string_view name) {
  constexpr std::array<std::string_view, 5> roots{"Assets", "Liabilities", "Equity", "Income", "Expenses"};
  const std::string_view root = name.substr(0, name.find(':'));
  if (root == name || std::find(roots.begin(), roots.end(), root) == roots.end()) {
    return fmt::format("'{}' does not begin with one of {}: and go on", name, fmt::join(roots, ":, "));
  }
  for (std::string_view rest = name.substr(root.size());;) {
    rest.remove_prefix(1);
    const std::string_view part = rest.substr(0, rest.find(':'));
    const bool begins = begins_as_beancount_wants(part);
    const bool goes_on =
        std::all_of(part.begin(), part.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
    if (!begins || !goes_on) {
      return fmt::format(
          "'{}': each part begins with a capital letter or a digit, and has letters, digits and - alone",
          name);
    }
    if (part.size() == rest.size()) return {};
    rest.remove_prefix(part.size());
  }
}

std::string hledger_fault(std::string_view name) {
  if (std::string_view("([<*!=\"").find(name.front()) != name.npos)
    return fmt::format("'{}' begins with {}", name, name.front());
  for (const char c : std::string_view(";|")) {
    if (name.find(c) != name.npos) return fmt::format("'{}' has {} in it", name, c);
  }
  return {};
}

/// Bytes that are no continuation are the characters.
std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::string_view to_text(JournalFormat format) { return format_names[static_cast<std::size_t>(format)]; }

std::optional<JournalFormat> parse_journal_format(std::string_view text) {
  for (std::size_t i = 0; i < format_names.size(); ++i) {
    if (format_names[i] == text) return static_cast<JournalFormat>(i);
  }
  return std::nullopt;
}

std::string account_fault(std::string_view name, JournalFormat format) {
  if (name.empty()) return format == JournalFormat::csv ? "" : "there is no name";
  switch (format) {
    case JournalFormat::beancount:
      return beancount_fault(name);
    case JournalFormat::hledger:
      return hledger_fault(name);
    case JournalFormat::xero:
      if (characters_of(name) > xero_code_max)
        return fmt::format("'{}' is no account code: those have at most {} characters", name, xero_code_max);
      break;
    case JournalFormat::qbo:
      if (characters_of(name) > qbo_name_max)
        return fmt::format("'{}' has more than {} characters", name, qbo_name_max);
      break;
    case JournalFormat::csv:
      break;
  }
  return {};
}

void JournalFile::entry(const JournalEntry& entry) {
  const std::string& code = entry.currency.code;
  if (currencies_.find(' ' + code) == std::string::npos) {
    currencies_ += ' ' + code;
    declare(entry.currency);
  }
  for (const JournalLine& line : entry.lines) {
    JournalAccount& account = accounts_.of(line, code);
    if (account.is_declared) continue;
    const std::string fault = account_fault(account.name, format_);
    if (!fault.empty()) {
      throw Error(fmt::format("journal.{}: {} cannot take it: {} (autoship.toml)", to_text(line.role),
                              to_text(format_), fault),
                  Exit::refused);
    }
    account.is_declared = true;
    declare(account);
  }
  write(entry);
}

std::unique_ptr<JournalFile> make_journal_file(JournalFormat format, std::ostream& out, std::string file_name,
                                               JournalAccounts& accounts,
                                               const JournalFile::Options& options) {
  switch (format) {
    case JournalFormat::hledger:
      return std::make_unique<HledgerFile>(out, std::move(file_name), accounts, options);
    case JournalFormat::beancount:
      return std::make_unique<BeancountFile>(out, std::move(file_name), accounts, options);
    case JournalFormat::qbo:
      return std::make_unique<QboFile>(out, std::move(file_name), accounts);
    case JournalFormat::xero:
      return std::make_unique<XeroFile>(out, std::move(file_name), accounts, options);
    case JournalFormat::csv:
      break;
  }
  return std::make_unique<PlainJournalFile>(out, std::move(file_name), accounts);
}

}  // namespace autoship
