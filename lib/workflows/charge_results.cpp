#include "workflows/charge_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "domain/dunning.h"
#include "domain/json_writer.h"
#include "domain/text.h"
#include "storage/charge_store.h"
#include "storage/credit_store.h"
#include "storage/order_cancel.h"
#include "storage/run_journal.h"
#include "storage/volume_posting.h"
#include "workflows/changes.h"

namespace autoship {

namespace {

/// What is wrong with one result; only that one is left out.
struct Contradiction {
  std::string what;
};

/// Whether the two say the same, as far as both say it.
bool is_same(const ChargeAttempt& attempt, const ChargeResult& result) {
  const auto agree = [](const std::string& a, const std::string& b) {
    return a.empty() || b.empty() || a == b;
  };
  return attempt.result == result.result && agree(attempt.reference, result.reference) &&
         agree(attempt.code, result.code);
}

/// Whether a result that names no attempt shows that it is of this one.
bool is_marked_as(const ChargeAttempt& attempt, const ChargeResult& result) {
  const bool by_reference = !result.reference.empty() && attempt.reference == result.reference;
  const bool by_day =
      result.reference.empty() && result.processed_on && attempt.processed_on == result.processed_on;
  return is_same(attempt, result) && (by_reference || by_day);
}

std::string in_words(const ChargeAttempt& attempt) {
  std::string text(to_text(attempt.result.value()));
  if (!attempt.code.empty()) text += fmt::format(" ({})", attempt.code);
  if (!attempt.reference.empty()) text += fmt::format(" under reference '{}'", attempt.reference);
  return text;
}

class Recorder {
 public:
  Recorder(Ledger& ledger, const Company& company, const DeclineTables& declines, const Caller& caller,
           RunJournal& journal)
      : ledger_(ledger),
        company_(company),
        declines_(declines),
        caller_(caller),
        journal_(journal),
        store_(ledger),
        credit_(ledger, journal.run()),
        cancel_(ledger, journal),
        volume_(ledger, journal, company.policy.volume.date, company.services) {}

  void record(const ChargeResult& result, RecordedResults& recorded) {
    const Charge charge = charge_of(result);
    check_amount(charge, result);
    const std::vector<ChargeAttempt> attempts = store_.attempts(charge.id);
    const ChargeAttempt& attempt = attempt_of(charge, attempts, result);
    if (attempt.result) {
      if (is_same(attempt, result)) {
        ++recorded.unchanged;
      } else {
        overrule(charge, attempt, result);
        ++recorded.paid;
      }
      return;
    }
    const bool is_open = charge.state == ChargeState::submitted || charge.state == ChargeState::unknown;
    check(is_open && attempt.number == charge.attempt, "an attempt without an answer is open");
    store_.answer(charge.id, attempt.number, result, journal_.run());
    if (result.result == ChargeResult::paid) {
      charge.is_refund ? settle_refund(charge, attempt, result) : settle_paid(charge, attempt, result);
      ++recorded.paid;
    } else if (charge.is_refund) {
      ++(decline_refund(charge, attempts, result) ? recorded.retried : recorded.declined);
    } else {
      ++(decline(charge, attempts, result) ? recorded.retried : recorded.declined);
    }
  }

  /// What a person paid back, or tried to, without any attempt of ours.
  void begin_attempt_of_person(const ChargeResult& result) {
    const Charge charge = charge_of(result);
    const bool is_declined = charge.state == ChargeState::declined && result.result == ChargeResult::paid;
    if (!charge.is_refund || by_key_ || (charge.state != ChargeState::pending && !is_declined)) return;
    if (charge.is_held) {
      throw Contradiction{fmt::format("charge {} pays back charge {}, which is not paid yet", charge.id.value,
                                      charge.refunds.value)};
    }
    if (is_declined) store_.start_anew(charge.id, charge.attempt, caller_.as_of);
    const int attempt = charge.attempt + 1;
    store_.submit_by_hand(charge, attempt, idempotency_key(load_charge_key(ledger_), charge.id, attempt),
                          journal_.run());
  }

