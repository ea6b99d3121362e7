#include "workflows/account_updates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "domain/json_writer.h"
#include "domain/kind_cell.h"
#include "domain/text.h"
#include "storage/account_queries.h"
#include "storage/code_lookup.h"
#include "workflows/charge_retry.h"
#include "workflows/import_context.h"
#include "workflows/kind_import.h"
#include "workflows/next_dates.h"
#include "workflows/update_row.h"

namespace autoship {

namespace {

constexpr std::string_view account_options[] = {"--kind",         "--name",     "--market",  "--email",
                                                "--phone",        "--enroller", "--sponsor", "--contact",
                                                "--fulfilled-by", "--status",   "--language"};
constexpr std::string_view address_options[] = {"--name",  "--company",    "--line1",       "--line2",
                                                "--city",  "--region",     "--postal-code", "--country",
                                                "--phone", "--residential"};
constexpr std::string_view payment_options[] = {"--kind",  "--token",     "--brand",
                                                "--last4", "--exp-month", "--exp-year"};

/// What an account's owner does not decide.
constexpr std::string_view company_options[] = {"--kind",    "--market", "--enroller",
                                                "--sponsor", "--status", "--fulfilled-by"};

/// "1004, 1010 and 1011".
std::string numbers(const std::vector<AutoshipId>& autoships) {
  std::string text;
  for (std::size_t i = 0; i < autoships.size(); ++i) {
    if (i > 0) text += i + 1 == autoships.size() ? " and " : ", ";
    append_integer(text, autoships[i].value);
  }
  return (autoships.size() == 1 ? "autoship " : "autoships ") + text;
}

}  // namespace

std::string_view to_text(UpdateEffect::What what) {
  switch (what) {
    case UpdateEffect::What::unchanged:
      return "unchanged";
    case UpdateEffect::What::changed:
      return "changed";
    case UpdateEffect::What::added:
      return "added";
    case UpdateEffect::What::removed:
      return "removed";
  }
  return {};
}

bool UpdateEffect::changes_ledger() const {
  return what != What::unchanged || std::any_of(parcels.begin(), parcels.end(), [](const ParcelEffect& p) {
           return p.goes == ParcelEffect::Goes::to_new;
         });
}

bool UpdateEffect::needs_person() const {
  return std::any_of(autoships.begin(), autoships.end(),
                     [](const AutoshipEffect& e) { return e.is_newly_blocked(); }) ||
         std::any_of(parcels.begin(), parcels.end(), [](const ParcelEffect& p) {
           return p.goes == ParcelEffect::Goes::may_not || p.goes == ParcelEffect::Goes::has_left;
         });
}

std::span<const std::string_view> update_options(Kind kind) {
  if (kind == Kind::accounts) return account_options;
  if (kind == Kind::addresses) return address_options;
  check(kind == Kind::payment_methods, "accounts, addresses and payment methods are updated");
  return payment_options;
}

/// What all requests of one kind share: statements are prepared once, however many there are.
struct UpdateKind {
  UpdateKind(ImportContext& context, Kind kind)
      : spec(spec_of(kind)),
        file{&spec, {}, {}},
        place{context, file, 0},
        import(place),
        reader(context.ledger, spec, KindReader::Rows::one),
        labels(kind == Kind::accounts ? nullptr : std::make_unique<LabelLookup>(context.ledger, kind)) {}

  const KindSpec& spec;
  ImportFile file;
  ImportPlace place;
  KindImport import;
  KindReader reader;
  std::unique_ptr<LabelLookup> labels;
};

/// What all requests share.
struct UpdateState {
  UpdateState(Ledger& its_ledger, const Company& its_company, RunJournal& its_journal, Day its_today,
              const Person& its_person)
      : ledger(its_ledger),
        company(its_company),
        journal(its_journal),
        today(its_today),
        person(its_person),
        policy(date_policy(company.policy, company.calendars)),
        notes(ledger),
        context{ledger, journal, notes, faults, company, policy, today, false, {}},
        reach(ledger, company, journal, today),
        accounts(ledger, Kind::accounts) {}

