#include "cli/history_words.h"

#include <fmt/format.h>

#include "cli/change_words.h"
#include "domain/kinds.h"

namespace autoship {

namespace {

bool is_of(std::string_view name, std::string_view side) {
  return name.size() > side.size() && name.starts_with(side) && name[side.size()] == '.';
}

/// All that the event says beside before and after, and the kind of row it is about.
std::string other_facts(const HistoryEntry& entry) {
  std::string text;
  for (const HistoryFact& fact : entry.facts) {
    if (fact.is_null || fact.name == "kind" || fact.name == "personal" || fact.name.starts_with("cycles[") ||
        is_of(fact.name, "before") || is_of(fact.name, "after"))
      continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", fact.name, fact.value);
  }
  return text;
}

/// "VIT-C=2;SOAP=1", from an event that lists items.
std::string items_of(const HistoryEntry& entry) {
  std::string text;
  for (const HistoryFact& fact : entry.facts) {
    if (!fact.name.starts_with("items[")) continue;
    if (fact.name.ends_with("].sku")) text += (text.empty() ? "" : ";") + fact.value;
    if (fact.name.ends_with("].qty")) text += "=" + fact.value;
    if (fact.name.ends_with("].fate") || fact.name.ends_with("].in_place_of")) text += ":" + fact.value;
  }
  return text;
}

std::string subject_of(const HistoryEntry& entry) {
  if (entry.autoship) return fmt::format("autoship {}", entry.autoship.value);
  return "account " + entry.account;
}

std::string charge_in_words(const HistoryEntry& entry) {
  const auto fact = [&](std::string_view name) { return entry.fact(name); };
  const auto of_order = fmt::format("charge {} of order {}", fact("charge"), entry.order.value);
  if (entry.what == "order-canceled") {
    std::string text = fmt::format("canceled order {}: {}", entry.order.value, fact("why"));
    if (!fact("credit").empty())
      text += fmt::format("; {} {} of credit returned", fact("credit"), fact("currency"));
    return text;
  }
  if (entry.what == "charge-paid") {
    return fmt::format("{} is paid: {} {}{}", of_order, fact("amount"), fact("currency"),
                       fact("reference").empty() ? "" : fmt::format(", reference {}", fact("reference")));
  }
  if (entry.what == "charge-unknown")
    return of_order + " has no answer; it is asked again under the same key";
  if (entry.what == "charge-retried") return of_order + " is tried again: the payment method is another one";
  std::string text = fmt::format("{} {}", of_order, fact("result") == "error" ? "failed" : "was declined");
  if (!fact("code").empty()) text += fmt::format(" ({})", fact("code"));
  if (!fact("message").empty()) text += fmt::format(", \"{}\"", fact("message"));
  if (fact("next") == "retry") return text + fmt::format("; to be tried again on {}", fact("retry_on"));
  return text + (fact("next") == "never" ? "; the payment method is not asked again" : "; no retry is left");
}

std::string return_in_words(const HistoryEntry& entry) {
  const auto fact = [&](std::string_view name) { return entry.fact(name); };
  const std::string ran = fmt::format("RAN {}", fact("ran"));
  const std::string allowed = fact("override").empty() ? ""
                                                       : fmt::format("; allowed, \"{}\", in spite of {}",
                                                                     fact("override"), fact("overridden"));
  if (entry.what == "return-authorized") {
    const auto goods = fact("goods");
    const std::string way = goods == "keep"      ? "stays with the customer"
                            : goods == "courier" ? "is held for the courier"
                                                 : fmt::format("may come back by {}", fact("arrive_by"));
    return fmt::format("{}: {} {} ({}, {}){}", ran, items_of(entry), way, fact("reason"), fact("outcome"),
                       allowed);
  }
  if (entry.what == "return-received") {
    const std::string items = items_of(entry);
    std::string text = fmt::format("a parcel under {} came on {}: {}", ran, fact("received_on"),
                                   items.empty() ? "empty" : items);
    if (!fact("why").empty()) return text + fmt::format("; not accepted, {}", fact("why"));
    if (!fact("amount").empty())
      text += fmt::format("; {} {} is given back", fact("amount"), fact("currency"));
    if (!fact("credit").empty()) text += fmt::format(", {} of it as credit", fact("credit"));
    return text + allowed;
  }
  const std::string why = fact("why").empty() ? "" : fmt::format(": {}", fact("why"));
  if (entry.what == "return-canceled") return ran + " is canceled" + why;
  if (entry.what == "return-rewished") {
    std::string text = fmt::format("{}: {} instead of a replacement", ran, fact("outcome"));
    if (!fact("amount").empty()) text += fmt::format(", {} {}", fact("amount"), fact("currency"));
    return text + why;
  }
  if (entry.what == "return-void") return ran + " is void for good" + why;
  return ran + " has expired" + why;
}

std::string refund_in_words(const HistoryEntry& entry) {
  const auto fact = [&](std::string_view name) { return entry.fact(name); };
  const auto refund = fmt::format("refund {} of order {}", fact("charge"), entry.order.value);
  if (entry.what == "refund-retried") return refund + " is tried again: the payment method was changed";
  if (entry.what == "refunded") {
    return fmt::format("{} is paid: {} {}{}", refund, fact("amount"), fact("currency"),
                       fact("reference").empty() ? "" : fmt::format(", reference {}", fact("reference")));
  }
  std::string text = fmt::format("{} {}", refund, fact("result") == "error" ? "failed" : "was declined");
  if (!fact("code").empty()) text += fmt::format(" ({})", fact("code"));
  if (!fact("message").empty()) text += fmt::format(", \"{}\"", fact("message"));
  return text + (fact("retry_on").empty() ? "; a person settles it"
                                          : fmt::format("; to be tried again on {}", fact("retry_on")));
}

}  // namespace

std::string in_words(const HistoryEntry& entry) {
  const std::string& what = entry.what;
  const auto fact = [&](std::string_view name) { return entry.fact(name); };
  if (what == "ordered" && !fact("replaces").empty()) {
    return fmt::format("order {} sends goods of order {} again at no price ({}), to ship on {}",
                       entry.order.value, fact("replaces"), fact("ran"), fact("ship"));
  }
  if (what == "ordered") {
    return fmt::format("ordered the cycle of {}: order {} over {} {}, to ship on {}", fact("cycle"),
                       entry.order.value, fact("total"), fact("currency"), fact("ship"));
  }
  if (what == "enrolled" && entry.autoship) {
    const auto consent = fact("consent");
    return fmt::format("enrolled autoship {}: {}, first cycle {}, {}{}", entry.autoship.value, fact("every"),
                       fact("next"), items_of(entry),
                       consent.empty() ? "" : fmt::format("; agreed to \"{}\"", consent));
  }
  if (what == "blocked") {
    return fmt::format("blocked the cycle of {}: {}, {}", fact("cycle"), fact("reason"), fact("detail"));
  }
  if (what == "skipped") {
    const auto detail = fact("detail");
    return fmt::format("skipped the cycle of {}, {}", fact("cycle"), detail.empty() ? "as asked" : detail);
  }
  if (what == "credited") {
    return fmt::format("credit of {} {}: {} (balance {})", fact("amount"), fact("currency"), fact("reason"),
                       fact("balance"));
  }
  if (what == "volume-adjusted") {
    return fmt::format("volume adjusted by pv {}, cv {}, counted on {}: {}", fact("pv"), fact("cv"),
                       fact("posted_on"), fact("reason"));
  }
  if (what == "missed") {
    const bool by_night = entry.command == "run-cycle";
    return fmt::format("passed over the cycle of {}: {}", fact("cycle"),
                       by_night ? "its night was missed" : "paused, or gone by");
  }
  if (what == "price-noticed" || what == "price-notice-sent") {
    const bool is_sent = what == "price-notice-sent";
    return fmt::format("{} of {} rises from {} to {} {} on {}",
                       is_sent ? "its owner was told that the price" : "the price", fact("sku"),
                       fact("old_price"), fact("new_price"), fact("currency"), fact("valid_from"));
  }
  if (what.starts_with("charge-") || what == "order-canceled") return charge_in_words(entry);
  if (what == "replaced") {
    return fmt::format("RAN {}: {} is replaced by order {}, to ship on {}", fact("ran"), items_of(entry),
                       fact("replacement"), fact("ship"));
  }
  if (what.starts_with("return-")) return return_in_words(entry);
  if (what == "refunded" || what.starts_with("refund-")) return refund_in_words(entry);
  if (what == "undone") return fmt::format("took back what batch {} did", fact("batch"));
  if (std::string words = change_in_words(entry); !words.empty()) return words;
  if (what == "resumed") return "resumed by itself: its pause was over";
  if (what == "finished") return "finished: no cycle is left";
  if (what == "readdressed") return fmt::format("sent shipment {} to the changed address", fact("shipment"));
  if (what == "added" && fact("kind").empty())
    return fmt::format("{} came in through {}", subject_of(entry), entry.command);
  if (what == "exported") {
    return fmt::format("shipment {} left with label batch {}, {}", fact("shipment"), fact("batch"),
                       fact("file"));
  }
  const std::string others = other_facts(entry);
  if (const KindSpec* kind = find_kind(fact("kind")))
    return fmt::format("{} the {}: {}", what, kind->thing, others);
  return others.empty() ? what : what + ": " + others;
}

std::string side_of(const HistoryEntry& entry, std::string_view side, Columns columns) {
  std::string text;
  for (const HistoryFact& fact : entry.facts) {
    if (!is_of(fact.name, side)) continue;
    const std::string column = fact.name.substr(side.size() + 1);
    const bool telling = columns == Columns::telling;
    const bool of_autoship = entry.autoship && entry.fact("kind").empty();
    if (telling && side == "before" && fact.is_null) continue;
    if (telling && of_autoship && follows_from_others(column)) continue;
    const std::string value = telling && of_autoship ? told_value(column, fact.value) : fact.value;
    if (value.empty() && !fact.value.empty()) continue;
    text += fmt::format("{}{}={}", text.empty() ? "" : "; ", column, value);
  }
  return text;
}

}  // namespace autoship
