#include <fmt/format.h>

#include <map>
#include <set>

#include "cli/invocation.h"
#include "cli/journal_parts.h"
#include "cli/result_stream.h"
#include "domain/json_writer.h"
#include "domain/text.h"

namespace autoship {

namespace {

struct Options {
  std::optional<Day> from, to;
  std::optional<std::string> format, output, currency;
  std::optional<std::int64_t> split;
  bool no_accounts = false;
};

const std::vector<std::string>& format_words() {
  static const std::vector<std::string> words{"hledger", "beancount", "qbo", "xero", "csv"};
  return words;
}

JournalFormat format_of(const Options& options) {
  if (!options.format) {
    throw UsageError(fmt::format("--format: which one? {}", fmt::join(format_words(), ", ")));
  }
  const auto format = parse_journal_format(*options.format);
  if (!format) {
    throw UsageError(fmt::format("--format: '{}' is none of {}{}", *options.format,
                                 fmt::join(format_words(), ", "),
                                 did_you_mean(*options.format, format_words())));
  }
  return *format;
}

JournalJob job_of(const Options& options, Invocation& invocation) {
  if (!options.from || !options.to) throw UsageError("--from and --to: of which days? (both are included)");
  if (*options.to < *options.from) {
    throw UsageError(
        fmt::format("--to: {} is before --from {}", to_text(*options.to), to_text(*options.from)));
  }
  const JournalFormat format = format_of(options);
  if (options.currency && !find_currency(*options.currency)) {
    throw UsageError(
        fmt::format("--currency: '{}' is no currency of ISO 4217, such as USD", *options.currency));
  }
  if (options.no_accounts && format != JournalFormat::hledger && format != JournalFormat::beancount)
    throw UsageError(fmt::format("--no-accounts: a file for {} declares none anyway", to_text(format)));
  const Policy& policy = invocation.policy();
  return {format,
          {*options.from, *options.to, policy.journal.cost_percent, invocation.services()},
          policy,
          options.currency.value_or(""),
          !options.no_accounts};
}

void for_each_entry(Ledger& ledger, const JournalJob& job,
                    const std::function<void(const JournalEntry&)>& visit) {
  for_each_journal_entry(ledger, job.scope, [&](const JournalEntry& entry) {
    if (job.currency.empty() || entry.currency.code == job.currency) visit(entry);
  });
}

/// All that stands in the way is said before a byte is written.
void refuse_unfit(Ledger& ledger, const JournalJob& job) {
  std::vector<std::string> faults;
  std::vector<JournalRole> unnamed;
  JournalLine sample;
  sample.market = "US";
  sample.country = "US";
  sample.region = "NV";
  sample.method = "card";
  for (const JournalRole role : all_journal_roles()) {
    const std::string& name = job.policy.journal.account(role);
    sample.role = role;
    if (name.empty()) {
      if (job.format != JournalFormat::csv) unnamed.push_back(role);
    } else if (const auto fault = account_fault(account_name(name, sample, "USD"), job.format);
               !fault.empty()) {
      faults.push_back(
          fmt::format("journal.{}: {} cannot take it: {}", to_text(role), to_text(job.format), fault));
    }
  }
  const bool one_currency = job.format == JournalFormat::xero && job.currency.empty();
  if (!unnamed.empty() || one_currency) {
    std::set<JournalRole> roles;
    std::set<std::string> currencies;
    for_each_entry(ledger, job, [&](const JournalEntry& entry) {
      for (const JournalLine& line : entry.lines) roles.insert(line.role);
      currencies.insert(entry.currency.code);
    });
    std::vector<std::string> needed;
    for (const JournalRole role : unnamed) {
      if (roles.count(role) != 0) needed.emplace_back(to_text(role));
    }
    if (!needed.empty()) {
      faults.push_back(fmt::format("[journal] names no account for {}", fmt::join(needed, ", ")));
    }
    if (one_currency && currencies.size() > 1) {
      throw UsageError(fmt::format(
          "Xero's manual journals have one currency, the organisation's own, and these days have {}: choose "
          "one with --currency",
          fmt::join(currencies, ", ")));
    }
  }
  if (faults.empty()) return;
  throw Error(fmt::format("{} (autoship.toml)", fmt::join(faults, "\n")), Exit::refused);
}

struct Result {
  std::int64_t entries = 0, lines = 0;
  std::map<std::string, std::pair<std::int64_t, int>> debits;  ///< minor units and digits by currency
  std::vector<JournalPart> parts;
};

void count(const JournalEntry& entry, Result& result) {
  ++result.entries;
  result.lines += std::ssize(entry.lines);
  auto& [debit_minor, digits] = result.debits[entry.currency.code];
  digits = entry.currency.digits;
  for (const JournalLine& line : entry.lines) debit_minor += std::max<std::int64_t>(line.amount_minor, 0);
}

Result write_to(Ledger& ledger, const JournalJob& job, std::ostream& out, const std::string& name) {
  JournalPartWriter writer(job, out, name);
  Result result;
  for_each_entry(ledger, job, [&](const JournalEntry& entry) {
    writer.add(entry);
    count(entry, result);
  });
  result.parts.push_back(writer.finish());
  return result;
}

Result write_parts(Ledger& ledger, const JournalJob& job, const std::string& path, std::int64_t lines_max) {
  Result result;
  JournalPartFiles files(job, path, lines_max);
  for_each_entry(ledger, job, [&](const JournalEntry& entry) {
    files.add(entry);
    count(entry, result);
  });
  result.parts = files.finish();
  return result;
}

std::string in_words(const Result& result) {
  std::string text = counted(result.entries, "entry", "entries");
  text += fmt::format(" with {}", counted(result.lines, "line", "lines"));
  for (const auto& [code, sum] : result.debits) {
    text += fmt::format(", {} {} on each side", code, decimal_text(sum.first, sum.second));
  }
  if (result.parts.size() == 1) return text + fmt::format(" (SHA-256 {})", result.parts.front().sha256);
  return text + fmt::format(", in {}", counted(std::ssize(result.parts), "file", "files"));
}

void write_json(const JournalJob& job, const Result& result, Output& out) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("from").day(job.scope.first).key("to").day(job.scope.last);
  json.key("format").text(to_text(job.format));
  json.key("entries").integer(result.entries).key("lines").integer(result.lines).key("debits").begin_object();
  for (const auto& [code, sum] : result.debits) json.key(code).decimal(sum.first, sum.second);
  json.end_object().key("files").begin_array();
  for (const JournalPart& part : result.parts) {
    json.begin_object().key("file").text(part.name).key("entries").integer(part.entries);
    json.key("lines").integer(part.lines).key("sha256").text(part.sha256).end_object();
  }
  json.end_array().end_object();
  out.write(text + "\n");
}

/// How many files write_parts() would make.
std::size_t parts_needed(Ledger& ledger, const JournalJob& job, std::int64_t lines_max) {
  std::size_t parts = 0;
  std::int64_t lines_in_part = 0;
  for_each_entry(ledger, job, [&](const JournalEntry& entry) {
    const std::int64_t lines = std::ssize(entry.lines);
    if (parts == 0 || lines_in_part + lines > lines_max) {
      ++parts;
      lines_in_part = 0;
    }
    lines_in_part += lines;
  });
  return parts;
}

/// What an earlier call left would be taken for this one's, and booked twice.
void refuse_left_over(const std::string& path, std::size_t parts) {
  const std::vector<std::string> left = journal_parts_beyond(path, parts);
  if (left.empty()) return;
  const std::string range = left.size() == 1 ? fmt::format("'{}'", left.front())
                                             : fmt::format("'{}' to '{}'", left.front(), left.back());
  throw Error(
      fmt::format("--split: {} ({}) of an earlier call would look like part of this one, which makes {}: "
                  "delete what is left over first",
                  counted(std::ssize(left), "file", "files"), range, parts),
      Exit::refused);
}

Result write_files(Ledger& ledger, const JournalJob& job, const Options& options) {
  if (options.split) {
    refuse_left_over(*options.output, parts_needed(ledger, job, *options.split));
    return write_parts(ledger, job, *options.output, *options.split);
  }
  OutputFile file(*options.output);
  Result result = write_to(ledger, job, file.stream(), *options.output);
  file.commit();
  return result;
}

Exit run(const Options& options, Invocation& invocation) {
  const JournalJob job = job_of(options, invocation);
  const bool to_file = options.output && *options.output != "-";
  const bool as_json = invocation.look().format == Format::json || invocation.look().format == Format::jsonl;
  if (as_json && !to_file) throw UsageError("--json: the result is the journal itself; give --output a file");
  if (options.split && !to_file) throw UsageError("--split: several files need --output to name them");
  if (options.split && *options.split < 1)
    throw UsageError(fmt::format("--split: {} is not at least 1", *options.split));
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction one_state(ledger);
  refuse_unfit(ledger, job);
  Result result;
  if (to_file) {
    result = write_files(ledger, job, options);
    if (as_json) write_json(job, result, invocation.out());
  } else {
    ResultStream stream(invocation.out());
    result = write_to(ledger, job, stream.stream(), "the result");
  }
  invocation.say(in_words(result));
  if (*options.to >= invocation.as_of()) {
    invocation.say(fmt::format("{} and later days are not over: more may come to them",
                               to_text(std::max(*options.from, invocation.as_of()))));
  }
  return Exit::done;
}

}  // namespace

void add_export_journal(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("export-journal", "Write the books of some days for an accounting program", "Money and volume",
               Effect::reads, [options](Invocation& invocation) { return run(*options, invocation); });
  command.option("--from", options->from, "the first day");
  command.option("--to", options->to, "the last day");
  command.option("--format", options->format, "FORMAT",
                 "hledger (for ledger, too), beancount, qbo, xero, csv");
  command.choices("--format", format_words());
  command.option("--output", options->output, "FILE", "where to write it; - or nothing is stdout");
  command.option("--split", options->split, "files of at most so many lines each, FILE-001 and so on");
  command.option("--currency", options->currency, "CODE", "entries of this currency alone");
  command.flag("--no-accounts", options->no_accounts,
               "declare no accounts and currencies: another file does, that has this one in it");
  command.example(
      "autoship export-journal --from 2026-12-01 --to 2026-12-31 --format hledger --output december.journal",
      "the books of a month");
  command.example(
      "autoship export-journal --from 2026-12-01 --to 2026-12-07 --format qbo --split 1000 --output "
      "week.csv",
      "for QuickBooks Online");
}

}  // namespace autoship
