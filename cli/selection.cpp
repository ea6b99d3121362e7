#include "cli/selection.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "domain/text.h"
#include "formats/csv_reader.h"

namespace autoship {

namespace {

/// Where the numbers stand in a CSV of this first line; nullopt when that line names no column and
/// is a line like the others.
std::optional<std::size_t> column_in(const std::vector<std::string>& header) {
  for (const std::string_view name : {"autoship", "account"}) {
    for (std::size_t i = 0; i < header.size(); ++i) {
      if (trimmed(header[i]) == name) return i;
    }
  }
  return std::nullopt;
}

void read_words(std::istream& in, std::vector<NamedWord>& words) {
  if (in.peek() == std::istream::traits_type::eof()) return;
  FaultList faults;
  CsvReader reader(in, "-", faults);
  faults.throw_if_any();
  const auto column = column_in(reader.header());
  if (!column) words.push_back({std::string(trimmed(reader.header().front())), reader.header_line()});
  while (reader.next()) {
    words.push_back({std::string(trimmed(reader.cell(column.value_or(0)))), reader.line()});
  }
  faults.throw_if_any();
}

/// Collects what `find` refuses, by where it stands.
template <class Find>
void find_each(const std::vector<NamedWord>& words, Find find) {
  std::string sentences;
  FaultList faults;
  for (const NamedWord& word : words) {
    try {
      find(word.text);
    } catch (const UsageError& error) {
      if (word.line > 0) {
        faults.add({"-", word.line, "", error.what()});
      } else {
        sentences += fmt::format("{}{}", sentences.empty() ? "" : "\n", error.what());
      }
    }
  }
  if (!sentences.empty()) throw UsageError(sentences);
  faults.throw_if_any();
}

}  // namespace

std::vector<NamedWord> words_named(const std::vector<std::string>& words) {
  const bool reads = std::find(words.begin(), words.end(), "-") != words.end();
  if (reads && ::isatty(STDIN_FILENO) == 1)
    throw UsageError("- reads numbers from stdin, one a line, and stdin is a terminal: pipe them in");
  return words_named(words, std::cin);
}

std::vector<NamedWord> words_named(const std::vector<std::string>& words, std::istream& in) {
  if (std::count(words.begin(), words.end(), "-") > 1)
    throw UsageError("- stands there twice, and stdin can be read once");
  std::vector<NamedWord> found;
  for (const std::string& word : words) {
    if (word == "-") {
      read_words(in, found);
    } else {
      found.push_back({word, 0});
    }
  }
  return found;
}

std::vector<AutoshipId> autoships_named(Ledger& ledger, const Person& person,
                                        const std::vector<NamedWord>& words) {
  std::vector<AutoshipId> found;
  std::set<std::int64_t> seen;
  find_each(words, [&](const std::string& word) {
    const AutoshipId autoship = autoship_named(ledger, person, word);
    if (seen.insert(autoship.value).second) found.push_back(autoship);
  });
  return found;
}

std::vector<AutoshipId> autoships_named(Ledger& ledger, const Person& person,
                                        const std::vector<std::string>& words) {
  return autoships_named(ledger, person, words_named(words));
}

std::vector<Subject> subjects_named(Ledger& ledger, const Person& person,
                                    const std::vector<NamedWord>& words) {
  std::vector<Subject> found;
  std::set<std::pair<bool, std::int64_t>> seen;
  find_each(words, [&](const std::string& word) {
    const Subject subject = subject_named(ledger, person, word);
    const bool is_autoship = subject.autoship.has_value();
    const std::int64_t id = is_autoship ? subject.autoship->value : subject.account->value;
    if (seen.insert({is_autoship, id}).second) found.push_back(subject);
  });
  return found;
}

}  // namespace autoship
