#include "workflows/return_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "domain/text.h"

namespace autoship {

namespace {

constexpr const char* twice = "stands twice: dashes and underscores are alike";

/// A column, and the actions that take it.
struct Column {
  std::string_view name;
  bool authorize, receive, cancel;
};

constexpr std::array columns{Column{"action", true, true, true},
                             Column{"key", true, true, true},
                             Column{"ran", false, true, true},
                             Column{"order", true, false, false},
                             Column{"item", true, true, false},
                             Column{"items", true, true, false},
                             Column{"reason", true, false, true},
                             Column{"notified_on", true, false, false},
                             Column{"delivered_on", true, false, false},
                             Column{"outcome", true, false, false},
                             Column{"keep", true, false, false},
                             Column{"hold_for_courier", true, false, false},
                             Column{"override", true, true, false},
                             Column{"proof", false, true, false},
                             Column{"ran_on_parcel", false, true, false},
                             Column{"on", false, true, false},
                             Column{"location", false, true, false},
                             Column{"nothing", false, true, false}};

const std::vector<std::string>& action_words() {
  static const std::vector<std::string> words{"authorize", "receive", "cancel"};
  return words;
}

const Column* column_named(std::string_view name) {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return column.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

bool takes(const Column& column, std::string_view action) {
  return action == "authorize" ? column.authorize : action == "receive" ? column.receive : column.cancel;
}

std::string takers_of(const Column& column) {
  std::vector<std::string> takers;
  for (const std::string& action : action_words()) {
    if (takes(column, action)) takers.push_back(action);
  }
  return fmt::format("{}", fmt::join(takers, ", "));
}

std::string unknown(const std::string& column) {
  std::vector<std::string> names;
  for (const Column& one : columns) names.emplace_back(one.name);
  return "unknown column" + did_you_mean(column_name(column), names);
}

bool is_in(std::span<const std::string> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Reads the cells of one row into its request, one column after the other.
class RowReader {
 public:
  RowReader(const ChangeRow& row, bool has_header, std::span<const std::string> passed_over,
            OptionFaults& faults)
      : row_(row), has_header_(has_header), passed_over_(passed_over), faults_(faults) {}

  ReturnRowRequest read() {
    read_action();
    std::vector<std::string> seen;
    for (const ChangeRow::Cell& cell : row_.cells) {
      const std::string name = column_name(cell.column);
      if (!has_header_ && is_in(seen, name)) {
        faults_.add(cell.column, twice);
        continue;
      }
      seen.push_back(name);
      take(cell, name);
    }
    return std::move(result_);
  }

 private:
  void read_action() {
    const auto cell = std::find_if(row_.cells.begin(), row_.cells.end(), [](const ChangeRow::Cell& one) {
      return column_name(one.column) == "action";
    });
    if (cell == row_.cells.end())
      return faults_.add("action", fmt::format("is needed: one of {}", fmt::join(action_words(), ", ")));
    if (!faults_.check_text(cell->column, cell->text)) return;
    if (!is_in(action_words(), cell->text)) {
      return faults_.add(cell->column, fmt::format("'{}' is none of {}{}", excerpt(cell->text),
                                                   fmt::join(action_words(), ", "),
                                                   did_you_mean(cell->text, action_words())));
    }
    result_.action = cell->text;
    result_.content.add("action", cell->text);
    if (result_.action == "authorize") result_.request.emplace<AuthorizeRequest>();
    if (result_.action == "receive") result_.request.emplace<ReceiveRequest>();
    if (result_.action == "cancel") result_.request.emplace<CancelReturnRequest>();
  }

  void take(const ChangeRow::Cell& cell, const std::string& name) {
    if (name == "action") return;
    if (name == "key") {
      if (faults_.check_text(cell.column, cell.text)) result_.key = cell.text;
      return;
    }
    const Column* column = column_named(name);
    if (column == nullptr) {
      // A header told it already.
      if (!has_header_ && !is_in(passed_over_, name)) faults_.add(cell.column, unknown(cell.column));
      return;
    }
    if (result_.action.empty()) return;
    if (!takes(*column, result_.action)) {
      if (!is_in(passed_over_, name)) {
        faults_.add(cell.column,
                    fmt::format("{} does not take it; it is for {}", result_.action, takers_of(*column)));
      }
      return;
    }
    if (!faults_.check_text(cell.column, cell.text)) return;
    result_.content.add(name == "items" ? "item" : name, cell.text);
    if (auto* authorize = std::get_if<AuthorizeRequest>(&result_.request)) fill(*authorize, cell, name);
    if (auto* receive = std::get_if<ReceiveRequest>(&result_.request)) fill(*receive, cell, name);
    if (auto* cancel = std::get_if<CancelReturnRequest>(&result_.request)) fill(*cancel, cell, name);
  }

  /// A word of `list` says why the goods were to come back, not why they do not.
  void fill(CancelReturnRequest& request, const ChangeRow::Cell& cell, const std::string& name) {
    if (name == "ran") request.ran = cell.text;
    if (name == "reason" && !parse_return_reason(cell.text)) request.reason = cell.text;
  }

  void fill(AuthorizeRequest& request, const ChangeRow::Cell& cell, const std::string& name) {
    if (name == "order") {
      const auto number = parse_integer(cell.text);
      if (number) request.order = *number;
      if (!number) faults_.add(cell.column, fmt::format("'{}' is no order's number", excerpt(cell.text)));
    }
    if (name == "item" || name == "items") read_items(cell, request.items);
    if (name == "reason") request.reason = cell.text;
    if (name == "notified_on") request.notified_on = day_of(cell);
    if (name == "delivered_on") request.delivered_on = day_of(cell);
    if (name == "outcome") request.outcome = cell.text;
    if (name == "override") request.override_reason = cell.text;
    if (name != "keep" && name != "hold_for_courier") return;
    if (!flag_of(cell).value_or(false)) return;
    if (request.goods != ReturnGoods::send)
      return faults_.add(cell.column, "keep and hold_for_courier exclude each other");
    request.goods = name == "keep" ? ReturnGoods::keep : ReturnGoods::courier;
  }

  void fill(ReceiveRequest& request, const ChangeRow::Cell& cell, const std::string& name) {
    if (name == "ran") request.ran = cell.text;
    if (name == "item" || name == "items") read_items(cell, request.items);
    if (name == "proof") request.proof = cell.text;
    if (name == "on") request.on = day_of(cell);
    if (name == "location") request.location = cell.text;
    if (name == "override") request.override_reason = cell.text;
    if (name == "ran_on_parcel") request.ran_on_parcel = flag_of(cell);
    if (name == "nothing") request.nothing = flag_of(cell).value_or(false);
  }

  void read_items(const ChangeRow::Cell& cell, std::vector<std::string>& items) {
    if (!items.empty()) return faults_.add(cell.column, "goes without item, which says the same");
    for (const std::string_view piece : split_list(cell.text, ';')) {
      if (!piece.empty()) items.emplace_back(piece);
    }
  }

  std::optional<Day> day_of(const ChangeRow::Cell& cell) {
    const auto day = parse_day(cell.text);
    if (!day) faults_.add(cell.column, day_fault(cell.text));
    return day;
  }

  std::optional<bool> flag_of(const ChangeRow::Cell& cell) {
    if (cell.text == "yes" || cell.text == "true") return true;
    if (cell.text == "no" || cell.text == "false") return false;
    faults_.add(cell.column, fmt::format("'{}' is neither yes nor no", excerpt(cell.text)));
    return std::nullopt;
  }

  const ChangeRow& row_;
  const bool has_header_;
  const std::span<const std::string> passed_over_;
  OptionFaults& faults_;
  ReturnRowRequest result_;
};

}  // namespace

std::vector<OptionFault> return_header_faults(std::span<const std::string> header,
                                              std::span<const std::string> passed_over) {
  std::vector<OptionFault> faults;
  std::vector<std::string> names;
  for (const std::string& column : header) {
    const std::string name = column_name(column);
    if (is_in(names, name)) {
      faults.push_back({column, twice});
    } else if (column_named(name) == nullptr && !is_in(passed_over, name)) {
      faults.push_back({column, unknown(column)});
    }
    names.push_back(name);
  }
  if (!is_in(names, "action")) faults.push_back({"action", "missing column (it is required)"});
  return faults;
}

ReturnRowRequest read_return_row(const ChangeRow& row, bool has_header,
                                 std::span<const std::string> passed_over, OptionFaults& faults) {
  return RowReader(row, has_header, passed_over, faults).read();
}

}  // namespace autoship
