#include "workflows/changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "domain/json_writer.h"
#include "storage/plan_writer.h"
#include "workflows/change_columns.h"
#include "workflows/change_reader.h"
#include "workflows/charge_retry.h"
#include "workflows/commitment_check.h"
#include "workflows/kept_cycles.h"
#include "workflows/next_dates.h"
#include "workflows/price_notices.h"
#include "workflows/required_lines.h"

namespace autoship {

namespace {

constexpr std::size_t outlook_dates = 3;

std::string_view event_of(ChangeAction action) {
  switch (action) {
    case ChangeAction::change:
      return "changed";
    case ChangeAction::pause:
      return "paused";
    case ChangeAction::resume:
      return "resumed";
    case ChangeAction::skip:
      return "skip-asked";
    case ChangeAction::unskip:
      return "skip-withdrawn";
    case ChangeAction::cancel:
      return "canceled";
    case ChangeAction::reopen:
      return "reopened";
  }
  return "";
}

/// What the request does, for whom it may be forbidden (S4).
std::vector<Deed> deeds_of(const ChangeRequest& request) {
  static const std::map<ChangeAction, Deed> verbs = {
      {ChangeAction::pause, Deed::pause},   {ChangeAction::resume, Deed::resume},
      {ChangeAction::skip, Deed::skip},     {ChangeAction::unskip, Deed::unskip},
      {ChangeAction::cancel, Deed::cancel}, {ChangeAction::reopen, Deed::reopen}};
  std::vector<Deed> deeds;
  if (const auto verb = verbs.find(request.action); verb != verbs.end()) deeds.push_back(verb->second);
  const auto needs = [&](bool given, Deed deed) {
    if (given) deeds.push_back(deed);
  };
  needs(request.items || !request.add.empty() || !request.set.empty() || !request.remove.empty() ||
            !request.swap.empty(),
        Deed::items);
  // A pause's end is the pause's own.
  const bool ends = request.action != ChangeAction::pause && request.until;
  needs(request.every || request.day || ends || request.times, Deed::every);
  needs(request.next.has_value(), Deed::next);
  needs(request.restart.has_value(), Deed::restart);
  needs(request.ship_to.has_value(), Deed::ship_to);
  needs(request.ship_via.has_value(), Deed::ship_via);
  needs(request.pay_with.has_value(), Deed::pay_with);
  needs(request.budget.has_value(), Deed::budget);
  needs(request.only_below_pv || request.top_up, Deed::only_below_pv);
  needs(request.roll.has_value(), Deed::roll);
  return deeds;
}

/// Whether what ships may become something that could never ship (F4).
bool ships_otherwise(const ChangeRequest& request) {
  const std::vector<Deed> deeds = deeds_of(request);
  return std::any_of(deeds.begin(), deeds.end(), [](Deed deed) {
    return deed == Deed::items || deed == Deed::ship_to || deed == Deed::ship_via || deed == Deed::budget;
  });
}

}  // namespace

/// What one change after the other works with.
struct Changer::State {
  State(Ledger& of_ledger, const Company& of_company, const Caller& of_caller, const Person& of_person,
        RunJournal& of_journal, Outlooks wanted_outlooks)
      : ledger(of_ledger),
        company(of_company),
        caller(of_caller),
        person(of_person),
        journal(of_journal),
        outlooks(wanted_outlooks),
        states(ledger),
        commitments(ledger),
        prices_seen(ledger, company.policy, caller.as_of),
        kept_cycles(ledger),
        dates(ledger, date_policy(company.policy, company.calendars)),
        preview(ledger, company, caller.as_of),
        reader(ledger, company, states, preview, caller.as_of) {
    if (const auto night = autoship::last_night(ledger)) last_night = night->as_of;
  }

  ChangeEffect change(AutoshipId autoship, const ChangeRequest& request);

