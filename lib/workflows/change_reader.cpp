#include "workflows/change_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/condition.h"
#include "domain/item_list.h"
#include "domain/text.h"

namespace autoship {

ChangeReader::ChangeReader(Ledger& ledger, const Company& company, AutoshipStates& states,
                           const OrderPreview& preview, Day today)
    : company_(company),
      states_(states),
      preview_(preview),
      today_(today),
      products_(ledger, Kind::products),
      addresses_(ledger, Kind::addresses),
      methods_(ledger, Kind::payment_methods) {}

void ChangeReader::apply(const ChangeRequest& request, AutoshipChange& change, AutoshipState& state) {
  faults_ = {};
  try {
    act(request, change, state);
  } catch (const ChangeRefused& refused) {
    if (refused.option().empty()) throw Error(refused.what(), Exit::refused);
    faults_.add(refused.option(), refused.what());
  }
  faults_.throw_if_any();
}

void ChangeReader::check_texts(const ChangeRequest& request) {
  faults_ = {};
  for (const ChangeOption& option : change_options()) {
    const std::string name = fmt::format("--{}", option.name);
    if (option.text != nullptr && request.*option.text) {
      if (!faults_.check_text(name, *(request.*option.text))) continue;
      if ((request.*option.text)->empty()) faults_.add(name, "is empty");
    }
    if (option.list == nullptr) continue;
    for (const std::string& text : request.*option.list) faults_.check_text(name, text);
  }
  faults_.throw_if_any();
}

void ChangeReader::act(const ChangeRequest& request, AutoshipChange& change, AutoshipState& state) {
  switch (request.action) {
    case ChangeAction::change:
      return change_autoship(request, change, state);
    case ChangeAction::pause: {
      const auto until = request.until != clear_word ? read_day("--until", request.until) : std::nullopt;
      if (faults_.empty()) change.pause(until);
      return;
    }
    case ChangeAction::resume:
    case ChangeAction::reopen: {
      const auto next = read_day("--next", request.next);
      if (request.action == ChangeAction::reopen) change_end(request, state);
      if (!faults_.empty()) return;
      request.action == ChangeAction::reopen ? change.reopen() : change.resume();
      if (next) change.move_next(*next);
      return;
    }
    case ChangeAction::skip: {
      const auto date = read_day("--date", request.date);
      const auto count = read_number("--count", request.count);
      if (date && count) faults_.add("--date", "goes without --count");
      if (!faults_.empty()) return;
      date ? change.skip_on(*date) : change.skip(count.value_or(1));
      return;
    }
    case ChangeAction::unskip: {
      const auto date = read_day("--date", request.date);
      if (faults_.empty()) change.unskip(date);
      return;
    }
    case ChangeAction::cancel:
      return change.cancel();
  }
}

void ChangeReader::change_autoship(const ChangeRequest& request, AutoshipChange& change,
                                   AutoshipState& state) {
  change.require_running();
  change_terms(request, state);
  change_end(request, state);
  change_items(request, change, state);
  change_schedule(request, change, state);
}

void ChangeReader::change_terms(const ChangeRequest& request, AutoshipState& state) {
  const auto label = [&](const char* option, LabelLookup& labels, const std::string& text) -> std::int64_t {
    const auto id = labels.find(state.account, text);
    if (id) return *id;
    if (text != default_word) faults_.add(option, labels.unknown(state.account, text));
    return 0;
  };
  const OrderRequest& order = preview_.autoship().request;
  if (request.ship_to) {
    const AddressId address{label("--ship-to", addresses_, *request.ship_to)};
    // The label that a listing shows for the account's first address pins nothing.
    if (state.ship_to || address != order.address_id) state.ship_to = address;
  }
  if (request.pay_with) {
    const PaymentMethodId method{label("--pay-with", methods_, *request.pay_with)};
    if (state.pay_with || method != states_.first_method(state.account)) state.pay_with = method;
  }
  if (request.ship_via == default_word) {
    state.ship_via.clear();
  } else if (request.ship_via && company_.services.find(*request.ship_via) == nullptr) {
    faults_.add("--ship-via", company_.services.unknown(*request.ship_via));
  } else if (request.ship_via && (!state.ship_via.empty() || *request.ship_via != preview_.service())) {
    state.ship_via = *request.ship_via;
  }
  if (request.budget == clear_word) {
    state.budget_minor.reset();
  } else if (request.budget) {
    const int digits = preview_.catalog().markets.find(order.market)->currency.digits;
    const auto amount = parse_decimal(*request.budget, digits);
    if (!amount) faults_.add("--budget", decimal_fault(*request.budget, digits));
    if (amount && *amount <= 0) faults_.add("--budget", fmt::format("'{}' buys nothing", *request.budget));
    state.budget_minor = amount;
  }
  change_condition(request, state);
  if (!request.roll) return;
  state.roll = *request.roll == default_word ? std::nullopt : parse_roll(*request.roll);
  if (state.roll || *request.roll == default_word) return;
  const std::vector<std::string> names{"following", "preceding", "modified-following", "none", "default"};
  faults_.add("--roll", fmt::format("'{}' is none of {}{}", *request.roll, fmt::join(names, ", "),
                                    did_you_mean(*request.roll, names)));
}

/// P7: a mark is given together with whether it is topped up.
void ChangeReader::change_condition(const ChangeRequest& request, AutoshipState& state) {
  if (request.only_below_pv == clear_word) {
    if (request.top_up) faults_.add("--top-up", "goes with a volume to reach: --only-below-pv N");
    state.only_below_pv.reset();
    state.top_up = false;
  } else if (request.only_below_pv) {
    const auto mark = parse_mark(*request.only_below_pv);
    if (!mark) faults_.add("--only-below-pv", mark_fault(*request.only_below_pv));
    state.only_below_pv = mark;
    state.top_up = request.top_up;
  } else if (request.top_up) {
    if (!state.only_below_pv) faults_.add("--top-up", "goes with a volume to reach: --only-below-pv N");
    state.top_up = true;
  }
}

void ChangeReader::change_end(const ChangeRequest& request, AutoshipState& state) {
  const auto end_before = state.until;
  if (request.until == clear_word) {
    state.until.reset();
  } else if (const auto until = read_day("--until", request.until)) {
    state.until = until;
  }
  // A grid that had ended goes on behind its old end, with nothing for days gone by.
  const bool is_later = end_before && (!state.until || *state.until > *end_before);
  if (is_later && state.grid_from == day_max) state.grid_from = std::max(*end_before + date::days{1}, today_);
  if (request.times == clear_word) {
    state.times.reset();
  } else if (const auto times = read_number("--times", request.times)) {
    if (*times <= state.orders_made) {
      faults_.add("--times",
                  fmt::format("{} is not more than the {} orders made so far", *times, state.orders_made));
    }
    state.times = times;
  }
}

void ChangeReader::change_items(const ChangeRequest& request, AutoshipChange& change, AutoshipState& state) {
  const std::vector<LineChange> changes = read_lines(request);
  // A listing tells the items, discontinued ones too, beside what is to change.
  const bool tells = request.items && (!request.once || !changes.empty()) && items_are(*request.items, state);
  const std::optional<std::string> items = tells ? std::nullopt : request.items;
  if (items && !changes.empty()) {
    return faults_.add("--items", "says all of them; it goes without --add, --set, --remove and --swap");
  }
  if (request.once && changes.empty() && !items) {
    return faults_.add("--once", "goes with --add, --set, --remove, --swap or --items");
  }
  if (items) {
    try {
      const auto listed = parse_items(*items);
      if (listed.empty()) return faults_.add("--items", "names no item");
      // Whatever is not named goes; the order of preference is that of the list.
      std::vector<WantedLine> lines;
      for (const ListedItem& item : listed) {
        const ProductId product = read_product("--items", item.sku, true);
        const auto was = std::find_if(state.lines.begin(), state.lines.end(),
                                      [&](const WantedLine& line) { return line.product == product; });
        lines.push_back({product, item.qty, was == state.lines.end() ? std::nullopt : was->locked_minor});
      }
      if (faults_.empty())
        request.once ? change.set_next_lines(std::move(lines)) : change.set_lines(std::move(lines));
    } catch (const ChangeRefused&) {
      throw;
    } catch (const Error& error) {
      return faults_.add("--items", error.what());
    }
  }
  if (!changes.empty() && faults_.empty())
    request.once ? change.change_next_lines(changes) : change.change_lines(changes);
  if (faults_.empty()) lock_prices(state);
}

/// P2: a line that was not there before has the price of today, as at an enrollment.
void ChangeReader::lock_prices(AutoshipState& state) const {
  if (company_.policy.prices.lock != PriceLock::enrollment) return;
  const OrderRequest& order = preview_.autoship().request;
  for (WantedLine& line : state.lines) {
    const auto was = std::find_if(order.lines.begin(), order.lines.end(),
                                  [&](const WantedLine& other) { return other.product == line.product; });
    // Taken out and put in again by one call, it was there all along.
    if (was != order.lines.end()) line.locked_minor = was->locked_minor;
    if (was != order.lines.end() || line.locked_minor) continue;
    const Price* price = preview_.catalog().prices.find(line.product, order.market, order.tier, today_);
    if (price != nullptr) line.locked_minor = price->minor;
  }
}

bool ChangeReader::items_are(const std::string& text, const AutoshipState& state) const {
  std::string now;
  for (const WantedLine& line : state.lines) {
    now += fmt::format("{}{}={}", now.empty() ? "" : ";", preview_.catalog().products.find(line.product)->sku,
                       line.qty);
  }
  return text == now;
}

std::vector<LineChange> ChangeReader::read_lines(const ChangeRequest& request) {
  using How = LineChange::How;
  std::vector<LineChange> changes;
  const auto read = [&](const char* option, const auto& take) {
    try {
      take();
    } catch (const Error& error) {
      faults_.add(option, error.what());
    }
  };
  for (const std::string& text : request.swap) {
    read("--swap", [&] {
      const auto sign = text.find('=');
      if (sign == text.npos || sign == 0 || sign + 1 == text.size())
        throw Error(fmt::format("'{}' is not of the form OLD=NEW", text));
      if (text.substr(0, sign) == text.substr(sign + 1)) throw Error(fmt::format("'{}' swaps nothing", text));
      const ProductId old = read_product("--swap", std::string_view(text).substr(0, sign), false);
      changes.push_back(
          {How::swap, old, 0, read_product("--swap", std::string_view(text).substr(sign + 1), true)});
    });
  }
  for (const std::string& text : request.remove) {
    changes.push_back({How::remove, read_product("--remove", text, false), 0, {}});
  }
  const auto read_items = [&](const char* option, How how, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      read(option, [&] {
        const ListedItem item = parse_item(text);
        changes.push_back({how, read_product(option, item.sku, true), item.qty, {}});
      });
    }
  };
  read_items("--set", How::set, request.set);
  read_items("--add", How::add, request.add);
  return changes;
}

