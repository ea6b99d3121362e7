#include "workflows/returns.h"

#include <fmt/format.h>

#include "domain/ran.h"
#include "storage/calendar_store.h"

namespace autoship {

ReturnDesk::ReturnDesk(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
                       RunJournal& journal)
    : ledger_(ledger),
      company_(company),
      caller_(caller),
      person_(person),
      journal_(journal),
      store_(ledger, journal.run(), {&company.services, caller.as_of}),
      queries_(ledger),
      money_(ledger, store_, company_, caller, journal),
      products_(ledger, Kind::products),
      locations_(ledger, Kind::locations),
      week_("monday-to-friday") {
  week_.close_weekday(date::Saturday);
  week_.close_weekday(date::Sunday);
}

ReturnId ReturnDesk::named(const std::string& ran, OptionFaults& faults) {
  const auto id = parse_ran(ran);
  if (!id) {
    if (faults.check_text("RAN", ran)) faults.add("RAN", ran_fault(ran));
    return {};
  }
  if (!queries_.find(*id, person_)) {
    faults.add("RAN", fmt::format("no return {}", ran_text(*id)));
    return {};
  }
  return *id;
}

const Calendar& ReturnDesk::calendar_of(LocationId location) {
  if (!calendars_) {
    calendars_ = load_calendars(ledger_, company_.calendars);
    of_locations_ = load_location_calendars(ledger_);
  }
  const auto code = of_locations_.find(location);
  if (code == of_locations_.end()) return week_;
  const auto found = calendars_->find(code->second);
  check(found != calendars_->end(), "a location's calendar exists");
  return found->second;
}

OrderOfReturn& ReturnDesk::order(OrderId id, std::map<OrderId, OrderOfReturn>& orders) {
  const auto found = orders.find(id);
  if (found != orders.end()) return found->second;
  auto order = store_.order(id);
  check(order.has_value(), "a return is of an order");
  return orders.emplace(id, std::move(*order)).first->second;
}

DecidedMoney ReturnDesk::decide(const ReturnHead& head, std::map<OrderId, OrderOfReturn>& orders,
                                const std::vector<ReturnLine>& lines,
                                const std::vector<DecidedPieces>& pieces) {
  std::map<OrderId, std::vector<DecidedPieces>> by_order;
  for (const DecidedPieces& one : pieces) {
    by_order[lines[static_cast<std::size_t>(one.line) - 1].order].push_back(one);
  }
  DecidedMoney all;
  for (const auto& [id, own] : by_order) {
    DecidedMoney money = money_.decide(head, order(id, orders), head.percent, own);
    all.amount_minor += money.amount_minor;
    all.credit_minor += money.credit_minor;
    all.refunds.insert(all.refunds.end(), money.refunds.begin(), money.refunds.end());
  }
  return all;
}

void ReturnDesk::append(std::string_view what, const ReturnHead& head, AutoshipId autoship,
                        const std::string& body) {
  journal_.append({what, head.account, autoship, head.order, body});
}

namespace {

/// One call of the desk in a transaction of its own.
template <class Call>
ReturnAnswer at_desk(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
                     const ReturnOptions& options, Call call) {
  WriteTransaction transaction(ledger);
  RunJournal journal(ledger, caller);
  ReturnDesk desk(ledger, company, caller, person, journal);
  ReturnAnswer answer = call(desk);
  if (!person.is_company()) answer.view.hide_words();
  journal.finish(options.seconds());
  if (options.dry_run == DryRun::yes) return answer;
  if (options.before_commit) options.before_commit(answer.view);
  transaction.commit();
  return answer;
}

}  // namespace

ReturnAnswer authorize_return(Ledger& ledger, const Company& company, const Caller& caller,
                              const Person& person, const AuthorizeRequest& request,
                              const ReturnOptions& options) {
  return at_desk(ledger, company, caller, person, options,
                 [&](ReturnDesk& desk) { return desk.authorize(request); });
}

ReturnAnswer receive_return(Ledger& ledger, const Company& company, const Caller& caller,
                            const Person& person, const ReceiveRequest& request,
                            const ReturnOptions& options) {
  return at_desk(ledger, company, caller, person, options,
                 [&](ReturnDesk& desk) { return desk.receive(request); });
}

ReturnAnswer buy_back(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
                      const BuybackRequest& request, const ReturnOptions& options) {
  return at_desk(ledger, company, caller, person, options,
                 [&](ReturnDesk& desk) { return desk.buy_back(request); });
}

ReturnAnswer cancel_return(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
                           const CancelReturnRequest& request, const ReturnOptions& options) {
  return at_desk(ledger, company, caller, person, options,
                 [&](ReturnDesk& desk) { return desk.cancel(request); });
}

}  // namespace autoship
