#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/change_row.h"
#include "domain/kinds.h"
#include "domain/row_content.h"
#include "workflows/account_updates.h"
#include "workflows/change_request.h"
#include "workflows/enroll_request.h"
#include "workflows/option_faults.h"

namespace autoship {

/// What a row of `apply` asks for: the request of the command that its action names.
struct ApplyRequest {
  std::string action;  ///< as written
  std::string key;     ///< empty: it has none
  RowContent content;  ///< of the columns that the action takes
  std::string autoship;

  // One of them is filled.
  std::optional<ChangeRequest> change;
  std::optional<EnrollRequest> enroll;
  std::optional<UpdateRequest> update;

  Kind kind = Kind::accounts;  ///< of an update
};

/// The columns that an `apply` file may have: those that tell what a row is about, and the options of
/// every action.
class ApplyColumns {
 public:
  /// `passed_over`: columns that say nothing to an action that does not take them.
  explicit ApplyColumns(std::span<const std::string> passed_over);
  ApplyColumns(const ApplyColumns&) = delete;
  ApplyColumns& operator=(const ApplyColumns&) = delete;

  /// What is wrong with the columns of a file, none of which is known to any action; each with the
  /// column as written.
  std::vector<OptionFault> header_faults(std::span<const std::string> header) const;

  /// Reads a row; what is wrong with it goes to `faults`, by the column as written, and the request is
  /// then good for its key alone. Columns that no action knows are passed over where a header told
  /// them already.
  ApplyRequest read(const ChangeRow& row, bool has_header, OptionFaults& faults) const;

 private:
  /// Takes a cell's text; says what is wrong with it, or nothing.
  using Take = std::function<std::string(ApplyRequest&, const std::string&)>;
  struct Action {
    std::function<void(ApplyRequest&)> begin;
    std::map<std::string, Take, std::less<>> takes;
    std::function<void(ApplyRequest&, const ChangeRow&, OptionFaults&)> end;
  };

  void add_changes();
  void add_enroll();
  void add_update(std::string_view name, Kind kind);
  Action& add(std::string_view name);
  bool is_passed_over(std::string_view column) const;
  std::string unknown(const std::string& column) const;
  const Action* action_of(const ChangeRow& row, OptionFaults& faults) const;

  std::vector<std::string> passed_over_;
  std::map<std::string, Action, std::less<>> actions_;
  std::vector<std::string> known_;  // Every column, sorted.
};

/// The column of `row` that an option's fault is about, as written there: `--ship-to` or `ship_to`.
std::string column_of(const ChangeRow& row, std::string_view option);

}  // namespace autoship
