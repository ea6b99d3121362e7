#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace autoship {

using Sha256Digest = std::array<std::uint8_t, 32>;

/// SHA-256 (FIPS 180-4), fed piece by piece. It guards the chain of events and the files that
/// leave the house against unnoticed change.
class Sha256 {
 public:
  /// Processors with instructions for SHA-256 use them; `portable` is for holding the two against
  /// each other.
  enum class Code { fastest, portable };

  explicit Sha256(Code code = Code::fastest);

  Sha256& update(std::string_view bytes);

  /// The digest of all that was given. The object starts anew afterwards.
  Sha256Digest finish();

 private:
  using Compress = void (*)(std::uint32_t* state, const unsigned char* blocks, std::size_t count);

  void start();

  Compress compress_;
  std::array<std::uint32_t, 8> state_;
  std::array<unsigned char, 64> block_;  // The bytes since the last whole block.
  std::uint64_t length_;                 // All bytes so far.
};

Sha256Digest sha256(std::string_view bytes);

/// 64 lower-case hexadecimal digits.
std::string hex_text(const Sha256Digest& digest);
void append_hex(std::string& out, const Sha256Digest& digest);

}  // namespace autoship
