#include "workflows/return_batch.h"

#include <fmt/format.h>

#include "domain/text.h"
#include "storage/run_journal.h"
#include "workflows/apply_request.h"
#include "workflows/return_request.h"
#include "workflows/row_keys.h"

namespace autoship {

namespace {

class Batch {
 public:
  Batch(Ledger& ledger, const Company& company, const Caller& caller, const ApplySource& source,
        const ReturnBatchSettings& settings, FaultList& faults)
      : source_(source),
        settings_(settings),
        faults_(faults),
        journal_(ledger, caller),
        keys_(ledger, caller, settings.person, journal_.run()),
        desk_(ledger, company, caller, settings.person, journal_) {}

  ReturnBatch run() {
    if (read_header()) {
      ChangeRow row;
      while (source_.next(row)) take(row);
    }
    faults_.throw_if_any();
    if (batch_.applied() > 0 || keys_.kept_any()) batch_.run = journal_.run();
    journal_.finish(settings_.seconds());
    return std::move(batch_);
  }

 private:
  /// False when no row can mean anything.
  bool read_header() {
    if (source_.header.empty()) return true;
    bool has_action = false;
    for (const std::string& column : source_.header) has_action |= column_name(column) == "action";
    for (const OptionFault& fault : return_header_faults(source_.header, source_.passed_over)) {
      faults_.add({source_.name, source_.header_line, fault.option, fault.what});
    }
    return has_action;
  }

  void take(const ChangeRow& row) {
    OptionFaults found;
    const ReturnRowRequest request =
        read_return_row(row, !source_.header.empty(), source_.passed_over, found);
    try {
      const std::optional<RunId> before = keys_.find(row, request.key, request.content, found);
      found.throw_if_any();
      ReturnRow done{row.line, request.action, {}, before.value_or(RunId{})};
      if (before) {
        ++batch_.already;
      } else {
        apply(request, done);
        keys_.keep(request.key, request.content);
      }
      if (settings_.visit) settings_.visit(done);
    } catch (const OptionErrors& errors) {
      refuse(row, errors.faults());
    } catch (const Error& error) {
      // Anything else is no fault of the row, and ends the command.
      if (error.exit() != Exit::refused && error.exit() != Exit::usage) throw;
      refuse(row, sentences(request.action == "authorize" ? "order" : "RAN", error.what()));
    }
  }

  /// The desk says several refusals on a line each.
  static std::vector<OptionFault> sentences(const std::string& column, std::string_view text) {
    std::vector<OptionFault> faults;
    for (const std::string_view line : split_list(text, '\n')) faults.push_back({column, std::string(line)});
    return faults;
  }

  void apply(const ReturnRowRequest& asked, ReturnRow& done) {
    if (const auto* authorize = std::get_if<AuthorizeRequest>(&asked.request)) {
      done.answer = desk_.authorize(*authorize);
      ++batch_.authorized;
    } else if (const auto* receive = std::get_if<ReceiveRequest>(&asked.request)) {
      done.answer = desk_.receive(*receive);
      ++batch_.received;
    } else {
      done.answer = desk_.cancel(std::get<CancelReturnRequest>(asked.request));
      ++batch_.canceled;
    }
    const ReturnAnswer& answer = done.answer;
    const std::string& currency = answer.view.currency.code;
    for (const WrittenRefund& refund : answer.money.refunds)
      batch_.refunds_minor[currency] += refund.amount_minor;
    if (answer.money.credit_minor > 0) batch_.credits_minor[currency] += answer.money.credit_minor;
    if (answer.not_accepted.empty()) return;
    ++batch_.not_accepted;
    batch_.attention.add({source_.name, done.line, "ran",
                          fmt::format("{}: all of it goes back to the sender: {}", answer.view.head.ran,
                                      answer.not_accepted)});
  }

  void refuse(const ChangeRow& row, const std::vector<OptionFault>& why) {
    ++batch_.refused;
    std::vector<Fault> found;
    for (const OptionFault& fault : why) {
      const std::string option = fault.option == "RAN" ? "ran" : fault.option;
      found.push_back({source_.name, row.line, column_of(row, option), fault.what});
    }
    FaultList& list = settings_.keep_going ? batch_.refusals : faults_;
    for (const Fault& fault : found) list.add(fault);
    if (settings_.keep_going) settings_.reject(row, found);
  }

  const ApplySource& source_;
  const ReturnBatchSettings& settings_;
  FaultList& faults_;
  RunJournal journal_;
  RowKeys keys_;
  ReturnDesk desk_;
  ReturnBatch batch_;
};

}  // namespace

ReturnBatch apply_returns(Ledger& ledger, const Company& company, const Caller& caller,
                          const ApplySource& source, const ReturnBatchSettings& settings, FaultList& faults) {
  WriteTransaction transaction(ledger);
  ReturnBatch batch = Batch(ledger, company, caller, source, settings, faults).run();
  if (settings.dry_run == DryRun::yes) {
    batch.run = {};
    return batch;
  }
  if (settings.before_commit) settings.before_commit();
  if (batch.run) transaction.commit();
  return batch;
}

}  // namespace autoship
