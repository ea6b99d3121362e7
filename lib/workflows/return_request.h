#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/change_row.h"
#include "domain/row_content.h"
#include "workflows/returns.h"

namespace autoship {

/// What a row of the return desk's file asks for.
struct ReturnRowRequest {
  std::string action;  ///< as written
  std::string key;     ///< empty: it has none
  RowContent content;  ///< of the columns that the action takes
  std::variant<std::monostate, AuthorizeRequest, ReceiveRequest, CancelReturnRequest> request;
};

/// What is wrong with a file's columns, each as written. `passed_over`: columns that say nothing to an
/// action that does not take them.
std::vector<OptionFault> return_header_faults(std::span<const std::string> header,
                                              std::span<const std::string> passed_over);

/// Reads a row: the options of `process-return` are its columns, several items stand between semicolons. What
/// is wrong with it goes to `faults`, by the column as written, and only its key is good then.
ReturnRowRequest read_return_row(const ChangeRow& row, bool has_header,
                                 std::span<const std::string> passed_over, OptionFaults& faults);

}  // namespace autoship