  UpdateKind& kind(Kind kind) {
    const auto at = static_cast<std::size_t>(kind) - static_cast<std::size_t>(Kind::accounts);
    if (!kinds[at]) kinds[at] = std::make_unique<UpdateKind>(context, kind);
    return *kinds[at];
  }
  NextDates& next_dates() {
    if (!dates) dates.emplace(ledger, policy);
    return *dates;
  }

  Ledger& ledger;
  Company company;
  RunJournal& journal;
  Day today;
  Person person;
  DatePolicy policy;
  FaultList faults;
  ImportNotes notes;
  ImportContext context;
  UpdateReach reach;
  CodeLookup accounts;
  CellReader cells;
  std::array<std::unique_ptr<UpdateKind>, 3> kinds;  // Of accounts, addresses and payment methods.
  std::optional<NextDates> dates;
};

namespace {

/// One request: the steps share what they find.
class Update {
 public:
  Update(UpdateState& all, Kind kind, const UpdateRequest& request)
      : all_(all), of_(all.kind(kind)), spec_(of_.spec), request_(request), update_(of_.spec) {
    effect_.kind = kind;
    effect_.account = request.account;
    effect_.label = request.label;
    row_.values.resize(spec_.columns.size());
  }

  UpdateEffect run() {
    // Look-ups repeat what they do not find: what must not be said again is refused before them.
    check_texts();
    faults_.throw_if_any();
    find_account();
    check_deed();
    // What others have is looked up for the company alone.
    if (!all_.person.is_company()) faults_.throw_if_any();
    read_given();
    if (request_.remove) {
      remove();
    } else {
      write();
    }
    return std::move(effect_);
  }

 private:
  bool is_account() const { return spec_.kind == Kind::accounts; }
  bool is_address() const { return spec_.kind == Kind::addresses; }

  void check_texts() {
    faults_.check_text(request_.account_option, request_.account);
    faults_.check_text(request_.label_option, request_.label);
    for (const auto& [option, text] : request_.given) faults_.check_text(option, text);
  }

  void find_account() {
    const auto id = all_.accounts.find(request_.account);
    const bool own = id && all_.person.owns({*id}, all_.reach.rows().enroller_of({*id}));
    if (!own) {
      faults_.add(request_.account_option, unknown_account(all_.ledger, request_.account, all_.person));
      return;
    }
    account_ = {*id};
    row_.values[0] = is_account() ? FieldValue::of(std::string_view(request_.account)) : FieldValue::of(*id);
    if (!is_account()) row_.values[1] = FieldValue::of(std::string_view(request_.label));
    update_.before = read_row();
    // An import takes codes, as files have them.
    row_.values[0] = FieldValue::of(std::string_view(request_.account));
  }

  /// S4. Price band, market and place in the tree are the company's to say, for customers and reps.
  void check_deed() {
    const Deed deed = is_account() ? Deed::account : is_address() ? Deed::address : Deed::payment;
    if (!may(all_.company.policy, all_.person, deed)) {
      faults_.add("--actor-is", refusal(all_.person, deed));
      return;
    }
    if (all_.person.is_company() || !is_account()) return;
    for (const auto& [option, text] : request_.given) {
      const auto& own = company_options;
      if (std::find(std::begin(own), std::end(own), option) == std::end(own)) continue;
      faults_.add(option,
                  fmt::format("{} may not change it; that is for the company", all_.person.to_text()));
    }
  }

  /// The row as files show it; empty when there is none.
  std::vector<std::string> read_row() {
    std::vector<FieldValue> key = row_.values;
    if (!is_account()) key[0] = FieldValue::of(account_.value);
    of_.reader.look_at(key);
    KindRow found;
    if (!of_.reader.next(found)) return {};
    std::vector<std::string> texts(spec_.columns.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      append_field(texts[i], spec_.columns[i], found.values[i], found.amount_digits);
    }
    check(!of_.reader.next(found), "a key has one row");
    return texts;
  }

