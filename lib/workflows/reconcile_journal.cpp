#include "workflows/reconcile_journal.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <tuple>

#include "storage/reconcile_journal.h"
#include "workflows/journal.h"

namespace autoship {

namespace {

constexpr std::array<Comparison, 6> accounts = {{
    {"money", "clearing accounts of the journal", "charges paid, less refunds paid"},
    {"credit", "customers' credit in the journal", "entries of credit"},
    {"refunds-owed", "refunds payable in the journal", "refunds decided, less those paid"},
    {"income", "sales, fees and shipping less returns in the journal",
     "parcels that left and fees, less returns"},
    {"tax", "tax in the journal, state by state", "tax of parcels that left and fees, less returns"},
    {"deferred", "deferred revenue in the journal", "what is paid and has not left, order by order"},
}};
constexpr Comparison journal = {"journal", "journals that cannot be written", "none"};

/// Empty: its role follows from the others.
std::string_view account_of(JournalRole role) {
  switch (role) {
    case JournalRole::clearing:
      return "money";
    case JournalRole::customer_credit:
      return "credit";
    case JournalRole::refunds_payable:
      return "refunds-owed";
    case JournalRole::sales:
    case JournalRole::fees:
    case JournalRole::shipping_income:
    case JournalRole::sales_returns:
      return "income";
    case JournalRole::tax:
      return "tax";
    case JournalRole::deferred:
      return "deferred";
    case JournalRole::receivable:
    case JournalRole::credit_granted:
    case JournalRole::cost_of_goods:
    case JournalRole::inventory:
    case JournalRole::scrap:
      break;
  }
  return {};
}

/// Both sides of every account, day by day.
class Accounts {
 public:
  void add(const JournalEntry& entry) {
    for (const JournalLine& line : entry.lines) {
      const std::string_view account = account_of(line.role);
      if (account.empty()) continue;
      // Only money is looked at from its debit side.
      const std::int64_t amount_minor =
          line.role == JournalRole::clearing ? line.amount_minor : -line.amount_minor;
      const std::string day = line.role == JournalRole::deferred ? std::string() : to_text(entry.day);
      of(account, entry.currency.code, day, line.country, line.region).left += amount_minor;
    }
  }

  void add(const DirectSum& sum) {
    of(sum.what, sum.currency, std::string(sum.day), sum.country, sum.region).right += sum.minor;
  }

  void visit(const std::function<void(const ComparedRow&)>& visit) const {
    for (const Comparison& account : accounts) {
      for (const auto& [key, sides] : sums_) {
        const auto& [name, currency, day, country, region] = key;
        if (name != account.name) continue;
        const std::string row =
            fmt::format("{}{}{}{}{}", day.empty() ? "all days" : day, country.empty() ? "" : ", ", country,
                        region.empty() ? "" : " ", region);
        ComparedRow compared;
        compared.comparison = &account;
        compared.unit = currency;
        compared.left = sides.left;
        compared.right = sides.right;
        compared.row = row;
        visit(compared);
      }
    }
  }

 private:
  struct Sides {
    std::int64_t left = 0, right = 0;
  };
  using Key = std::tuple<std::string, std::string, std::string, std::string, std::string>;

  Sides& of(std::string_view account, std::string_view currency, std::string day, std::string_view country,
            std::string_view region) {
    return sums_[Key(account, currency, std::move(day), country, region)];
  }

  std::map<Key, Sides> sums_;
};

}  // namespace

void for_each_compared_account(Ledger& ledger, const ServiceList& services, Day first, Day last,
                               const std::function<void(const ComparedRow&)>& visit) {
  Accounts both;
  try {
    for_each_journal_entry(ledger, {first, last, 0, services},
                           [&](const JournalEntry& entry) { both.add(entry); });
  } catch (const Error& error) {
    ComparedRow row;
    row.comparison = &journal;
    row.unit = "journals";
    row.left = 1;
    row.row = "the journal of these days";
    row.parts = error.what();
    visit(row);
    return;
  }
  std::vector<std::string> by_hand;
  for (const Service& service : services.all()) {
    if (service.by_hand()) by_hand.push_back(service.ship_via);
  }
  for_each_direct_sum(ledger, first, last, by_hand, [&](const DirectSum& sum) { both.add(sum); });
  both.visit(visit);
}

}  // namespace autoship
