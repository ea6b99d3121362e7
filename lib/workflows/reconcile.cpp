#include "workflows/reconcile.h"

#include "workflows/reconcile_journal.h"

namespace autoship {

namespace {

/// Finds the sum of a row among the last ones: rows come comparison by comparison.
class Sums {
 public:
  void add(const ComparedRow& row) {
    ReconciledSum& sum = of(row);
    ++sum.rows;
    sum.left += row.left;
    sum.right += row.right;
    if (row.differs()) ++sum.rows_off;
  }
  std::vector<ReconciledSum> take() { return std::move(sums_); }

 private:
  ReconciledSum& of(const ComparedRow& row) {
    for (auto sum = sums_.rbegin(); sum != sums_.rend() && sum->comparison == row.comparison->name; ++sum) {
      if (sum->unit == row.unit) return *sum;
    }
    ReconciledSum& sum = sums_.emplace_back();
    sum.comparison = row.comparison->name;
    sum.unit = row.unit;
    sum.left_is = row.comparison->left;
    sum.right_is = row.comparison->right;
    return sum;
  }

  std::vector<ReconciledSum> sums_;
};

}  // namespace

std::vector<ReconciledSum> reconcile(Ledger& ledger, const ServiceList& services, Day first, Day last,
                                     const std::function<void(const ComparedRow&)>& on_difference) {
  Sums sums;
  const auto compare = [&](const ComparedRow& row) {
    sums.add(row);
    if (row.differs()) on_difference(row);
  };
  for_each_compared_row(ledger, first, last, compare);
  for_each_compared_account(ledger, services, first, last, compare);
  return sums.take();
}

}  // namespace autoship
