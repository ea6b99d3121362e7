#include "domain/volume.h"

#include <doctest/doctest.h>

#include <vector>

namespace autoship {

namespace {

constexpr VolumeLine soap{1000, 80, 40'000, 30'000, false, false, true, false};

VolumeLine fee() {
  VolumeLine line{2500, 0, 0, 0, true};
  line.is_settled = true;
  return line;
}

}  // namespace

TEST_CASE("volume is the goods without tax and fees (V1)") {
  CHECK(volume_of(soap, false) == Volume{1000, 40'000, 30'000});
  CHECK(volume_of(soap, true) == Volume{920, 40'000, 30'000});
  CHECK(volume_of(fee(), false).is_zero());
  VolumeLine priced = fee();
  priced.pv = 10'000;
  CHECK(volume_of(priced, false) == Volume{0, 10'000, 0});
}

TEST_CASE("what of an order counts follows the date policy (V2)") {
  VolumeLine later = soap;
  later.waits_for_stock = true;
  later.is_settled = false;
  const std::vector<VolumeLine> lines{soap, later};
  CHECK(due_volume(VolumeDate::paid, lines, false).pv == 40'000);
  CHECK(due_volume(VolumeDate::ordered, lines, false).pv == 80'000);
  CHECK(due_volume(VolumeDate::scheduled, lines, false).pv == 80'000);
  CHECK(due_volume(VolumeDate::shipped, lines, false).pv == 0);
  VolumeLine left = soap;
  left.has_left = true;
  left.is_settled = false;
  CHECK(is_due(VolumeDate::shipped, left));
  CHECK(!is_due(VolumeDate::paid, left));
}

TEST_CASE("pieces that come back one by one add up to the line (R7)") {
  const VolumeLine line{1000, 77, 0, 0, false, false, true, true};
  for (const std::int64_t qty : {1, 3, 7, 12}) {
    std::int64_t sum = 0, before = 0;
    for (std::int64_t back = 1; back <= qty; ++back) {
      const std::int64_t now = returned_volume(line, qty, back, true, 0, 0).commissionable_minor;
      CHECK(now >= before);
      sum += now - before;
      before = now;
    }
    CHECK(sum == 923);
  }
  CHECK(returned_volume(line, 3, 2, false, 0, 0).commissionable_minor == 667);
}

TEST_CASE("no more is taken back than there is") {
  CHECK(at_most({500, 10, 0}, {300, 20, 0}) == Volume{300, 10, 0});
  Volume sum{500, 10, 5};
  sum -= {500, 10, 5};
  CHECK(sum.is_zero());
}

}  // namespace autoship
