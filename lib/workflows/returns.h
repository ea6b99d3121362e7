#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/event.h"
#include "domain/self_service.h"
#include "storage/code_lookup.h"
#include "storage/return_queries.h"
#include "storage/return_store.h"
#include "workflows/company.h"
#include "workflows/option_faults.h"
#include "workflows/return_money.h"

namespace autoship {

/// What a person asks for: goods of an order may come back (R1 to R3).
struct AuthorizeRequest {
  std::int64_t order = 0;
  std::vector<std::string> items;      ///< SKU=QTY, as typed
  std::string reason;                  ///< as typed
  std::optional<Day> notified_on;      ///< none: today
  std::optional<Day> delivered_on;     ///< what the customer or the carrier says
  std::optional<std::string> outcome;  ///< as typed; none: refund
  ReturnGoods goods = ReturnGoods::send;
  std::string override_reason;  ///< of a person who allows what the policy refuses
};

/// What a clerk found in a parcel (R4, R8).
struct ReceiveRequest {
  std::string ran;                      ///< as typed
  std::vector<std::string> items;       ///< SKU=QTY or SKU=QTY:FATE, as typed
  bool nothing = false;                 ///< the parcel was empty
  std::optional<std::string> proof;     ///< the invoice in it, the number of an order; "none"
  std::optional<bool> ran_on_parcel;    ///< none: yes
  std::optional<Day> on;                ///< none: today
  std::optional<std::string> location;  ///< code; none: where it was to go
  std::string override_reason;
};

struct CancelReturnRequest {
  std::string ran;  ///< as typed
  std::string reason;
  std::optional<std::string> outcome;  ///< as typed: what is given instead of a replacement that was not sent
};

/// Who leaves sells back what can be sold again.
struct BuybackRequest {
  std::string account;             ///< its code
  std::vector<std::string> items;  ///< SKU=QTY, as typed
  std::optional<Day> on;           ///< the day on which they asked; none: today
  bool is_leaving = false;         ///< although an autoship of theirs goes on
};

/// What came of a request.
struct ReturnAnswer {
  ReturnView view;
  std::string refused_rule;         ///< the policy's refusal that a person overrode
  Day notice_last = day_max;        ///< authorize: the last day to notify, of the line that ends first
  std::int64_t expected_minor = 0;  ///< authorize: what will be given back when all comes
  std::int64_t shipping_to_come_minor = 0;  ///< authorize: and that with the last of other returns' goods
  DecidedMoney money;                       ///< what was decided now
  std::string not_accepted;  ///< receive: why the parcel's goods go back to the sender (exit 4)
};

/// The return desk: authorizes, receives, cancels. Each call checks all before it writes anything, so that
/// one that throws leaves no trace even where others of the same transaction stand. They throw
/// OptionErrors for what is wrong with the request, Error (Exit::refused) naming rule, day and by how
/// much for what the policy refuses. Lives inside a write transaction.
class ReturnDesk {
 public:
  ReturnDesk(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
             RunJournal& journal);

  ReturnAnswer authorize(const AuthorizeRequest& request);
  ReturnAnswer receive(const ReceiveRequest& request);
  ReturnAnswer cancel(const CancelReturnRequest& request);
  ReturnAnswer buy_back(const BuybackRequest& request);

 private:
  /// Ends a RAN under which nothing has come.
  ReturnAnswer end(const ReturnHead& head, const std::string& reason);
  /// Pays back what was to be replaced and was not sent yet, at the customer's wish (R5).
  ReturnAnswer pay_instead(ReturnHead& head, ReturnOutcome instead, const std::string& reason);
  /// Throw Error where the order gives no money back, and where its lines give no credit.
  static void refuse_money(const OrderOfReturn& order, ReturnFault fault);
  void refuse_credit(const OrderOfReturn& order, const std::vector<ReturnLine>& lines);

  class Authorization;
  class Buyback;
  class Receipt;

  ReturnId named(const std::string& ran, OptionFaults& faults);
  const Calendar& calendar_of(LocationId location);
  OrderOfReturn& order(OrderId id, std::map<OrderId, OrderOfReturn>& orders);
  DecidedMoney decide(const ReturnHead& head, std::map<OrderId, OrderOfReturn>& orders,
                      const std::vector<ReturnLine>& lines, const std::vector<DecidedPieces>& pieces);
  void append(std::string_view what, const ReturnHead& head, AutoshipId autoship, const std::string& body);

  Ledger& ledger_;
  const Company company_;
  const Caller& caller_;
  const Person person_;
  RunJournal& journal_;
  ReturnStore store_;
  ReturnQueries queries_;
  ReturnMoney money_;
  CodeLookup products_, locations_;
  std::optional<CalendarMap> calendars_;
  std::map<LocationId, std::string> of_locations_;
  Calendar week_;  // Monday to Friday: of locations without a calendar.
};

struct ReturnOptions {
  DryRun dry_run = DryRun::no;
  std::function<double()> seconds;  ///< since the command began
  /// May be empty; what it throws leaves everything as it was. Not called by a dry run.
  std::function<void(const ReturnView&)> before_commit{};
};

/// One call of the desk, in a transaction of its own.
ReturnAnswer authorize_return(Ledger& ledger, const Company& company, const Caller& caller,
                              const Person& person, const AuthorizeRequest& request,
                              const ReturnOptions& options);
ReturnAnswer receive_return(Ledger& ledger, const Company& company, const Caller& caller,
                            const Person& person, const ReceiveRequest& request,
                            const ReturnOptions& options);
ReturnAnswer buy_back(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
                      const BuybackRequest& request, const ReturnOptions& options);
ReturnAnswer cancel_return(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
                           const CancelReturnRequest& request, const ReturnOptions& options);

}  // namespace autoship