  bool is_new() const { return update_.is_new(); }

  void read_given() {
    if (!is_account() && is_new()) {
      const auto fault = request_.label.empty() ? "is empty" : code_fault(request_.label);
      if (!fault.empty()) faults_.add(request_.label_option, fmt::format("'{}' {}", request_.label, fault));
    }
    const auto options = update_options(spec_.kind);
    for (const auto& [option, text] : request_.given) {
      if (std::find(options.begin(), options.end(), option) == options.end()) {
        std::vector<std::string> known(options.begin(), options.end());
        faults_.add(option, fmt::format("is nothing that {} has{}",
                                        is_account()   ? "an account"
                                        : is_address() ? "an address"
                                                       : "a payment method",
                                        did_you_mean(option, known)));
        continue;
      }
      read_option(option, text);
    }
  }

  void read_option(const std::string& option, const std::string& text) {
    const std::size_t at = spec_.at(column_of(option));
    if (row_.values[at].is != FieldValue::Is::absent) {
      faults_.add(option, "is given twice");
      return;
    }
    update_.given[at] = &text;
    if (const auto value = all_.cells.read(spec_.columns[at], text)) {
      row_.values[at] = *value;
    } else {
      row_.values[at] = FieldValue::null();
      faults_.add(option, all_.cells.fault());
    }
  }

  void write() {
    if (account_) check_whole();
    row_.refused = !faults_.empty();
    if (!row_.refused && !is_payment()) all_.reach.see(account_);
    const auto outcome = of_.import.take(row_);
    take_faults();
    faults_.throw_if_any();
    switch (outcome) {
      case KindImport::Outcome::refused:
        check(false, "a refused row has a fault");
        break;
      case KindImport::Outcome::unchanged:
        break;
      case KindImport::Outcome::changed:
        effect_.what = UpdateEffect::What::changed;
        break;
      case KindImport::Outcome::added:
        effect_.what = UpdateEffect::What::added;
        record("added");
        break;
    }
    if (all_.context.dates_stale) all_.next_dates().refresh_account(account_);
    all_.context.dates_stale = false;
    compare();
    tell();
  }

  bool is_payment() const { return spec_.kind == Kind::payment_methods; }

  /// The import names its columns; here they are options.
  void take_faults() {
    for (const Fault& fault : all_.faults.first()) {
      const bool of_key = fault.column == "account" || fault.column == "label";
      if (of_key && !faults_.empty()) continue;  // The account is missing, and that is said.
      faults_.add(of_key ? request_.account_option : option_of(fault.column), fault.what);
    }
    all_.faults = {};
  }

  // Rules over more than one column.

  void check_whole() {
    const bool asks = !request_.given.empty() || request_.open_shipments;
    if (!asks) {
      faults_.add(request_.label.empty() ? request_.account_option : request_.label_option,
                  fmt::format("nothing is to be changed: give one of {}",
                              fmt::join(update_options(spec_.kind), ", ")));
      return;
    }
    if (is_new()) require_columns();
    if (is_account()) check_account_row(update_, account_, all_.accounts, all_.reach.rows(), faults_);
    if (is_address()) check_address_row(update_, faults_);
    if (is_payment()) check_payment_row(update_, faults_);
  }

  void require_columns() {
    if (request_.given.empty()) {
      faults_.add(request_.label_option, of_.labels->unknown(account_, request_.label));
      return;
    }
    for (const KindColumn& column : spec_.columns) {
      if (!column.required || column.key || update_.gives(column.name)) continue;
      faults_.add(option_of(column.name), "is needed: " + of_.labels->unknown(account_, request_.label));
    }
  }

  // Taking one away.

