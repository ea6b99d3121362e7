#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/cycle_plan.h"
#include "domain/event.h"
#include "domain/self_service.h"
#include "workflows/company.h"
#include "workflows/enroll_request.h"

namespace autoship {

/// An autoship as it was started.
struct Enrollment {
  AutoshipId autoship;
  std::string account;
  std::string every;  ///< in canonical form
  std::string english;
  std::vector<CycleDates> next;  ///< its first cycles, three at most
  Tier tier = Tier::retail;
  Currency currency;
  bool tax_included = false;
  OrderPlan price;  ///< the first order, everything in stock
  struct Item {
    std::string sku, name;
    PlannedLine line;
  };
  std::vector<Item> items;
  std::optional<Condition> condition;  ///< P7
  std::vector<std::string> warnings;   ///< whole sentences for who enrolled it
};

struct EnrollOptions {
  DryRun dry_run = DryRun::no;
  std::function<double()> seconds;  ///< since the command began
  Person person;                    ///< on whose behalf
};

struct EnrollState;

/// Starts autoships, one after the other, inside one write transaction (D2, D10, P2, F4, F5), each with
/// its account where that is new. There is no night nor import in between: what companies have is read
/// once. A customer enrolls its own account alone, a rep also its customers, and new ones as their
/// enroller (S4).
class Enroller {
 public:
  Enroller(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
           RunJournal& journal);
  ~Enroller();

  /// Throws UsageError with all that is wrong with the options; Error (Exit::refused) when the order
  /// could never ship as it is asked for. Everything is then as it was. What is sold out at the moment
  /// is a warning: it may be back.
  Enrollment enroll(const EnrollRequest& request);

 private:
  std::unique_ptr<EnrollState> state_;
};

/// One enrollment in a transaction of its own.
Enrollment enroll(Ledger& ledger, const Company& company, const Caller& caller, const EnrollRequest& request,
                  const EnrollOptions& options);

}  // namespace autoship
