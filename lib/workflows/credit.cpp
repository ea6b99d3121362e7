#include "workflows/credit.h"

#include <fmt/format.h>

#include "domain/json_writer.h"
#include "storage/account_queries.h"
#include "storage/credit_store.h"
#include "storage/market_currencies.h"
#include "storage/run_journal.h"
#include "workflows/option_faults.h"

namespace autoship {

namespace {

/// What an account may have to its credit, in minor units: more is a slip of the finger.
constexpr std::int64_t credit_max = 1'000'000'000'000;

/// The amount in the account's currency; nullopt, and said, where it is none.
std::optional<std::int64_t> read_amount(const std::string& text, const Currency& currency,
                                        OptionFaults& faults) {
  const auto amount = parse_decimal(text, currency.digits);
  if (!amount) faults.add("AMOUNT", decimal_fault(text, currency.digits));
  if (amount && *amount == 0) faults.add("AMOUNT", fmt::format("'{}' changes nothing", text));
  return amount;
}

std::string body_of(const CreditGrant& grant, const std::string& reason) {
  std::string body;
  JsonWriter(body)
      .begin_object()
      .key("amount")
      .decimal(grant.amount_minor, grant.currency.digits)
      .key("currency")
      .text(grant.currency.code)
      .key("balance")
      .decimal(grant.balance_minor, grant.currency.digits)
      .key("reason")
      .text(reason)
      .end_object();
  return body;
}

}  // namespace

CreditGrant grant_credit(Ledger& ledger, const Caller& caller, const Person& person,
                         const CreditRequest& request, const CreditOptions& options) {
  if (!person.is_company())
    throw UsageError(fmt::format("{} may not give credit: that is the company's", person.to_text()));
  WriteTransaction transaction(ledger);
  OptionFaults faults;
  const auto account = find_account(ledger, request.account);
  if (!account) faults.add("CODE", unknown_account(ledger, request.account));
  if (faults.check_text("--reason", request.reason) && request.reason.empty())
    faults.add("--reason", "is missing: say what the credit is for");
  faults.throw_if_any();
  CreditGrant grant;
  grant.account = request.account;
  grant.currency = MarketCurrencies(ledger).of_account(*account);
  const auto amount = read_amount(request.amount, grant.currency, faults);
  faults.throw_if_any();

  RunJournal journal(ledger, caller);
  CreditStore store(ledger, journal.run());
  grant.amount_minor = *amount;
  grant.before_minor = store.balance(*account);
  const auto text = [&](std::int64_t minor) {
    return decimal_text(minor, grant.currency.digits) + " " + grant.currency.code;
  };
  if (grant.before_minor + *amount < 0) {
    throw Error(fmt::format("{} has {} to its credit: {} cannot be taken back", request.account,
                            text(grant.before_minor), text(-*amount)),
                Exit::refused);
  }
  if (grant.before_minor + *amount > credit_max)
    throw Error(fmt::format("{} is more than an account may have to its credit ({})",
                            text(grant.before_minor + *amount), text(credit_max)),
                Exit::refused);
  grant.balance_minor = store.add(*account, {}, CreditKind::granted, *amount, request.reason);
  journal.append({"credited", *account, {}, {}, body_of(grant, request.reason)});
  journal.finish(options.seconds());
  if (options.dry_run == DryRun::no) transaction.commit();
  return grant;
}

}  // namespace autoship
