#include "storage/code_lookup.h"

#include <fmt/format.h>

#include <functional>
#include <vector>

#include "domain/text.h"
#include "storage/kind_sql.h"
#include "storage/own_accounts.h"

namespace autoship {

namespace {

constexpr std::size_t chunk = 1024;

const char* condition_in_force(Kind kind) {
  return kind == Kind::addresses || kind == Kind::payment_methods ? " AND retired_by IS NULL" : "";
}

/// The text of the rows that is nearest to `word`, looked for a chunk at a time.
std::string suggestion(Statement& texts, std::string_view word) {
  std::vector<std::string> candidates;
  const auto boil_down = [&] {
    const std::string best(nearest(word, candidates));
    candidates.clear();
    if (!best.empty()) candidates.push_back(best);
  };
  while (texts.step()) {
    candidates.emplace_back(texts.text(0));
    if (candidates.size() == chunk) boil_down();
  }
  return did_you_mean(word, candidates);
}

}  // namespace

CodeLookup::CodeLookup(Ledger& ledger, Kind kind, Person seen_by)
    : ledger_(ledger),
      kind_(kind),
      seen_by_(kind == Kind::accounts ? std::move(seen_by) : Person{}),
      select_(ledger.db(), fmt::format("SELECT id FROM {} WHERE {} = ?1{}", table_of(kind), code_column(kind),
                                       own_account(seen_by_, table_of(kind), 2))) {}

std::optional<std::int64_t> CodeLookup::find(std::string_view code) {
  Known& known = known_[std::hash<std::string_view>{}(code) % known_.size()];
  if (known.id != 0 && known.code == code) return known.id;
  select_.bind(1, code);
  bind_person(select_, seen_by_, 2);
  if (!select_.step()) return std::nullopt;
  known.id = select_.integer(0);
  known.code = code;
  select_.reset();
  return known.id;
}

std::string CodeLookup::unknown(std::string_view code) {
  // No more than three edits are a slip, so the length tells most others off at once.
  Statement codes(ledger_.db(), fmt::format("SELECT {0} FROM {1} WHERE length({0}) BETWEEN ?1 AND ?2{2}",
                                            code_column(kind_), table_of(kind_),
                                            own_account(seen_by_, table_of(kind_), 3)));
  codes.bind(1, static_cast<std::int64_t>(code.size()) - 3);
  codes.bind(2, static_cast<std::int64_t>(code.size()) + 3);
  bind_person(codes, seen_by_, 3);
  return fmt::format("no {} '{}'{}", spec_of(kind_).thing, code, suggestion(codes, code));
}

LabelLookup::LabelLookup(Ledger& ledger, Kind kind)
    : ledger_(ledger),
      kind_(kind),
      select_(ledger.db(), fmt::format("SELECT id FROM {} WHERE account_id = ?1 AND label = ?2{}",
                                       table_of(kind), condition_in_force(kind))) {}

std::optional<std::int64_t> LabelLookup::find(AccountId account, std::string_view label) {
  select_.bind(1, account.value);
  select_.bind(2, label);
  if (!select_.step()) return std::nullopt;
  const std::int64_t id = select_.integer(0);
  select_.reset();
  return id;
}

std::string LabelLookup::unknown(AccountId account, std::string_view label) {
  Statement labels(ledger_.db(), fmt::format("SELECT label FROM {} WHERE account_id = ?1{} ORDER BY label",
                                             table_of(kind_), condition_in_force(kind_)));
  labels.bind(1, account.value);
  return fmt::format("the account has no {} '{}'{}", spec_of(kind_).thing, label, suggestion(labels, label));
}

}  // namespace autoship
