#include "cli/updates.h"

namespace autoship {

namespace {

constexpr UpdateOption known[] = {
    {"--kind", "KIND", "card, bank or on-account"},
    {"--token", "TOKEN", "the processor's token; never a number"},
    {"--brand", "BRAND", "of the card"},
    {"--last4", "DIGITS", "last four digits"},
    {"--exp-month", "MONTH", "month in which the card expires, 1 to 12"},
    {"--exp-year", "YEAR", "year in which the card expires"},
};

}  // namespace

void add_update_payment(CommandLine& line) {
  auto options = std::make_shared<UpdateOptions>();
  Command& command = line.add("update-payment", "Change, add or remove a payment method", "One autoship",
                              Effect::changes, [options](Invocation& invocation) {
                                return run_update(Kind::payment_methods, *options, known, invocation);
                              });
  command.argument("CODE", options->request.account, "the account");
  command.argument("LABEL", options->request.label, "the method's label; a new one adds a method");
  add_update_options(command, Kind::payment_methods, *options, known);
  command.flag("--remove", options->request.remove, "take the payment method out of force");
  command.example(
      "autoship update-payment JM017 card --token tok_9 --last4 4242 --exp-month 8 --exp-year 2031",
      "the new card behind the same label");
}

}  // namespace autoship
