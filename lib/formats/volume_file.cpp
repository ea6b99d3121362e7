#include "formats/volume_file.h"

#include <fmt/format.h>

#include <array>
#include <span>

namespace autoship {

namespace {

constexpr std::array<std::string_view, 14> entry_columns = {
    "period",      "entry",  "posted_on", "kind",           "order", "account", "account_kind",
    "credited_to", "market", "currency",  "commissionable", "pv",    "cv",      "memo"};

// A file by account has the first ten of them.
constexpr std::array<std::string_view, 14> member_columns = {
    "period", "account", "name",   "kind",    "currency", "orders",      "commissionable",
    "pv",     "cv",      "active", "sponsor", "level",    "personal_pv", "group_pv"};
constexpr std::size_t account_columns = 10;

std::span<const std::string_view> columns_of(VolumeShape shape) {
  if (shape == VolumeShape::entry) return entry_columns;
  return std::span(member_columns)
      .first(shape == VolumeShape::account ? account_columns : member_columns.size());
}

}  // namespace

std::string_view to_text(VolumeShape shape) {
  switch (shape) {
    case VolumeShape::entry:
      return "entry";
    case VolumeShape::account:
      return "account";
    case VolumeShape::upline:
      break;
  }
  return "upline";
}

std::optional<VolumeShape> parse_volume_shape(std::string_view text) {
  for (const VolumeShape shape : {VolumeShape::entry, VolumeShape::account, VolumeShape::upline}) {
    if (to_text(shape) == text) return shape;
  }
  return std::nullopt;
}

std::string volume_header(VolumeShape shape) { return fmt::format("{}", fmt::join(columns_of(shape), ",")); }

VolumeFile::VolumeFile(std::ostream& out, std::string file_name, VolumeShape shape, std::string period,
                       std::int64_t active_pv)
    : csv_(out, std::move(file_name)), shape_(shape), period_(std::move(period)), active_pv_(active_pv) {
  for (const std::string_view column : columns_of(shape)) csv_.plain(column);
  csv_.end_row();
}

void VolumeFile::row(const VolumeRow& row) {
  csv_.plain(period_);
  csv_.integer(row.entry);
  csv_.plain(row.posted_on);
  csv_.plain(row.kind);
  if (row.order == 0) {
    csv_.empty();
  } else {
    csv_.integer(row.order);
  }
  csv_.plain(row.account);
  csv_.plain(row.account_kind);
  csv_.plain(row.credited_to);
  csv_.plain(row.market);
  csv_.plain(row.currency->code);
  csv_.decimal(row.volume.commissionable_minor, row.currency->digits);
  csv_.decimal_short(row.volume.pv, volume_digits);
  csv_.decimal_short(row.volume.cv, volume_digits);
  csv_.text(row.memo);
  csv_.end_row();
}

bool VolumeFile::row(const VolumeMemberRow& row) {
  const bool has_own = row.orders > 0 || !row.volume.is_zero();
  if (shape_ == VolumeShape::account && !has_own && row.personal_pv == 0) return false;
  csv_.plain(period_);
  csv_.plain(row.account);
  csv_.text(row.name);
  csv_.plain(row.kind);
  csv_.plain(row.currency->code);
  csv_.integer(row.orders);
  csv_.decimal(row.volume.commissionable_minor, row.currency->digits);
  csv_.decimal_short(row.volume.pv, volume_digits);
  csv_.decimal_short(row.volume.cv, volume_digits);
  csv_.plain(row.kind == "member" && row.personal_pv >= active_pv_ ? "yes" : "no");
  if (shape_ == VolumeShape::upline) {
    csv_.plain(row.sponsor);
    csv_.integer(row.level);
    csv_.decimal_short(row.personal_pv, volume_digits);
    csv_.decimal_short(row.group_pv, volume_digits);
  }
  csv_.end_row();
  return true;
}

}  // namespace autoship
