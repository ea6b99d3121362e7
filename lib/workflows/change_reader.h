#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/autoship_changes.h"
#include "storage/autoship_states.h"
#include "storage/code_lookup.h"
#include "workflows/change_request.h"
#include "workflows/company.h"
#include "workflows/option_faults.h"
#include "workflows/order_preview.h"

namespace autoship {

/// Reads what a request's texts mean, and does it to an autoship's state.
class ChangeReader {
 public:
  /// `preview` is to be at the autoship that is changed.
  ChangeReader(Ledger& ledger, const Company& company, AutoshipStates& states, const OrderPreview& preview,
               Day today);

  /// Refuses texts that can be neither kept nor said again (S1). Throws OptionErrors.
  void check_texts(const ChangeRequest& request);

  /// Throws OptionErrors with all that is wrong with the options, Error (Exit::refused) where the
  /// autoship's state forbids it.
  void apply(const ChangeRequest& request, AutoshipChange& change, AutoshipState& state);

 private:
  void act(const ChangeRequest& request, AutoshipChange& change, AutoshipState& state);
  void change_autoship(const ChangeRequest& request, AutoshipChange& change, AutoshipState& state);
  void change_terms(const ChangeRequest& request, AutoshipState& state);
  void change_condition(const ChangeRequest& request, AutoshipState& state);
  void change_end(const ChangeRequest& request, AutoshipState& state);
  void change_items(const ChangeRequest& request, AutoshipChange& change, AutoshipState& state);
  void change_schedule(const ChangeRequest& request, AutoshipChange& change, const AutoshipState& state);
  void lock_prices(AutoshipState& state) const;

  /// Whether `text` lists what the autoship has, as listings write it.
  bool items_are(const std::string& text, const AutoshipState& state) const;

  std::vector<LineChange> read_lines(const ChangeRequest& request);
  ProductId read_product(const char* option, std::string_view sku, bool wanted);
  std::optional<Day> read_day(const char* option, const std::optional<std::string>& text);
  std::optional<std::int64_t> read_number(const char* option, const std::optional<std::string>& text);
  std::optional<Rule> read_rule(const std::optional<std::string>& text);

  const Company company_;
  AutoshipStates& states_;
  const OrderPreview& preview_;
  Day today_;
  CodeLookup products_;
  LabelLookup addresses_, methods_;
  OptionFaults faults_;
};

}  // namespace autoship
