#pragma once

#include "formats/csv_columns.h"
#include "formats/csv_reader.h"

#include <algorithm>
#include <sstream>
#include <streambuf>
#include <string>
#include <utility>
#include <vector>

namespace autoship {

/// All that a reader makes of a file.
struct ReadCsv {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::int64_t> lines;
  std::vector<std::string> faults;  // The first 20.
  std::int64_t fault_count = 0;
  bool operator==(const ReadCsv&) const = default;
};

/// A stream that hands out 1 to 7 bytes at a time.
class DribblingBuffer : public std::streambuf {
 public:
  explicit DribblingBuffer(std::string bytes) : bytes_(std::move(bytes)) {}

 protected:
  int_type underflow() override {
    if (gptr() == egptr()) {
      const std::size_t size = std::min(bytes_.size() - at_, turn_++ % 7 + 1);
      if (size == 0) return traits_type::eof();
      setg(bytes_.data() + at_, bytes_.data() + at_, bytes_.data() + at_ + size);
      at_ += size;
    }
    return traits_type::to_int_type(*gptr());
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
  std::size_t turn_ = 0;
};

inline std::vector<std::string> texts_of(const FaultList& faults) {
  std::vector<std::string> texts;
  try {
    faults.throw_if_any();
  } catch (const InputRefused& refused) {
    for (const Fault& fault : refused.faults()) texts.push_back(fault.to_text());
  }
  return texts;
}

inline ReadCsv read_csv(std::istream& in, CsvOptions options = {}) {
  FaultList faults;
  CsvReader reader(in, "in.csv", faults, options);
  ReadCsv read{reader.header(), {}, {}, {}, 0};
  while (reader.next()) {
    read.lines.push_back(reader.line());
    auto& row = read.rows.emplace_back();
    for (std::size_t i = 0; i < read.header.size(); ++i) row.emplace_back(reader.cell(i));
  }
  read.faults = texts_of(faults);
  read.fault_count = faults.total();
  return read;
}

inline ReadCsv read_csv(const std::string& text, CsvOptions options = {}) {
  std::istringstream in(text);
  return read_csv(in, options);
}

}  // namespace autoship