 private:
  std::optional<ChangeEffect> change(AutoshipId autoship, const ChangeRequest& request, Outlooks with);
  Shipping shipping_of(const AutoshipState& state);
  void check_required(const AutoshipState& before, const AutoshipState& after, ChangeEffect& effect);
  void check_required_fits(const ChangeEffect& effect);
  void check_plan(const ChangeRequest& request, const AutoshipState& state, ChangeEffect& effect);
  void note_prices(AutoshipId autoship);
  void check_commitment(const ChangeRequest& request, const AutoshipState& before, const AutoshipState& after,
                        ChangeEffect& effect);
  Outlook outlook(std::size_t count_max);
  void record(const ChangeRequest& request, const AutoshipState& before, const AutoshipState& after,
              const std::vector<KeptCycle>& kept, const ChangeEffect& effect);

  Ledger& ledger;
  const Company company;
  const Caller& caller;
  const Person person;
  RunJournal& journal;
  const Outlooks outlooks;
  AutoshipStates states;
  AccountCommitments commitments;
  PricesSeen prices_seen;
  KeptCycles kept_cycles;
  NextDates dates;
  OrderPreview preview;
  ChangeReader reader;
  std::optional<Day> last_night;
};

Changer::Changer(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
                 RunJournal& journal, Outlooks outlooks)
    : state_(std::make_unique<State>(ledger, company, caller, person, journal, outlooks)) {
  check_required_skus(ledger, company.policy);
}
Changer::~Changer() = default;

ChangeEffect Changer::change(AutoshipId autoship, const ChangeRequest& request) {
  return state_->change(autoship, request);
}

ChangeEffect Changer::State::change(AutoshipId autoship, const ChangeRequest& request) {
  // What a person may not leave out by a budget shows in the outlook alone (P6).
  if (outlooks == Outlooks::left_out && person.is_company()) {
    if (auto effect = change(autoship, request, Outlooks::left_out)) return std::move(*effect);
  }
  return change(autoship, request, Outlooks::wanted).value();
}

/// With outlooks left out nullopt, and nothing changed, where the next order would be blocked: only
/// what it was before tells whether that is the change's doing.
std::optional<ChangeEffect> Changer::State::change(AutoshipId autoship, const ChangeRequest& request,
                                                   Outlooks with) {
  for (const Deed deed : deeds_of(request)) require(company.policy, person, deed);
  reader.check_texts(request);
  const auto before = states.load(autoship);
  check(before && preview.read(autoship), "an autoship that is changed exists");
  ChangeEffect effect;
  effect.autoship = autoship;
  effect.account = preview.autoship().account_code;
  effect.action = request.action;
  effect.currency = preview.catalog().markets.find(preview.autoship().request.market)->currency;
  if (with == Outlooks::wanted) effect.before = outlook(outlook_dates);

  AutoshipState after = *before;
  const Shipping shipping = shipping_of(after);
  const ChangeContext context{preview.catalog(), company.policy, shipping, caller.as_of, last_night};
  AutoshipChange change(after, context);
  reader.apply(request, change, after);
  effect.notes = change.notes();

  for (const Day cycle : drop_plans_after_end(after)) {
    effect.notes.push_back(
        fmt::format("what was planned for {} is dropped: it is after the end", to_text(cycle)));
  }

  const Schedule schedule(parse_rule(after.every), after.anchor, after.every);
  const auto next = next_of(after, schedule, shipping_of(after));
  const bool goes_on = after.status == AutoshipStatus::active || after.status == AutoshipStatus::paused;
  const auto place = goes_on ? grid_place(after, schedule) : after.grid_from;
  const bool none_left = before->grid_from && !place;
  const bool comes_back = after.status == AutoshipStatus::paused && after.paused_until;
  if (none_left || ((after.status == AutoshipStatus::active || comes_back) && !next)) {
    const bool reopens = request.action == ChangeAction::reopen;
    throw Error(fmt::format("no cycle of autoship {} would be left{}; {}", autoship.value,
                            after.until ? " until " + to_text(*after.until) : "",
                            reopens ? "give it a later last day with --until" : "cancel it instead"),
                Exit::refused);
  }
  after.grid_from = place;
  effect.columns = changed_columns(states, preview.catalog(), effect.currency.digits, *before, after);
  effect.after = effect.before;
  if (!effect.changed()) {
    if (effect.notes.empty())
      effect.notes.push_back(fmt::format("autoship {} is so already", autoship.value));
    return effect;
  }
  Savepoint savepoint(ledger);
  check_required(*before, after, effect);
  const std::vector<KeptCycle> kept = cycles_to_keep(kept_cycles, *before, after);
  states.save(*before, after, next, journal.run());
  if (with == Outlooks::wanted) {
    check(preview.read(autoship), "an autoship that was changed is there");
    effect.after = outlook(outlook_dates);
    check_plan(request, after, effect);
    check_required_fits(effect);
    if (!effect.after.note.empty() && effect.after.note != effect.before.note) {
      effect.notes.push_back(effect.after.note);
    }
    effect.open_order = states.open_order(autoship);
  } else if (ships_otherwise(request)) {
    check(preview.read(autoship), "an autoship that was changed is there");
    if (outlook(1).blocked) return std::nullopt;
  }
  if (before->lines != after.lines) note_prices(autoship);
  check_commitment(request, *before, after, effect);
  savepoint.keep();
  record(request, *before, after, kept, effect);
  // C3: another payment method is tried at once, and who cancels is asked no more.
  if (request.action == ChangeAction::cancel) {
    for (std::string& told : cancel_retries(ledger, journal, autoship))
      effect.notes.push_back(std::move(told));
    // The order that was told of may have gone with it.
    if (effect.open_order) effect.open_order = states.open_order(autoship);
  } else if (before->pay_with != after.pay_with) {
    for (std::string& told : retry_at_once(ledger, journal, autoship, caller.as_of))
      effect.notes.push_back(std::move(told));
  }
  return effect;
}

Shipping Changer::State::shipping_of(const AutoshipState& state) {
  DatedAutoship dated;
  dated.roll = state.roll;
  dated.location = state.fulfilled_by ? state.fulfilled_by : dates.store().location_of_account(state.account);
  return dates.shipping_of(dated);
}

Outlook Changer::State::outlook(std::size_t count_max) {
  Outlook found;
  found.next = preview.cycles(count_max);
  OrderPlan order;
  CycleOutcome outcome;
  if (found.next.empty()) {
    outcome.blocked = preview.plan(caller.as_of, order);
  } else {
    outcome = preview.plan(found.next.front(), order);
  }
  found.blocked = outcome.blocked;
  if (found.blocked) return found;
  if (!outcome.skipped.empty()) {
    found.note =
        fmt::format("as things stand its next order would be left out: {} (only_below_pv)", outcome.skipped);
    return found;
  }
  if (!found.next.empty()) {
    found.total_minor = order.total_minor;
    found.retail_because = preview.retail_because(found.next.front().order);
    found.note = order.note;
    // It is told apart, for a change may say the same with its consequence.
    if (found.note.starts_with(found.retail_because)) {
      const std::size_t rest = found.note.find_first_not_of("; ", found.retail_because.size());
      found.note.erase(0, rest);
    }
  }
  for (const PlannedLine& line : order.lines) {
    if (line.status == LineStatus::left_out) found.left_out.push_back(line.product);
  }
  return found;
}

/// P6: what the company requires of an account's kind is not its owner's to remove.
void Changer::State::check_required(const AutoshipState& before, const AutoshipState& after,
                                    ChangeEffect& effect) {
  const std::string kind(to_text(preview.autoship().request.tier));
  const auto leaves_out = [](const CycleNote& note, ProductId product) {
    return std::find(note.once.begin(), note.once.end(), OnceLine{product, 0}) != note.once.end();
  };
  for (const WantedLine& line : before.lines) {
    const std::string& sku = preview.catalog().products.find(line.product)->sku;
    if (!is_required(company.policy, kind, sku)) continue;
    const bool stays = std::any_of(after.lines.begin(), after.lines.end(),
                                   [&](const WantedLine& other) { return other.product == line.product; });
    // What was left out before, or of a cycle that is over, is not this change's doing.
    const bool left_out = std::any_of(after.notes.begin(), after.notes.end(), [&](const CycleNote& note) {
      const CycleNote* was = find_note(before.notes, note.cycle);
      return note.is_pending() && leaves_out(note, line.product) &&
             (was == nullptr || !leaves_out(*was, line.product));
    });
    if (stays && !left_out) continue;
    const std::string rule = fmt::format("'{}' is required of a {} (self_service.required)", sku, kind);
    if (!person.is_company()) throw Error(rule + " and cannot be left out", Exit::refused);
    effect.notes.push_back(rule);
  }
}

/// P6: nor is it left out by a budget that it does not fit.
void Changer::State::check_required_fits(const ChangeEffect& effect) {
  if (person.is_company()) return;
  const std::string kind(to_text(preview.autoship().request.tier));
  const auto& was = effect.before.left_out;
  for (const ProductId product : effect.after.left_out) {
    const std::string& sku = preview.catalog().products.find(product)->sku;
    if (!is_required(company.policy, kind, sku) || std::find(was.begin(), was.end(), product) != was.end())
      continue;
    const auto& condition = preview.autoship().condition;
    throw Error(
        fmt::format("'{}' is required of a {} (self_service.required) and {}", sku, kind,
                    condition && condition->top_up ? "a top-up may leave it out" : "does not fit the budget"),
        Exit::refused);
  }
}

/// F4: what could never ship as it is asked for is refused; what was so before is said.
void Changer::State::check_plan(const ChangeRequest& request, const AutoshipState& state,
                                ChangeEffect& effect) {
  const auto& was = effect.before.blocked;
  const auto& is = effect.after.blocked;
  if (!is || state.status == AutoshipStatus::canceled) return;
  const bool same = was && was->reason == is->reason && was->detail == is->detail;
  const std::string why = fmt::format("{} ({})", is->detail, to_text(is->reason));
  if (!same && ships_otherwise(request)) {
    throw Error(fmt::format("{} cannot have that: {}", effect.account, why), Exit::refused);
  }
  effect.notes.push_back(fmt::format("as things stand its next order would be blocked: {}", why));
}

/// P2: who changes the items sees what they cost then.
void Changer::State::note_prices(AutoshipId autoship) {
  if (!prices_seen.has_news()) return;
  check(preview.read(autoship), "an autoship that was changed is there");
  const auto next = preview.cycles(1);
  if (next.empty()) return;
  const OrderRequest& request = preview.autoship().request;
  const Day on = next.front().order;
  const Tier tier = preview.retail_because(on).empty() ? request.tier : Tier::retail;
  prices_seen.note(preview.catalog(), autoship, request.market, tier, request.lines, on, journal.run());
}

/// P1: a change after which the account pays retail prices is said, or refused. Goes from autoship to
/// autoship with the preview.
void Changer::State::check_commitment(const ChangeRequest& request, const AutoshipState& before,
                                      const AutoshipState& after, ChangeEffect& effect) {
  const std::string consequence = retail_consequence(preview, commitments, before, after, caller.as_of);
  if (consequence.empty()) {
    const std::string& because = effect.after.retail_because;
    if (!because.empty() && because != effect.before.retail_because) effect.notes.push_back(because);
    return;
  }
  if (company.policy.prices.commitment == OnCommitment::enforce && !request.by_rule) {
    throw Error(fmt::format("autoship {} is left as it is: {} (prices.commitment = \"enforce\")",
                            before.id.value, consequence),
                Exit::refused);
  }
  effect.notes.push_back(consequence);
}

void Changer::State::record(const ChangeRequest& request, const AutoshipState& before,
                            const AutoshipState& after, const std::vector<KeptCycle>& kept,
                            const ChangeEffect& effect) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  if (request.reason) json.key("reason").text(*request.reason);
  write_kept_cycles(json, preview.catalog(), kept);
  write_ended_pause(json, before, after);
  const auto side = [&](const char* name, std::string ColumnChange::*text) {
    json.key(name).begin_object();
    for (const ColumnChange& column : effect.columns) {
      json.key(column.column);
      (column.*text).empty() ? json.null() : json.text(column.*text);
    }
    json.end_object();
  };
  side("before", &ColumnChange::before);
  side("after", &ColumnChange::after);
  json.end_object();
  journal.append({event_of(request.action), before.account, before.id, {}, body});
}

}  // namespace autoship
