#include "domain/return_amounts.h"

#include <algorithm>
#include <cstdlib>

#include "domain/error.h"

namespace autoship {

std::int64_t share_half_up(std::int64_t whole, std::int64_t part, std::int64_t of) {
  check(0 <= part && part <= of && of > 0, "a share lies within its whole");
  const std::int64_t size = std::abs(whole);
  // In two steps, so that amounts of any size fit.
  const std::int64_t rest = size % of * part;
  const std::int64_t share = size / of * part + rest / of + (rest % of * 2 >= of ? 1 : 0);
  return whole < 0 ? -share : share;
}

LineValue value_of_pieces(const LineValue& line, std::int64_t qty, std::int64_t before, std::int64_t pieces) {
  check(before >= 0 && pieces >= 0 && before + pieces <= qty, "more is taken back of a line than it has");
  const auto part = [&](std::int64_t whole) {
    return share_half_up(whole, before + pieces, qty) - share_half_up(whole, before, qty);
  };
  return {part(line.goods_minor), part(line.tax_minor), part(line.pv), part(line.cv)};
}

LineValue percent_of_price(const LineValue& value, int percent) {
  return {share_half_up(value.goods_minor, percent, 100), share_half_up(value.tax_minor, percent, 100),
          value.pv, value.cv};
}

std::vector<Payout> pay_back(std::span<const AmountBack> amounts, std::span<Purse> purses) {
  std::vector<Payout> payouts;
  std::vector<std::int64_t> left;
  for (const AmountBack& amount : amounts) left.push_back(amount.minor);
  const auto pay = [&](std::size_t amount, std::size_t purse) {
    const std::int64_t minor = std::min(left[amount], purses[purse].left_minor);
    if (minor <= 0) return;
    payouts.push_back({amount, purse, minor});
    left[amount] -= minor;
    purses[purse].left_minor -= minor;
  };
  for (std::size_t amount = 0; amount < amounts.size(); ++amount) {
    for (std::size_t purse = 0; purse < purses.size(); ++purse) {
      if (purses[purse].shipment == amounts[amount].shipment) pay(amount, purse);
    }
  }
  for (std::size_t amount = 0; amount < amounts.size(); ++amount) {
    for (std::size_t purse = 0; purse < purses.size(); ++purse) pay(amount, purse);
    if (left[amount] > 0) payouts.push_back({amount, purses.size(), left[amount]});
  }
  return payouts;
}

}  // namespace autoship