/// `wanted`: it is to be shipped, which a discontinued product cannot be.
ProductId ChangeReader::read_product(const char* option, std::string_view sku, bool wanted) {
  const auto id = products_.find(sku);
  if (!id) {
    faults_.add(option, products_.unknown(sku));
    return {};
  }
  const Product& product = *preview_.catalog().products.find({*id});
  if (!wanted || product.active) return product.id;
  const Product* successor = preview_.catalog().products.find(product.substitute);
  faults_.add(option,
              fmt::format("'{}' is discontinued{}", product.sku,
                          successor == nullptr ? "" : fmt::format("; its successor is {}", successor->sku)));
  return product.id;
}

void ChangeReader::change_schedule(const ChangeRequest& request, AutoshipChange& change,
                                   const AutoshipState& state) {
  const auto rule = read_rule(request.every);
  const auto restart = read_day("--restart", request.restart);
  const auto next = read_day("--next", request.next);
  const auto day = read_number("--day", request.day);
  const bool keeps_rule = rule && canonical_text(*rule) == state.every;
  if (day && request.every && !keeps_rule)
    faults_.add("--day", "goes without --every, which names its days itself");
  if (next && restart)
    faults_.add("--next", "goes without --restart: one of the two says when the next one ships");
  if (!faults_.empty()) return;
  if (rule) {
    change.set_rule(*rule, restart);
  } else if (restart) {
    change.restart(*restart);
  }
  if (day) change.set_day(static_cast<int>(std::clamp<std::int64_t>(*day, 0, 99)));
  if (next) change.move_next(*next);
}

std::optional<Day> ChangeReader::read_day(const char* option, const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const auto day = parse_day(*text);
  if (!day) faults_.add(option, day_fault(*text));
  return day;
}

std::optional<std::int64_t> ChangeReader::read_number(const char* option,
                                                      const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const auto number = parse_integer(*text);
  if (!number) faults_.add(option, fmt::format("'{}' is not a whole number", *text));
  return number;
}

std::optional<Rule> ChangeReader::read_rule(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  try {
    return parse_rule(*text);
  } catch (const RuleError& error) {
    faults_.add("--every", error.what());
    return std::nullopt;
  }
}

}  // namespace autoship
