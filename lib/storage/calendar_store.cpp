#include "storage/calendar_store.h"

#include "domain/error.h"
#include "storage/statement.h"

namespace autoship {

namespace {

Day stored_day(std::string_view text) {
  const auto day = parse_day(text);
  check(day.has_value(), "a stored date is a date");
  return *day;
}

}  // namespace

CalendarMap load_calendars(Ledger& ledger, const CalendarMap& built_in) {
  CalendarMap calendars = built_in;
  std::map<std::int64_t, Calendar*> by_id;
  Statement rows(ledger.db(), "SELECT id, calendar, weekend FROM calendars");
  while (rows.step()) {
    const std::string code(rows.text(1));
    Calendar& calendar = calendars.insert_or_assign(code, Calendar(code)).first->second;
    const auto weekend = parse_weekdays(rows.text(2));
    check(weekend.has_value(), "a stored weekend names weekdays");
    for (const auto weekday : *weekend) calendar.close_weekday(weekday);
    by_id.emplace(rows.integer(0), &calendar);
  }
  Statement holidays(ledger.db(), "SELECT calendar_id, date, coalesce(to_date, date) FROM holidays");
  while (holidays.step()) {
    by_id.at(holidays.integer(0))->close(stored_day(holidays.text(1)), stored_day(holidays.text(2)));
  }
  return calendars;
}

std::map<LocationId, std::string> load_location_calendars(Ledger& ledger) {
  std::map<LocationId, std::string> calendars;
  Statement rows(ledger.db(), "SELECT id, calendar FROM locations WHERE calendar IS NOT NULL");
  while (rows.step()) calendars.emplace(LocationId{rows.integer(0)}, rows.text(1));
  return calendars;
}

std::string date_basis_rows(Ledger& ledger) {
  std::string text;
  Statement rows(ledger.db(), R"(
      SELECT 'calendar', calendar, weekend, '' FROM calendars
      UNION ALL
      SELECT 'closed', c.calendar, h.date, coalesce(h.to_date, h.date)
        FROM holidays h JOIN calendars c ON c.id = h.calendar_id
      UNION ALL
      SELECT 'location', id, calendar, '' FROM locations WHERE calendar IS NOT NULL
      UNION ALL
      SELECT 'market', id, default_location_id, '' FROM markets WHERE default_location_id IS NOT NULL
      ORDER BY 1, 2, 3)");
  while (rows.step()) {
    for (int column = 0; column < 4; ++column) (text += rows.text(column)) += '\x1f';
    text += '\n';
  }
  return text;
}

std::string load_setting(Ledger& ledger, const std::string& name) {
  Statement select(ledger.db(), "SELECT value FROM settings WHERE name = ?1");
  select.bind(1, std::string_view(name));
  return select.step() ? std::string(select.text(0)) : std::string();
}

void save_setting(Ledger& ledger, const std::string& name, const std::string& value) {
  Statement upsert(
      ledger.db(),
      "INSERT INTO settings VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  upsert.bind(1, std::string_view(name));
  upsert.bind(2, std::string_view(value));
  upsert.run();
}

}  // namespace autoship
