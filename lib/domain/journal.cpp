#include "domain/journal.h"

#include <algorithm>
#include <tuple>

#include "domain/error.h"

namespace autoship {

namespace {

constexpr std::array<std::string_view, journal_role_count> role_names = {
    "receivable",      "clearing", "deferred",      "customer_credit", "sales",          "fees",
    "shipping_income", "tax",      "sales_returns", "refunds_payable", "credit_granted", "cost_of_goods",
    "inventory",       "scrap"};

}  // namespace

std::string_view to_text(JournalRole role) { return role_names[static_cast<std::size_t>(role)]; }

std::array<JournalRole, journal_role_count> all_journal_roles() {
  std::array<JournalRole, journal_role_count> roles{};
  for (std::size_t i = 0; i < journal_role_count; ++i) roles[i] = static_cast<JournalRole>(i);
  return roles;
}

void JournalEntry::add(const JournalLine& line) {
  for (JournalLine& old : lines) {
    if (old.role == line.role && std::tie(old.market, old.country, old.region, old.method) ==
                                     std::tie(line.market, line.country, line.region, line.method)) {
      old.amount_minor += line.amount_minor;
      return;
    }
  }
  lines.push_back(line);
}

void JournalEntry::close() {
  std::int64_t sum_minor = 0;
  for (const JournalLine& line : lines) sum_minor += line.amount_minor;
  check(sum_minor == 0, "the lines of " + reference + " in the journal do not add up to zero");
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [](const JournalLine& line) { return line.amount_minor == 0; }),
              lines.end());
}

OrderBalance::Change OrderBalance::deliver(std::int64_t value_minor) {
  const std::int64_t ahead_minor = std::min(deferred_minor, value_minor);
  const Change change{ahead_minor, value_minor - ahead_minor};
  deferred_minor -= change.deferred_minor;
  owed_minor += change.receivable_minor;
  return change;
}

OrderBalance::Change OrderBalance::pay(std::int64_t amount_minor) {
  const std::int64_t debt_minor = std::min(owed_minor, amount_minor);
  const Change change{debt_minor - amount_minor, -debt_minor};
  deferred_minor -= change.deferred_minor;
  owed_minor += change.receivable_minor;
  return change;
}

OrderBalance balance_before(std::span<OrderMove> moves, const JournalKey& key) {
  std::sort(moves.begin(), moves.end(), [](const OrderMove& a, const OrderMove& b) { return a.key < b.key; });
  OrderBalance balance;
  for (const OrderMove& move : moves) {
    if (!(move.key < key)) break;
    if (move.what == OrderMove::What::delivered) {
      balance.deliver(move.amount_minor);
    } else {
      balance.pay(move.amount_minor);
      balance.deliver(move.fees_minor);
    }
  }
  return balance;
}

NetAmounts& NetAmounts::operator+=(const NetAmounts& other) {
  net_minor += other.net_minor;
  tax_minor += other.tax_minor;
  return *this;
}

NetAmounts net_of(std::int64_t amount_minor, std::int64_t tax_minor, bool tax_included) {
  return {tax_included ? amount_minor - tax_minor : amount_minor, tax_minor};
}

}  // namespace autoship