 private:
  /// Money that came after all is a person's word alone, and only of what its order still waits for.
  void overrule(const Charge& charge, const ChargeAttempt& attempt, const ChargeResult& result) {
    const std::string was = fmt::format("charge {} (attempt {}) was recorded as {}", charge.id.value,
                                        attempt.number, in_words(attempt));
    const bool may_be = !charge.is_refund && result.result == ChargeResult::paid &&
                        attempt.number == charge.attempt &&
                        (charge.state == ChargeState::pending || charge.state == ChargeState::declined);
    if (!may_be) throw Contradiction{was + "; a person has to look at it"};
    if (!charge.order_is_open) {
      throw Contradiction{
          fmt::format("{}, and order {} is canceled: money that was taken goes back to its payer", was,
                      charge.order.value)};
    }
    if (!result.by_person) {
      throw Contradiction{
          fmt::format("{}; a person has to look at it before it is tried again (autoship settle "
                      "{} --paid --reference R, where the money was taken)",
                      was, charge.id.value)};
    }
    store_.overrule(charge.id, attempt.number, result, journal_.run());
    settle_paid(charge, attempt, result);
  }

  Charge charge_of(const ChargeResult& result) {
    const std::string& named = result.charge_or_key;
    by_key_.reset();
    const bool is_number =
        !named.empty() && named.size() <= 15 &&
        std::all_of(named.begin(), named.end(), [](char c) { return c >= '0' && c <= '9'; });
    ChargeId id;
    if (is_number) {
      id = {std::stoll(named)};
    } else if (const auto found = store_.find_key(named)) {
      id = found->first;
      by_key_ = found->second;
    }
    auto charge = id ? store_.find(id) : std::nullopt;
    if (!charge) throw Contradiction{fmt::format("no charge '{}' was ever sent", excerpt(named))};
    if (!result.charge.empty() && parse_integer(result.charge) != id.value) {
      throw Contradiction{fmt::format("charge: '{}', but '{}' is a key of charge {}", excerpt(result.charge),
                                      excerpt(named), id.value)};
    }
    return std::move(*charge);
  }

  static void check_amount(const Charge& charge, const ChargeResult& result) {
    if (!result.amount) return;
    const int digits = charge.currency.digits;
    const auto minor = parse_decimal(*result.amount, digits);
    if (!minor) throw Contradiction{"amount: " + decimal_fault(*result.amount, digits)};
    if (*minor == charge.amount_minor) return;
    throw Contradiction{fmt::format("amount: {} {}, but charge {} is over {} {}", excerpt(*result.amount),
                                    charge.currency.code, charge.id.value,
                                    decimal_text(charge.amount_minor, digits), charge.currency.code)};
  }

  /// The attempt that the result is about. A charge's number alone does not say which.
  const ChargeAttempt& attempt_of(const Charge& charge, const std::vector<ChargeAttempt>& attempts,
                                  const ChargeResult& result) const {
    if (attempts.empty())
      throw Contradiction{
          fmt::format("charge {} is {} and was never sent", charge.id.value, to_text(charge.state))};
    if (by_key_) {
      return *std::find_if(attempts.begin(), attempts.end(),
                           [&](const ChargeAttempt& attempt) { return attempt.number == *by_key_; });
    }
    const ChargeAttempt& last = attempts.back();
    for (auto at = attempts.rbegin(); at != attempts.rend(); ++at) {
      if (at->result && (is_marked_as(*at, result) || (last.result && is_same(*at, result)))) return *at;
    }
    if (last.result || attempts.size() == 1) return last;
    const bool is_older = result.processed_on && *result.processed_on < last.asked_on;
    const bool says_nothing = result.reference.empty() && !result.processed_on;
    if (is_older || says_nothing) {
      throw Contradiction{
          fmt::format("charge {} was sent {} times: say which one is meant by its idempotency key",
                      charge.id.value, attempts.size())};
    }
    return last;
  }

  void settle_paid(const Charge& charge, const ChargeAttempt& attempt, const ChargeResult& result) {
    store_.set_state(charge.id, ChargeState::paid);
    const bool is_released = charge.shipment && store_.release(charge.shipment);
    credit_.credit_rest(charge.order);
    store_.release_refunds(charge.id, caller_.as_of);
    // A processor's day that cannot be is not taken for one.
    volume_.post(charge.order, std::min(result.processed_on.value_or(caller_.as_of), caller_.as_of));
    JsonWriter& json = begin_event(charge, attempt, result);
    if (attempt.result) json.key("before").text(to_text(*attempt.result));
    // The day from which it may be handed over: the journal's.
    if (is_released) json.key("released").integer(charge.shipment.value);
    json.end_object();
    append("charge-paid", charge);
  }

