#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/invocation.h"
#include "workflows/changes.h"

namespace autoship {

/// What a command that changes autoships has done, shown as it comes.
class ChangeReport {
 public:
  /// `several`: one row for each autoship instead of a card.
  ChangeReport(Invocation& invocation, const Person& person, ChangeAction action, bool several, bool dry_run);

  void add(const ChangeEffect& effect);

  /// `batch` is none where nothing was kept.
  void end(RunId batch);

  std::int64_t changed() const { return changed_; }

 private:
  void add_card(const ChangeEffect& effect);
  void add_row(const ChangeEffect& effect);
  void add_json(const ChangeEffect& effect);
  void say_notes(const ChangeEffect& effect);
  std::string summary(RunId batch) const;

  Invocation& invocation_;
  bool by_company_;
  ChangeAction action_;
  bool several_, dry_run_;
  std::optional<Listing> listing_;
  std::string json_;
  std::int64_t changed_ = 0, unchanged_ = 0;
};

}  // namespace autoship
