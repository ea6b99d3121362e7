#include "formats/calendar_file.h"

#include <array>
#include <sstream>

#include "formats/csv_columns.h"
#include "formats/csv_reader.h"
#include "schemas/embedded.h"

namespace autoship {

Calendar read_calendar(std::istream& in, const std::string& file, const std::string& code) {
  static constexpr std::array<ColumnSpec, 2> columns = {{{"date", true}, {"name", false}}};
  FaultList faults;
  CsvReader reader(in, file, faults);
  const auto places = match_columns(reader, columns, UnknownColumns::refuse, faults);
  faults.throw_if_any();
  Calendar calendar(code);
  calendar.close_weekday(date::Saturday);
  calendar.close_weekday(date::Sunday);
  while (reader.next()) {
    const auto text = reader.cell(*places[0]);
    if (const auto day = parse_day(text)) {
      calendar.close(*day);
    } else {
      reader.refuse(*places[0], day_fault(csv_excerpt(text)));
    }
  }
  faults.throw_if_any();
  return calendar;
}

CalendarMap built_in_calendars() {
  constexpr std::string_view folder = "calendars/";
  CalendarMap calendars;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with(folder)) continue;
    const std::string code(file.path.substr(folder.size(), file.path.rfind('.') - folder.size()));
    std::istringstream in{std::string(file.text)};
    calendars.emplace(code, read_calendar(in, std::string(file.path), code));
  }
  return calendars;
}

}  // namespace autoship
