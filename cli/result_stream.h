#pragma once

#include <ostream>
#include <streambuf>

#include "cli/output.h"

namespace autoship {

/// Lets what writes to streams write to the command's result. Output's own Error comes through.
class ResultStream {
 public:
  explicit ResultStream(Output& out) : buffer_(out), stream_(&buffer_) {
    stream_.exceptions(std::ios::badbit);
  }
  std::ostream& stream() { return stream_; }

 private:
  class Buffer : public std::streambuf {
   public:
    explicit Buffer(Output& out) : out_(out) {}

   private:
    std::streamsize xsputn(const char* bytes, std::streamsize count) override {
      out_.write({bytes, static_cast<std::size_t>(count)});
      return count;
    }
    int_type overflow(int_type c) override {
      const char byte = traits_type::to_char_type(c);
      if (!traits_type::eq_int_type(c, traits_type::eof())) out_.write({&byte, 1});
      return traits_type::not_eof(c);
    }

    Output& out_;
  };

  Buffer buffer_;
  std::ostream stream_;
};

}  // namespace autoship
