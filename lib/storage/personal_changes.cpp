#include "storage/personal_changes.h"

namespace autoship {

PersonalChanges::PersonalChanges(Ledger& ledger)
    : insert_(ledger.db(),
              "INSERT INTO personal_changes (event_id, column_name, before_text, after_text) "
              "VALUES (?1, ?2, ?3, ?4)") {}

void PersonalChanges::add(EventId event, std::string_view column, std::string_view before,
                          std::string_view after) {
  const auto bind = [&](int at, std::string_view text) {
    text.empty() ? insert_.bind_null(at) : insert_.bind(at, text);
  };
  insert_.bind(1, event);
  insert_.bind(2, column);
  bind(3, before);
  bind(4, after);
  insert_.run();
}

}  // namespace autoship
