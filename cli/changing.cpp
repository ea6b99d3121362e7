#include "cli/changing.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <map>

#include "cli/autoship_filter.h"
#include "cli/change_report.h"
#include "cli/company.h"
#include "cli/selection.h"
#include "workflows/autoship_list.h"
#include "workflows/next_dates.h"
#include "workflows/option_faults.h"

namespace autoship {

namespace {

struct Options {
  ChangeRequest request;
  std::vector<std::string> words;
  FilterOptions filter;
  bool yes = false;
  bool dry_run = false;
};

bool says_nothing(const ChangeRequest& request) {
  for (const ChangeOption& option : change_options()) {
    if (option.text != nullptr && request.*option.text) return false;
    if (option.list != nullptr && !(request.*option.list).empty()) return false;
    if (option.flag != nullptr && request.*option.flag) return false;
  }
  return true;
}

/// Filters without --status mean those that the change can reach.
bool is_meant(const Options& options, const AutoshipRow& row) {
  const bool ended = row.status == "canceled" || row.status == "finished";
  return options.filter.status || ended == (options.request.action == ChangeAction::reopen);
}

/// The autoships that are meant, by number or by filter.
std::vector<AutoshipId> select(const Options& options, Invocation& invocation, const Company& company,
                               const std::vector<NamedWord>& words, Ledger& ledger) {
  if (!options.words.empty()) return autoships_named(ledger, invocation.person(ledger), words);
  std::vector<AutoshipId> ids;
  list_autoships(ledger, company, filter_of(options.filter, invocation, ledger), ListDepth::rows,
                 [&](const ListedAutoship& listed) {
                   if (is_meant(options, listed.row)) ids.push_back(listed.row.id);
                 });
  return ids;
}

/// What many changes do at once is confirmed: by a person at a terminal, by --yes in a script.
/// Numbers that were typed, or came through a pipe, are meant as they are there.
void confirm(const Options& options, ChangeAction action, std::size_t count) {
  const bool by_filter = options.words.empty();
  if (options.yes || options.dry_run || count == 0 || (count == 1 && !by_filter)) return;
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0) {
    if (!by_filter) return;
    throw UsageError(
        fmt::format("{}: these filters mean {}; say --yes where nobody can be asked (--dry-run shows them)",
                    to_text(action), counted(static_cast<std::int64_t>(count), "autoship", "autoships")));
  }
  fmt::print(stderr, "{} {}? [y/N] ", to_text(action),
             counted(static_cast<std::int64_t>(count), "autoship", "autoships"));
  std::string answer;
  std::getline(std::cin, answer);
  if (answer != "y" && answer != "Y" && answer != "yes") throw Error("nothing was changed, as you said");
}

/// What keeps several autoships from being changed: each sentence once, with whom it is about.
class Refusals {
 public:
  void add(AutoshipId autoship, const std::string& sentence) {
    auto& ids = of_[sentence];
    if (ids.empty()) order_.push_back(sentence);
    ids.push_back(autoship);
  }

  void throw_if_any() const {
    if (order_.empty()) return;
    std::string text;
    for (std::size_t i = 0; i < order_.size() && i < shown_max; ++i) {
      text += fmt::format("{}{}", i == 0 ? "" : "\n", line_of(order_[i]));
    }
    if (order_.size() > shown_max) text += fmt::format("\nand {} more", order_.size() - shown_max);
    throw Error(text + "\nnothing was changed", Exit::refused);
  }

 private:
  static constexpr std::size_t shown_max = 20;

  std::string line_of(const std::string& sentence) const {
    const auto& ids = of_.at(sentence);
    std::string numbers;
    for (std::size_t i = 0; i < ids.size() && i < shown_max; ++i)
      numbers += fmt::format("{}{}", i == 0 ? "" : ", ", ids[i].value);
    if (ids.size() > shown_max) numbers += fmt::format(" and {} more", ids.size() - shown_max);
    // Most sentences name their autoship themselves.
    if (ids.size() == 1 && sentence.find(fmt::format("autoship {}", ids[0].value)) != sentence.npos)
      return sentence;
    return fmt::format("{} {}: {}", ids.size() == 1 ? "autoship" : "autoships", numbers, sentence);
  }

