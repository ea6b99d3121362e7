#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/autoship_changes.h"
#include "domain/event.h"
#include "domain/self_service.h"
#include "storage/autoship_states.h"
#include "storage/run_journal.h"
#include "workflows/change_request.h"
#include "workflows/company.h"

namespace autoship {

/// A column of the autoships CSV as it was and as it is; empty: not given.
struct ColumnChange {
  std::string column, before, after;
};

/// What comes of an autoship as things stand.
struct Outlook {
  std::vector<CycleDates> next;             ///< three at most
  std::optional<std::int64_t> total_minor;  ///< of the next order
  std::optional<Blocked> blocked;           ///< why it, or one today where none is to come, cannot be
  std::string retail_because;               ///< why it pays retail prices all the same (P1)
  std::string note;                         ///< what else a person should know of it: another service, ...
  std::vector<ProductId> left_out;          ///< of its lines, by budget or sold out for good
};

/// What a change came to.
struct ChangeEffect {
  AutoshipId autoship;
  std::string account;
  ChangeAction action = ChangeAction::change;
  Currency currency;
  std::vector<ColumnChange> columns;  ///< none: nothing changed
  Outlook before, after;
  std::vector<std::string> notes;       ///< whole sentences for who asked
  std::optional<OpenOrder> open_order;  ///< made before, and not reached by the change

  bool changed() const { return !columns.empty(); }
};

/// Whether the effects tell what comes of an autoship, and which open order a change does not reach. It
/// is most of what a change costs. Left out, only what could never ship is looked for (F4).
enum class Outlooks { wanted, left_out };

/// Changes autoships, one after the other, inside one write transaction (D6 to D8, P6, F4, S4).
class Changer {
 public:
  /// Throws SettingRefused for a required line that no product has.
  Changer(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
          RunJournal& journal, Outlooks outlooks = Outlooks::wanted);
  ~Changer();

  /// Throws OptionErrors with all that is wrong with the request's options, Error (Exit::refused)
  /// where the autoship's state, the company's rules or what ships forbids it; the autoship is then
  /// as it was. It must exist.
  ChangeEffect change(AutoshipId autoship, const ChangeRequest& request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace autoship
