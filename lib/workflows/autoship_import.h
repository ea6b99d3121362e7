#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/schedule.h"
#include "storage/autoship_parts.h"
#include "storage/kind_table.h"
#include "workflows/change_event.h"
#include "workflows/import_context.h"
#include "workflows/next_dates.h"
#include "workflows/row_resolver.h"

namespace autoship {

/// Brings the rows of an autoships file into the ledger: the row itself, its lines, the cycles
/// planned beforehand, and the next cycle with its dates. Calendars, locations and accounts must
/// be settled before.
class AutoshipImport {
 public:
  explicit AutoshipImport(const ImportPlace& place);
  ImportCounts run();

 private:
  /// What the current row says, with what is stored where it says nothing.
  struct Wanted {
    AutoshipId id;  ///< 0: a new one without a number
    bool is_new = true;
    std::string_view status;
    Anchor anchor;
    std::optional<Schedule> schedule;
    bool same_grid = false;   ///< rule, anchor, status and pause are the stored ones
    std::optional<Day> next;  ///< where the grid goes on (day_max: it ends); none: no cycle is to come
    std::vector<WantedLine> lines;
    std::vector<PlannedCycle> planned;
    std::vector<CycleNote> gone_by;  ///< planned or blocked ones that a change of the pause ends
    AutoshipParts::Cycles stored_cycles;
    AutoshipParts::Orders orders;    ///< made in this ledger
    std::optional<Day> stored_grid;  ///< where the grid stands in the ledger
  };

  void import_row(const KindRow& row);
  bool read(const KindRow& row);
  bool find(const KindRow& row);
  bool read_lines(const KindRow& row);
  bool read_locks(const KindRow& row);
  bool check_condition(const KindRow& row);
  bool read_schedule(const KindRow& row);
  bool read_pause_begin(const KindRow& row);
  bool read_next(const KindRow& row);
  bool check_closed_days(const KindRow& row, bool has_anchor);
  bool check_next_on(const KindRow& row, Day next_on);
  bool read_planned(const KindRow& row);
  bool read_once(const KindRow& row);
  bool add_planned(const KindRow& row, const char* column, const PlannedCycle& cycle);
  bool changes_pause() const;
  bool comes_back() const;
  void let_go_by();
  void go_past_waiting();
  bool check_left(const KindRow& row);
  bool differs();
  void write(const KindRow& row);
  void write_planned();
  void write_next(const KindRow& row);

  std::size_t at(const char* column) const { return spec_.at(column); }
  const FieldValue& now(std::size_t column) const;
  std::optional<Day> day_now(std::size_t column) const;
  bool refuse(const KindRow& row, std::size_t column, std::string what) const;

  const ImportPlace& place_;
  const KindSpec& spec_;
  KindTable table_;
  RowResolver resolver_;
  AutoshipParts parts_;
  NextDates dates_;
  ChangeEvent event_;
  ImportCounts counts_;
  Wanted wanted_;
  std::vector<FieldValue> values_;
  std::vector<std::size_t> forward_;
  std::vector<CycleNote> notes_;  // Of the row's cycles, planned and settled.
  std::string anchor_text_, today_text_;
  std::int64_t last_number_;  // Autoships beyond it are new.

  // The places of the columns that are asked for by name.
  const std::size_t account_ = at("account"), every_ = at("every"), items_ = at("items"),
                    next_on_ = at("next_on"), until_ = at("until"), times_ = at("times"), roll_ = at("roll"),
                    status_ = at("status"), paused_on_ = at("paused_on"), paused_until_ = at("paused_until"),
                    fulfilled_by_ = at("fulfilled_by"), anchor_ = at("anchor"),
                    anchor_day_ = at("anchor_day"), enrolled_on_ = at("enrolled_on"),
                    orders_made_ = at("orders_made"), skipped_ = at("skipped"), moved_ = at("moved"),
                    once_ = at("once"), price_lock_ = at("price_lock"), only_below_pv_ = at("only_below_pv"),
                    top_up_ = at("top_up");
};

}  // namespace autoship
