#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/autoship_state.h"
#include "domain/catalog.h"
#include "domain/error.h"
#include "domain/policy.h"

namespace autoship {

/// A change that cannot be made. `option` is the one that is wrong ("--next"), empty where it is
/// the autoship's state that forbids it.
class ChangeRefused : public Error {
 public:
  ChangeRefused(std::string option, const std::string& sentence)
      : Error(sentence, Exit::refused), option_(std::move(option)) {}
  const std::string& option() const { return option_; }

 private:
  std::string option_;
};

/// Drops what was planned for cycles after the autoship's end, which covers them as well (D10);
/// returns their dates.
std::vector<Day> drop_plans_after_end(AutoshipState& state);

/// What is done with a line of products.
struct LineChange {
  enum class How { add, set, remove, swap };
  How how = How::add;
  ProductId product;
  std::int64_t qty = 0;  ///< to add, or to have
  ProductId with;        ///< of a swap: what takes its place
};

/// What decides about a change beside the autoship itself.
struct ChangeContext {
  const Catalog& catalog;
  const Policy& policy;
  const Shipping& shipping;
  Day today;
  std::optional<Day> last_night;  ///< that was run; none yet
};

/// Changes one autoship, as a person asks for it (D6 to D8). Every function leaves the state as it
/// should be from now on, or throws ChangeRefused; asking for what is so already changes nothing
/// and says so in notes().
class AutoshipChange {
 public:
  /// Keeps to both while it lives.
  AutoshipChange(AutoshipState& state, const ChangeContext& context);

  void pause(std::optional<Day> until);
  void resume();
  void cancel();

  /// Also of a finished one, once its times or until leave it something to come.
  void reopen();

  /// Leaves out the next `count` shipments, counting those that are left out already (D8).
  void skip(std::int64_t count);
  void skip_on(Day date);

  /// Takes back the skips there are; of `date` alone where it is given, a cycle's or ship date.
  void unskip(std::optional<Day> date);

  /// Moves the next shipment and nothing else (D6).
  void move_next(Day to);

  /// A rule from the next shipment on (D6), or from `restart` on.
  void set_rule(const Rule& rule, std::optional<Day> restart);
  void restart(Day from);

  /// The same rule, in the same months, on another day: from the next shipment's month on where that
  /// day is to come, else from the one after it.
  void set_day(int day);

  /// Changes what every shipment has.
  void change_lines(const std::vector<LineChange>& changes);
  void set_lines(std::vector<WantedLine> lines);

  /// Changes what the next shipment alone has.
  void change_next_lines(const std::vector<LineChange>& changes);
  void set_next_lines(std::vector<WantedLine> lines);

  /// Throws ChangeRefused when the autoship is canceled or finished: it is to be reopened first.
  void require_running() const;

  /// Whole sentences for who asked.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  Schedule schedule() const { return Schedule(parse_rule(state_.every), state_.anchor, state_.every); }
  std::vector<OpenCycle> coming(std::size_t count) const;
  std::optional<OpenCycle> next_shipment() const;
  OpenCycle require_next() const;
  void say(std::string sentence) { notes_.push_back(std::move(sentence)); }
  std::string name() const;
  std::string sku(ProductId product) const;

  void pass_over_older(const CycleDates& dates);
  void leave_out(const CycleDates& dates);
  void tell_passed_over(const std::vector<Day>& back);
  void check_skip_limits() const;
  void let_go_by();
  void take_note(Day cycle, CycleState state);
  void tidy(Day cycle);
  void warn_of_following(const CycleDates& moved);
  void begin_rule(const Rule& rule, const Anchor& anchor, Day from, const char* option, bool keeps_plans);
  Day rule_start() const;
  void check_start(Day start, const char* option) const;
  void refit_plans(const Schedule& grid, bool keeps_plans);
  std::vector<WantedLine> next_lines() const;
  std::vector<WantedLine> changed(std::vector<WantedLine> lines,
                                  const std::vector<LineChange>& changes) const;

  AutoshipState& state_;
  const ChangeContext& context_;
  std::vector<std::string> notes_;
};

}  // namespace autoship
