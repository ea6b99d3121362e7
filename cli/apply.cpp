#include "workflows/apply.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "cli/apply_report.h"
#include "cli/company.h"
#include "cli/progress.h"
#include "cli/rejected_file.h"
#include "cli/rows.h"
#include "formats/change_file.h"

namespace autoship {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string file;
  bool keep_going = false;
  bool dry_run = false;
};

/// What is applied, as a stream that nobody keeps waiting: what comes through a pipe is gathered in a
/// file without a name first, for the ledger is held while the rows are read.
class Input {
 public:
  explicit Input(const std::string& path) : is_file_(fs::is_regular_file(path)), name_(path) {
    if (path == "-") {
      if (::isatty(STDIN_FILENO) == 1)
        throw UsageError("- reads the rows from stdin, and stdin is a terminal: pipe them in");
      name_ = "stdin";
      gather(std::cin);
      return;
    }
    if (fs::is_directory(path)) throw Error(fmt::format("'{}' is a folder; name a file of changes", path));
    stream_.open(path, std::ios::binary | std::ios::in);
    if (!stream_) throw Error(fmt::format("cannot read '{}' ({})", path, std::strerror(errno)));
    if (is_file_) {
      size_ = static_cast<std::int64_t>(fs::file_size(path));
      return;
    }
    std::ifstream pipe;
    pipe.swap(stream_);
    gather(pipe);
  }

  std::istream& stream() { return stream_; }
  const std::string& name() const { return name_; }

  /// Where its refused rows go: beside it, and those of a pipe into `folder`.
  std::string rejected_path(const std::string& folder) const {
    if (is_file_) return name_ + ".rejected.csv";
    return (fs::path(folder) / "stdin.rejected.csv").lexically_normal().string();
  }

  void show(Progress& progress) { progress.show(static_cast<std::int64_t>(stream_.tellg()), size_); }

 private:
  void gather(std::istream& from) {
    std::string path = (fs::temp_directory_path() / "autoship-apply-XXXXXX").string();
    const int file = ::mkstemp(path.data());  // Readable by its owner only.
    if (file < 0) throw Error(fmt::format("cannot write '{}' ({})", path, std::strerror(errno)));
    ::close(file);
    std::ofstream to(path, std::ios::binary);
    if (from.peek() != std::istream::traits_type::eof()) to << from.rdbuf();
    const bool whole = !from.bad() && to.flush();
    if (whole) stream_.open(path, std::ios::binary | std::ios::in);
    size_ = static_cast<std::int64_t>(to.tellp());
    ::unlink(path.c_str());
    if (!whole || !stream_) throw Error(fmt::format("{} could not be read to its end", name_));
  }

  bool is_file_;
  std::string name_;
  std::ifstream stream_;
  std::int64_t size_ = 0;
};

/// The changes are kept by now, and only the name of the rejected rows' file is wrong.
void place(RejectedFile& rejected, RunId batch) {
  try {
    rejected.place();
  } catch (const Error& error) {
    throw Error(
        fmt::format("{}; the other rows are applied and kept{}, and the refused ones stand in '{}'",
                    error.what(), batch ? fmt::format(" (batch {})", batch.value) : "", rejected.place_now()),
        Exit::needs_person);
  }
}

Exit run(const Options& options, Invocation& invocation) {
  const CompanyFiles company(invocation);
  Input input(options.file);
  FaultList faults;
  ChangeFile file(input.stream(), input.name(), faults);
  std::vector<std::string> passed_over = autoship_columns();
  passed_over.emplace_back(RejectedFile::line_column);
  passed_over.emplace_back(RejectedFile::refusal_column);
  RejectedFile rejected(input.rejected_path(invocation.policy().output_dir), file.header());
  Progress progress("bytes");
  ApplySource source{input.name(), file.header(), file.header_line(), passed_over, [&](ChangeRow& row) {
                       input.show(progress);
                       return file.next(row);
                     }};

  const bool shows_rows = options.dry_run || invocation.verbose();
  Ledger ledger(invocation.ledger_path(), OpenFor::writing);
  ApplyReport report(invocation, shows_rows ? ApplyReport::Rows::shown : ApplyReport::Rows::hidden,
                     options.dry_run ? DryRun::yes : DryRun::no, invocation.person(ledger));
  ApplySettings settings;
  settings.dry_run = options.dry_run ? DryRun::yes : DryRun::no;
  settings.keep_going = options.keep_going;
  settings.person = invocation.person(ledger);
  settings.seconds = [&] { return invocation.seconds(); };
  if (shows_rows) settings.visit = [&](const AppliedRow& row) { report.add(row); };
  settings.reject = [&](const ChangeRow& row, std::span<const Fault> why) {
    if (!options.dry_run) rejected.add(row, why);
  };
  settings.before_commit = [&] { rejected.write_rest(); };
  const ApplyResult result =
      apply_changes(ledger, company.company(), invocation.caller(), source, settings, faults);
  progress.clear();
  place(rejected, result.batch);
  report.end(result, rejected.is_empty() ? "" : rejected.path());
  return result.refused > 0 || !result.attention.empty() ? Exit::needs_person : Exit::done;
}

}  // namespace

void add_apply(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("apply", "Make many changes from a CSV or JSON lines", "One autoship", Effect::changes,
               [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();
  command.argument("FILE", options->file, "rows with an action each, and its options as columns; - is stdin");
  command.flag("--keep-going", options->keep_going,
               "apply the good rows, and write the refused ones to FILE.rejected.csv");
  add_dry_run(command, options->dry_run);
  command.example("autoship apply changes.csv --dry-run",
                  "what each row would do, and what tonight would be");
  command.example("autoship apply changes.csv --keep-going", "all rows that can be applied");
}

}  // namespace autoship