  void remove() {
    if (!request_.given.empty() || request_.open_shipments) {
      faults_.add("--remove", "takes it away as it is; leave the other options out");
    }
    if (account_) look_for_users();
    faults_.throw_if_any();
    if (is_new())
      return tell(fmt::format("{} has no {} '{}' any more", request_.account, spec_.thing, request_.label));
    all_.reach.see(account_);
    if (is_address()) {
      const AddressId id{*of_.labels->find(account_, request_.label)};
      all_.reach.rows().forget_address(id);
      AddressChanges(all_.ledger).retire(id, all_.journal.run());
    } else {
      const PaymentMethodId id{*of_.labels->find(account_, request_.label)};
      all_.reach.rows().forget_method(id);
      all_.reach.rows().retire_method(id, all_.journal.run());
    }
    effect_.what = UpdateEffect::What::removed;
    record("removed");
    forget_in_ended();
    compare();
    tell_parcels({});
  }

  bool names_label(const AccountReach::Autoship& autoship) const {
    return is_address() ? autoship.names_address && autoship.ship_to == request_.label
                        : autoship.names_method && autoship.pay_with == request_.label;
  }

  /// Those that ended name it no more, each with an event of its own for its history and an undo.
  void forget_in_ended() {
    if (ended_.empty()) return;
    const char* column = is_address() ? "ship_to" : "pay_with";
    for (const AutoshipId id : ended_) {
      std::string body;
      JsonWriter json(body);
      json.begin_object().key("before").begin_object().key(column).text(request_.label).end_object();
      json.key("after").begin_object().key(column).null().end_object().end_object();
      all_.journal.append({"changed", account_, id, {}, body});
    }
    std::string now;
    for (const AccountReach::Autoship& autoship : all_.reach.rows().autoships(account_)) {
      if (autoship.id == ended_.front()) now = is_address() ? autoship.ship_to : autoship.pay_with;
    }
    const bool one = ended_.size() == 1;
    const std::string goes = now.empty() ? fmt::format("there is no other {}", spec_.thing)
                                         : fmt::format("{} {} '{}'", one ? "it" : "they",
                                                       is_address() ? (one ? "ships to" : "ship to")
                                                                    : (one ? "pays with" : "pay with"),
                                                       now);
    tell(fmt::format("{}, which {} ended, named it; should {} be reopened, {}", numbers(ended_),
                     one ? "has" : "have", one ? "it" : "they", goes));
  }

  /// A running autoship is never left without what it names.
  void look_for_users() {
    if (is_new()) {
      const bool was = is_address() ? all_.reach.rows().had_address(account_, request_.label)
                                    : all_.reach.rows().had_method(account_, request_.label);
      if (!was) faults_.add(request_.label_option, of_.labels->unknown(account_, request_.label));
      return;
    }
    std::vector<AutoshipId> users;
    for (const AccountReach::Autoship& autoship : all_.reach.rows().autoships(account_)) {
      if (names_label(autoship)) (autoship.is_running() ? users : ended_).push_back(autoship.id);
    }
    if (users.empty()) return;
    faults_.add("--remove", fmt::format("{} {} '{}'; give {} another one first (autoship change {} {} LABEL)",
                                        numbers(users),
                                        is_address() ? (users.size() == 1 ? "ships to" : "ship to")
                                                     : (users.size() == 1 ? "pays with" : "pay with"),
                                        request_.label, users.size() == 1 ? "it" : "them",
                                        users.front().value, is_address() ? "--ship-to" : "--pay-with"));
  }

  // What came of it.

  /// Names nobody: what is erased with an account (S2) must not live on in the chain.
  void record(std::string_view what) {
    std::string body;
    JsonWriter(body)
        .begin_object()
        .key("kind")
        .text(spec_.name)
        .key("account")
        .text(request_.account)
        .key("label")
        .text(request_.label)
        .end_object();
    all_.journal.append({what, account_, {}, {}, body});
  }

