#include "cli/volume_report.h"

#include <streambuf>

#include "domain/sha256.h"
#include "storage/volume_queries.h"

namespace autoship {

namespace {

/// Hands on what it gets, and remembers its checksum.
class Hashed : public std::streambuf {
 public:
  explicit Hashed(std::ostream& out) : out_(out) {}
  std::string sha256() { return hex_text(hash_.finish()); }

 private:
  std::streamsize xsputn(const char* bytes, std::streamsize count) override {
    hash_.update({bytes, static_cast<std::size_t>(count)});
    return out_.write(bytes, count) ? count : 0;
  }
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    const char byte = traits_type::to_char_type(c);
    return xsputn(&byte, 1) == 1 ? c : traits_type::eof();
  }
  int sync() override { return out_.flush() ? 0 : -1; }

  std::ostream& out_;
  Sha256 hash_;
};

/// Takes everything and keeps nothing.
class Nowhere : public std::streambuf {
  std::streamsize xsputn(const char*, std::streamsize count) override { return count; }
  int_type overflow(int_type c) override { return traits_type::not_eof(c); }
};

void add(VolumeReport& report, const Currency& currency, const Volume& volume) {
  ++report.rows;
  const auto found = report.sums.find(currency.code);
  (found != report.sums.end() ? found->second : report.sums[currency.code]).add(volume);
}

}  // namespace

VolumeReport write_volume(Ledger& ledger, const VolumePeriod& period, VolumeShape shape, std::ostream& out,
                          const std::string& file_name) {
  Hashed hashed(out);
  std::ostream stream(&hashed);
  VolumeFile file(stream, file_name, shape, period.period.name, period.active_pv);
  VolumeReport report;
  if (shape == VolumeShape::entry) {
    for_each_volume_row(ledger, period.period, [&](const VolumeRow& row) {
      file.row(row);
      add(report, *row.currency, row.volume);
    });
  } else {
    for_each_volume_member(ledger, period, [&](const VolumeMemberRow& row) {
      if (file.row(row)) add(report, *row.currency, row.volume);
    });
  }
  file.finish();
  report.sha256 = hashed.sha256();
  return report;
}

std::string entries_hash(Ledger& ledger, const Period& period) {
  Nowhere nowhere;
  std::ostream out(&nowhere);
  VolumePeriod found;
  found.period = period;
  return write_volume(ledger, found, VolumeShape::entry, out, "the period's file").sha256;
}

}  // namespace autoship
