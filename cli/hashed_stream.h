#pragma once

#include <ostream>
#include <streambuf>
#include <string>

#include "domain/sha256.h"

namespace autoship {

/// Hands on what it gets, and remembers its checksum.
class HashedStream {
 public:
  explicit HashedStream(std::ostream& out) : buffer_(out), stream_(&buffer_) {}
  std::ostream& stream() { return stream_; }
  /// Of all that was written; asked for once.
  std::string sha256() { return hex_text(buffer_.hash.finish()); }

 private:
  struct Buffer : public std::streambuf {
    explicit Buffer(std::ostream& to) : out(to) {}
    std::streamsize xsputn(const char* bytes, std::streamsize count) override {
      hash.update({bytes, static_cast<std::size_t>(count)});
      return out.write(bytes, count) ? count : 0;
    }
    int_type overflow(int_type c) override {
      if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
      const char byte = traits_type::to_char_type(c);
      return xsputn(&byte, 1) == 1 ? c : traits_type::eof();
    }
    int sync() override { return out.flush() ? 0 : -1; }

    std::ostream& out;
    Sha256 hash;
  };

  Buffer buffer_;
  std::ostream stream_;
};

}  // namespace autoship
