#include "storage/volume_members.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "storage/statement.h"
#include "storage/stored_values.h"

namespace autoship {

namespace {

/// Those who are credited with something, and all above them.
class Tree {
 public:
  explicit Tree(SQLite::Database& db)
      : parent_(db, "SELECT coalesce(sponsor_id, enroller_id) FROM accounts WHERE id = ?1") {}

  struct Node {
    std::int64_t account = 0;
    std::int64_t parent = 0;  // 0: nobody, or a circle was cut here.
    std::int64_t level = 0;   // 0: not known yet.
    std::int64_t personal_pv = 0, group_pv = 0;
  };

  void credit(std::int64_t account, std::int64_t pv) { nodes_[place_of(account)].personal_pv += pv; }

  /// The account's parent and level; what is above it is remembered, it itself is not.
  std::pair<std::int64_t, std::int64_t> place_below(std::int64_t account) {
    const std::int64_t parent = parent_of(account);
    if (parent == 0) return {0, 1};
    return {parent, level_of(place_of(parent)) + 1};
  }

  bool has(std::int64_t account) const { return places_.count(account) > 0; }

  /// All of them with levels and group volumes.
  const std::vector<Node>& finish() {
    for (std::size_t at = 0; at < nodes_.size(); ++at) level_of(at);
    std::vector<std::size_t> order(nodes_.size());
    for (std::size_t at = 0; at < order.size(); ++at) order[at] = at;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return nodes_[a].level > nodes_[b].level; });
    for (const std::size_t at : order) {
      Node& node = nodes_[at];
      node.group_pv += node.personal_pv;
      if (node.parent != 0) nodes_[places_.at(node.parent)].group_pv += node.group_pv;
    }
    return nodes_;
  }

 private:
  std::int64_t parent_of(std::int64_t account) {
    parent_.bind(1, account);
    check(parent_.step(), "an account of the tree is there");
    const std::int64_t parent = parent_.is_null(0) ? 0 : parent_.integer(0);
    parent_.reset();
    return parent;
  }

  std::size_t place_of(std::int64_t account) {
    const auto [found, is_new] = places_.try_emplace(account, nodes_.size());
    if (is_new) nodes_.push_back({account, parent_of(account)});
    return found->second;
  }

  std::int64_t level_of(std::size_t at) {
    path_.clear();
    while (nodes_[at].level == 0) {
      nodes_[at].level = -1;  // On the way.
      path_.push_back(at);
      if (nodes_[at].parent == 0) break;
      const std::size_t above = place_of(nodes_[at].parent);
      if (nodes_[above].level == -1) {
        nodes_[at].parent = 0;
        break;
      }
      at = above;
    }
    // From the top of what is new down to where it began.
    for (auto place = path_.rbegin(); place != path_.rend(); ++place) {
      Node& node = nodes_[*place];
      node.level = node.parent == 0 ? 1 : nodes_[places_.at(node.parent)].level + 1;
    }
    return path_.empty() ? nodes_[at].level : nodes_[path_.front()].level;
  }

  Statement parent_;
  std::vector<Node> nodes_;
  std::unordered_map<std::int64_t, std::size_t> places_;
  std::vector<std::size_t> path_;
};

class Writer {
 public:
  explicit Writer(SQLite::Database& db)
      : insert_(db, R"(
          INSERT OR IGNORE INTO temp.volume_members SELECT a.id, a.name, a.kind, m.currency, ?2, ?3, ?4, ?5
          FROM accounts a JOIN markets m ON m.id = a.market_id WHERE a.id = ?1)") {}

  void add(std::int64_t account, std::int64_t sponsor, std::int64_t level, std::int64_t personal_pv,
           std::int64_t group_pv) {
    insert_.bind(1, account);
    insert_.bind(2, AccountId{sponsor});
    insert_.bind(3, level);
    insert_.bind(4, personal_pv);
    insert_.bind(5, group_pv);
    insert_.run();
  }

 private:
  Statement insert_;
};

}  // namespace

VolumeMembers::VolumeMembers(Ledger& ledger, const VolumePeriod& period)
    : ledger_(ledger), closed_id_(period.id) {
  if (closed_id_ == 0) work_out(period.period);
}

VolumeMembers::~VolumeMembers() = default;

std::string VolumeMembers::table() const {
  if (closed_id_ == 0) return "temp.volume_members";
  return fmt::format("(SELECT * FROM volume_period_members WHERE period_id = {})", closed_id_);
}

void VolumeMembers::work_out(const Period& period) {
  SQLite::Database& db = ledger_.db();
  table_.emplace(
      ledger_, "volume_members",
      "(account_id INTEGER PRIMARY KEY, name TEXT, kind TEXT NOT NULL, currency TEXT NOT NULL, sponsor_id "
      "INTEGER, level INTEGER NOT NULL, personal_pv INTEGER NOT NULL, group_pv INTEGER NOT NULL) STRICT");
  const std::string first = to_text(period.first), last = to_text(period.last);
  const auto each = [&](const char* column, const auto& visit) {
    Statement rows(
        db, fmt::format("SELECT {0}, sum(pv) FROM volume_entries WHERE posted_on BETWEEN ?1 AND ?2 AND "
                        "{0} IS NOT NULL GROUP BY {0}",
                        column));
    rows.bind(1, std::string_view(first));
    rows.bind(2, std::string_view(last));
    while (rows.step()) visit(rows.integer(0), rows.integer(1));
  };
  Tree tree(db);
  each("credited_to_id", [&](std::int64_t account, std::int64_t pv) { tree.credit(account, pv); });
  Writer writer(db);
  for (const Tree::Node& node : tree.finish()) {
    writer.add(node.account, node.parent, node.level, node.personal_pv, node.group_pv);
  }
  // Those who only ordered. They may be a million: only those above them are remembered.
  Tree others(db);
  each("account_id", [&](std::int64_t account, std::int64_t) {
    if (tree.has(account)) return;
    const auto [sponsor, level] = others.place_below(account);
    writer.add(account, sponsor, level, 0, 0);
  });
  // Nobody in the table is below somebody who is not.
  for (const Tree::Node& node : others.finish()) writer.add(node.account, node.parent, node.level, 0, 0);
}

}  // namespace autoship
