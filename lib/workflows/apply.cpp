#include "workflows/apply.h"

#include <fmt/format.h>

#include "domain/calendar.h"
#include "domain/text.h"
#include "storage/own_autoships.h"
#include "storage/run_journal.h"
#include "workflows/apply_request.h"
#include "workflows/enroll.h"
#include "workflows/next_dates.h"
#include "workflows/required_lines.h"
#include "workflows/row_keys.h"

namespace autoship {

namespace {

using What = AppliedRow::What;

class Applier {
 public:
  Applier(Ledger& ledger, const Company& company, const Caller& caller, const ApplySource& source,
          const ApplySettings& settings, FaultList& faults)
      : ledger_(ledger),
        company_(company),
        caller_(caller),
        source_(source),
        settings_(settings),
        faults_(faults),
        columns_(source.passed_over),
        journal_(ledger, caller),
        keys_(ledger, caller, settings.person, journal_.run()),
        autoships_(ledger, settings.person) {}

  ApplyResult run() {
    if (settings_.dry_run == DryRun::yes) result_.before = tonight_now();
    if (read_header()) {
      ChangeRow row;
      while (source_.next(row)) take(row);
    }
    faults_.throw_if_any();
    result_.autoships = journal_.autoships();
    if (settings_.dry_run == DryRun::yes) result_.after = tonight_now();
    if (result_.applied > 0 || keys_.kept_any()) result_.batch = journal_.run();
    journal_.finish(settings_.seconds());
    return std::move(result_);
  }

 private:
  /// False when no row can mean anything.
  bool read_header() {
    if (source_.header.empty()) return true;
    bool has_action = false;
    for (const std::string& column : source_.header) has_action |= column_name(column) == "action";
    for (const OptionFault& fault : columns_.header_faults(source_.header)) {
      faults_.add({source_.name, source_.header_line, fault.option, fault.what});
    }
    return has_action;
  }

  void take(const ChangeRow& row) {
    OptionFaults found;
    const ApplyRequest request = columns_.read(row, !source_.header.empty(), found);
    try {
      const std::optional<RunId> batch = keys_.find(row, request.key, request.content, found);
      found.throw_if_any();
      if (batch) {
        ++result_.already;
        show_already(row, request, *batch);
      } else {
        apply(row, request);
        keys_.keep(request.key, request.content);
      }
    } catch (const OptionErrors& errors) {
      refuse(row, errors.faults());
    } catch (const SettingRefused&) {
      throw;  // No row's fault.
    } catch (const CalendarClosed& error) {
      refuse(row, {{subject_of(request), error.what()}});
    } catch (const Error& error) {
      // Anything else is no fault of the row, and ends the command.
      const bool is_usage = error.exit() == Exit::usage;
      if (error.exit() != Exit::refused && !is_usage) throw;
      refuse(row, {{is_usage ? "action" : subject_of(request), error.what()}});
    }
  }

  /// The column of what a row is about.
  static std::string subject_of(const ApplyRequest& request) {
    return request.change ? "autoship" : "account";
  }

  void apply(const ChangeRow& row, const ApplyRequest& request) {
    if (request.change) {
      change(row, request);
    } else if (request.enroll) {
      enroll(row, request);
    } else {
      update(row, request);
    }
  }

  void change(const ChangeRow& row, const ApplyRequest& request) {
    if (!changer_) {
      changer_ = std::make_unique<Changer>(ledger_, company_, caller_, settings_.person, journal_,
                                           settings_.visit ? Outlooks::wanted : Outlooks::left_out);
    }
    const ChangeEffect effect = changer_->change(read_autoship(request.autoship), *request.change);
    ++(effect.changed() ? result_.applied : result_.unchanged);
    if (!settings_.visit) return;
    AppliedRow shown = row_of(row, request);
    shown.what = effect.changed() ? What::applied : What::unchanged;
    shown.autoship = effect.autoship;
    shown.account = effect.account;
    shown.columns = effect.columns;
    shown.currency = effect.currency;
    shown.total_before = effect.before.total_minor;
    shown.total = effect.after.total_minor;
    if (!effect.after.next.empty()) shown.next_ship = effect.after.next.front().ship;
    shown.notes = effect.notes;
    settings_.visit(shown);
  }

  AutoshipId read_autoship(const std::string& text) {
    OptionFaults found;
    const auto number = parse_integer(text);
    if (text.empty()) {
      found.add("autoship", "is needed: the autoship's number");
    } else if (!number) {
      found.add("autoship", fmt::format("'{}' is not an autoship's number", text));
    } else if (!autoships_.has({*number})) {
      found.add("autoship", fmt::format("no autoship {}", *number));
    }
    found.throw_if_any();
    return {*number};
  }

