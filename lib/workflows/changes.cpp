#include "workflows/changes.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/item_list.h"
#include "domain/json_writer.h"
#include "domain/text.h"
#include "storage/code_lookup.h"
#include "workflows/change_columns.h"
#include "workflows/next_dates.h"
#include "workflows/option_faults.h"
#include "workflows/order_preview.h"

namespace autoship {

namespace {

std::string_view event_of(ChangeAction action) {
  switch (action) {
    case ChangeAction::change:
      return "changed";
    case ChangeAction::pause:
      return "paused";
    case ChangeAction::resume:
      return "resumed";
    case ChangeAction::skip:
      return "skip-asked";
    case ChangeAction::unskip:
      return "skip-withdrawn";
    case ChangeAction::cancel:
      return "canceled";
    case ChangeAction::reopen:
      return "reopened";
  }
  return "";
}

/// What the request does, for whom it may be forbidden (S4).
std::vector<Deed> deeds_of(const ChangeRequest& request) {
  switch (request.action) {
    case ChangeAction::pause:
      return {Deed::pause};
    case ChangeAction::resume:
      return {Deed::resume};
    case ChangeAction::skip:
      return {Deed::skip};
    case ChangeAction::unskip:
      return {Deed::unskip};
    case ChangeAction::cancel:
      return {Deed::cancel};
    case ChangeAction::reopen:
      return {Deed::reopen};
    case ChangeAction::change:
      break;
  }
  std::vector<Deed> deeds;
  const auto needs = [&](bool given, Deed deed) {
    if (given) deeds.push_back(deed);
  };
  needs(request.items || !request.add.empty() || !request.set.empty() || !request.remove.empty() ||
            !request.swap.empty(),
        Deed::items);
  needs(request.every || request.day || request.until || request.times, Deed::every);
  needs(request.next.has_value(), Deed::next);
  needs(request.restart.has_value(), Deed::restart);
  needs(request.ship_to.has_value(), Deed::ship_to);
  needs(request.ship_via.has_value(), Deed::ship_via);
  needs(request.pay_with.has_value(), Deed::pay_with);
  needs(request.budget.has_value(), Deed::budget);
  needs(request.roll.has_value(), Deed::roll);
  return deeds;
}

}  // namespace

/// One change on its way: what the request's texts mean, and what they do to the state.
struct Changer::State {
  State(Ledger& of_ledger, const Company& of_company, const Caller& of_caller, const Person& of_person,
        RunJournal& of_journal)
      : ledger(of_ledger),
        company(of_company),
        caller(of_caller),
        person(of_person),
        journal(of_journal),
        states(ledger),
        dates(ledger, date_policy(company.policy, company.calendars)),
        preview(ledger, company, caller.as_of),
        products(ledger, Kind::products),
        addresses(ledger, Kind::addresses),
        methods(ledger, Kind::payment_methods) {}

  ChangeEffect change(AutoshipId autoship, const ChangeRequest& request);

 private:
  Shipping shipping_of(const AutoshipState& state);
  void apply(const ChangeRequest& request, AutoshipChange& change, AutoshipState& state);
  void change_autoship(const ChangeRequest& request, AutoshipChange& change, AutoshipState& state);
  void change_schedule(const ChangeRequest& request, AutoshipChange& change);
  void change_items(const ChangeRequest& request, AutoshipChange& change, AutoshipState& state);
  void change_terms(const ChangeRequest& request, AutoshipState& state);
  void change_end(const ChangeRequest& request, AutoshipState& state);
  void lock_prices(AutoshipState& state);
  std::vector<LineChange> read_lines(const ChangeRequest& request);
  ProductId read_product(const char* option, std::string_view sku, bool wanted);
  std::optional<Day> read_day(const char* option, const std::optional<std::string>& text);
  std::optional<std::int64_t> read_number(const char* option, const std::optional<std::string>& text);
  std::optional<Rule> read_rule(const std::optional<std::string>& text);
  void check_texts(const ChangeRequest& request);
  void check_required(const AutoshipState& before, const AutoshipState& after, ChangeEffect& effect);
  void check_plan(const ChangeRequest& request, const AutoshipState& state, ChangeEffect& effect);
  Outlook outlook();
  void record(const ChangeRequest& request, const AutoshipState& state, const ChangeEffect& effect);

