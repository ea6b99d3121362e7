#include <fmt/format.h>

#include <initializer_list>

#include "formats/journal_shapes.h"

namespace autoship {

namespace {

void write_header(CsvWriter& csv, std::initializer_list<std::string_view> columns) {
  for (const std::string_view column : columns) csv.plain(column);
  csv.end_row();
}

/// Debit, then credit: one of them is empty.
void write_sides(CsvWriter& csv, std::int64_t amount_minor, int digits) {
  if (amount_minor < 0) csv.empty();
  csv.decimal(amount_minor < 0 ? -amount_minor : amount_minor, digits);
  if (amount_minor > 0) csv.empty();
}

struct DayParts {
  explicit DayParts(Day day) : iso(autoship::to_text(day)) {}
  std::string_view year() const { return std::string_view(iso).substr(0, 4); }
  std::string_view month() const { return std::string_view(iso).substr(5, 2); }
  std::string_view day() const { return std::string_view(iso).substr(8, 2); }
  std::string iso;
};

}  // namespace

QboFile::QboFile(std::ostream& out, std::string file_name, JournalAccounts& accounts)
    : JournalFile(JournalFormat::qbo, accounts), csv_(out, std::move(file_name)) {
  write_header(csv_, {"*JournalNo", "*JournalDate", "*AccountName", "*Debits", "*Credits", "Description",
                      "Name", "Currency"});
}

void QboFile::write(const JournalEntry& entry) {
  const DayParts day(entry.day);
  const std::string date = fmt::format("{}/{}/{}", day.month(), day.day(), day.year());
  for (const JournalLine& line : entry.lines) {
    csv_.plain(entry.reference);
    csv_.plain(date);
    csv_.plain(name_of(line, entry));
    write_sides(csv_, line.amount_minor, entry.currency.digits);
    csv_.text(entry.memo);
    csv_.empty();
    csv_.plain(entry.currency.code);
    csv_.end_row();
  }
}

XeroFile::XeroFile(std::ostream& out, std::string file_name, JournalAccounts& accounts,
                   const Options& options)
    : JournalFile(JournalFormat::xero, accounts),
      csv_(out, std::move(file_name)),
      tax_rate_(options.xero_tax_rate) {
  write_header(csv_, {"*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount",
                      "TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2"});
}

void XeroFile::write(const JournalEntry& entry) {
  const DayParts day(entry.day);
  const std::string date = fmt::format("{}/{}/{}", day.day(), day.month(), day.year());
  for (const JournalLine& line : entry.lines) {
    csv_.plain(entry.reference);
    csv_.plain(date);
    csv_.text(entry.memo);
    csv_.plain(name_of(line, entry));
    csv_.plain(tax_rate_);
    csv_.decimal(line.amount_minor, entry.currency.digits);
    for (int column = 0; column < 4; ++column) csv_.empty();
    csv_.end_row();
  }
}

PlainJournalFile::PlainJournalFile(std::ostream& out, std::string file_name, JournalAccounts& accounts)
    : JournalFile(JournalFormat::csv, accounts), csv_(out, std::move(file_name)) {
  write_header(csv_, {"entry", "day", "ref", "account", "role", "debit", "credit", "currency", "memo",
                      "market", "country", "region", "method"});
}

void PlainJournalFile::write(const JournalEntry& entry) {
  ++entries_;
  for (const JournalLine& line : entry.lines) {
    csv_.integer(entries_);
    csv_.day(entry.day);
    csv_.plain(entry.reference);
    csv_.plain(name_of(line, entry));
    csv_.plain(to_text(line.role));
    write_sides(csv_, line.amount_minor, entry.currency.digits);
    csv_.plain(entry.currency.code);
    csv_.text(entry.memo);
    csv_.plain(line.market);
    csv_.plain(line.country);
    csv_.plain(line.region);
    csv_.plain(line.method);
    csv_.end_row();
  }
}

}  // namespace autoship
