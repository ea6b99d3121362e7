#pragma once

#include <map>
#include <string>

#include "tests/workflows/night_support.h"
#include "workflows/changes.h"
#include "workflows/next_dates.h"

// A small company whose people change autoships between its nights.
namespace autoship {

/// Requests of one action, written as they are typed.
inline ChangeRequest asks(ChangeAction action, const std::map<std::string, std::string>& options = {}) {
  ChangeRequest request;
  request.action = action;
  for (const auto& [name, value] : options) {
    bool known = false;
    for (const ChangeOption& option : change_options()) {
      if (option.name != name) continue;
      known = true;
      if (option.text != nullptr) request.*option.text = value;
      if (option.list != nullptr) (request.*option.list).push_back(value);
      if (option.flag != nullptr) request.*option.flag = true;
    }
    const std::string asked = name;  // clang 14 captures no structured binding
    REQUIRE_MESSAGE(known, asked);
  }
  return request;
}

struct ChangeLedger : NightLedger {
  using NightLedger::NightLedger;

  /// Makes a change as the command does, in a transaction of its own.
  ChangeEffect change(std::int64_t autoship, const ChangeRequest& request, const std::string& today) {
    const std::string command(to_text(request.action));
    const Caller caller = night_caller(command.c_str(), today.c_str());
    WriteTransaction transaction(ledger);
    RunJournal journal(ledger, caller);
    Changer changer(ledger, company(), caller, person, journal);
    const ChangeEffect effect = changer.change({autoship}, request);
    journal.finish(0.5);
    if (effect.changed()) transaction.commit();
    return effect;
  }

  /// What an autoship's rows say, whoever wrote them and when.
  std::string rows_of(std::int64_t autoship) {
    const std::string id = std::to_string(autoship);
    return ask("SELECT status || ' ' || every || ' ' || anchor || ' ' || anchor_day || ' until ' || "
               "coalesce(paused_until, '-') || ' from ' || coalesce(resume_from, '-') FROM autoships WHERE "
               "id = " +
               id) +
           "; next " +
           ask("SELECT cycle_date || '>' || ship_date || '>' || order_date || ' grid ' || "
               "coalesce(grid_date, '-') FROM autoship_next WHERE autoship_id = " +
               id) +
           "; cycles " +
           ask("SELECT group_concat(c.cycle_date || ' ' || c.state || ' ' || coalesce(c.moved_to, '-') || "
               "coalesce(' by ' || r.command, ''), ', ') FROM cycles c LEFT JOIN runs r ON r.id = "
               "c.last_run_id WHERE c.autoship_id = " +
               id) +
           "; once " +
           ask("SELECT group_concat(l.cycle_date || ' ' || p.sku || '=' || l.qty, ', ') FROM cycle_lines l "
               "JOIN products p ON p.id = l.product_id WHERE l.autoship_id = " +
               id);
  }

  Person person;
};

}  // namespace autoship