  void settle_refund(const Charge& charge, const ChargeAttempt& attempt, const ChargeResult& result) {
    store_.set_state(charge.id, ChargeState::paid);
    if (charge.refunds) store_.mark_if_refunded(charge.refunds);
    JsonWriter& json = begin_event(charge, attempt, result);
    if (charge.refunds) json.key("refunds").integer(charge.refunds.value);
    json.end_object();
    append("refunded", charge);
  }

  /// Whether it is tried again: a failure is, after the waits of charges, and a decline never by itself. The
  /// goods are back whatever becomes of it, and the method that paid may well pay again: order, autoship and
  /// method stay as they are, and the refund waits for a person.
  bool decline_refund(const Charge& charge, const std::vector<ChargeAttempt>& attempts,
                      const ChargeResult& result) {
    std::vector<Day> asked_on;
    for (const ChargeAttempt& one : attempts) {
      if (one.number > charge.attempts_before) asked_on.push_back(one.asked_on);
    }
    NextStep next;
    if (result.result == ChargeResult::error) {
      next = after_decline(company_.policy.charge.retry_days, {DeclineRule::Kind::soft, caller_.as_of, 0, 0},
                           asked_on, caller_.as_of);
    }
    const bool retries = next.what == NextStep::What::retry;
    JsonWriter& json = begin_event(charge, attempts.back(), result);
    if (retries) json.key("retry_on").day(next.due_on);
    json.end_object();
    append("refund-declined", charge);
    store_.set_state(charge.id, retries ? ChargeState::pending : ChargeState::declined,
                     retries ? std::optional(next.due_on) : std::nullopt);
    return retries;
  }

  /// Whether it is tried again (C3).
  bool decline(const Charge& charge, const std::vector<ChargeAttempt>& attempts, const ChargeResult& result) {
    const ChargeAttempt& attempt = attempts.back();
    std::vector<Day> asked_on;
    for (const ChargeAttempt& one : attempts) {
      if (one.number > charge.attempts_before) asked_on.push_back(one.asked_on);
    }
    // A failure is no decline: its code is the processor's own.
    const std::string_view code =
        result.result == ChargeResult::declined ? std::string_view(result.code) : "";
    const DeclineRule rule = decline_rule(declines_, attempt.brand, code, caller_.as_of);
    // C3: who has canceled meanwhile is asked no more, and a decline says nothing about a method that
    // took the place of the one that was asked.
    NextStep next{NextStep::What::last, {}};
    if (!store_.has_ended(charge.autoship)) {
      next = attempt.is_replaced
                 ? NextStep{NextStep::What::retry, caller_.as_of}
                 : after_decline(company_.policy.charge.retry_days, rule, asked_on, caller_.as_of);
    }
    const bool is_hard = rule.kind == DeclineRule::Kind::hard;
    if (is_hard && !attempt.is_changed) {
      store_.refuse_method(attempt.pay_with, result.code.empty() ? "declined" : result.code, caller_.as_of);
    }
    JsonWriter& json = begin_event(charge, attempt, result);
    if (next.what == NextStep::What::retry) json.key("retry_on").day(next.due_on);
    json.key("next").text(next.what == NextStep::What::retry  ? "retry"
                          : next.what == NextStep::What::hard ? "never"
                                                              : "last");
    json.end_object();
    append("charge-declined", charge);
    if (next.what == NextStep::What::retry) {
      store_.set_state(charge.id, ChargeState::pending, next.due_on);
      if (attempt.is_replaced) store_.start_anew(charge.id, attempt.number, next.due_on);
      return true;
    }
    store_.set_state(charge.id, ChargeState::declined);
    if (next.what == NextStep::What::last) give_up(charge);
    return false;
  }