  void enroll(const ChangeRow& row, const ApplyRequest& request) {
    if (!enroller_) {
      enroller_ = std::make_unique<Enroller>(ledger_, company_, caller_, settings_.person, journal_);
    }
    const Enrollment made = enroller_->enroll(*request.enroll);
    ++result_.applied;
    if (!settings_.visit) return;
    AppliedRow shown = row_of(row, request);
    shown.autoship = made.autoship;
    shown.account = made.account;
    std::string items;
    for (const Enrollment::Item& item : made.items) {
      items += fmt::format("{}{}={}", items.empty() ? "" : ";", item.sku, item.line.qty);
    }
    shown.columns = {{"every", "", made.every}, {"items", "", items}};
    shown.currency = made.currency;
    shown.total = made.price.total_minor;
    if (!made.next.empty()) shown.next_ship = made.next.front().ship;
    shown.notes = made.warnings;
    settings_.visit(shown);
  }

  void update(const ChangeRow& row, const ApplyRequest& request) {
    if (!updates_) {
      updates_ =
          std::make_unique<AccountUpdates>(ledger_, company_, journal_, caller_.as_of, settings_.person);
    }
    const UpdateEffect effect = updates_->update(request.kind, *request.update);
    ++(effect.changes_ledger() ? result_.applied : result_.unchanged);
    std::vector<std::string> notes = effect.notes;
    for (std::string& sentence : attention_of(effect)) {
      result_.attention.add({source_.name, row.line, "", sentence});
      notes.push_back(std::move(sentence));
    }
    if (!settings_.visit) return;
    AppliedRow shown = row_of(row, request);
    shown.what = effect.changes_ledger() ? What::applied : What::unchanged;
    shown.account = effect.account;
    for (const UpdateEffect::Column& column : effect.columns) {
      shown.columns.push_back({column.name, column.before, column.after});
    }
    shown.notes = std::move(notes);
    settings_.visit(shown);
  }

  /// What an update leaves to a person (see UpdateEffect::needs_person()).
  static std::vector<std::string> attention_of(const UpdateEffect& effect) {
    std::vector<std::string> sentences;
    for (const AutoshipEffect& of : effect.autoships) {
      if (!of.is_newly_blocked()) continue;
      sentences.push_back(fmt::format("autoship {} becomes blocked: {}, {}", of.autoship.value,
                                      to_text(of.after.blocked->reason), of.after.blocked->detail));
    }
    for (const ParcelEffect& parcel : effect.parcels) {
      if (parcel.goes == ParcelEffect::Goes::may_not) {
        sentences.push_back(
            fmt::format("shipment {} stays with the old address: {}", parcel.shipment.value, parcel.why));
      } else if (parcel.goes == ParcelEffect::Goes::has_left) {
        sentences.push_back(fmt::format("shipment {} has its label for the old address already ({})",
                                        parcel.shipment.value, parcel.ship_via));
      }
    }
    return sentences;
  }

  static AppliedRow row_of(const ChangeRow& row, const ApplyRequest& request) {
    AppliedRow shown;
    shown.line = row.line;
    shown.action = request.action;
    return shown;
  }

  void show_already(const ChangeRow& row, const ApplyRequest& request, RunId batch) {
    if (!settings_.visit) return;
    AppliedRow shown = row_of(row, request);
    shown.what = What::already;
    if (const auto number = parse_integer(request.autoship)) shown.autoship = {*number};
    if (request.enroll) shown.account = request.enroll->account;
    if (request.update) shown.account = request.update->account;
    shown.batch = batch;
    settings_.visit(shown);
  }

  void refuse(const ChangeRow& row, const std::vector<OptionFault>& why) {
    ++result_.refused;
    std::vector<Fault> found;
    for (const OptionFault& fault : why) {
      found.push_back({source_.name, row.line, column_of(row, fault.option), fault.what});
    }
    FaultList& list = settings_.keep_going ? result_.refusals : faults_;
    for (const Fault& fault : found) list.add(fault);
    if (settings_.keep_going) settings_.reject(row, found);
  }

  Tonight tonight_now() { return tonight(ledger_, company_, caller_.as_of, settings_.person); }

  Ledger& ledger_;
  const Company& company_;
  const Caller& caller_;
  const ApplySource& source_;
  const ApplySettings& settings_;
  FaultList& faults_;
  const ApplyColumns columns_;
  RunJournal journal_;
  RowKeys keys_;
  OwnAutoships autoships_;
  std::unique_ptr<Changer> changer_;  // Made when a row needs one: each reads the catalog.
  std::unique_ptr<Enroller> enroller_;
  std::unique_ptr<AccountUpdates> updates_;
  ApplyResult result_;
};

}  // namespace

std::string_view to_text(AppliedRow::What what) {
  switch (what) {
    case What::applied:
      return "applied";
    case What::unchanged:
      return "unchanged";
    case What::already:
      return "already applied";
  }
  return {};
}

ApplyResult apply_changes(Ledger& ledger, const Company& company, const Caller& caller,
                          const ApplySource& source, const ApplySettings& settings, FaultList& faults) {
  WriteTransaction transaction(ledger);
  // Dates are to stand on the basis that the next run finds noted.
  refresh_dates_if_basis_changed(ledger, date_policy(company.policy, company.calendars), OnClosed::keep);
  ApplyResult result = Applier(ledger, company, caller, source, settings, faults).run();
  if (settings.dry_run == DryRun::yes) {
    result.batch = {};
    return result;
  }
  if (settings.before_commit) settings.before_commit();
  if (result.batch) transaction.commit();
  return result;
}

}  // namespace autoship
