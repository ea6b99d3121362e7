#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "workflows/new_account.h"

namespace autoship {

/// What is asked for, as typed. Empty: not given.
struct EnrollRequest {
  std::string account;
  std::optional<NewAccount> new_account;  ///< `account` is to be made
  std::string every;
  std::vector<std::string> items;  ///< SKU=QTY, in order of preference
  std::string next;                ///< the first cycle
  std::string ship_to, ship_via, pay_with, budget, only_below_pv, roll, until, times;
  bool top_up = false;
};

/// An option of `enroll`, and a column of `apply`: the one list of them.
struct EnrollOption {
  std::string_view name;   ///< without its dashes: "ship-to"
  std::string_view value;  ///< what the help calls its value; empty for a flag
  std::string_view help;

  // One of the four says where it goes; the flag without any is the one that makes an account.
  std::string EnrollRequest::*text = nullptr;
  std::vector<std::string> EnrollRequest::*list = nullptr;
  std::string NewAccount::*account = nullptr;
  bool EnrollRequest::*flag = nullptr;

  bool makes_account() const {
    return text == nullptr && list == nullptr && account == nullptr && flag == nullptr;
  }
};

std::span<const EnrollOption> enroll_options();

}  // namespace autoship
