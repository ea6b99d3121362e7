#include "domain/sha256.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>

using namespace autoship;

namespace {

std::string hash(std::string_view bytes, Sha256::Code code) {
  return hex_text(Sha256(code).update(bytes).finish());
}

constexpr Sha256::Code both[] = {Sha256::Code::fastest, Sha256::Code::portable};

}  // namespace

TEST_CASE("the examples of FIPS 180-4 and its test vectors come out") {
  const std::string two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  const std::string three_blocks =
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqr"
      "stn"
      "opqrstu";
  for (const auto code : both) {
    CHECK(hash("", code) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hash("abc", code) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hash(two_blocks, code) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(hash(three_blocks, code) == "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    CHECK(hash(std::string(1'000'000, 'a'), code) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    CHECK(hash("\xbd", code) == "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b");
    CHECK(hash(std::string(64, '\0'), code) ==
          "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b");
  }
  CHECK(hex_text(sha256("abc")) == hash("abc", Sha256::Code::portable));
}

TEST_CASE("the processor's instructions and the portable code agree on every length") {
  std::string bytes;
  for (std::size_t length = 0; length <= 300; ++length) {
    CHECK(hash(bytes, Sha256::Code::fastest) == hash(bytes, Sha256::Code::portable));
    bytes += static_cast<char>(length * 37 + 11);
  }
}

TEST_CASE("the pieces that a text is given in make no difference") {
  CHECK(rc::check("pieces", [] {
    const auto pieces =
        *rc::gen::container<std::vector<std::string>>(rc::gen::scale(3, rc::gen::arbitrary<std::string>()));
    for (const auto code : both) {
      Sha256 pieced(code);
      std::string whole;
      for (const auto& piece : pieces) {
        pieced.update(piece);
        whole += piece;
      }
      RC_ASSERT(hex_text(pieced.finish()) == hash(whole, code));
    }
  }));
}

TEST_CASE("a finished hash starts anew") {
  Sha256 again;
  again.update("abc").finish();
  CHECK(again.update("abc").finish() == sha256("abc"));
  CHECK(again.finish() == sha256(""));
}
