#pragma once

#include <rapidcheck.h>

#include <set>
#include <string>

#include "domain/schedule.h"

// Rules of every form, as text, and anchors from 1900 on.
namespace autoship::test {

inline std::string pick(std::initializer_list<const char*> words) {
  return *rc::gen::elementOf(std::vector<std::string>(words.begin(), words.end()));
}

/// One to `most` different items, apart by commas.
template <class Item>
std::string list_of(int most, Item&& item) {
  std::set<std::string> items;
  for (int i = *rc::gen::inRange(1, most + 1); i > 0; --i) items.insert(item());
  std::string text;
  for (const std::string& one : items) text += (text.empty() ? "" : ",") + one;
  return text;
}

inline std::string number(int from, int to) { return std::to_string(*rc::gen::inRange(from, to + 1)); }

inline std::string some_interval() {
  return *rc::gen::weightedElement<std::string>(
      {{6, "1"}, {3, "2"}, {2, "3"}, {1, "4"}, {1, "12"}, {1, "13"}});
}

inline std::string spoken_day() {
  const auto weekday = [] { return pick({"mon", "tue", "wed", "thu", "fri", "sat", "sun"}); };
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      return "last";
    case 1:
      return "last-" + number(1, 30);
    case 2:
      return pick({"1st ", "2nd ", "3rd ", "4th ", "5th "}) + weekday();
    case 3:
      return "last " + weekday();
    default:
      return number(1, 31);
  }
}

inline std::string spoken_text() {
  const std::string n = some_interval();
  const std::string skip = pick({"", "", " or skip"});
  switch (*rc::gen::inRange(0, 5)) {
    case 0:
      return number(1, 60) + pick({"d", "w", "m", "y"});
    case 1:
      return n + " weeks on " + list_of(3, [] {
               return pick({"mon", "tue", "wed", "thu", "fri", "sat", "sun"});
             });
    case 2:
      return n + " months on " + list_of(3, spoken_day) + skip;
    case 3:
      return n + " years on " + pick({"jan ", "feb ", "mar ", "apr "}) + spoken_day() + skip;
    default:
      return n + " years in " +
             list_of(3,
                     [] {
                       return pick({"jan", "feb", "mar", "jun", "nov", "dec"});
                     }) +
             " on " + list_of(2, spoken_day) + skip;
  }
}

inline std::string rrule_text() {
  const std::string freq = pick({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"});
  const bool ordinals = freq == "MONTHLY" || freq == "YEARLY";
  std::string text = "RRULE:FREQ=" + freq + ";INTERVAL=" + some_interval();
  const auto maybe = [](int of) { return *rc::gen::inRange(0, of) == 0; };
  bool by = false;
  const bool months = maybe(3);
  if (months) text += ";BYMONTH=" + list_of(4, [] { return number(1, 12); });
  by = months;
  if (freq != "WEEKLY" && maybe(2)) {
    text += ";BYMONTHDAY=" + list_of(5, [] { return pick({"", "", "-"}) + number(1, 31); });
    by = true;
  }
  if (maybe(2)) {
    const int most = freq == "YEARLY" && !months ? 53 : 5;
    text += ";BYDAY=" + list_of(5, [&] {
              const std::string day = pick({"MO", "TU", "WE", "TH", "FR", "SA", "SU"});
              return ordinals && maybe(2) ? pick({"", "-", "+"}) + number(1, most) + day : day;
            });
    by = true;
  }
  if (by && maybe(3)) text += ";BYSETPOS=" + list_of(3, [] { return pick({"", "-"}) + number(1, 6); });
  if (maybe(3)) text += ";WKST=" + pick({"SU", "WE", "SA"});
  return text;
}

inline std::string any_text() { return *rc::gen::arbitrary<bool>() ? spoken_text() : rrule_text(); }

inline Day any_day(int year_from, int year_to) {
  const Day from{date::year{year_from} / 1 / 1}, to{date::year{year_to} / 12 / 31};
  return from + date::days{*rc::gen::inRange(0, static_cast<int>((to - from).count()) + 1)};
}

inline Anchor any_anchor() {
  const Day date = any_day(1900, 2920);
  const int wanted = *rc::gen::weightedElement<int>({{4, 0}, {1, 29}, {1, 30}, {1, 31}, {1, 5}});
  return Anchor{date, wanted};
}

}  // namespace autoship::test