  Ledger& ledger;
  const Company company;
  const Caller& caller;
  const Person person;
  RunJournal& journal;
  AutoshipStates states;
  NextDates dates;
  OrderPreview preview;
  CodeLookup products;
  LabelLookup addresses, methods;
  OptionFaults faults;
};

Changer::Changer(Ledger& ledger, const Company& company, const Caller& caller, const Person& person,
                 RunJournal& journal)
    : state_(std::make_unique<State>(ledger, company, caller, person, journal)) {}
Changer::~Changer() = default;

ChangeEffect Changer::change(AutoshipId autoship, const ChangeRequest& request) {
  return state_->change(autoship, request);
}

ChangeEffect Changer::State::change(AutoshipId autoship, const ChangeRequest& request) {
  for (const Deed deed : deeds_of(request)) require(company.policy, person, deed);
  faults = {};
  check_texts(request);
  faults.throw_if_any();

  const auto before = states.load(autoship);
  check(before && preview.read(autoship), "an autoship that is changed exists");
  ChangeEffect effect;
  effect.autoship = autoship;
  effect.account = preview.autoship().account_code;
  effect.action = request.action;
  effect.currency = preview.catalog().markets.find(preview.autoship().request.market)->currency;
  effect.before = outlook();

  AutoshipState after = *before;
  const Shipping shipping = shipping_of(after);
  const ChangeContext context{preview.catalog(), company.policy, shipping, caller.as_of};
  AutoshipChange change(after, context);
  try {
    apply(request, change, after);
  } catch (const ChangeRefused& refused) {
    if (refused.option().empty()) throw Error(refused.what(), Exit::refused);
    faults.add(refused.option(), refused.what());
  }
  faults.throw_if_any();
  effect.notes = change.notes();

  const auto next =
      next_of(after, Schedule(parse_rule(after.every), after.anchor, after.every), shipping_of(after));
  if (after.status == AutoshipStatus::active && !next) {
    throw Error(fmt::format("no cycle of autoship {} would be left{}; cancel it instead", autoship.value,
                            after.until ? " until " + to_text(*after.until) : ""),
                Exit::refused);
  }
  // The ledger keeps one place for where the grid stands: the next cycle's.
  if (after.status == AutoshipStatus::active) after.grid_from = next->grid_from();
  effect.columns = changed_columns(ledger, preview.catalog(), effect.currency.digits, *before, after);
  effect.after = effect.before;
  if (!effect.changed()) {
    if (effect.notes.empty())
      effect.notes.push_back(fmt::format("autoship {} is so already", autoship.value));
    return effect;
  }
  Savepoint savepoint(ledger);
  check_required(*before, after, effect);
  states.save(*before, after, next, journal.run());
  check(preview.read(autoship), "an autoship that was changed is there");
  effect.after = outlook();
  check_plan(request, after, effect);
  effect.open_order = open_order(ledger, autoship);
  savepoint.keep();
  record(request, *before, effect);
  return effect;
}

Shipping Changer::State::shipping_of(const AutoshipState& state) {
  DatedAutoship dated;
  dated.roll = state.roll;
  dated.location = state.fulfilled_by ? state.fulfilled_by : dates.store().location_of_account(state.account);
  return dates.shipping_of(dated);
}

Outlook Changer::State::outlook() {
  Outlook found;
  found.next = preview.cycles(3);
  OrderPlan order;
  found.blocked =
      found.next.empty() ? preview.plan(caller.as_of, order) : preview.plan(found.next.front(), order);
  if (!found.blocked && !found.next.empty()) found.total_minor = order.total_minor;
  return found;
}

void Changer::State::check_texts(const ChangeRequest& request) {
  for (const ChangeOption& option : change_options()) {
    const std::string name = fmt::format("--{}", option.name);
    if (option.text != nullptr && request.*option.text) {
      if (!faults.check_text(name, *(request.*option.text))) continue;
      if ((request.*option.text)->empty()) faults.add(name, "is empty");
    }
    if (option.list == nullptr) continue;
    for (const std::string& text : request.*option.list) faults.check_text(name, text);
  }
}

void Changer::State::apply(const ChangeRequest& request, AutoshipChange& change, AutoshipState& state) {
  switch (request.action) {
    case ChangeAction::change:
      return change_autoship(request, change, state);
    case ChangeAction::pause: {
      const auto until = request.until != clear_word ? read_day("--until", request.until) : std::nullopt;
      if (faults.empty()) change.pause(until);
      return;
    }
    case ChangeAction::resume:
    case ChangeAction::reopen: {
      const auto next = read_day("--next", request.next);
      if (request.action == ChangeAction::reopen) change_end(request, state);
      if (!faults.empty()) return;
      request.action == ChangeAction::reopen ? change.reopen() : change.resume();
      if (next) change.move_next(*next);
      return;
    }
    case ChangeAction::skip: {
      const auto date = read_day("--date", request.date);
      const auto count = read_number("--count", request.count);
      if (date && count) faults.add("--date", "goes without --count");
      if (!faults.empty()) return;
      date ? change.skip_on(*date) : change.skip(count.value_or(1));
      return;
    }
    case ChangeAction::unskip: {
      const auto date = read_day("--date", request.date);
      if (faults.empty()) change.unskip(date);
      return;
    }
    case ChangeAction::cancel:
      return change.cancel();
  }
}

void Changer::State::change_autoship(const ChangeRequest& request, AutoshipChange& change,
                                     AutoshipState& state) {
  change.require_running();
  change_terms(request, state);
  change_end(request, state);
  change_items(request, change, state);
  change_schedule(request, change);
}

void Changer::State::change_schedule(const ChangeRequest& request, AutoshipChange& change) {
  const auto rule = read_rule(request.every);
  const auto restart = read_day("--restart", request.restart);
  const auto next = read_day("--next", request.next);
  const auto day = read_number("--day", request.day);
  if (day && request.every) faults.add("--day", "goes without --every, which names its days itself");
  if (next && restart)
    faults.add("--next", "goes without --restart: one of the two says when the next one ships");
  if (!faults.empty()) return;
  if (rule) {
    change.set_rule(*rule, restart);
  } else if (restart) {
    change.restart(*restart);
  }
  if (day) change.set_day(static_cast<int>(std::clamp<std::int64_t>(*day, 0, 99)));
  if (next) change.move_next(*next);
}

void Changer::State::change_items(const ChangeRequest& request, AutoshipChange& change,
                                  AutoshipState& state) {
  const std::vector<LineChange> changes = read_lines(request);
  if (request.items && !changes.empty()) {
    return faults.add("--items", "says all of them; it goes without --add, --set, --remove and --swap");
  }
  if (request.once && changes.empty() && !request.items) {
    return faults.add("--once", "goes with --add, --set, --remove, --swap or --items");
  }
  std::vector<LineChange> all = changes;
  if (request.items) {
    try {
      const auto items = parse_items(*request.items);
      if (items.empty()) return faults.add("--items", "names no item");
      // Whatever is not named goes; the order of preference is that of the list.
      if (!request.once) {
        std::vector<WantedLine> lines;
        for (const ListedItem& item : items) {
          const ProductId product = read_product("--items", item.sku, true);
          const auto was = std::find_if(state.lines.begin(), state.lines.end(),
                                        [&](const WantedLine& line) { return line.product == product; });
          lines.push_back({product, item.qty, was == state.lines.end() ? std::nullopt : was->locked_minor});
        }
        if (faults.empty()) change.set_lines(std::move(lines));
      } else {
        for (const WantedLine& line : state.lines)
          all.push_back({LineChange::How::remove, line.product, 0, {}});
        for (const ListedItem& item : items) {
          const ProductId product = read_product("--items", item.sku, true);
          all.push_back({LineChange::How::set, product, item.qty, {}});
        }
      }
    } catch (const ChangeRefused&) {
      throw;
    } catch (const Error& error) {
      return faults.add("--items", error.what());
    }
  }
  if (!all.empty() && faults.empty()) request.once ? change.change_next_lines(all) : change.change_lines(all);
  if (faults.empty()) lock_prices(state);
}

/// P2: a line that was not there before has the price of today, as at an enrollment.
void Changer::State::lock_prices(AutoshipState& state) {
  if (company.policy.prices.lock != PriceLock::enrollment) return;
  const OrderRequest& order = preview.autoship().request;
  for (WantedLine& line : state.lines) {
    const bool old = std::any_of(order.lines.begin(), order.lines.end(),
                                 [&](const WantedLine& was) { return was.product == line.product; });
    if (old || line.locked_minor) continue;
    const Price* price = preview.catalog().prices.find(line.product, order.market, order.tier, caller.as_of);
    if (price != nullptr) line.locked_minor = price->minor;
  }
}

std::vector<LineChange> Changer::State::read_lines(const ChangeRequest& request) {
  using How = LineChange::How;
  std::vector<LineChange> changes;
  const auto read = [&](const char* option, const auto& take) {
    try {
      take();
    } catch (const Error& error) {
      faults.add(option, error.what());
    }
  };
  for (const std::string& text : request.swap) {
    read("--swap", [&] {
      const auto sign = text.find('=');
      if (sign == text.npos || sign == 0 || sign + 1 == text.size())
        throw Error(fmt::format("'{}' is not of the form OLD=NEW", text));
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
ProductId Changer::State::read_product(const char* option, std::string_view sku, bool wanted) {
  const auto id = products.find(sku);
  if (!id) {
    faults.add(option, products.unknown(sku));
    return {};
  }
  const Product& product = *preview.catalog().products.find({*id});
  if (!wanted || product.active) return product.id;
  const Product* successor = preview.catalog().products.find(product.substitute);
  faults.add(option,
             fmt::format("'{}' is discontinued{}", product.sku,
                         successor == nullptr ? "" : fmt::format("; its successor is {}", successor->sku)));
  return product.id;
}

void Changer::State::change_terms(const ChangeRequest& request, AutoshipState& state) {
  const auto label = [&](const char* option, LabelLookup& labels, const std::string& text) -> std::int64_t {
    const auto id = labels.find(state.account, text);
    if (id) return *id;
    if (text != default_word) faults.add(option, labels.unknown(state.account, text));
    return 0;
  };
  const OrderRequest& order = preview.autoship().request;
  if (request.ship_to) {
    const AddressId address{label("--ship-to", addresses, *request.ship_to)};
    // The label that a listing shows for the account's first address pins nothing.
    if (state.ship_to || address != order.address_id) state.ship_to = address;
  }
  if (request.pay_with) {
    const PaymentMethodId method{label("--pay-with", methods, *request.pay_with)};
    if (state.pay_with || method != first_method(ledger, state.account)) state.pay_with = method;
  }
  if (request.ship_via == default_word) {
    state.ship_via.clear();
  } else if (request.ship_via && company.services.find(*request.ship_via) == nullptr) {
    faults.add("--ship-via", company.services.unknown(*request.ship_via));
  } else if (request.ship_via && (!state.ship_via.empty() || *request.ship_via != preview.service())) {
    state.ship_via = *request.ship_via;
  }
  if (request.budget == clear_word) {
    state.budget_minor.reset();
  } else if (request.budget) {
    const int digits = preview.catalog().markets.find(order.market)->currency.digits;
    const auto amount = parse_decimal(*request.budget, digits);
    if (!amount) faults.add("--budget", decimal_fault(*request.budget, digits));
    if (amount && *amount <= 0) faults.add("--budget", fmt::format("'{}' buys nothing", *request.budget));
    state.budget_minor = amount;
  }
  if (!request.roll) return;
  state.roll = *request.roll == default_word ? std::nullopt : parse_roll(*request.roll);
  if (state.roll || *request.roll == default_word) return;
  const std::vector<std::string> names{"following", "preceding", "modified-following", "none", "default"};
  faults.add("--roll", fmt::format("'{}' is none of {}{}", *request.roll, fmt::join(names, ", "),
                                   did_you_mean(*request.roll, names)));
}

void Changer::State::change_end(const ChangeRequest& request, AutoshipState& state) {
  if (request.until == clear_word) {
    state.until.reset();
  } else if (const auto until = read_day("--until", request.until)) {
    state.until = until;
  }
  if (request.times == clear_word) {
    state.times.reset();
  } else if (const auto times = read_number("--times", request.times)) {
    if (*times <= state.orders_made) {
      faults.add("--times",
                 fmt::format("{} is not more than the {} orders made so far", *times, state.orders_made));
    }
    state.times = times;
  }
}

std::optional<Day> Changer::State::read_day(const char* option, const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const auto day = parse_day(*text);
  if (!day) faults.add(option, day_fault(*text));
  return day;
}

std::optional<std::int64_t> Changer::State::read_number(const char* option,
                                                        const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const auto number = parse_integer(*text);
  if (!number) faults.add(option, fmt::format("'{}' is not a whole number", *text));
  return number;
}

std::optional<Rule> Changer::State::read_rule(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  try {
    return parse_rule(*text);
  } catch (const RuleError& error) {
    faults.add("--every", error.what());
    return std::nullopt;
  }
}

/// P6: what the company requires of an account's kind is not its owner's to remove.
void Changer::State::check_required(const AutoshipState& before, const AutoshipState& after,
                                    ChangeEffect& effect) {
  const std::string kind(to_text(preview.autoship().request.tier));
  const auto leaves_out = [](const CycleNote& note, ProductId product) {
    return std::find(note.once.begin(), note.once.end(), OnceLine{product, 0}) != note.once.end();
  };
  for (const WantedLine& line : before.lines) {
    const std::string& sku = preview.catalog().products.find(line.product)->sku;
    if (!is_required(company.policy, kind, sku)) continue;
    const bool stays = std::any_of(after.lines.begin(), after.lines.end(),
                                   [&](const WantedLine& other) { return other.product == line.product; });
    const bool always = std::none_of(after.notes.begin(), after.notes.end(),
                                     [&](const CycleNote& note) { return leaves_out(note, line.product); });
    if (stays && always) continue;
    const std::string rule = fmt::format("'{}' is required of a {} (self_service.required)", sku, kind);
    if (!person.is_company()) throw Error(rule + " and cannot be left out", Exit::refused);
    effect.notes.push_back(rule);
  }
}

/// F4: what could never ship as it is asked for is refused; what was so before is said.
void Changer::State::check_plan(const ChangeRequest& request, const AutoshipState& state,
                                ChangeEffect& effect) {
  const auto& was = effect.before.blocked;
  const auto& is = effect.after.blocked;
  if (!is || state.status == AutoshipStatus::canceled) return;
  const bool same = was && was->reason == is->reason && was->detail == is->detail;
  const std::vector<Deed> deeds = deeds_of(request);
  const bool ships_otherwise = std::any_of(deeds.begin(), deeds.end(), [](Deed deed) {
    return deed == Deed::items || deed == Deed::ship_to || deed == Deed::ship_via || deed == Deed::budget;
  });
  const std::string why = fmt::format("{} ({})", is->detail, to_text(is->reason));
  if (!same && ships_otherwise) {
    throw Error(fmt::format("{} cannot have that: {}", effect.account, why), Exit::refused);
  }
  effect.notes.push_back(fmt::format("as things stand its next order would be blocked: {}", why));
}

void Changer::State::record(const ChangeRequest& request, const AutoshipState& state,
                            const ChangeEffect& effect) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  if (request.reason) json.key("reason").text(*request.reason);
  const auto side = [&](const char* name, std::string ColumnChange::*text) {
    json.key(name).begin_object();
    for (const ColumnChange& column : effect.columns) {
      json.key(column.column);
      (column.*text).empty() ? json.null() : json.text(column.*text);
    }
    json.end_object();
  };
  side("before", &ColumnChange::before);
  side("after", &ColumnChange::after);
  json.end_object();
  journal.append({event_of(request.action), state.account, state.id, {}, body});
}

}  // namespace autoship
