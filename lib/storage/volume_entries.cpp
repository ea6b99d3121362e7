#include "storage/volume_entries.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "domain/prices.h"
#include "storage/stored_values.h"

namespace autoship {

std::optional<Day> closed_through(Ledger& ledger) {
  Statement row(ledger.db(), "SELECT last_on FROM volume_periods ORDER BY last_on DESC LIMIT 1");
  if (!row.step()) return std::nullopt;
  return day_at(row, 0);
}

VolumeEntries::VolumeEntries(Ledger& ledger, const RunJournal& journal)
    : run_(journal.run()),
      open_from_(closed_through(ledger).value_or(day_min - date::days{1}) + date::days{1}),
      today_(journal.today()),
      insert_(ledger.db(),
              "INSERT INTO volume_entries (posted_on, volume_on, kind, account_id, account_kind, "
              "credited_to_id, market_id, currency, order_id, original_id, commissionable_minor, pv, cv, "
              "memo, run_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)") {
  insert_.bind(15, run_);
}

Day VolumeEntries::posting_day(Day volume_on) const {
  return volume_on >= open_from_ ? volume_on : std::max(today_, open_from_);
}

void VolumeEntries::add(const VolumeEntry& entry) {
  const Day posted_on = posting_day(entry.volume_on);
  char posted[10], meant[10];
  write_day(posted, posted_on);
  write_day(meant, entry.volume_on);
  memo_ = entry.memo;
  insert_.bind(1, std::string_view(posted, sizeof posted));
  if (posted_on == entry.volume_on) {
    insert_.bind_null(2);
  } else {
    const std::string_view day(meant, sizeof meant);
    insert_.bind(2, day);
    memo_.append(memo_.empty() ? "" : "; ").append("of ").append(day).append(", which is closed");
  }
  insert_.bind(3, to_text(entry.kind));
  insert_.bind(4, entry.account);
  insert_.bind(5, to_text(entry.credited.kind));
  insert_.bind(6, entry.credited.to);
  insert_.bind(7, entry.market);
  insert_.bind(8, entry.currency);
  insert_.bind(9, entry.order);
  insert_.bind(10, entry.original);
  insert_.bind(11, entry.volume.commissionable_minor);
  insert_.bind(12, entry.volume.pv);
  insert_.bind(13, entry.volume.cv);
  if (memo_.empty()) {
    insert_.bind_null(14);
  } else {
    insert_.bind(14, std::string_view(memo_));
  }
  insert_.run();
  ++count_;
  sum_ += entry.volume;
}

VolumeReturns::VolumeReturns(Ledger& ledger, const RunJournal& journal)
    : today_(journal.today()), entries_(ledger, journal), sales_(ledger.db(), R"(
          SELECT s.id, s.account_id, s.account_kind, s.credited_to_id, s.market_id, s.currency,
            s.commissionable_minor + coalesce(sum(r.commissionable_minor), 0),
            s.pv + coalesce(sum(r.pv), 0), s.cv + coalesce(sum(r.cv), 0)
          FROM volume_entries s LEFT JOIN volume_entries r ON r.order_id = s.order_id AND r.original_id = s.id
          WHERE s.order_id = ?1 AND (s.kind = 'sale' OR s.kind = 'replacement')
          GROUP BY s.id ORDER BY s.id)") {}

Volume VolumeReturns::take_back(OrderId order, const Volume& wanted, std::string_view memo) {
  struct Sale {
    VolumeEntry entry;
    std::string currency;
    Volume left;
  };
  std::vector<Sale> sales;
  sales_.bind(1, order);
  while (sales_.step()) {
    Sale& sale = sales.emplace_back();
    sale.entry.kind = VolumeKind::taken_back;
    sale.entry.volume_on = today_;
    sale.entry.original = {sales_.integer(0)};
    sale.entry.account = {sales_.integer(1)};
    const auto kind = parse_tier(sales_.text(2));
    check(kind.has_value(), "a volume entry says of what kind its account was");
    sale.entry.credited = {{sales_.integer(3)}, *kind};
    sale.entry.market = {sales_.integer(4)};
    sale.currency = sales_.text(5);
    sale.left = {sales_.integer(6), sales_.integer(7), sales_.integer(8)};
  }
  Volume taken;
  for (Sale& sale : sales) {
    Volume still = wanted;
    still -= taken;
    const Volume part = at_most(still, sale.left);
    if (part.is_zero()) continue;
    sale.entry.currency = sale.currency;
    sale.entry.order = order;
    sale.entry.volume = -part;
    sale.entry.memo = memo;
    entries_.add(sale.entry);
    taken += part;
  }
  return taken;
}

Volume VolumeReturns::take_back_all(OrderId order, std::string_view memo) {
  constexpr std::int64_t all = std::numeric_limits<std::int64_t>::max() / 4;
  return take_back(order, {all, all, all}, memo);
}

void prove_volume(Ledger& ledger, VolumeEntryId last_entry, std::int64_t count, const Volume& sum) {
  Statement row(ledger.db(),
                "SELECT count(*), coalesce(sum(commissionable_minor), 0), coalesce(sum(pv), 0), "
                "coalesce(sum(cv), 0) FROM volume_entries WHERE id > ?1 AND kind <> 'return'");
  row.bind(1, last_entry.value);
  row.step();
  check(row.integer(0) == count && Volume{row.integer(1), row.integer(2), row.integer(3)} == sum,
        "the volume written differs from that of the orders");
  row.reset();
}

VolumeEntryId last_volume_entry(Ledger& ledger) {
  return {ledger.db().execAndGet("SELECT coalesce(max(id), 0) FROM volume_entries").getInt64()};
}

}  // namespace autoship