  /// C3: no retry is left. An order that cannot be canceled any more stays, unpaid, for a person.
  void give_up(const Charge& charge) {
    if (charge.order_is_open && !cancel_.fault(charge.order)) {
      const std::string why =
          store_.has_ended(charge.autoship)
              ? "its autoship was canceled"
              : fmt::format("charge {} was declined after its last retry", charge.id.value);
      cancel_.cancel(charge.order, why, OrderCancel::Shelves::given_back);
    }
    if (company_.policy.charge.after_last == AfterLast::skip || !charge.autoship) return;
    const auto state = AutoshipStates(ledger_).load(charge.autoship);
    check(state.has_value(), "an order's autoship is there");
    const bool goes_on = state->status == AutoshipStatus::active || state->status == AutoshipStatus::paused;
    if (!goes_on) return;
    const bool pauses = company_.policy.charge.after_last == AfterLast::pause;
    if (pauses && state->status == AutoshipStatus::paused) return;
    ChangeRequest request;
    request.action = pauses ? ChangeAction::pause : ChangeAction::cancel;
    request.reason = fmt::format("charge {} was declined after its last retry", charge.id.value);
    request.by_rule = true;
    if (!changer_) {
      changer_ =
          std::make_unique<Changer>(ledger_, company_, caller_, Person{}, journal_, Outlooks::left_out);
    }
    changer_->change(charge.autoship, request);
  }

  JsonWriter& begin_event(const Charge& charge, const ChargeAttempt& attempt, const ChargeResult& result) {
    body_.clear();
    json_.emplace(body_);
    json_->begin_object().key("charge").integer(charge.id.value).key("attempt").integer(attempt.number);
    json_->key("result").text(to_text(result.result));
    json_->key("amount").decimal(charge.amount_minor, charge.currency.digits);
    json_->key("currency").text(charge.currency.code);
    for (const auto& [key, text] :
         {std::pair{"reference", &result.reference}, {"code", &result.code}, {"message", &result.message}}) {
      if (!text->empty()) json_->key(key).text(*text);
    }
    return *json_;
  }

  void append(std::string_view what, const Charge& charge) {
    journal_.append({what, charge.account, charge.autoship, charge.order, body_});
  }

  Ledger& ledger_;
  const Company company_;
  const DeclineTables& declines_;
  const Caller& caller_;
  RunJournal& journal_;
  ChargeStore store_;
  CreditStore credit_;
  OrderCancel cancel_;
  VolumePosting volume_;
  std::unique_ptr<Changer> changer_;  // From the first autoship that a decline stops.
  std::optional<int> by_key_;         // The attempt that the result's key names.
  std::string body_;
  std::optional<JsonWriter> json_;
};

}  // namespace

RecordedResults record_results(Ledger& ledger, const Company& company, const DeclineTables& declines,
                               const Caller& caller, std::span<const ChargeResult> results, OnFault on_fault,
                               DryRun dry_run) {
  WriteTransaction transaction(ledger);
  RunJournal journal(ledger, caller);
  Recorder recorder(ledger, company, declines, caller, journal);
  RecordedResults recorded;
  for (std::size_t i = 0; i < results.size(); ++i) {
    try {
      recorder.record(results[i], recorded);
    } catch (const Contradiction& contradiction) {
      recorded.faults.push_back({i, contradiction.what});
    }
  }
  const bool refused = on_fault == OnFault::refuse_all && !recorded.faults.empty();
  // What is known already leaves no trace.
  if (dry_run == DryRun::no && !refused && recorded.news() > 0) transaction.commit();
  return recorded;
}

RecordedResults record_by_person(Ledger& ledger, const Company& company, const DeclineTables& declines,
                                 const Caller& caller, const ChargeResult& result, DryRun dry_run) {
  WriteTransaction transaction(ledger);
  RunJournal journal(ledger, caller);
  Recorder recorder(ledger, company, declines, caller, journal);
  RecordedResults recorded;
  try {
    recorder.begin_attempt_of_person(result);
    recorder.record(result, recorded);
  } catch (const Contradiction& contradiction) {
    recorded.faults.push_back({0, contradiction.what});
  }
  if (dry_run == DryRun::no && recorded.faults.empty() && recorded.news() > 0) transaction.commit();
  return recorded;
}

}  // namespace autoship
