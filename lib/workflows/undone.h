#pragma once

#include <map>

#include "domain/ids.h"

namespace autoship {

/// Which batches are undone, told from the undos in their order. An undo is a batch as well: undoing
/// it puts what it had taken back in force again.
class UndoneBatches {
 public:
  void add(RunId undo, RunId of) {
    mark(of, undo);
    of_[undo] = of;
  }

  /// The undo that holds; none where the batch is in force.
  RunId by(RunId batch) const {
    const auto found = by_.find(batch);
    return found == by_.end() ? RunId{} : found->second;
  }

  /// Whether what a run did since `batch` still holds, apart from taking back one after it.
  bool is_news(RunId run, RunId batch) const {
    const auto of = of_.find(run);
    return !by(run) && (of == of_.end() || of->second < batch);
  }

 private:
  void mark(RunId batch, RunId undo) {
    by_[batch] = undo;
    const auto of = of_.find(batch);
    // With its undo gone it is in force again, or, where it was in force, undone by that one.
    if (of != of_.end()) mark(of->second, undo ? RunId{} : batch);
  }

  std::map<RunId, RunId> by_, of_;
};

}  // namespace autoship