  std::map<std::string, std::vector<AutoshipId>> of_;
  std::vector<std::string> order_;
};

Exit run(const Options& options, ChangeAction action, Invocation& invocation) {
  if (options.words.empty() == !options.filter.any()) {
    throw UsageError(
        fmt::format("{}: which autoships? Numbers, - for those on stdin, or filters such as --sku{}",
                    to_text(action), options.words.empty() ? "" : "; not both"));
  }
  if (action == ChangeAction::change && says_nothing(options.request)) {
    throw UsageError(
        "change: what? (--every, --next, --add, --ship-to, ...; autoship change --help lists all)");
  }
  const std::vector<NamedWord> words = words_named(options.words);
  const CompanyFiles files(invocation);
  const Company company = files.company();
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  std::vector<AutoshipId> ids;
  {
    const ReadTransaction looking(ledger);
    ids = select(options, invocation, company, words, ledger);
  }
  // Whoever is asked may take his time: the ledger stays free for others meanwhile.
  confirm(options, action, ids.size());
  WriteTransaction transaction(ledger);
  if (select(options, invocation, company, words, ledger) != ids) {
    throw Error("other autoships are meant now than when it was asked: somebody changed some; run it again");
  }
  refresh_dates_if_basis_changed(ledger, date_policy(company.policy, company.calendars), OnClosed::keep);
  RunJournal journal(ledger, invocation.caller());
  Changer changer(ledger, company, invocation.caller(), invocation.person(ledger), journal);
  const bool several = options.words.empty() || ids.size() != 1;
  ChangeReport report(invocation, invocation.person(ledger), action, several, options.dry_run);
  Refusals refusals;
  std::vector<ChangeEffect> effects;  // Nothing is shown of what the next one may stop.
  for (const AutoshipId id : ids) {
    try {
      effects.push_back(changer.change(id, options.request));
    } catch (const Error& error) {
      // What is wrong with the command line is so for all of them.
      const bool of_line = dynamic_cast<const UsageError*>(&error) != nullptr &&
                           dynamic_cast<const OptionErrors*>(&error) == nullptr;
      if (!several || of_line || error.exit() == Exit::failed) throw;
      refusals.add(id, error.what());
    }
  }
  refusals.throw_if_any();
  for (const ChangeEffect& effect : effects) report.add(effect);
  journal.finish(invocation.seconds());
  const bool kept = report.changed() > 0 && !options.dry_run;
  if (kept) transaction.commit();
  report.end(kept ? journal.run() : RunId{});
  return Exit::done;
}

}  // namespace

Command& add_changing(CommandLine& line, ChangeAction action, const std::string& summary) {
  auto options = std::make_shared<Options>();
  options->request.action = action;
  Command& command =
      line.add(std::string(to_text(action)), summary, "One autoship", Effect::changes,
               [options, action](Invocation& invocation) { return run(*options, action, invocation); });
  command.open_to_people();
  command.more_arguments("AUTOSHIP", options->words, "its number; several, or - for those on stdin");
  for (const ChangeOption& option : change_options()) {
    if (!option.is_of(action)) continue;
    const std::string name = fmt::format("--{}", option.name);
    const std::string value(option.value), help(option.help);
    if (option.text != nullptr) command.option(name, options->request.*option.text, value, help);
    if (option.list != nullptr) command.option(name, options->request.*option.list, value, help);
    if (option.flag != nullptr) command.flag(name, options->request.*option.flag, help);
  }
  add_filters(command, options->filter, action == ChangeAction::change ? "--now-via" : "--ship-via");
  command.flag("-y,--yes", options->yes, "without asking, where filters choose");
  add_dry_run(command, options->dry_run);
  return command;
}

}  // namespace autoship
