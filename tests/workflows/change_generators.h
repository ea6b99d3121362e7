#pragma once

#include <rapidcheck.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "tests/workflows/change_support.h"

// Changes by chance, of the kinds that people ask for.
namespace autoship {

inline int below(int n) { return *rc::gen::inRange(0, n); }
inline bool one_in(int n) { return below(n) == 0; }

inline std::string one_of(std::initializer_list<const char*> words) {
  return *rc::gen::elementOf(std::vector<std::string>(words.begin(), words.end()));
}

inline std::string some_rule() {
  return one_of({"10d", "4w", "1m", "2m", "month on 15", "month on 31", "month on last", "2 weeks on tue",
                 "month on 1", "RRULE:FREQ=MONTHLY;BYMONTHDAY=20;COUNT=4"});
}

inline ChangeRequest some_request(Day today) {
  using A = ChangeAction;
  const auto soon = [&] { return to_text(today + date::days{below(60)}); };
  const auto item = [&] { return one_of({"SOAP", "FEE", "TEA"}) + "=" + std::to_string(1 + below(2)); };
  switch (below(20)) {
    case 0:
    case 1:
      return one_in(3) ? asks(A::pause) : asks(A::pause, {{"until", soon()}});
    case 2:
      return one_in(3) ? asks(A::resume, {{"next", soon()}}) : asks(A::resume);
    case 3:
    case 4:
      return asks(A::skip, {{"count", std::to_string(1 + below(3))}});
    case 5:
      return asks(A::skip, {{"date", soon()}});
    case 6:
      return asks(A::unskip);
    case 7:
      return asks(A::cancel);
    case 8:
      return one_in(2) ? asks(A::reopen) : asks(A::reopen, {{"times", "9"}, {"until", "none"}});
    case 9:
    case 10:
    case 11:
      return asks(A::change, {{"next", soon()}});
    case 12:
      return asks(A::change, {{"every", some_rule()}});
    case 13:
      return asks(A::change, {{"every", some_rule()}, {"restart", soon()}});
    case 14:
      return asks(A::change, {{"day", std::to_string(1 + below(31))}});
    case 15:
      return asks(A::change, {{"set", item()}});
    case 16:
      return asks(A::change, {{"set", item()}, {"once", ""}});
    case 17:
      return asks(A::change, {{one_in(2) ? "remove" : "add", one_in(2) ? "SOAP" : item()}, {"once", ""}});
    case 18:
      return asks(A::change, {{"until", one_in(2) ? "none" : to_text(today + date::days{below(90)})}});
    default:
      return asks(A::change, {{"times", one_in(2) ? "none" : std::to_string(1 + below(6))},
                              {"roll", one_of({"following", "preceding", "default"})}});
  }
}

}  // namespace autoship
