#include "domain/sha256.h"

#include "domain/sha256_x86.h"

#include <algorithm>
#include <bit>

namespace autoship {

namespace {

constexpr std::array<std::uint32_t, 8> initial_state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

std::uint32_t read_big_endian(const unsigned char* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 |
         std::uint32_t{bytes[3]};
}

void write_big_endian(unsigned char* bytes, std::uint64_t value, int size) {
  for (int i = size - 1; i >= 0; --i, value >>= 8) bytes[i] = static_cast<unsigned char>(value & 0xFF);
}

/// One block. The names are those of FIPS 180-4, section 6.2.2.
void compress_block(std::uint32_t* state, const unsigned char* block) {
  std::array<std::uint32_t, 64> w;
  for (std::size_t t = 0; t < 16; ++t) w[t] = read_big_endian(block + 4 * t);
  for (std::size_t t = 16; t < 64; ++t) {
    const std::uint32_t x = w[t - 15];
    const std::uint32_t y = w[t - 2];
    const std::uint32_t sigma0 = std::rotr(x, 7) ^ std::rotr(x, 18) ^ (x >> 3);
    const std::uint32_t sigma1 = std::rotr(y, 17) ^ std::rotr(y, 19) ^ (y >> 10);
    w[t] = sigma1 + w[t - 7] + sigma0 + w[t - 16];
  }
  std::uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  std::uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
  for (std::size_t t = 0; t < 64; ++t) {
    const std::uint32_t sum1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const std::uint32_t t1 = h + sum1 + ((e & f) ^ (~e & g)) + sha256_constants[t] + w[t];
    const std::uint32_t sum0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const std::uint32_t t2 = sum0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1;
    d = c, c = b, b = a, a = t1 + t2;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void compress_portable(std::uint32_t* state, const unsigned char* blocks, std::size_t count) {
  for (; count > 0; --count, blocks += 64) compress_block(state, blocks);
}

bool has_sha_instructions() {
  static const bool has = x86_has_sha();
  return has;
}

}  // namespace

Sha256::Sha256(Code code)
    : compress_(code == Code::fastest && has_sha_instructions() ? compress_x86 : compress_portable) {
  start();
}

void Sha256::start() {
  state_ = initial_state;
  length_ = 0;
}

Sha256& Sha256::update(std::string_view bytes) {
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t left = bytes.size();
  const auto held = static_cast<std::size_t>(length_ % 64);
  length_ += left;
  if (held > 0) {
    const std::size_t taken = std::min(left, 64 - held);
    std::copy_n(data, taken, block_.data() + held);
    data += taken;
    left -= taken;
    if (held + taken < 64) return *this;
    compress_(state_.data(), block_.data(), 1);
  }
  compress_(state_.data(), data, left / 64);
  std::copy_n(data + left / 64 * 64, left % 64, block_.data());
  return *this;
}

Sha256Digest Sha256::finish() {
  auto held = static_cast<std::size_t>(length_ % 64);
  block_[held++] = 0x80;
  if (held > 56) {
    std::fill(block_.begin() + static_cast<std::ptrdiff_t>(held), block_.end(), std::uint8_t{0});
    compress_(state_.data(), block_.data(), 1);
    held = 0;
  }
  std::fill(block_.begin() + static_cast<std::ptrdiff_t>(held), block_.end() - 8, std::uint8_t{0});
  write_big_endian(block_.data() + 56, length_ * 8, 8);
  compress_(state_.data(), block_.data(), 1);

  Sha256Digest digest;
  for (std::size_t i = 0; i < 8; ++i) write_big_endian(digest.data() + 4 * i, state_[i], 4);
  start();
  return digest;
}

Sha256Digest sha256(std::string_view bytes) { return Sha256().update(bytes).finish(); }

void append_hex(std::string& out, const Sha256Digest& digest) {
  constexpr const char* digits = "0123456789abcdef";
  char text[64];
  char* at = text;
  for (const std::uint8_t byte : digest) {
    *at++ = digits[byte >> 4];
    *at++ = digits[byte & 15];
  }
  out.append(text, sizeof text);
}

std::string hex_text(const Sha256Digest& digest) {
  std::string text;
  append_hex(text, digest);
  return text;
}

}  // namespace autoship
