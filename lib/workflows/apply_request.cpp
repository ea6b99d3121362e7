#include "workflows/apply_request.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/text.h"

namespace autoship {

namespace {

// Columns that are no options: of every row, or of every row that names what it is about.
constexpr std::string_view action_column = "action";
constexpr std::string_view key_column = "key";
constexpr std::string_view autoship_column = "autoship";

constexpr const char* twice = "stands twice: dashes and underscores are alike";

void read_list(const std::string& text, std::vector<std::string>& into) {
  for (const std::string_view piece : split_list(text, ';')) {
    if (!piece.empty()) into.emplace_back(piece);
  }
}

/// Nothing where `text` is no word for it.
std::optional<bool> yes_or_no(const std::string& text) {
  if (text == "yes" || text == "true") return true;
  if (text == "no" || text == "false") return false;
  return std::nullopt;
}

std::string flag_fault(const std::string& text) { return fmt::format("'{}' is neither yes nor no", text); }

const ChangeRow::Cell* cell_of(const ChangeRow& row, std::string_view column) {
  const auto found = std::find_if(row.cells.begin(), row.cells.end(), [&](const ChangeRow::Cell& cell) {
    return column_name(cell.column) == column;
  });
  return found == row.cells.end() ? nullptr : &*found;
}

}  // namespace

std::string column_of(const ChangeRow& row, std::string_view option) {
  while (option.starts_with('-')) option.remove_prefix(1);
  const std::string name = column_name(option);
  const ChangeRow::Cell* cell = cell_of(row, name);
  if (cell == nullptr && name == "item") cell = cell_of(row, "items");
  return cell == nullptr ? name : cell->column;
}

ApplyColumns::ApplyColumns(std::span<const std::string> passed_over)
    : passed_over_(passed_over.begin(), passed_over.end()) {
  add_changes();
  add_enroll();
  add_update("update-account", Kind::accounts);
  add_update("update-address", Kind::addresses);
  add_update("update-payment", Kind::payment_methods);
  known_ = passed_over_;
  known_.emplace_back(action_column);
  known_.emplace_back(key_column);
  for (const auto& [name, action] : actions_) {
    for (const auto& [column, take] : action.takes) known_.push_back(column);
  }
  std::sort(known_.begin(), known_.end());
  known_.erase(std::unique(known_.begin(), known_.end()), known_.end());
}

ApplyColumns::Action& ApplyColumns::add(std::string_view name) { return actions_[std::string(name)]; }

void ApplyColumns::add_changes() {
  for (const ChangeAction word :
       {ChangeAction::change, ChangeAction::pause, ChangeAction::resume, ChangeAction::skip,
        ChangeAction::unskip, ChangeAction::cancel, ChangeAction::reopen}) {
    Action& action = add(to_text(word));
    action.begin = [word](ApplyRequest& request) { request.change.emplace().action = word; };
    action.takes.emplace(autoship_column, [](ApplyRequest& request, const std::string& text) {
      request.autoship = text;
      return std::string();
    });
    for (const ChangeOption& option : change_options()) {
      if (!option.is_of(word)) continue;
      action.takes.emplace(column_name(option.name),
                           [&option](ApplyRequest& request, const std::string& text) {
                             ChangeRequest& change = *request.change;
                             if (option.text != nullptr) {
                               change.*option.text = text;
                             } else if (option.list != nullptr) {
                               read_list(text, change.*option.list);
                             } else if (const auto is_so = yes_or_no(text)) {
                               change.*option.flag = *is_so;
                             } else {
                               return flag_fault(text);
                             }
                             return std::string();
                           });
    }
  }
}

void ApplyColumns::add_enroll() {
  Action& action = add("enroll");
  action.begin = [](ApplyRequest& request) { request.enroll.emplace(); };
  for (const EnrollOption& option : enroll_options()) {
    action.takes.emplace(column_name(option.name), [&option](ApplyRequest& request, const std::string& text) {
      EnrollRequest& enroll = *request.enroll;
      if (option.text != nullptr) enroll.*option.text = text;
      if (option.list != nullptr) read_list(text, enroll.*option.list);
      if (option.flag != nullptr) enroll.*option.flag = yes_or_no(text).value_or(false);
      const bool is_flag = option.makes_account() || option.flag != nullptr;
      return is_flag && !yes_or_no(text) ? flag_fault(text) : std::string();
    });
  }
  // The list of an autoship is called so in every other file.
  action.takes.emplace("items", [](ApplyRequest& request, const std::string& text) {
    if (!request.enroll->items.empty()) return std::string("goes without item, which says the same");
    read_list(text, request.enroll->items);
    return std::string();
  });
  action.end = [this](ApplyRequest& request, const ChangeRow& row, OptionFaults& faults) {
    EnrollRequest& enroll = *request.enroll;
    const ChangeRow::Cell* makes = cell_of(row, "new");
    const bool is_new = makes != nullptr && yes_or_no(makes->text).value_or(false);
    if (is_new) enroll.new_account.emplace();
    for (const EnrollOption& option : enroll_options()) {
      if (option.account == nullptr) continue;
      const ChangeRow::Cell* cell = cell_of(row, column_name(option.name));
      if (cell == nullptr) continue;
      if (is_new) {
        (*enroll.new_account).*option.account = cell->text;
      } else if (!is_passed_over(column_name(option.name))) {
        faults.add(cell->column, "describes a new account: give new = yes too, or leave it out");
      }
    }
  };
}

void ApplyColumns::add_update(std::string_view name, Kind kind) {
  Action& action = add(name);
  action.begin = [kind](ApplyRequest& request) {
    request.kind = kind;
    UpdateRequest& update = request.update.emplace();
    update.account_option = "account";
    update.label_option = "label";
  };
  const auto text = [&](const char* column, std::string UpdateRequest::*field) {
    action.takes.emplace(column, [field](ApplyRequest& request, const std::string& given) {
      (*request.update).*field = given;
      return std::string();
    });
  };
  const auto flag = [&](const char* column, bool UpdateRequest::*field) {
    action.takes.emplace(column, [field](ApplyRequest& request, const std::string& given) {
      const auto is_so = yes_or_no(given);
      (*request.update).*field = is_so.value_or(false);
      return is_so ? std::string() : flag_fault(given);
    });
  };
  text("account", &UpdateRequest::account);
  if (kind != Kind::accounts) {
    text("label", &UpdateRequest::label);
    flag("remove", &UpdateRequest::remove);
  }
  if (kind == Kind::addresses) flag("open_shipments", &UpdateRequest::open_shipments);
  for (const std::string_view option : update_options(kind)) {
    action.takes.emplace(column_name(option.substr(2)),
                         [option](ApplyRequest& request, const std::string& given) {
                           request.update->given.emplace_back(option, given);
                           return std::string();
                         });
  }
}

bool ApplyColumns::is_passed_over(std::string_view column) const {
  return std::find(passed_over_.begin(), passed_over_.end(), column) != passed_over_.end();
}

std::string ApplyColumns::unknown(const std::string& column) const {
  return fmt::format("unknown column{}", did_you_mean(column_name(column), known_));
}

std::vector<OptionFault> ApplyColumns::header_faults(std::span<const std::string> header) const {
  std::vector<OptionFault> faults;
  std::vector<std::string> names;
  for (const std::string& column : header) {
    const std::string name = column_name(column);
    if (!std::binary_search(known_.begin(), known_.end(), name)) {
      faults.push_back({column, unknown(column)});
    } else if (std::find(names.begin(), names.end(), name) != names.end()) {
      faults.push_back({column, twice});
    }
    names.push_back(name);
  }
  if (std::find(names.begin(), names.end(), action_column) == names.end()) {
    faults.push_back({std::string(action_column), "missing column (it is required)"});
  }
  return faults;
}

const ApplyColumns::Action* ApplyColumns::action_of(const ChangeRow& row, OptionFaults& faults) const {
  std::vector<std::string> names;
  for (const auto& [name, action] : actions_) names.push_back(name);
  const ChangeRow::Cell* cell = cell_of(row, action_column);
  if (cell == nullptr) {
    faults.add(action_column, fmt::format("is needed: one of {}", fmt::join(names, ", ")));
    return nullptr;
  }
  const auto found = actions_.find(cell->text);
  if (found != actions_.end()) return &found->second;
  if (!faults.check_text(cell->column, cell->text)) return nullptr;
  const std::string meant = did_you_mean(cell->text, names);
  faults.add(cell->column, meant.empty()
                               ? fmt::format("'{}' is none of {}", cell->text, fmt::join(names, ", "))
                               : fmt::format("no action '{}'{}", cell->text, meant));
  return nullptr;
}

ApplyRequest ApplyColumns::read(const ChangeRow& row, bool has_header, OptionFaults& faults) const {
  const Action* action = action_of(row, faults);
  ApplyRequest request;
  if (action != nullptr) {
    request.action = cell_of(row, action_column)->text;
    request.content.add(action_column, request.action);
    action->begin(request);
  }
  for (const ChangeRow::Cell& cell : row.cells) {
    const std::string name = column_name(cell.column);
    if (!has_header && cell_of(row, name) != &cell) {
      faults.add(cell.column, twice);
      continue;
    }
    if (name == action_column) continue;
    if (name == key_column) {
      if (faults.check_text(cell.column, cell.text)) request.key = cell.text;
      continue;
    }
    if (!std::binary_search(known_.begin(), known_.end(), name)) {
      if (!has_header) faults.add(cell.column, unknown(cell.column));
      continue;
    }
    if (action == nullptr) continue;
    const auto take = action->takes.find(name);
    if (take != action->takes.end()) {
      if (!faults.check_text(cell.column, cell.text)) continue;
      request.content.add(name == "items" ? "item" : name, cell.text);
      const std::string fault = take->second(request, cell.text);
      if (!fault.empty()) faults.add(cell.column, fault);
    } else if (!is_passed_over(name)) {
      std::vector<std::string> takers;
      for (const auto& [other, does] : actions_) {
        if (does.takes.contains(name)) takers.push_back(other);
      }
      faults.add(cell.column,
                 fmt::format("{} does not take it; it is for {}", request.action, fmt::join(takers, ", ")));
    }
  }
  if (action != nullptr && action->end) action->end(request, row, faults);
  return request;
}

}  // namespace autoship