  void compare() {
    const std::vector<std::string> after = read_row();
    const auto text = [](const std::vector<std::string>& texts, std::size_t at) {
      return texts.empty() ? std::string() : texts[at];
    };
    for (std::size_t i = 0; i < spec_.columns.size(); ++i) {
      if (spec_.columns[i].key || text(update_.before, i) == text(after, i)) continue;
      effect_.columns.push_back(
          {std::string(spec_.columns[i].name), shown(i, text(update_.before, i)), shown(i, text(after, i))});
    }
    if (effect_.what != UpdateEffect::What::unchanged && !is_payment())
      effect_.autoships = all_.reach.effects();
    for (const AccountReach::Autoship& autoship : all_.reach.rows().autoships(account_)) {
      const std::string& used = is_payment() ? autoship.pay_with : autoship.ship_to;
      if (autoship.is_running() && (is_account() || used == request_.label))
        effect_.used_by.push_back(autoship.id);
    }
  }

  /// A token is for the processor alone.
  std::string shown(std::size_t at, std::string text) const {
    return spec_.columns[at].name == "token" && !text.empty() ? std::string("***") : std::move(text);
  }

  void tell(std::string sentence) { effect_.notes.push_back(std::move(sentence)); }

  void tell() {
    if (is_address()) tell_parcels({*of_.labels->find(account_, request_.label)});
    if (is_account()) tell_closing();
    if (!is_payment()) return;
    const std::string whose = fmt::format("{} of {}", request_.label, request_.account);
    effect_.notes = payment_notes(update_, whose, all_.today);
    if (effect_.what == UpdateEffect::What::changed || effect_.what == UpdateEffect::What::added)
      retry_charges();
  }

  /// C3: what the method was declined for, or another one before it, is tried at once.
  void retry_charges() {
    for (const AccountReach::Autoship& autoship : all_.reach.rows().autoships(account_)) {
      if (autoship.pay_with != request_.label) continue;
      for (std::string& told : retry_at_once(all_.ledger, all_.journal, autoship.id, all_.today))
        tell(std::move(told));
    }
    for (std::string& told : retry_refunds(all_.ledger, all_.journal, account_, request_.label, all_.today))
      tell(std::move(told));
  }

  void tell_parcels(AddressId in_force) {
    if (!is_address()) return;
    effect_.parcels = all_.reach.parcels(account_, request_.label, in_force, request_.open_shipments);
  }

  void tell_closing() {
    const bool closes = update_.gives("status") && update_.now("status") == "closed";
    if (!closes || effect_.used_by.empty()) return;
    tell(
        fmt::format("{} still has {}: the night blocks {} (account-closed) until {} canceled "
                    "(autoship cancel --account {})",
                    request_.account, numbers(effect_.used_by), effect_.used_by.size() == 1 ? "it" : "them",
                    effect_.used_by.size() == 1 ? "it is" : "they are", request_.account));
  }

  UpdateState& all_;
  UpdateKind& of_;
  const KindSpec& spec_;
  const UpdateRequest& request_;
  OptionFaults faults_;
  AccountId account_;
  std::vector<AutoshipId> ended_;  // That name what is to be removed.
  UpdateRow update_;
  KindRow row_;
  UpdateEffect effect_;
};

}  // namespace

AccountUpdates::AccountUpdates(Ledger& ledger, const Company& company, RunJournal& journal, Day today,
                               const Person& person)
    : state_(std::make_unique<UpdateState>(ledger, company, journal, today, person)) {
  // Dates are to stand on the basis that the next run finds noted.
  refresh_dates_if_basis_changed(ledger, state_->policy, OnClosed::keep);
}

AccountUpdates::~AccountUpdates() = default;

UpdateEffect AccountUpdates::update(Kind kind, const UpdateRequest& request) {
  return Update(*state_, kind, request).run();
}

UpdateEffect update_one(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
                        Kind kind, const UpdateRequest& request, const UpdateSettings& settings) {
  WriteTransaction transaction(ledger);
  RunJournal journal(ledger, caller);
  UpdateEffect effect = AccountUpdates(ledger, company, journal, caller.as_of, person).update(kind, request);
  journal.finish(settings.seconds());
  if (settings.dry_run == DryRun::no && effect.changes_ledger()) transaction.commit();
  return effect;
}

}  // namespace autoship
