#include "cli/volume_verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <streambuf>
#include <vector>

#include "domain/error.h"

namespace autoship {

class VolumeVerify::Comparison : public std::streambuf {
 public:
  explicit Comparison(const std::string& path) : path_(path), in_(path, std::ios::binary) {
    if (!in_) throw Error(fmt::format("cannot read '{}' ({})", path, std::strerror(errno)));
  }

  std::string line() {
    std::string text;
    std::getline(in_, text);
    return text;
  }
  void rewind() {
    in_.clear();
    in_.seekg(0);
  }
  std::optional<std::int64_t> first_difference() {
    if (!differs_ && in_.peek() != std::ifstream::traits_type::eof()) differs_ = true;
    if (in_.bad()) throw Error(fmt::format("cannot read '{}' ({})", path_, std::strerror(errno)));
    return differs_ ? std::optional(line_) : std::nullopt;
  }

 private:
  std::streamsize xsputn(const char* bytes, std::streamsize count) override {
    if (differs_) return count;
    there_.resize(static_cast<std::size_t>(count));
    in_.read(there_.data(), count);
    const auto got = there_.begin() + in_.gcount();
    const auto [at, mine] = std::mismatch(there_.begin(), got, bytes);
    line_ += std::count(there_.begin(), at, '\n');
    differs_ = at != got || in_.gcount() < count;
    return count;
  }
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    const char byte = traits_type::to_char_type(c);
    xsputn(&byte, 1);
    return c;
  }

  std::string path_;
  std::ifstream in_;
  std::vector<char> there_;
  std::int64_t line_ = 1;
  bool differs_ = false;
};

VolumeVerify::VolumeVerify(const std::string& path)
    : path_(path),
      comparison_(std::make_unique<Comparison>(path)),
      stream_(std::make_unique<std::ostream>(comparison_.get())) {
  header_ = comparison_->line();
  first_row_ = comparison_->line();
  comparison_->rewind();
}

VolumeVerify::~VolumeVerify() = default;

VolumeShape VolumeVerify::shape() const {
  for (const VolumeShape shape : {VolumeShape::entry, VolumeShape::account, VolumeShape::upline}) {
    if (volume_header(shape) == header_) return shape;
  }
  throw Error(fmt::format("{}:1: is no header of a volume file", path_), Exit::refused);
}

std::string VolumeVerify::period() const {
  const std::string name = first_row_.substr(0, first_row_.find(','));
  if (name.empty())
    throw Error(fmt::format("{}:2: says no period: give it by --period", path_), Exit::refused);
  return name;
}

std::ostream& VolumeVerify::stream() { return *stream_; }

std::optional<std::int64_t> VolumeVerify::first_difference() { return comparison_->first_difference(); }

}  // namespace autoship
